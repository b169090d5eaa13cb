-- context: identity
CREATE TABLE people (
    id {id},
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    is_operator BOOLEAN NOT NULL DEFAULT FALSE,
    session_epoch BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_email_folded_key ON people (email_folded);

-- One-time codes sent by mail; only a keyed hash is kept.
CREATE TABLE sign_in_codes (
    id {id},
    target TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX sign_in_codes_target_created_at_idx ON sign_in_codes (target, created_at);

-- Browser sessions; the cookie holds the token, this table its hash.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

-- Fixed-window counters for codes, sign-in and other limited acts.
CREATE TABLE rate_limits (
    scope TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (scope, window_start)
);

CREATE TABLE shops (
    id {id},
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    registration TEXT NOT NULL CHECK (registration IN ('draft', 'submitted', 'under_review', 'need_info', 'approved', 'rejected')),
    state TEXT NOT NULL CHECK (state IN ('active', 'deactivated', 'terminated')),
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    business_kind TEXT NOT NULL CHECK (business_kind IN ('individual', 'company')),
    legal_name TEXT NOT NULL,
    registration_number TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    reasons TEXT NOT NULL DEFAULT '[]',
    submissions BIGINT NOT NULL DEFAULT 0,
    commission_bps BIGINT NOT NULL,
    transaction_bps BIGINT NOT NULL,
    hold_days BIGINT NOT NULL,
    attribution_days BIGINT NOT NULL DEFAULT 14,
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    decided_at BIGINT,
    decided_by BIGINT REFERENCES people (id),
    version BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX shops_slug_key ON shops (slug);
CREATE UNIQUE INDEX shops_name_folded_key ON shops (name_folded);
CREATE INDEX shops_registration_submitted_at_idx ON shops (registration, submitted_at, id);

CREATE TABLE shop_members (
    shop_id BIGINT NOT NULL REFERENCES shops (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, person_id)
);
CREATE INDEX shop_members_person_id_idx ON shop_members (person_id);

-- Who did what; append-only.
CREATE TABLE audit_log (
    id {id},
    at BIGINT NOT NULL,
    person_id BIGINT,
    shop_id BIGINT,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_log_shop_id_id_idx ON audit_log (shop_id, id);
