//! Sales that a creator's click led up to and that are not theirs, with the reason (spec: affiliate 2.11).

use affiliate::Reason;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{CreatorId, Cursor, Instant, OrderId, OrderLineId, Page, ProductId};

/// Writes why an order line is not this creator's. A line is decided once, and so is this.
pub async fn insert_lost_touch(
    tx: &mut Tx,
    creator: CreatorId,
    (order, line): (OrderId, OrderLineId),
    reason: Reason,
    clicked_at: Instant,
) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO lost_touches (creator_id, order_line_id, order_id, reason, clicked_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (creator_id, order_line_id) DO NOTHING"
        ),
        args![creator, line, order, reason.code(), clicked_at],
    )
    .await?;
    Ok(())
}

/// A sale that is not the creator's, as they list it.
#[derive(Clone, Debug)]
pub struct LostRow {
    /// The order line.
    pub line: OrderLineId,
    /// The product.
    pub product: ProductId,
    /// Its title as sold.
    pub title: String,
    /// How many were sold.
    pub quantity: i64,
    /// The product's picture as sold.
    pub cover: Option<i64>,
    /// The shop's name.
    pub shop_name: String,
    /// When the order was placed.
    pub placed_at: Instant,
    /// When the creator's newest click before it was.
    pub clicked_at: Instant,
    /// Why it did not count.
    pub reason: Reason,
    /// The decision's trace as JSON.
    pub trace: String,
}

impl FromRow for LostRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(LostRow {
            line: r.id("order_line_id")?,
            product: r.id("product_id")?,
            title: r.text("title")?,
            quantity: r.int("quantity")?,
            cover: r.get("picture_id")?,
            shop_name: r.text("shop_name")?,
            placed_at: r.instant("placed_at")?,
            clicked_at: r.instant("clicked_at")?,
            reason: r.code("reason", Reason::from_code)?,
            trace: r.text("trace")?,
        })
    }
}

/// The creator's uncredited sales, newest first: those that were paid and are not cancelled.
pub async fn lost_sales(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<LostRow>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT t.order_line_id, t.reason, t.clicked_at, l.product_id, l.title, l.quantity, l.picture_id,
                   s.name AS shop_name, o.placed_at, a.trace
                 FROM lost_touches t JOIN order_lines l ON l.id = t.order_line_id JOIN orders o ON o.id = t.order_id
                 JOIN shops s ON s.id = o.shop_id JOIN attributions a ON a.order_line_id = t.order_line_id
                 WHERE t.creator_id = $1 AND t.order_line_id < $2 AND o.paid_at IS NOT NULL AND o.state <> 'cancelled'
                 ORDER BY t.order_line_id DESC LIMIT $3"
            ),
            args![creator, cursor.map_or(i64::MAX, |c| c.id), size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &LostRow| Cursor { key: 0, id: row.line.0 }))
}

/// How many there are.
pub async fn lost_sale_count(q: impl Into<Q<'_>>, creator: CreatorId) -> Result<i64> {
    q.into()
        .scalar(
            sql!(
                "SELECT COUNT(*) FROM lost_touches t JOIN orders o ON o.id = t.order_id
                 WHERE t.creator_id = $1 AND o.paid_at IS NOT NULL AND o.state <> 'cancelled'"
            ),
            args![creator],
        )
        .await
}
