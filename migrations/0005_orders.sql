-- context: orders
CREATE TABLE carts (
    id {id},
    person_id BIGINT,
    key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    checkout_started_at BIGINT
);
CREATE UNIQUE INDEX carts_key_key ON carts (key);
CREATE UNIQUE INDEX carts_person_id_key ON carts (person_id);

CREATE TABLE cart_lines (
    id {id},
    cart_id BIGINT NOT NULL REFERENCES carts (id),
    variant_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    touches TEXT NOT NULL DEFAULT '',
    added_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX cart_lines_cart_id_variant_id_key ON cart_lines (cart_id, variant_id);

-- What one checkout bought: one payment, one order per shop.
CREATE TABLE checkout_groups (
    id {id},
    cart_id BIGINT NOT NULL,
    person_id BIGINT,
    email TEXT NOT NULL,
    access_key TEXT NOT NULL,
    address TEXT NOT NULL,
    currency TEXT NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    quote_hash TEXT NOT NULL,
    quote TEXT NOT NULL,
    checkout_started_at BIGINT NOT NULL,
    placed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX checkout_groups_access_key_key ON checkout_groups (access_key);
CREATE INDEX checkout_groups_person_id_id_idx ON checkout_groups (person_id, id);

CREATE TABLE orders (
    id {id},
    group_id BIGINT NOT NULL REFERENCES checkout_groups (id),
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    person_id BIGINT,
    number TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unpaid', 'on_hold', 'awaiting_shipment', 'partially_shipping', 'awaiting_collection', 'in_transit', 'delivered', 'completed', 'cancelled')),
    buyer_name TEXT NOT NULL,
    address TEXT NOT NULL,
    currency TEXT NOT NULL,
    items_minor BIGINT NOT NULL,
    shipping_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    unit_count BIGINT NOT NULL,
    commission_bps BIGINT NOT NULL,
    transaction_bps BIGINT NOT NULL,
    hold_days BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    pay_due_at BIGINT NOT NULL,
    paid_at BIGINT,
    remorse_until BIGINT,
    process_due_at BIGINT,
    ship_due_at BIGINT,
    cancel_due_at BIGINT,
    processed_at BIGINT,
    shipped_at BIGINT,
    delivered_at BIGINT,
    completed_at BIGINT,
    cancelled_at BIGINT,
    cancel_reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX orders_number_key ON orders (number);
CREATE UNIQUE INDEX orders_group_id_shop_id_key ON orders (group_id, shop_id);
CREATE INDEX orders_shop_id_state_placed_at_idx ON orders (shop_id, state, placed_at, id);
CREATE INDEX orders_person_id_placed_at_idx ON orders (person_id, placed_at, id);

CREATE TABLE order_lines (
    id {id},
    order_id BIGINT NOT NULL REFERENCES orders (id),
    line_no BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    variant_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    options TEXT NOT NULL,
    picture_id BIGINT,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    list_minor BIGINT NOT NULL,
    unit_minor BIGINT NOT NULL,
    revenue_minor BIGINT NOT NULL,
    paid_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    cancelled_quantity BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX order_lines_order_id_line_no_key ON order_lines (order_id, line_no);

CREATE TABLE payments (
    id {id},
    group_id BIGINT NOT NULL REFERENCES checkout_groups (id),
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('init', 'processing', 'succeeded', 'failed', 'expired')),
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    refunded_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    failure TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    version BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX payments_reference_key ON payments (reference);
CREATE INDEX payments_group_id_idx ON payments (group_id, id);

-- Money given back to a buyer; the provider is asked after the transaction.
CREATE TABLE refunds (
    id {id},
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    reason TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    state TEXT NOT NULL CHECK (state IN ('requested', 'paid', 'failed')),
    created_at BIGINT NOT NULL,
    paid_at BIGINT
);
CREATE UNIQUE INDEX refunds_order_id_reason_key ON refunds (order_id, reason);
