-- context: promotions
-- What sales of a market (a country's shops) are taxed at, and whether its prices contain the tax. One rate at a time;
-- what ended stays, so that any moment's rate can be looked up (spec: commerce 2.10).
CREATE TABLE tax_rates (
    id {id},
    country TEXT NOT NULL,
    rate_bps BIGINT NOT NULL CHECK (rate_bps BETWEEN 0 AND 10000),
    included BOOLEAN NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT
);
CREATE UNIQUE INDEX tax_rates_country_key ON tax_rates (country) WHERE valid_until IS NULL;
CREATE INDEX tax_rates_country_valid_from_idx ON tax_rates (country, valid_from);

-- context: orders
-- The rate an order was placed under. An order's tax is that of its lines and of its shipping; a line's is its tax
-- whether the price contains it or it was added.
ALTER TABLE orders ADD COLUMN tax_bps BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tax_included BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN shipping_tax_minor BIGINT NOT NULL DEFAULT 0;
