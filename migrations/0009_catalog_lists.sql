-- context: catalog
-- Words to find a product by: a JSON list.
ALTER TABLE products ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
-- The seller's list of everything, newest first.
CREATE INDEX products_shop_id_id_idx ON products (shop_id, id);
-- Pictures still to be fetched.
CREATE INDEX pictures_shop_id_id_idx ON pictures (shop_id, id) WHERE state = 'waiting';
