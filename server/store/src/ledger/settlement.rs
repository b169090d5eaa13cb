//! What each paid order line settles to, and the statements lines are gathered in.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Bps, CreatorId, Currency, Cursor, Instant, OrderId, OrderLineId, Page, ShopId, StatementId};
use ledger::{CapturedLine, LineState, SettlementLine};

/// How a shop is paid.
#[derive(Clone, Debug)]
pub struct ShopTerms {
    /// The shop's address part, which names its payout account until it has bank accounts of its own.
    pub slug: String,
    /// The name an account must be in.
    pub legal_name: String,
    /// The shop's currency.
    pub currency: Currency,
    /// IANA time zone: its days are counted there.
    pub time_zone: String,
}

impl FromRow for ShopTerms {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(ShopTerms {
            slug: r.text("slug")?,
            legal_name: r.text("legal_name")?,
            currency: r.currency("currency")?,
            time_zone: r.text("time_zone")?,
        })
    }
}

/// How a shop is paid.
pub async fn shop_terms(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Option<ShopTerms>> {
    q.into()
        .row(
            sql!("SELECT slug, legal_name, currency, time_zone FROM shops WHERE id = $1"),
            args![shop],
        )
        .await
}

/// What finance needs to know of an order, frozen when it was placed.
#[derive(Clone, Debug)]
pub struct OrderFacts {
    /// The selling shop.
    pub shop: ShopId,
    /// The order's currency.
    pub currency: Currency,
    /// Platform commission on revenue.
    pub commission: Bps,
    /// Transaction fee on what the buyer paid.
    pub transaction: Bps,
    /// Days from delivery to settlement.
    pub hold_days: i64,
    /// Shipping the buyer paid.
    pub shipping_minor: i64,
    /// Tax of the shipping.
    pub shipping_tax_minor: i64,
    /// Whether prices contain the tax; else it came on top.
    pub tax_included: bool,
    /// Its lines, in order.
    pub lines: Vec<OrderLineFacts>,
}

/// What finance needs to know of one order line.
#[derive(Clone, Debug)]
pub struct OrderLineFacts {
    /// The line.
    pub id: OrderLineId,
    /// Price after the seller's discounts.
    pub revenue_minor: i64,
    /// What the buyer pays of it.
    pub paid_minor: i64,
    /// Its tax, contained or on top.
    pub tax_minor: i64,
    /// The creator's commission, if the sale is attributed.
    pub affiliate_minor: i64,
    /// The creator.
    pub creator: Option<CreatorId>,
}

impl FromRow for OrderFacts {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(OrderFacts {
            shop: r.id("shop_id")?,
            currency: r.currency("currency")?,
            commission: r.bps("commission_bps")?,
            transaction: r.bps("transaction_bps")?,
            hold_days: r.int("hold_days")?,
            shipping_minor: r.int("shipping_minor")?,
            shipping_tax_minor: r.int("shipping_tax_minor")?,
            tax_included: r.get("tax_included")?,
            lines: Vec::new(),
        })
    }
}

impl FromRow for OrderLineFacts {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(OrderLineFacts {
            id: r.id("id")?,
            revenue_minor: r.int("revenue_minor")?,
            paid_minor: r.int("paid_minor")?,
            tax_minor: r.int("tax_minor")?,
            affiliate_minor: r.get::<Option<i64>>("affiliate_minor")?.unwrap_or(0),
            creator: r.opt_id("creator_id")?,
        })
    }
}

/// The facts of an order, with the commissions that are not reversed.
pub async fn order_facts(q: impl Into<Q<'_>>, order: OrderId) -> Result<Option<OrderFacts>> {
    let mut q = q.into();
    let head = q
        .row::<OrderFacts>(
            sql!(
                "SELECT shop_id, currency, commission_bps, transaction_bps, hold_days, shipping_minor,
                   shipping_tax_minor, tax_included
                 FROM orders WHERE id = $1"
            ),
            args![order],
        )
        .await?;
    let Some(mut facts) = head else { return Ok(None) };
    facts.lines = q
        .rows(
            sql!(
                "SELECT l.id, l.revenue_minor, l.paid_minor, l.tax_minor, c.amount_minor AS affiliate_minor, c.creator_id
                 FROM order_lines l
                 LEFT JOIN commissions c ON c.order_line_id = l.id AND c.role = 'creator' AND c.state <> 'reversed'
                 WHERE l.order_id = $1 ORDER BY l.line_no"
            ),
            args![order],
        )
        .await?;
    Ok(Some(facts))
}

/// A settlement line as stored.
#[derive(Clone, Debug)]
pub struct SettlementRow {
    /// The order line with its parts and creator.
    pub line: CapturedLine,
    /// Its order.
    pub order: OrderId,
    /// The shop.
    pub shop: ShopId,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Where it stands.
    pub state: LineState,
    /// When it may settle; known once delivered.
    pub eligible_at: Option<Instant>,
}

impl FromRow for SettlementRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(SettlementRow {
            line: CapturedLine {
                id: r.id("order_line_id")?,
                settlement: SettlementLine {
                    revenue: r.int("revenue_minor")?,
                    shipping: r.int("shipping_minor")?,
                    platform_commission: r.int("commission_minor")?,
                    transaction_fee: r.int("transaction_minor")?,
                    affiliate_commission: r.int("affiliate_minor")?,
                    tax_withheld: r.int("tax_minor")?,
                    settlement: r.int("settlement_minor")?,
                    buyer_paid: r.int("buyer_paid_minor")?,
                    platform_paid: r.int("platform_paid_minor")?,
                    carrier_cost: r.int("carrier_minor")?,
                    tax_payable: r.int("tax_payable_minor")?,
                },
                creator: r.opt_id("creator_id")?,
            },
            order: r.id("order_id")?,
            shop: r.id("shop_id")?,
            currency: r.currency("currency")?,
            state: r.code("state", LineState::from_code)?,
            eligible_at: r.opt_instant("eligible_at")?,
        })
    }
}

/// Writes the settlement line of a paid order line.
pub async fn insert_settlement_line(tx: &mut Tx, row: &SettlementRow, now: Instant) -> Result<()> {
    let s = &row.line.settlement;
    tx.run(
        sql!(
            "INSERT INTO settlement_lines (order_line_id, order_id, shop_id, state, currency, revenue_minor,
               shipping_minor, tax_minor, commission_minor, transaction_minor, affiliate_minor, settlement_minor,
               buyer_paid_minor, platform_paid_minor, carrier_minor, tax_payable_minor, creator_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        ),
        args![
            row.line.id,
            row.order,
            row.shop,
            row.state.code(),
            row.currency,
            s.revenue,
            s.shipping,
            s.tax_withheld,
            s.platform_commission,
            s.transaction_fee,
            s.affiliate_commission,
            s.settlement,
            s.buyer_paid,
            s.platform_paid,
            s.carrier_cost,
            s.tax_payable,
            row.line.creator,
            now
        ],
    )
    .await?;
    Ok(())
}

/// The settlement lines of an order.
pub async fn settlement_lines(q: impl Into<Q<'_>>, order: OrderId) -> Result<Vec<SettlementRow>> {
    q.into()
        .rows(
            sql!("SELECT * FROM settlement_lines WHERE order_id = $1 ORDER BY order_line_id"),
            args![order],
        )
        .await
}

/// Moves a line from one state to the next. Errors: conflict when it was not in `from`.
pub async fn move_settlement_line(tx: &mut Tx, id: OrderLineId, from: LineState, to: LineState) -> Result<()> {
    tx.run_one(
        sql!("UPDATE settlement_lines SET state = $3 WHERE order_line_id = $1 AND state = $2"),
        args![id, from.code(), to.code()],
    )
    .await
}

/// Starts the hold of an order's lines: delivered, they may settle at `eligible_at`.
pub async fn start_hold(tx: &mut Tx, order: OrderId, eligible_at: Instant) -> Result<u64> {
    tx.run(
        sql!(
            "UPDATE settlement_lines SET eligible_at = $2
             WHERE order_id = $1 AND eligible_at IS NULL AND state <> 'cancelled'"
        ),
        args![order, eligible_at],
    )
    .await
}

/// Settles a line that is in a statement.
pub async fn settle_in_statement(tx: &mut Tx, id: OrderLineId, statement: StatementId, now: Instant) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE settlement_lines SET state = 'settled', statement_id = $2, settled_at = $3
             WHERE order_line_id = $1 AND state = 'in_statement'"
        ),
        args![id, statement, now],
    )
    .await
}

/// Adds one line to the shop's statement of the local day (`2026-03-09`), opening it when it is the first.
pub async fn add_to_statement(
    tx: &mut Tx,
    new_id: StatementId,
    shop: ShopId,
    currency: Currency,
    local_day: &str,
    total_minor: i64,
    now: Instant,
) -> Result<StatementId> {
    let id: i64 = Q::from(tx)
        .scalar(
            sql!(
                "INSERT INTO statements (id, shop_id, currency, local_day, line_count, total_minor, created_at)
                 VALUES ($1, $2, $3, $4, 1, $5, $6)
                 ON CONFLICT (shop_id, currency, local_day) DO UPDATE
                 SET line_count = statements.line_count + 1, total_minor = statements.total_minor + excluded.total_minor
                 RETURNING id"
            ),
            args![new_id, shop, currency, local_day, total_minor, now],
        )
        .await?;
    Ok(StatementId(id))
}

/// A settlement line as the finance page lists it.
#[derive(Clone, Debug)]
pub struct SettlementEntry {
    /// Its parts and state.
    pub row: SettlementRow,
    /// The order's number.
    pub number: String,
    /// What was sold.
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// Tax the price contains, for the shop to pay; 0 where it came on top.
    pub tax_contained: i64,
    /// When it was paid.
    pub created_at: Instant,
    /// When it settled.
    pub settled_at: Option<Instant>,
}

impl FromRow for SettlementEntry {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(SettlementEntry {
            row: SettlementRow::from_row(r)?,
            number: r.text("number")?,
            title: r.text("title")?,
            quantity: r.int("quantity")?,
            tax_contained: r.int("tax_contained")?,
            created_at: r.instant("created_at")?,
            settled_at: r.opt_instant("settled_at")?,
        })
    }
}

/// A shop's settlement lines, newest first: the settled ones, or those still to settle.
pub async fn settlement_entries(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    settled: bool,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<SettlementEntry>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT s.*, o.number, l.title, l.quantity,
                   CASE WHEN o.tax_included THEN l.tax_minor ELSE 0 END AS tax_contained
                 FROM settlement_lines s
                 JOIN orders o ON o.id = s.order_id JOIN order_lines l ON l.id = s.order_line_id
                 WHERE s.shop_id = $1 AND (s.state = 'settled') = $2 AND s.state <> 'cancelled' AND s.order_line_id < $3
                 ORDER BY s.order_line_id DESC LIMIT $4"
            ),
            args![shop, settled, cursor.map_or(i64::MAX, |c| c.id), size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |e: &SettlementEntry| Cursor {
        key: 0,
        id: e.row.line.id.0,
    }))
}

/// A statement of one local day.
#[derive(Clone, Debug)]
pub struct StatementRow {
    /// Its id.
    pub id: StatementId,
    /// Its currency.
    pub currency: Currency,
    /// The local day, `2026-03-09`.
    pub local_day: String,
    /// How many lines.
    pub line_count: i64,
    /// Their sum.
    pub total_minor: i64,
}

impl FromRow for StatementRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(StatementRow {
            id: r.id("id")?,
            currency: r.currency("currency")?,
            local_day: r.text("local_day")?,
            line_count: r.int("line_count")?,
            total_minor: r.int("total_minor")?,
        })
    }
}

/// A shop's latest statements, newest first.
pub async fn statements(q: impl Into<Q<'_>>, shop: ShopId, limit: i64) -> Result<Vec<StatementRow>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, currency, local_day, line_count, total_minor FROM statements
                 WHERE shop_id = $1 ORDER BY local_day DESC, id DESC LIMIT $2"
            ),
            args![shop, limit],
        )
        .await
}

/// What a shop's unsettled lines add up to, and what it sold in one week of the last ones.
#[derive(Clone, Debug)]
pub struct PendingSums {
    /// Lines not delivered yet: how many, and their settlement.
    pub undelivered: (i64, i64),
    /// Delivered lines within the hold.
    pub holding: (i64, i64),
    /// When the next of them settles.
    pub next_at: Option<Instant>,
}

impl FromRow for PendingSums {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PendingSums {
            undelivered: (r.int("undelivered")?, r.int("undelivered_minor")?),
            holding: (r.int("holding")?, r.int("holding_minor")?),
            next_at: r.opt_instant("next_at")?,
        })
    }
}

/// Sums over a shop's lines that are still to settle in one currency.
pub async fn pending_sums(q: impl Into<Q<'_>>, shop: ShopId, currency: Currency) -> Result<Option<PendingSums>> {
    q.into()
        .row(
            sql!(
                "SELECT COUNT(*) FILTER (WHERE eligible_at IS NULL) AS undelivered,
                   CAST(COALESCE(SUM(CASE WHEN eligible_at IS NULL THEN settlement_minor END), 0) AS BIGINT)
                     AS undelivered_minor,
                   COUNT(*) FILTER (WHERE eligible_at IS NOT NULL) AS holding,
                   CAST(COALESCE(SUM(CASE WHEN eligible_at IS NOT NULL THEN settlement_minor END), 0) AS BIGINT)
                     AS holding_minor,
                   MIN(eligible_at) AS next_at
                 FROM settlement_lines WHERE shop_id = $1 AND currency = $2
                   AND state IN ('unsettled', 'on_hold_case', 'ready', 'in_statement')"
            ),
            args![shop, currency],
        )
        .await
}

/// Money of one week's sales of a shop, minor units; costs are positive here.
#[derive(Clone, Debug, Default)]
pub struct WeekSums {
    /// Weeks since the first one asked for.
    pub week: i64,
    /// Revenue and shipping.
    pub sales_minor: i64,
    /// Platform commission, transaction fees and creators' commission.
    pub fees_minor: i64,
    /// The creators' part of the fees.
    pub creators_minor: i64,
    /// Sales of orders cancelled after payment.
    pub cancelled_minor: i64,
}

impl FromRow for WeekSums {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(WeekSums {
            week: r.int("week")?,
            sales_minor: r.int("sales_minor")?,
            fees_minor: r.int("fees_minor")?,
            creators_minor: r.int("creators_minor")?,
            cancelled_minor: r.int("cancelled_minor")?,
        })
    }
}

/// A shop's sales by week from `since` on; weeks without sales are left out.
pub async fn week_sums(q: impl Into<Q<'_>>, shop: ShopId, currency: Currency, since: Instant) -> Result<Vec<WeekSums>> {
    q.into()
        .rows(
            sql!(
                "SELECT (created_at - $3) / 604800000000 AS week,
                   CAST(SUM(CASE WHEN state <> 'cancelled' THEN revenue_minor + shipping_minor ELSE 0 END) AS BIGINT)
                     AS sales_minor,
                   CAST(-SUM(CASE WHEN state <> 'cancelled' THEN commission_minor + transaction_minor + affiliate_minor
                     ELSE 0 END) AS BIGINT) AS fees_minor,
                   CAST(-SUM(CASE WHEN state <> 'cancelled' THEN affiliate_minor ELSE 0 END) AS BIGINT)
                     AS creators_minor,
                   CAST(SUM(CASE WHEN state = 'cancelled' THEN revenue_minor + shipping_minor ELSE 0 END) AS BIGINT)
                     AS cancelled_minor
                 FROM settlement_lines WHERE shop_id = $1 AND currency = $2 AND created_at >= $3
                 GROUP BY (created_at - $3) / 604800000000 ORDER BY 1"
            ),
            args![shop, currency, since],
        )
        .await
}
