-- context: system
-- Facts written in the act's own transaction and handled afterwards, at least once.
CREATE TABLE outbox (
    id {id},
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    claimed_until BIGINT NOT NULL DEFAULT 0,
    done_at BIGINT,
    error TEXT
);
CREATE INDEX outbox_due_at_idx ON outbox (due_at, id) WHERE done_at IS NULL;

-- Mail the platform sent or will send; the operator reads it.
CREATE TABLE mails (
    id {id},
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    error TEXT
);

-- Deadlines. The stored due time judges; when the worker runs does not.
CREATE TABLE timers (
    id {id},
    kind TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE UNIQUE INDEX timers_kind_entity_id_key ON timers (kind, entity_id);
CREATE INDEX timers_due_at_idx ON timers (due_at, id) WHERE done_at IS NULL;

-- Every change of state, with who and why; append-only.
CREATE TABLE transitions (
    id {id},
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    act TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL
);
CREATE INDEX transitions_entity_entity_id_idx ON transitions (entity, entity_id, id);

-- Answers of acts that must happen once however often they are asked for.
CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);

-- Settings of the installation, among them the demo clock's offset and the server's keys.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
