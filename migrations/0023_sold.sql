-- context: catalog
-- Pieces in paid orders that were not cancelled, moved in the transaction that pays or cancels the order.
ALTER TABLE products ADD COLUMN sold BIGINT NOT NULL DEFAULT 0;
UPDATE products SET sold = COALESCE((
    SELECT SUM(l.quantity - l.cancelled_quantity) FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE l.product_id = products.id AND o.paid_at IS NOT NULL), 0);
