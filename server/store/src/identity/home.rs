//! The counts on a seller's home page, read from the other contexts' tables (spec: commerce 2.3).

use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Instant, ShopId};

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
