-- context: inventory
CREATE TABLE warehouses (
    id {id},
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    name TEXT NOT NULL,
    is_default BOOLEAN NOT NULL
);
CREATE INDEX warehouses_shop_id_idx ON warehouses (shop_id);

CREATE TABLE stock (
    variant_id BIGINT NOT NULL REFERENCES variants (id),
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
    committed BIGINT NOT NULL DEFAULT 0 CHECK (committed >= 0),
    reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    locked BIGINT NOT NULL DEFAULT 0 CHECK (locked >= 0),
    unavailable BIGINT NOT NULL DEFAULT 0 CHECK (unavailable >= 0),
    safety BIGINT NOT NULL DEFAULT 0 CHECK (safety >= 0),
    PRIMARY KEY (variant_id, warehouse_id),
    CHECK (committed + reserved + locked + unavailable <= on_hand)
);

-- Why stock is what it is; balances are its sums.
CREATE TABLE stock_moves (
    id {id},
    variant_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    d_on_hand BIGINT NOT NULL,
    d_committed BIGINT NOT NULL,
    d_reserved BIGINT NOT NULL,
    d_locked BIGINT NOT NULL,
    d_unavailable BIGINT NOT NULL,
    ref_kind TEXT NOT NULL,
    ref_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX stock_moves_kind_ref_kind_ref_id_variant_id_warehouse_id_key
    ON stock_moves (kind, ref_kind, ref_id, variant_id, warehouse_id);
CREATE INDEX stock_moves_variant_id_id_idx ON stock_moves (variant_id, id);
