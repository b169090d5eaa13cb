-- context: shipping
CREATE TABLE shipping_templates (
    shop_id BIGINT PRIMARY KEY REFERENCES shops (id),
    currency TEXT NOT NULL,
    flat_minor BIGINT NOT NULL CHECK (flat_minor >= 0),
    free_over_minor BIGINT,
    countries TEXT NOT NULL DEFAULT '',
    handling_days BIGINT NOT NULL DEFAULT 2
);

CREATE TABLE packages (
    id {id},
    order_id BIGINT NOT NULL REFERENCES orders (id),
    shop_id BIGINT NOT NULL,
    carrier TEXT NOT NULL,
    tracking TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('to_fulfil', 'arranged', 'collected', 'in_transit', 'delivered', 'failed', 'lost', 'returned', 'cancelled')),
    arranged_at BIGINT NOT NULL,
    collected_at BIGINT,
    delivered_at BIGINT,
    version BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX packages_order_id_idx ON packages (order_id, id);
CREATE UNIQUE INDEX packages_carrier_tracking_key ON packages (carrier, tracking) WHERE state <> 'cancelled';

-- A unit of an order line is in at most one live package.
CREATE TABLE package_units (
    package_id BIGINT NOT NULL REFERENCES packages (id),
    order_line_id BIGINT NOT NULL REFERENCES order_lines (id),
    unit_no BIGINT NOT NULL,
    live BOOLEAN NOT NULL DEFAULT TRUE,
    PRIMARY KEY (package_id, order_line_id, unit_no)
);
CREATE UNIQUE INDEX package_units_order_line_id_unit_no_key ON package_units (order_line_id, unit_no) WHERE live;
