-- context: affiliate
-- The log of clicks, which no money hangs on: a file of its own on SQLite, so that its writer and the orders' never wait
-- for each other (spec: affiliate AFF-274).
-- only: clicks
CREATE TABLE click_log (
    id {id},
    link_id BIGINT NOT NULL,
    creator_id BIGINT NOT NULL,
    shop_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    class TEXT NOT NULL,
    surface TEXT NOT NULL,
    ident TEXT NOT NULL,
    is_duplicate BOOLEAN NOT NULL,
    is_unique_day BOOLEAN NOT NULL,
    person_id BIGINT,
    landed_at BIGINT
);
CREATE INDEX click_log_link_id_ident_at_idx ON click_log (link_id, ident, at);
CREATE INDEX click_log_person_id_at_idx ON click_log (person_id, at) WHERE person_id IS NOT NULL;
CREATE INDEX click_log_at_idx ON click_log (at);

-- Hourly totals of clicks, and of hits that are none.
CREATE TABLE click_hours (
    link_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    kind TEXT NOT NULL,
    creator_id BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    PRIMARY KEY (link_id, hour, kind)
);
CREATE INDEX click_hours_creator_id_link_id_idx ON click_hours (creator_id, link_id);
-- end
-- only: postgres
INSERT INTO click_log (id, link_id, creator_id, shop_id, product_id, at, class, surface, ident, is_duplicate, is_unique_day, person_id, landed_at)
SELECT id, link_id, creator_id, shop_id, product_id, at, class, surface, ident, is_duplicate, is_unique_day, person_id, landed_at FROM clicks;
INSERT INTO click_hours (link_id, hour, kind, creator_id, hits)
SELECT h.link_id, h.hour, h.kind, l.creator_id, h.hits FROM click_counts h JOIN links l ON l.id = h.link_id;
-- end
DROP TABLE click_counts;
DROP TABLE clicks;
