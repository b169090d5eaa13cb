//! What a shop sold lately, by product.

use crate::keys::filled;
use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Instant, ProductId, ShopId};

/// What was sold of one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The product.
    pub product: ProductId,
    /// Pieces that were not cancelled.
    pub pieces: i64,
    /// What they cost their buyers, in minor units of the shop's currency.
    pub paid_minor: i64,
}

impl FromRow for Sold {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Sold {
            product: r.id("product_id")?,
            pieces: r.int("pieces")?,
            paid_minor: r.int("paid_minor")?,
        })
    }
}

/// What of a shop's products is in paid orders placed since then, the best sold first; at most `limit` products.
pub async fn sold_since(q: impl Into<Q<'_>>, shop: ShopId, since: Instant, limit: i64) -> Result<Vec<Sold>> {
    q.into()
        .rows(
            sql!(
                "SELECT l.product_id, CAST(SUM(l.quantity - l.cancelled_quantity) AS BIGINT) AS pieces,
                        CAST(SUM(l.paid_minor) AS BIGINT) AS paid_minor
                 FROM orders o JOIN order_lines l ON l.order_id = o.id AND l.cancelled_quantity < l.quantity
                 WHERE o.shop_id = $1 AND o.placed_at >= $2
                   AND o.state IN ('on_hold', 'awaiting_shipment', 'partially_shipping', 'awaiting_collection',
                       'in_transit', 'delivered', 'completed')
                 GROUP BY l.product_id ORDER BY paid_minor DESC, l.product_id LIMIT $3"
            ),
            args![shop, since, limit],
        )
        .await
}

/// What of these products (at most 20) is in paid orders placed since then, in no order; those of which nothing is are
/// left out.
pub async fn sold_of(q: impl Into<Q<'_>>, products: &[ProductId], since: Instant) -> Result<Vec<Sold>> {
    let mut args = filled(20, products);
    args.push(since.into());
    q.into()
        .rows(
            sql!(
                "SELECT l.product_id, CAST(SUM(l.quantity - l.cancelled_quantity) AS BIGINT) AS pieces,
                        CAST(SUM(l.paid_minor) AS BIGINT) AS paid_minor
                 FROM order_lines l JOIN orders o ON o.id = l.order_id
                 WHERE l.product_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                     $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
                   AND l.cancelled_quantity < l.quantity AND o.placed_at >= $21
                   AND o.state IN ('on_hold', 'awaiting_shipment', 'partially_shipping', 'awaiting_collection',
                       'in_transit', 'delivered', 'completed')
                 GROUP BY l.product_id LIMIT 20"
            ),
            args,
        )
        .await
}
