-- context: shipping
-- Everything carriers told about packages, as it came: twice, late or out of order (spec: commerce 2.8).
CREATE TABLE tracking_events (
    id {id},
    package_id BIGINT NOT NULL REFERENCES packages (id),
    event_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX tracking_events_package_id_event_id_key ON tracking_events (package_id, event_id);
