//! What a page of a shop's order list shows beside the orders themselves, read for the whole page at once.

use super::OrderLineRow;
use db::{Q, Result, Value, sql};
use kernel::OrderId;

/// Most orders these reads take; their statements have so many placeholders.
const MOST: usize = 20;

/// The first three lines of up to 20 orders, in the order of the orders' ids; more orders are left out.
pub async fn first_lines(q: impl Into<Q<'_>>, orders: &[OrderId]) -> Result<Vec<OrderLineRow>> {
    q.into()
        .rows(
            sql!(
                "SELECT * FROM order_lines WHERE line_no <= 3 AND order_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ORDER BY order_id, line_no LIMIT 60"
            ),
            placeholders(orders),
        )
        .await
}

/// Which of up to 20 orders their buyers wish to cancel, while the shop may still answer.
pub async fn asked_to_cancel(q: impl Into<Q<'_>>, orders: &[OrderId]) -> Result<Vec<OrderId>> {
    let ids: Vec<i64> = q
        .into()
        .rows(
            sql!(
                "SELECT order_id FROM cancellations WHERE state = 'requested' AND order_id IN ($1, $2, $3, $4, $5, $6, $7,
                   $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) LIMIT 20"
            ),
            placeholders(orders),
        )
        .await?;
    Ok(ids.into_iter().map(OrderId).collect())
}

/// No order has the id 0.
fn placeholders(orders: &[OrderId]) -> Vec<Value> {
    (0..MOST)
        .map(|n| Value::from(orders.get(n).copied().unwrap_or(OrderId(0))))
        .collect()
}
