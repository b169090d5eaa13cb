-- context: promotions
-- A shop's promotions. Where one stands follows from its moments and is never stored (spec: commerce 2.9).
CREATE TABLE promotions (
    id {id},
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CHECK (kind IN ('direct_discount', 'fixed_price')),
    level TEXT NOT NULL CHECK (level IN ('product', 'variation')),
    title TEXT NOT NULL,
    off_bps BIGINT CHECK (off_bps BETWEEN 1 AND 9999),
    price_minor BIGINT CHECK (price_minor > 0),
    begin_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL CHECK (end_at > begin_at),
    deactivated_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    CHECK ((kind = 'direct_discount') = (off_bps IS NOT NULL)),
    CHECK ((kind = 'fixed_price') = (price_minor IS NOT NULL))
);
CREATE INDEX promotions_shop_id_id_idx ON promotions (shop_id, id);

-- What a promotion was chosen for: whole products (variant 0) or single variants.
CREATE TABLE promotion_items (
    promotion_id BIGINT NOT NULL REFERENCES promotions (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    variant_id BIGINT NOT NULL,
    PRIMARY KEY (promotion_id, product_id, variant_id)
);
CREATE INDEX promotion_items_product_id_idx ON promotion_items (product_id, promotion_id);

-- What a promotion took off an order line, frozen with the order, and who pays for it.
CREATE TABLE promo_applications (
    order_line_id BIGINT NOT NULL REFERENCES order_lines (id),
    promotion_id BIGINT NOT NULL REFERENCES promotions (id),
    stage TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    seller_part_minor BIGINT NOT NULL CHECK (seller_part_minor >= 0),
    platform_part_minor BIGINT NOT NULL CHECK (platform_part_minor >= 0),
    PRIMARY KEY (order_line_id, promotion_id, stage)
);
CREATE INDEX promo_applications_promotion_id_idx ON promo_applications (promotion_id, order_line_id);

-- context: catalog
-- The list price of each variant since when; append-only. Public prices of the past follow from it and the promotions'
-- moments. What stood before this table is known since the product last changed.
CREATE TABLE price_history (
    variant_id BIGINT NOT NULL REFERENCES variants (id),
    valid_from BIGINT NOT NULL,
    list_minor BIGINT NOT NULL CHECK (list_minor > 0),
    PRIMARY KEY (variant_id, valid_from)
);
INSERT INTO price_history (variant_id, valid_from, list_minor)
SELECT v.id, p.updated_at, v.price_minor FROM variants v JOIN products p ON p.id = v.product_id;
