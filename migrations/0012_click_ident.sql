-- context: affiliate
-- Hits of one visitor over all links, for the limit of affiliate 2.8 row 8.
CREATE INDEX clicks_ident_at_idx ON clicks (ident, at);
