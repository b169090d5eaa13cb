//! Attributions with their reasons, and commissions on their way to the creator.

use affiliate::{CommissionState, Decision, OpenCommission};
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{
    Bps, CommissionId, CreatorId, Currency, Cursor, Instant, OrderId, OrderLineId, Page, ProductId, ShopId, Span,
    WithdrawalId,
};

/// Writes what was decided for an order line. `false` when it was decided before: a line is decided once.
pub async fn insert_attribution(
    tx: &mut Tx,
    id: i64,
    (order, line): (OrderId, OrderLineId),
    decision: &Decision,
    trace: &str,
    now: Instant,
) -> Result<bool> {
    let w = decision.winner.as_ref();
    let kind = match w {
        None => "none",
        Some(w) if w.coupon => "coupon",
        Some(_) => "click",
    };
    let rows = tx
        .run(
            sql!(
                "INSERT INTO attributions (id, order_line_id, order_id, creator_id, click_id, link_id, winner_kind,
                   rate_bps, plan, trace, decided_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (order_line_id) DO NOTHING"
            ),
            args![
                id,
                line,
                order,
                w.map(|w| w.creator),
                w.map(|w| w.click),
                w.map(|w| w.link),
                kind,
                w.map_or(Bps::ZERO, |w| w.offer.rate),
                w.map_or("", |w| w.offer.plan.code()),
                trace,
                now
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// The trace of what was decided for an order line, as JSON; `None` while nothing was.
pub async fn trace_of_line(q: impl Into<Q<'_>>, line: OrderLineId) -> Result<Option<String>> {
    q.into()
        .opt_scalar(
            sql!("SELECT trace FROM attributions WHERE order_line_id = $1"),
            args![line],
        )
        .await
}

/// A commission as stored.
#[derive(Clone, Debug)]
pub struct Commission {
    /// Its id.
    pub id: CommissionId,
    /// The order line it is for.
    pub line: OrderLineId,
    /// The order.
    pub order: OrderId,
    /// The selling shop.
    pub shop: ShopId,
    /// The product sold.
    pub product: ProductId,
    /// Whose it is.
    pub creator: CreatorId,
    /// Currency of its amounts.
    pub currency: Currency,
    /// What the rate is applied to.
    pub basis_minor: i64,
    /// The rate frozen with the sale.
    pub rate: Bps,
    /// What is owed.
    pub amount_minor: i64,
    /// What paid withdrawals covered of it.
    pub paid_minor: i64,
    /// Where it stands.
    pub state: CommissionState,
    /// Why it was reversed.
    pub reason: String,
    /// When it becomes payable; expected until then.
    pub payable_at: Option<Instant>,
}

impl FromRow for Commission {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Commission {
            id: r.id("id")?,
            line: r.id("order_line_id")?,
            order: r.id("order_id")?,
            shop: r.id("shop_id")?,
            product: r.id("product_id")?,
            creator: r.id("creator_id")?,
            currency: r.currency("currency")?,
            basis_minor: r.int("basis_minor")?,
            rate: r.bps("rate_bps")?,
            amount_minor: r.int("amount_minor")?,
            paid_minor: r.int("paid_minor")?,
            state: r.code("state", CommissionState::from_code)?,
            reason: r.text("reason")?,
            payable_at: r.opt_instant("payable_at")?,
        })
    }
}

/// Writes a new commission.
pub async fn insert_commission(tx: &mut Tx, c: &Commission, now: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO commissions (id, order_line_id, order_id, shop_id, product_id, creator_id, role, currency,
               basis_minor, rate_bps, amount_minor, state, state_since, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'creator', $7, $8, $9, $10, $11, $12, $12)"
        ),
        args![
            c.id,
            c.line,
            c.order,
            c.shop,
            c.product,
            c.creator,
            c.currency,
            c.basis_minor,
            c.rate,
            c.amount_minor,
            c.state.code(),
            now
        ],
    )
    .await?;
    Ok(())
}

/// The commissions of an order.
pub async fn commissions_of_order(q: impl Into<Q<'_>>, order: OrderId) -> Result<Vec<Commission>> {
    q.into()
        .rows(
            sql!("SELECT * FROM commissions WHERE order_id = $1 ORDER BY id"),
            args![order],
        )
        .await
}

/// One commission.
pub async fn commission(q: impl Into<Q<'_>>, id: CommissionId) -> Result<Option<Commission>> {
    q.into()
        .row(sql!("SELECT * FROM commissions WHERE id = $1"), args![id])
        .await
}

/// Moves a commission from one state to the next. Errors: conflict when it was not in `from`.
pub async fn move_commission(
    tx: &mut Tx,
    id: CommissionId,
    (from, to): (CommissionState, CommissionState),
    reason: &str,
    now: Instant,
) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE commissions SET state = $3, reason = $4, state_since = $5, version = version + 1
             WHERE id = $1 AND state = $2"
        ),
        args![id, from.code(), to.code(), reason, now],
    )
    .await
}

/// Sets when an order's commissions become payable.
pub async fn set_payable_at(tx: &mut Tx, order: OrderId, at: Instant) -> Result<()> {
    tx.run(
        sql!("UPDATE commissions SET payable_at = $2 WHERE order_id = $1 AND state <> 'reversed'"),
        args![order, at],
    )
    .await?;
    Ok(())
}

struct Open(OpenCommission);

impl FromRow for Open {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Open(OpenCommission {
            id: r.id("id")?,
            payable_at: r.instant("payable_at")?,
            open: r.int("open_minor")?,
        }))
    }
}

/// A creator's payable commissions and what of each no live withdrawal has taken, oldest first.
pub async fn open_commissions(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    currency: Currency,
) -> Result<Vec<OpenCommission>> {
    let rows = q
        .into()
        .rows::<Open>(
            sql!(
                "SELECT c.id, c.payable_at,
                   c.amount_minor - CAST(COALESCE((SELECT SUM(a.amount_minor) FROM withdrawal_allocations a
                     JOIN withdrawals w ON w.id = a.withdrawal_id
                     WHERE a.commission_id = c.id AND w.state NOT IN ('failed', 'cancelled')), 0) AS BIGINT) AS open_minor
                 FROM commissions c WHERE c.creator_id = $1 AND c.currency = $2 AND c.state = 'payable'
                 ORDER BY c.payable_at, c.id"
            ),
            args![creator, currency],
        )
        .await?;
    Ok(rows.into_iter().map(|o| o.0).collect())
}

/// Notes what a withdrawal takes of a commission.
pub async fn insert_allocation(tx: &mut Tx, withdrawal: WithdrawalId, id: CommissionId, minor: i64) -> Result<()> {
    tx.run(
        sql!("INSERT INTO withdrawal_allocations (withdrawal_id, commission_id, amount_minor) VALUES ($1, $2, $3)"),
        args![withdrawal, id, minor],
    )
    .await?;
    Ok(())
}

/// What a withdrawal took of which commission.
pub async fn allocations(q: impl Into<Q<'_>>, withdrawal: WithdrawalId) -> Result<Vec<(CommissionId, i64)>> {
    struct Found(CommissionId, i64);
    impl FromRow for Found {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Found(r.id("commission_id")?, r.int("amount_minor")?))
        }
    }
    let rows = q
        .into()
        .rows::<Found>(
            sql!(
                "SELECT commission_id, amount_minor FROM withdrawal_allocations WHERE withdrawal_id = $1
                 ORDER BY commission_id"
            ),
            args![withdrawal],
        )
        .await?;
    Ok(rows.into_iter().map(|f| (f.0, f.1)).collect())
}

/// Adds to what paid withdrawals covered of a commission; takes away, below nought, what the bank sent back.
pub async fn add_paid(tx: &mut Tx, id: CommissionId, minor: i64) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE commissions SET paid_minor = paid_minor + $2, version = version + 1
             WHERE id = $1 AND paid_minor + $2 BETWEEN 0 AND amount_minor"
        ),
        args![id, minor],
    )
    .await
}

/// Sum and number of a creator's commissions in one state.
#[derive(Clone, Debug)]
pub struct StateSum {
    /// The state.
    pub state: CommissionState,
    /// Their currency.
    pub currency: Currency,
    /// Their sum, minor units.
    pub amount_minor: i64,
    /// What of it was paid out, minor units.
    pub paid_minor: i64,
    /// How many.
    pub count: i64,
    /// The earliest moment one of them becomes payable, as far as that is known.
    pub next_at: Option<Instant>,
}

impl FromRow for StateSum {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(StateSum {
            state: r.code("state", CommissionState::from_code)?,
            currency: r.currency("currency")?,
            amount_minor: r.int("amount_minor")?,
            paid_minor: r.int("paid_minor")?,
            count: r.int("count")?,
            next_at: r.opt_instant("next_at")?,
        })
    }
}

/// A creator's commissions by state and currency.
pub async fn commission_sums(q: impl Into<Q<'_>>, creator: CreatorId) -> Result<Vec<StateSum>> {
    q.into()
        .rows(
            sql!(
                "SELECT state, currency, CAST(SUM(amount_minor) AS BIGINT) AS amount_minor,
                   CAST(SUM(paid_minor) AS BIGINT) AS paid_minor, COUNT(*) AS count, MIN(payable_at) AS next_at
                 FROM commissions WHERE creator_id = $1 GROUP BY state, currency ORDER BY currency, state"
            ),
            args![creator],
        )
        .await
}

/// Commission of a quarter of an hour: fine enough to be put into the local days of every time zone.
#[derive(Clone, Copy, Debug)]
pub struct Quarter {
    /// When it begins.
    pub at: Instant,
    /// Commission that is not reversed, minor units.
    pub amount_minor: i64,
    /// How many.
    pub count: i64,
}

impl FromRow for Quarter {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Quarter {
            at: Instant(r.int("quarter")? * Span::minutes(15).0),
            amount_minor: r.int("amount_minor")?,
            count: r.int("count")?,
        })
    }
}

/// A creator's commission by quarter of an hour since `since`, oldest first.
pub async fn commission_quarters(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    currency: Currency,
    since: Instant,
) -> Result<Vec<Quarter>> {
    q.into()
        .rows(
            sql!(
                "SELECT created_at / 900000000 AS quarter, CAST(SUM(amount_minor) AS BIGINT) AS amount_minor,
                   COUNT(*) AS count
                 FROM commissions WHERE creator_id = $1 AND currency = $2 AND created_at >= $3 AND state <> 'reversed'
                 GROUP BY created_at / 900000000 ORDER BY quarter"
            ),
            args![creator, currency, since],
        )
        .await
}

/// A commission as its creator lists it, with the decision behind it.
#[derive(Clone, Debug)]
pub struct CommissionRow {
    /// The commission.
    pub commission: Commission,
    /// The product's title as sold.
    pub title: String,
    /// The shop's name.
    pub shop_name: String,
    /// How many were sold.
    pub quantity: i64,
    /// When the order was placed.
    pub placed_at: Instant,
    /// The product's picture as sold.
    pub cover: Option<i64>,
    /// When the order left.
    pub shipped_at: Option<Instant>,
    /// When it must leave at the latest.
    pub ship_due_at: Option<Instant>,
    /// Days from delivery to settlement.
    pub hold_days: i64,
    /// The decision's trace as JSON.
    pub trace: String,
}

impl FromRow for CommissionRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(CommissionRow {
            commission: Commission::from_row(r)?,
            title: r.text("title")?,
            shop_name: r.text("shop_name")?,
            quantity: r.int("quantity")?,
            placed_at: r.instant("placed_at")?,
            cover: r.get("picture_id")?,
            shipped_at: r.opt_instant("shipped_at")?,
            ship_due_at: r.opt_instant("ship_due_at")?,
            hold_days: r.int("hold_days")?,
            trace: r.text("trace")?,
        })
    }
}

/// A creator's commissions, newest first; `state` narrows them.
pub async fn commissions(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    state: Option<CommissionState>,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<CommissionRow>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT c.*, l.title, l.quantity, l.picture_id, s.name AS shop_name, o.placed_at,
                   o.shipped_at, o.ship_due_at, o.hold_days, a.trace
                 FROM commissions c JOIN order_lines l ON l.id = c.order_line_id JOIN orders o ON o.id = c.order_id
                 JOIN shops s ON s.id = c.shop_id JOIN attributions a ON a.order_line_id = c.order_line_id
                 WHERE c.creator_id = $1 AND ($2 = '' OR c.state = $2) AND c.id < $3 ORDER BY c.id DESC LIMIT $4"
            ),
            args![
                creator,
                state.map_or("", |s| s.code()),
                cursor.map_or(i64::MAX, |c| c.id),
                size as i64 + 1
            ],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &CommissionRow| Cursor {
        key: 0,
        id: row.commission.id.0,
    }))
}
