-- context: affiliate
CREATE TABLE creators (
    id {id},
    person_id BIGINT NOT NULL REFERENCES people (id),
    handle TEXT NOT NULL,
    display_name TEXT NOT NULL,
    country TEXT NOT NULL,
    born_on TEXT NOT NULL,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'active', 'rejected', 'limited', 'suspended', 'closed', 'banned')),
    terms_version TEXT NOT NULL,
    payout_name TEXT NOT NULL DEFAULT '',
    payout_account TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX creators_handle_key ON creators (handle);
CREATE UNIQUE INDEX creators_person_id_key ON creators (person_id);

CREATE TABLE collaborations (
    id {id},
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    kind TEXT NOT NULL CHECK (kind IN ('target', 'open', 'shop')),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'active', 'closing', 'closed', 'deleted', 'stopped')),
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
-- A shop has one open plan and one shop plan; targeted ones are many (spec: affiliate AFF-201).
CREATE UNIQUE INDEX collaborations_shop_id_kind_key ON collaborations (shop_id, kind) WHERE kind <> 'target' AND state IN ('active', 'closing');

CREATE TABLE collaboration_products (
    id {id},
    collaboration_id BIGINT NOT NULL REFERENCES collaborations (id),
    shop_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'closing', 'closed')),
    rate_bps BIGINT NOT NULL CHECK (rate_bps BETWEEN 100 AND 8000),
    added_at BIGINT NOT NULL,
    closing_at BIGINT,
    close_effective_at BIGINT,
    version BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX collaboration_products_collaboration_id_product_id_key ON collaboration_products (collaboration_id, product_id);
CREATE INDEX collaboration_products_product_id_idx ON collaboration_products (product_id, kind);
CREATE INDEX collaboration_products_state_id_idx ON collaboration_products (state, id);

CREATE TABLE rate_versions (
    id {id},
    collaboration_product_id BIGINT NOT NULL REFERENCES collaboration_products (id),
    rate_bps BIGINT NOT NULL CHECK (rate_bps BETWEEN 100 AND 8000),
    kind TEXT NOT NULL CHECK (kind IN ('initial', 'raise', 'cut')),
    effective_from BIGINT NOT NULL
);
CREATE INDEX rate_versions_collaboration_product_id_idx ON rate_versions (collaboration_product_id, effective_from);

-- Since when a creator promotes a product; what rate protection hangs on.
CREATE TABLE product_promotions (
    creator_id BIGINT NOT NULL REFERENCES creators (id),
    product_id BIGINT NOT NULL,
    collaboration_product_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (creator_id, product_id)
);

CREATE TABLE links (
    id {id},
    code TEXT NOT NULL,
    creator_id BIGINT NOT NULL REFERENCES creators (id),
    shop_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX links_code_key ON links (code);
CREATE UNIQUE INDEX links_creator_id_product_id_key ON links (creator_id, product_id);

CREATE TABLE clicks (
    id {id},
    link_id BIGINT NOT NULL REFERENCES links (id),
    creator_id BIGINT NOT NULL,
    shop_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    class TEXT NOT NULL,
    surface TEXT NOT NULL,
    visitor TEXT NOT NULL DEFAULT '',
    ident TEXT NOT NULL,
    is_duplicate BOOLEAN NOT NULL,
    is_unique_day BOOLEAN NOT NULL,
    person_id BIGINT,
    landed_at BIGINT
);
CREATE INDEX clicks_link_id_at_idx ON clicks (link_id, at);
CREATE INDEX clicks_creator_id_at_idx ON clicks (creator_id, at);
CREATE INDEX clicks_person_id_at_idx ON clicks (person_id, at);
CREATE INDEX clicks_visitor_at_idx ON clicks (visitor, at);

-- Hits that are not clicks, and hourly totals of those that are.
CREATE TABLE click_counts (
    link_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    kind TEXT NOT NULL,
    hits BIGINT NOT NULL,
    PRIMARY KEY (link_id, hour, kind)
);

CREATE TABLE attributions (
    id {id},
    order_line_id BIGINT NOT NULL REFERENCES order_lines (id),
    order_id BIGINT NOT NULL,
    creator_id BIGINT,
    click_id BIGINT,
    link_id BIGINT,
    winner_kind TEXT NOT NULL CHECK (winner_kind IN ('click', 'coupon', 'manual', 'none')),
    rate_bps BIGINT NOT NULL DEFAULT 0,
    plan TEXT NOT NULL DEFAULT '',
    trace TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX attributions_order_line_id_key ON attributions (order_line_id);
CREATE INDEX attributions_order_id_idx ON attributions (order_id);

CREATE TABLE commissions (
    id {id},
    order_line_id BIGINT NOT NULL REFERENCES order_lines (id),
    order_id BIGINT NOT NULL,
    shop_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL REFERENCES creators (id),
    role TEXT NOT NULL,
    currency TEXT NOT NULL,
    basis_minor BIGINT NOT NULL CHECK (basis_minor >= 0),
    rate_bps BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor BETWEEN 0 AND basis_minor),
    paid_minor BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('estimated', 'pending', 'payable', 'paid', 'reversed')),
    reason TEXT NOT NULL DEFAULT '',
    state_since BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    payable_at BIGINT,
    version BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX commissions_order_line_id_creator_id_role_key ON commissions (order_line_id, creator_id, role);
CREATE INDEX commissions_creator_id_state_idx ON commissions (creator_id, state, id);
CREATE INDEX commissions_order_id_idx ON commissions (order_id);

CREATE TABLE withdrawal_allocations (
    withdrawal_id BIGINT NOT NULL,
    commission_id BIGINT NOT NULL REFERENCES commissions (id),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (withdrawal_id, commission_id)
);
