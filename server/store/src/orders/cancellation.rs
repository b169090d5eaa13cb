//! Buyers' wishes to cancel orders the shop is already packing (spec: commerce 2.7, 2.11).

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, OrderId};

/// A wish to cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationRow {
    /// Which order.
    pub order: OrderId,
    /// Why, as a code.
    pub reason: String,
    /// When it was asked for.
    pub requested_at: Instant,
    /// Until when the shop may answer; silence approves.
    pub answer_due_at: Instant,
    /// Whether it still waits for an answer.
    pub is_open: bool,
}

impl FromRow for CancellationRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(CancellationRow {
            order: r.id("order_id")?,
            reason: r.text("reason")?,
            requested_at: r.instant("requested_at")?,
            answer_due_at: r.instant("answer_due_at")?,
            is_open: r.text("state")? == "requested",
        })
    }
}

/// Writes a wish. `false` when the order had one before.
pub async fn insert_cancellation(tx: &mut Tx, c: &CancellationRow) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "INSERT INTO cancellations (order_id, state, reason, requested_at, answer_due_at)
                 VALUES ($1, 'requested', $2, $3, $4) ON CONFLICT (order_id) DO NOTHING"
            ),
            args![c.order, &c.reason, c.requested_at, c.answer_due_at],
        )
        .await?;
    Ok(rows == 1)
}

/// The order's wish to cancel, if the buyer ever had one.
pub async fn cancellation(q: impl Into<Q<'_>>, order: OrderId) -> Result<Option<CancellationRow>> {
    q.into()
        .row(
            sql!("SELECT order_id, state, reason, requested_at, answer_due_at FROM cancellations WHERE order_id = $1"),
            args![order],
        )
        .await
}

/// Answers an open wish; an order without one is left alone.
pub async fn decide_cancellation(tx: &mut Tx, order: OrderId, approved: bool, now: Instant) -> Result<()> {
    let state = if approved { "approved" } else { "rejected" };
    tx.run(
        sql!("UPDATE cancellations SET state = $2, decided_at = $3 WHERE order_id = $1 AND state = 'requested'"),
        args![order, state, now],
    )
    .await?;
    Ok(())
}
