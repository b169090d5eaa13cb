-- context: catalog
CREATE TABLE products (
    id {id},
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    slug TEXT NOT NULL,
    source_key TEXT,
    title TEXT NOT NULL,
    description_html TEXT NOT NULL,
    category TEXT NOT NULL,
    vendor TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('draft', 'pending', 'failed', 'activate', 'seller_deactivated', 'platform_deactivated', 'freeze', 'deleted')),
    reasons TEXT NOT NULL DEFAULT '[]',
    options TEXT NOT NULL DEFAULT '[]',
    currency TEXT NOT NULL,
    price_min_minor BIGINT NOT NULL,
    price_max_minor BIGINT NOT NULL,
    compare_at_minor BIGINT,
    cover_id BIGINT,
    search_text TEXT NOT NULL,
    pending_version TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    submitted_at BIGINT,
    first_active_at BIGINT,
    version BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX products_slug_key ON products (slug);
CREATE UNIQUE INDEX products_shop_id_source_key_key ON products (shop_id, source_key);
CREATE INDEX products_shop_id_state_id_idx ON products (shop_id, state, id);
CREATE INDEX products_state_id_idx ON products (state, id);
CREATE INDEX products_state_category_id_idx ON products (state, category, id);
CREATE INDEX products_submitted_at_idx ON products (submitted_at, id) WHERE state = 'pending' OR pending_version IS NOT NULL;

CREATE TABLE variants (
    id {id},
    product_id BIGINT NOT NULL REFERENCES products (id),
    shop_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    option1 TEXT NOT NULL DEFAULT '',
    option2 TEXT NOT NULL DEFAULT '',
    option3 TEXT NOT NULL DEFAULT '',
    sku TEXT NOT NULL DEFAULT '',
    barcode TEXT NOT NULL DEFAULT '',
    price_minor BIGINT NOT NULL CHECK (price_minor > 0),
    compare_at_minor BIGINT,
    weight_g BIGINT NOT NULL DEFAULT 0 CHECK (weight_g >= 0),
    picture_id BIGINT,
    active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX variants_product_id_position_idx ON variants (product_id, position);

CREATE TABLE pictures (
    id {id},
    shop_id BIGINT NOT NULL,
    product_id BIGINT REFERENCES products (id),
    position BIGINT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('ready', 'waiting', 'failed')),
    source_url TEXT,
    reason TEXT NOT NULL DEFAULT '',
    blob_key TEXT,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE INDEX pictures_product_id_position_idx ON pictures (product_id, position);

-- A bulk import: the file is read once, each of its products becomes a row, each row is applied once.
CREATE TABLE imports (
    id {id},
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    person_id BIGINT,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('previewed', 'running', 'finished', 'cancelled')),
    total BIGINT NOT NULL,
    valid BIGINT NOT NULL,
    invalid BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
CREATE UNIQUE INDEX imports_shop_id_file_hash_key ON imports (shop_id, file_hash);

CREATE TABLE import_rows (
    import_id BIGINT NOT NULL REFERENCES imports (id),
    row_no BIGINT NOT NULL,
    row_key TEXT NOT NULL,
    first_line BIGINT NOT NULL,
    last_line BIGINT NOT NULL,
    title TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('valid', 'invalid', 'duplicate', 'created', 'updated', 'unchanged', 'failed')),
    reasons TEXT NOT NULL DEFAULT '[]',
    draft TEXT,
    product_id BIGINT,
    PRIMARY KEY (import_id, row_no)
);
CREATE INDEX import_rows_import_id_outcome_idx ON import_rows (import_id, outcome, row_no);
