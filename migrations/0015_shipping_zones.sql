-- context: shipping
-- Where a shop delivers and for what. Before, a template held one fee for one list of countries; those columns
-- (flat_minor, countries) are no longer read.
CREATE TABLE shipping_zones (
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    position BIGINT NOT NULL,
    countries TEXT NOT NULL,
    first_minor BIGINT NOT NULL CHECK (first_minor >= 0),
    next_minor BIGINT NOT NULL CHECK (next_minor >= 0),
    PRIMARY KEY (shop_id, position)
);
INSERT INTO shipping_zones (shop_id, position, countries, first_minor, next_minor)
    SELECT shop_id, 0, countries, flat_minor, 0 FROM shipping_templates;
ALTER TABLE shipping_templates ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
