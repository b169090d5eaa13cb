-- context: affiliate
-- What the lists of links, plans and earnings sum up by.
CREATE INDEX commissions_product_id_idx ON commissions (product_id, state);
CREATE INDEX commissions_creator_id_created_at_idx ON commissions (creator_id, created_at);
CREATE INDEX attributions_link_id_idx ON attributions (link_id);
CREATE INDEX links_product_id_idx ON links (product_id, status);
CREATE INDEX product_promotions_product_id_idx ON product_promotions (product_id, until);
