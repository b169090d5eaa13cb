//! Affiliate links, and the marketplace creators find products in.

use affiliate::{CreatorStatus, LinkCode};
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Bps, CreatorId, Currency, Cursor, Instant, LinkId, Page, ProductId, ShopId};

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
    /// When the product's open-plan entry ends or ended; `None` while no end is set.
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
                   (SELECT e.close_effective_at FROM collaboration_products e
                     WHERE e.product_id = l.product_id AND e.kind = 'open' ORDER BY e.id DESC LIMIT 1) AS plan_ends_at
                 FROM links l JOIN creators c ON c.id = l.creator_id JOIN products p ON p.id = l.product_id
                 JOIN shops s ON s.id = l.shop_id WHERE l.code = $1"
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

/// A product a creator may promote.
#[derive(Clone, Debug)]
pub struct MarketRow {
    /// The plan entry, which pages are sorted by.
    pub entry: i64,
    /// The product.
    pub product: ProductId,
    /// Its title.
    pub title: String,
    /// Its address part.
    pub slug: String,
    /// Its picture.
    pub cover: Option<i64>,
    /// Lowest and highest price, minor units.
    pub price_minor: (i64, i64),
    /// Currency of the prices.
    pub currency: Currency,
    /// The rate for new promoters.
    pub rate: Bps,
    /// The shop's name.
    pub shop_name: String,
    /// Pieces that can be sold now.
    pub available: i64,
    /// The asking creator's code for it, if they have one.
    pub code: Option<String>,
}

impl FromRow for MarketRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(MarketRow {
            entry: r.int("entry")?,
            product: r.id("product_id")?,
            title: r.text("title")?,
            slug: r.text("slug")?,
            cover: r.get("cover_id")?,
            price_minor: (r.int("price_min_minor")?, r.int("price_max_minor")?),
            currency: r.currency("currency")?,
            rate: r.bps("rate_bps")?,
            shop_name: r.text("shop_name")?,
            available: r.int("available")?,
            code: r.get("code")?,
        })
    }
}

/// What the marketplace is narrowed by.
#[derive(Clone, Debug, Default)]
pub struct MarketFilter {
    /// Words of title, vendor or shop, folded.
    pub words: String,
    /// Category code.
    pub category: String,
    /// Least rate.
    pub min_rate: Bps,
}

/// Products in running open plans that can be bought now, newest entry first (spec: affiliate 2.3, AFF-121).
pub async fn market(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    filter: &MarketFilter,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<MarketRow>> {
    let pattern = format!("%{}%", filter.words.replace(['%', '_'], " "));
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT e.id AS entry, e.product_id, e.rate_bps, p.title, p.slug, p.cover_id, p.price_min_minor,
                   p.price_max_minor, p.currency, s.name AS shop_name, l.code,
                   (SELECT CAST(COALESCE(SUM(k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety), 0)
                      AS BIGINT) FROM stock k JOIN variants v ON v.id = k.variant_id
                     WHERE v.product_id = p.id AND v.active) AS available
                 FROM collaboration_products e
                 JOIN products p ON p.id = e.product_id AND p.state = 'activate'
                 JOIN shops s ON s.id = e.shop_id AND s.state = 'active' AND s.registration = 'approved'
                 LEFT JOIN links l ON l.product_id = p.id AND l.creator_id = $1
                 WHERE e.state = 'active' AND e.kind = 'open' AND e.id < $2 AND e.rate_bps >= $3
                   AND p.search_text LIKE $4 AND ($5 = '' OR p.category = $5)
                 ORDER BY e.id DESC LIMIT $6"
            ),
            args![
                creator,
                cursor.map_or(i64::MAX, |c| c.id),
                filter.min_rate,
                pattern,
                &filter.category,
                size as i64 + 1
            ],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &MarketRow| Cursor { key: 0, id: row.entry }))
}

/// A link with its numbers, as its creator lists it.
#[derive(Clone, Debug)]
pub struct LinkRow {
    /// Its id.
    pub id: LinkId,
    /// Its code.
    pub code: String,
    /// The product's title.
    pub title: String,
    /// The product's picture.
    pub cover: Option<i64>,
    /// Human clicks that are no double taps.
    pub clicks: i64,
    /// Of those, first ones of their visitor on their day.
    pub unique_clicks: i64,
    /// Attributed order lines that are not reversed.
    pub orders: i64,
    /// Commission that is not reversed, minor units.
    pub commission_minor: i64,
    /// Currency of the commission.
    pub currency: Currency,
    /// The rate for new promoters at present.
    pub rate: Option<i64>,
}

impl FromRow for LinkRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(LinkRow {
            id: r.id("id")?,
            code: r.text("code")?,
            title: r.text("title")?,
            cover: r.get("cover_id")?,
            clicks: r.int("clicks")?,
            unique_clicks: r.int("unique_clicks")?,
            orders: r.int("orders")?,
            commission_minor: r.int("commission_minor")?,
            currency: r.currency("currency")?,
            rate: r.get("rate_bps")?,
        })
    }
}

/// A creator's links, newest first.
pub async fn links(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<LinkRow>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT l.id, l.code, p.title, p.cover_id, p.currency,
                   (SELECT CAST(COALESCE(SUM(h.hits), 0) AS BIGINT) FROM click_counts h
                     WHERE h.link_id = l.id AND h.kind = 'human') AS clicks,
                   (SELECT CAST(COALESCE(SUM(h.hits), 0) AS BIGINT) FROM click_counts h
                     WHERE h.link_id = l.id AND h.kind = 'unique_day') AS unique_clicks,
                   (SELECT COUNT(*) FROM attributions a JOIN commissions c ON c.order_line_id = a.order_line_id
                     WHERE a.link_id = l.id AND a.creator_id = l.creator_id AND c.creator_id = l.creator_id
                       AND c.state <> 'reversed') AS orders,
                   (SELECT CAST(COALESCE(SUM(c.amount_minor), 0) AS BIGINT) FROM attributions a
                     JOIN commissions c ON c.order_line_id = a.order_line_id
                     WHERE a.link_id = l.id AND c.creator_id = l.creator_id AND c.state <> 'reversed') AS commission_minor,
                   (SELECT e.rate_bps FROM collaboration_products e WHERE e.product_id = l.product_id
                     AND e.kind = 'open' AND e.state = 'active' ORDER BY e.id DESC LIMIT 1) AS rate_bps
                 FROM links l JOIN products p ON p.id = l.product_id
                 WHERE l.creator_id = $1 AND l.id < $2 ORDER BY l.id DESC LIMIT $3"
            ),
            args![creator, cursor.map_or(i64::MAX, |c| c.id), size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &LinkRow| Cursor { key: 0, id: row.id.0 }))
}
