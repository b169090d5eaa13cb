-- context: affiliate
-- Sales a creator's click led up to and that are not credited to them: one row for each line and creator, with the
-- reason of their newest click. What the whole decision was stands in the attribution's trace.
CREATE TABLE lost_touches (
    creator_id BIGINT NOT NULL REFERENCES creators (id),
    order_line_id BIGINT NOT NULL REFERENCES order_lines (id),
    order_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    clicked_at BIGINT NOT NULL,
    PRIMARY KEY (creator_id, order_line_id)
);

-- Who was told of which rate cut, so that telling it twice tells nobody twice.
CREATE TABLE rate_notices (
    rate_version_id BIGINT NOT NULL REFERENCES rate_versions (id),
    creator_id BIGINT NOT NULL REFERENCES creators (id),
    kind TEXT NOT NULL CHECK (kind IN ('announced', 'soon')),
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (rate_version_id, creator_id, kind)
);

-- What the marketplace counts sold pieces by.
CREATE INDEX order_lines_product_id_idx ON order_lines (product_id);
