//! The counts on a seller's home page, read from the other contexts' tables (spec: commerce 2.3).

use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Instant, ShopId};

/// How few pieces count as few.
pub const LOW_STOCK: i64 = 5;

/// Variants on sale that ran out or are about to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StockCounts {
    /// Nothing left to sell.
    pub sold_out: i64,
    /// One to [`LOW_STOCK`] left.
    pub low: i64,
}

impl FromRow for StockCounts {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(StockCounts {
            sold_out: r.int("sold_out")?,
            low: r.int("low")?,
        })
    }
}

/// Counts the variants of a shop's products on sale by what is left of them.
pub async fn stock_counts(q: impl Into<Q<'_>>, shop: ShopId) -> Result<StockCounts> {
    let counts = q
        .into()
        .row(
            sql!(
                "SELECT COUNT(*) FILTER (WHERE left_over <= 0) AS sold_out,
                        COUNT(*) FILTER (WHERE left_over BETWEEN 1 AND $2) AS low
                 FROM (SELECT v.id, CAST(COALESCE(SUM(s.on_hand - s.committed - s.reserved - s.locked - s.unavailable
                                - s.safety), 0) AS BIGINT) AS left_over
                       FROM products p JOIN variants v ON v.product_id = p.id AND v.active
                       LEFT JOIN stock s ON s.variant_id = v.id
                       WHERE p.shop_id = $1 AND p.state = 'activate' GROUP BY v.id) AS counted"
            ),
            args![shop, LOW_STOCK],
        )
        .await?;
    Ok(counts.unwrap_or_default())
}

/// The paid orders of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaySales {
    /// Days since the first one asked for.
    pub day: i64,
    /// How many orders.
    pub orders: i64,
    /// What their items cost, minor units of the shop's currency.
    pub items_minor: i64,
}

impl FromRow for DaySales {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(DaySales {
            day: r.int("day")?,
            orders: r.int("orders")?,
            items_minor: r.int("items_minor")?,
        })
    }
}

/// A shop's paid orders that were placed since `since`, by days of 24 hours from there. Days without any are left out.
pub async fn day_sales(q: impl Into<Q<'_>>, shop: ShopId, since: Instant) -> Result<Vec<DaySales>> {
    q.into()
        .rows(
            sql!(
                "SELECT (placed_at - $2) / 86400000000 AS day, COUNT(*) AS orders,
                        CAST(SUM(items_minor) AS BIGINT) AS items_minor
                 FROM orders WHERE shop_id = $1 AND placed_at >= $2
                   AND state IN ('on_hold', 'awaiting_shipment', 'partially_shipping', 'awaiting_collection',
                       'in_transit', 'delivered', 'completed')
                 GROUP BY 1 ORDER BY 1 LIMIT 400"
            ),
            args![shop, since],
        )
        .await
}
