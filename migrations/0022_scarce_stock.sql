-- context: inventory
-- What is sold out or nearly so, found without reading the rest. The five is LOW_STOCK of server/store.
CREATE INDEX stock_warehouse_id_variant_id_idx ON stock (warehouse_id, variant_id)
    WHERE on_hand - committed - reserved - locked - unavailable - safety <= 5;
