//! Affiliate links, and their numbers as their creators list them: sales from this database, clicks from the log's.

use super::click::click_numbers;
use affiliate::{CreatorStatus, LinkCode};
use db::{Db, FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{CreatorId, Currency, Cursor, Instant, LinkId, Page, ProductId, ShopId};

/// A link with what its redirect needs.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// Its code.
    pub code: String,
    /// Whose.
    pub creator: CreatorId,
    /// The shop of its product.
    pub shop: ShopId,
    /// Its product.
    pub product: ProductId,
    /// Whether the link itself is switched on.
    pub is_active: bool,
    /// Where its creator stands.
    pub creator_status: CreatorStatus,
    /// The product's address part.
    pub product_slug: String,
    /// Whether the product can be bought now.
    pub on_sale: bool,
    /// The shop's address part, for the fallback.
    pub shop_slug: String,
    /// Whether the shop's page can be visited.
    pub shop_open: bool,
    /// The product's entry in the open plan.
    pub plan_entry: Option<i64>,
    /// When that entry ends or ended; `None` while no end is set.
    pub plan_ends_at: Option<Instant>,
}

impl FromRow for Link {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Link {
            id: r.id("id")?,
            code: r.text("code")?,
            creator: r.id("creator_id")?,
            shop: r.id("shop_id")?,
            product: r.id("product_id")?,
            is_active: r.get("is_active")?,
            creator_status: r.code("creator_status", CreatorStatus::from_code)?,
            product_slug: r.text("product_slug")?,
            on_sale: r.get("on_sale")?,
            shop_slug: r.text("shop_slug")?,
            shop_open: r.get("shop_open")?,
            plan_entry: r.get("plan_entry")?,
            plan_ends_at: r.opt_instant("plan_ends_at")?,
        })
    }
}

/// The link behind a code.
pub async fn link_by_code(q: impl Into<Q<'_>>, code: &LinkCode) -> Result<Option<Link>> {
    q.into()
        .row(
            sql!(
                "SELECT l.id, l.code, l.creator_id, l.shop_id, l.product_id, l.status = 'active' AS is_active,
                   c.status AS creator_status, p.slug AS product_slug, s.slug AS shop_slug,
                   (s.state = 'active' AND s.registration = 'approved') AS shop_open,
                   (p.state = 'activate' AND s.state = 'active' AND s.registration = 'approved') AS on_sale,
                   e.id AS plan_entry, e.close_effective_at AS plan_ends_at
                 FROM links l JOIN creators c ON c.id = l.creator_id JOIN products p ON p.id = l.product_id
                 JOIN shops s ON s.id = l.shop_id
                 LEFT JOIN collaboration_products e ON e.id = (SELECT MAX(o.id) FROM collaboration_products o
                   WHERE o.product_id = l.product_id AND o.kind = 'open')
                 WHERE l.code = $1"
            ),
            args![code.as_str()],
        )
        .await
}

/// The creator's link to a product, if there is one.
pub async fn link_of(q: impl Into<Q<'_>>, creator: CreatorId, product: ProductId) -> Result<Option<(LinkId, String)>> {
    struct Found(LinkId, String);
    impl FromRow for Found {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Found(r.id("id")?, r.text("code")?))
        }
    }
    let found = q
        .into()
        .row::<Found>(
            sql!("SELECT id, code FROM links WHERE creator_id = $1 AND product_id = $2"),
            args![creator, product],
        )
        .await?;
    Ok(found.map(|f| (f.0, f.1)))
}

/// Writes a link. `false` when its code is taken, or the creator has a link to the product already.
pub async fn insert_link(
    tx: &mut Tx,
    id: LinkId,
    code: &LinkCode,
    creator: CreatorId,
    (shop, product): (ShopId, ProductId),
    now: Instant,
) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "INSERT INTO links (id, code, creator_id, shop_id, product_id, status, created_at)
                 VALUES ($1, $2, $3, $4, $5, 'active', $6) ON CONFLICT DO NOTHING"
            ),
            args![id, code.as_str(), creator, shop, product, now],
        )
        .await?;
    Ok(rows == 1)
}

/// How many links a creator has, counted up to `limit`.
pub async fn link_count(q: impl Into<Q<'_>>, creator: CreatorId, limit: i64) -> Result<i64> {
    q.into()
        .scalar(
            sql!("SELECT COUNT(*) FROM (SELECT 1 FROM links WHERE creator_id = $1 LIMIT $2) AS counted"),
            args![creator, limit],
        )
        .await
}

/// A link with its numbers, as its creator lists it.
#[derive(Clone, Debug)]
pub struct LinkRow {
    /// Its id.
    pub id: LinkId,
    /// Its code.
    pub code: String,
    /// Its product.
    pub product: ProductId,
    /// The product's title.
    pub title: String,
    /// The product's address part.
    pub slug: String,
    /// The product's picture.
    pub cover: Option<i64>,
    /// Lowest price, minor units.
    pub price_minor: i64,
    /// Currency of price and commission.
    pub currency: Currency,
    /// The shop's name.
    pub shop_name: String,
    /// Human clicks that are no double taps.
    pub clicks: i64,
    /// Of those, first ones of their visitor on their day.
    pub unique_clicks: i64,
    /// Attributed order lines that are not reversed.
    pub orders: i64,
    /// Commission that is not reversed, minor units.
    pub commission_minor: i64,
    /// When the product leaves the plan; `None` while no notice was given.
    pub plan_ends_at: Option<Instant>,
}

impl FromRow for LinkRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(LinkRow {
            id: r.id("id")?,
            code: r.text("code")?,
            product: r.id("product_id")?,
            title: r.text("title")?,
            slug: r.text("slug")?,
            cover: r.get("cover_id")?,
            price_minor: r.int("price_min_minor")?,
            currency: r.currency("currency")?,
            shop_name: r.text("shop_name")?,
            clicks: 0,
            unique_clicks: 0,
            orders: r.int("orders")?,
            commission_minor: r.int("commission_minor")?,
            plan_ends_at: r.opt_instant("plan_ends_at")?,
        })
    }
}

/// A creator's links, newest first; `code` asks for one alone, empty for all. Clicks come from the log's database.
pub async fn links(
    (db, log): (&Db, &Db),
    creator: CreatorId,
    code: &str,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<LinkRow>> {
    let mut rows: Vec<LinkRow> = Q::from(db)
        .rows(
            sql!(
                "SELECT l.id, l.code, l.product_id, p.title, p.slug, p.cover_id, p.price_min_minor, p.currency,
                   s.name AS shop_name,
                   (SELECT COUNT(*) FROM attributions a JOIN commissions c ON c.order_line_id = a.order_line_id
                     WHERE a.link_id = l.id AND c.creator_id = l.creator_id AND c.state <> 'reversed') AS orders,
                   (SELECT CAST(COALESCE(SUM(c.amount_minor), 0) AS BIGINT) FROM attributions a
                     JOIN commissions c ON c.order_line_id = a.order_line_id
                     WHERE a.link_id = l.id AND c.creator_id = l.creator_id AND c.state <> 'reversed') AS commission_minor,
                   (SELECT e.close_effective_at FROM collaboration_products e
                     WHERE e.product_id = l.product_id AND e.kind = 'open' ORDER BY e.id DESC LIMIT 1) AS plan_ends_at
                 FROM links l JOIN products p ON p.id = l.product_id JOIN shops s ON s.id = l.shop_id
                 WHERE l.creator_id = $1 AND l.id < $2 AND ($4 = '' OR l.code = $4) ORDER BY l.id DESC LIMIT $3"
            ),
            args![creator, cursor.map_or(i64::MAX, |c| c.id), size as i64 + 1, code],
        )
        .await?;
    if let (Some(newest), Some(oldest)) = (rows.first(), rows.last()) {
        let numbers = click_numbers(log, creator, (oldest.id, newest.id)).await?;
        for row in &mut rows {
            let found = numbers.get(&row.id).copied().unwrap_or_default();
            (row.clicks, row.unique_clicks) = (found.clicks, found.unique);
        }
    }
    Ok(Page::of(rows, size, |row: &LinkRow| Cursor { key: 0, id: row.id.0 }))
}

/// What all links of a creator brought together.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkTotals {
    /// How many links.
    pub links: i64,
    /// Human clicks that are no double taps.
    pub clicks: i64,
    /// Of those, first ones of their visitor, link and day.
    pub unique_clicks: i64,
    /// Attributed order lines that are not reversed.
    pub orders: i64,
}

/// The totals over a creator's links. Clicks come from the log's database.
pub async fn link_totals((db, log): (&Db, &Db), creator: CreatorId) -> Result<LinkTotals> {
    let links = Q::from(db)
        .scalar(sql!("SELECT COUNT(*) FROM links WHERE creator_id = $1"), args![creator])
        .await?;
    let orders = Q::from(db)
        .scalar(
            sql!("SELECT COUNT(*) FROM commissions WHERE creator_id = $1 AND state <> 'reversed'"),
            args![creator],
        )
        .await?;
    let numbers = click_numbers(log, creator, (LinkId(0), LinkId(i64::MAX))).await?;
    Ok(LinkTotals {
        links,
        clicks: numbers.values().map(|n| n.clicks).sum(),
        unique_clicks: numbers.values().map(|n| n.unique).sum(),
        orders,
    })
}
