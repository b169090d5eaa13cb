//! Payments of checkout groups and what is given back from them.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{CheckoutGroupId, Instant, Money, OrderId, PaymentId};
use orders::PaymentState;

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// Its id.
    pub id: PaymentId,
    /// What it pays.
    pub group: CheckoutGroupId,
    /// Name of the provider.
    pub provider: String,
    /// Our name for it at the provider.
    pub reference: String,
    /// Where it stands.
    pub state: PaymentState,
    /// How much.
    pub amount: Money,
    /// How much of it is given back or promised to be, in minor units.
    pub refunded_minor: i64,
    /// Why it failed, as the provider's code.
    pub failure: String,
    /// When it was made.
    pub created_at: Instant,
    /// When its outcome came in.
    pub decided_at: Option<Instant>,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for PaymentRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PaymentRow {
            id: r.id("id")?,
            group: r.id("group_id")?,
            provider: r.text("provider")?,
            reference: r.text("reference")?,
            state: r.code("state", PaymentState::from_code)?,
            amount: r.money("amount")?,
            refunded_minor: r.int("refunded_minor")?,
            failure: r.text("failure")?,
            created_at: r.instant("created_at")?,
            decided_at: r.opt_instant("decided_at")?,
            version: r.int("version")?,
        })
    }
}

/// Writes a payment.
pub async fn insert_payment(tx: &mut Tx, p: &PaymentRow) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO payments (id, group_id, provider, reference, state, currency, amount_minor, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![
            p.id,
            p.group,
            &p.provider,
            &p.reference,
            p.state.code(),
            p.amount.currency,
            p.amount.minor,
            p.created_at
        ],
    )
    .await?;
    Ok(())
}

/// The payment with this reference.
pub async fn payment_by_reference(q: impl Into<Q<'_>>, reference: &str) -> Result<Option<PaymentRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, group_id, provider, reference, state, currency, amount_minor, refunded_minor, failure,
                        created_at, decided_at, version FROM payments WHERE reference = $1"
            ),
            args![reference],
        )
        .await
}

/// The newest payment of a group.
pub async fn payment_of_group(q: impl Into<Q<'_>>, group: CheckoutGroupId) -> Result<Option<PaymentRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, group_id, provider, reference, state, currency, amount_minor, refunded_minor, failure,
                        created_at, decided_at, version FROM payments WHERE group_id = $1 ORDER BY id DESC LIMIT 1"
            ),
            args![group],
        )
        .await
}

/// The payment of a group that brought the money in and of which so much is not promised back yet.
pub async fn succeeded_payment(q: impl Into<Q<'_>>, group: CheckoutGroupId, minor: i64) -> Result<Option<PaymentRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, group_id, provider, reference, state, currency, amount_minor, refunded_minor, failure,
                        created_at, decided_at, version FROM payments WHERE group_id = $1 AND state = 'succeeded'
                   AND amount_minor - refunded_minor >= $2 ORDER BY id LIMIT 1"
            ),
            args![group, minor],
        )
        .await
}

/// Moves a payment on. Errors: `Conflict` when it changed since it was read.
pub async fn move_payment(
    tx: &mut Tx,
    before: &PaymentRow,
    to: PaymentState,
    failure: &str,
    decided_at: Option<Instant>,
) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE payments SET state = $3, failure = $4, decided_at = $5, version = version + 1
             WHERE id = $1 AND version = $2"
        ),
        args![before.id, before.version, to.code(), failure, decided_at],
    )
    .await
}

/// Counts money as given back. Errors: `Conflict` when that would be more than came in.
pub async fn add_refunded(tx: &mut Tx, payment: PaymentId, minor: i64) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE payments SET refunded_minor = refunded_minor + $2
             WHERE id = $1 AND refunded_minor + $2 <= amount_minor"
        ),
        args![payment, minor],
    )
    .await
}

/// Money promised back to a buyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRow {
    /// Its id.
    pub id: i64,
    /// From which payment.
    pub payment: PaymentId,
    /// The payment's name at the provider.
    pub reference: String,
    /// For which order.
    pub order: OrderId,
    /// Why, as a code.
    pub reason: String,
    /// How much.
    pub amount: Money,
    /// Whether the provider has paid it back.
    pub is_paid: bool,
    /// When it was promised.
    pub created_at: Instant,
}

impl FromRow for RefundRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(RefundRow {
            id: r.int("id")?,
            payment: r.id("payment_id")?,
            reference: r.text("reference")?,
            order: r.id("order_id")?,
            reason: r.text("reason")?,
            amount: r.money("amount")?,
            is_paid: r.text("state")? == "paid",
            created_at: r.instant("created_at")?,
        })
    }
}

/// Writes a promised refund. `false` when the order has one for this reason already.
pub async fn insert_refund(tx: &mut Tx, r: &RefundRow) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "INSERT INTO refunds (id, payment_id, order_id, reason, currency, amount_minor, state, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 'requested', $7) ON CONFLICT (order_id, reason) DO NOTHING"
            ),
            args![
                r.id,
                r.payment,
                r.order,
                &r.reason,
                r.amount.currency,
                r.amount.minor,
                r.created_at
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// One refund.
pub async fn refund(q: impl Into<Q<'_>>, id: i64) -> Result<Option<RefundRow>> {
    q.into()
        .row(
            sql!(
                "SELECT r.id, r.payment_id, p.reference, r.order_id, r.reason, r.currency, r.amount_minor, r.state, r.created_at
                 FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.id = $1"
            ),
            args![id],
        )
        .await
}

/// The refunds of an order, oldest first.
pub async fn refunds_of_order(q: impl Into<Q<'_>>, order: OrderId) -> Result<Vec<RefundRow>> {
    q.into()
        .rows(
            sql!(
                "SELECT r.id, r.payment_id, p.reference, r.order_id, r.reason, r.currency, r.amount_minor, r.state, r.created_at
                 FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.order_id = $1 ORDER BY r.id LIMIT 50"
            ),
            args![order],
        )
        .await
}

/// Notes that the provider paid a refund. `false` when that was noted before.
pub async fn refund_paid(tx: &mut Tx, id: i64, now: Instant) -> Result<bool> {
    let rows = tx
        .run(
            sql!("UPDATE refunds SET state = 'paid', paid_at = $2 WHERE id = $1 AND state = 'requested'"),
            args![id, now],
        )
        .await?;
    Ok(rows == 1)
}
