//! What a seller sees of the shop's promotions, and what one can be chosen for.

use super::PromotionRow;
use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Cursor, Instant, Page, ProductId, ShopId, VariantId};

/// A promotion with what it brought, of orders that were paid and not cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionEntry {
    /// The promotion.
    pub row: PromotionRow,
    /// How many products or variants it was chosen for.
    pub items: i64,
    /// Orders with something at its price.
    pub orders: i64,
    /// What those pieces brought, minor units.
    pub sales_minor: i64,
    /// What it took off them.
    pub cost_minor: i64,
}

impl FromRow for PromotionEntry {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PromotionEntry {
            row: PromotionRow::from_row(r)?,
            items: r.int("items")?,
            orders: r.int("orders")?,
            sales_minor: r.int("sales_minor")?,
            cost_minor: r.int("cost_minor")?,
        })
    }
}

/// A shop's promotions that are `running`, `planned` or `ended` at `now`, newest first.
pub async fn promotion_list(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    tab: &str,
    now: Instant,
    before: Option<Cursor>,
    size: usize,
) -> Result<Page<PromotionEntry>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT m.id, m.shop_id, m.level, m.title, m.off_bps, m.price_minor, m.begin_at, m.end_at,
                   m.deactivated_at, m.created_at, m.version,
                   (SELECT COUNT(*) FROM promotion_items i WHERE i.promotion_id = m.id) AS items,
                   COUNT(DISTINCT o.id) AS orders,
                   CAST(COALESCE(SUM(CASE WHEN o.id IS NOT NULL THEN l.revenue_minor END), 0) AS BIGINT) AS sales_minor,
                   CAST(COALESCE(SUM(CASE WHEN o.id IS NOT NULL THEN a.seller_part_minor END), 0) AS BIGINT) AS cost_minor
                 FROM promotions m LEFT JOIN promo_applications a ON a.promotion_id = m.id
                 LEFT JOIN order_lines l ON l.id = a.order_line_id
                 LEFT JOIN orders o ON o.id = l.order_id AND o.paid_at IS NOT NULL AND o.state <> 'cancelled'
                 WHERE m.shop_id = $1 AND m.id < $4 AND $2 = CASE
                   WHEN m.deactivated_at IS NOT NULL OR m.end_at <= $3 THEN 'ended'
                   WHEN m.begin_at > $3 THEN 'planned' ELSE 'running' END
                 GROUP BY m.id, m.shop_id, m.level, m.title, m.off_bps, m.price_minor, m.begin_at, m.end_at,
                   m.deactivated_at, m.created_at, m.version
                 ORDER BY m.id DESC LIMIT $5"
            ),
            args![shop, tab, now, before.map_or(i64::MAX, |c| c.id), size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |entry: &PromotionEntry| Cursor {
        key: 0,
        id: entry.row.id.0,
    }))
}

/// How many of a shop's promotions are running, planned and ended.
struct Counts([i64; 3]);

impl FromRow for Counts {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Counts([r.int("running")?, r.int("planned")?, r.int("ended")?]))
    }
}

/// How many of a shop's promotions are running, planned and ended at `now`.
pub async fn promotion_counts(q: impl Into<Q<'_>>, shop: ShopId, now: Instant) -> Result<[i64; 3]> {
    let counts: Option<Counts> = q
        .into()
        .row(
            sql!(
                "SELECT COUNT(*) FILTER (WHERE deactivated_at IS NULL AND begin_at <= $2 AND end_at > $2) AS running,
                   COUNT(*) FILTER (WHERE deactivated_at IS NULL AND begin_at > $2) AS planned,
                   COUNT(*) FILTER (WHERE deactivated_at IS NOT NULL OR end_at <= $2) AS ended
                 FROM promotions WHERE shop_id = $1"
            ),
            args![shop, now],
        )
        .await?;
    Ok(counts.map_or([0; 3], |c| c.0))
}

/// A product or a variant on sale that a promotion can be chosen for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosable {
    /// The product.
    pub product: ProductId,
    /// The variant, when single ones are chosen.
    pub variant: Option<VariantId>,
    /// The product's title.
    pub title: String,
    /// The variant's option values; empty for a whole product.
    pub options: [String; 3],
    /// Its picture, when there is one to show.
    pub picture: Option<i64>,
    /// Lowest and highest list price, minor units.
    pub prices: (i64, i64),
}

impl FromRow for Choosable {
    fn from_row(r: &Row) -> Result<Self> {
        let variant: Option<i64> = r.get("variant_id")?;
        Ok(Choosable {
            product: r.id("product_id")?,
            variant: variant.map(VariantId),
            title: r.text("title")?,
            options: [r.text("option1")?, r.text("option2")?, r.text("option3")?],
            picture: r.get("picture")?,
            prices: (r.int("price_min_minor")?, r.int("price_max_minor")?),
        })
    }
}

/// The shop's products on sale whose text matches the patterns ([`crate::catalog::patterns`]), newest first.
pub async fn choosable_products(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    [one, two, three]: &[String; 3],
    before: Option<Cursor>,
    size: usize,
) -> Result<Page<Choosable>> {
    let before = before.map_or(i64::MAX, |c| c.id);
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT p.id AS product_id, CAST(NULL AS BIGINT) AS variant_id, p.title, '' AS option1, '' AS option2,
                   '' AS option3, p.price_min_minor, p.price_max_minor,
                   (SELECT c.id FROM pictures c WHERE c.id = p.cover_id AND c.state = 'ready') AS picture
                 FROM products p
                 WHERE p.shop_id = $1 AND p.state = 'activate' AND p.id < $2 AND p.search_text LIKE $3 ESCAPE '\\'
                   AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                 ORDER BY p.id DESC LIMIT $6"
            ),
            args![shop, before, one, two, three, size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &Choosable| Cursor {
        key: 0,
        id: row.product.0,
    }))
}

/// The same by variants, newest first.
pub async fn choosable_variants(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    [one, two, three]: &[String; 3],
    before: Option<Cursor>,
    size: usize,
) -> Result<Page<Choosable>> {
    let before = before.map_or(i64::MAX, |c| c.id);
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT p.id AS product_id, v.id AS variant_id, p.title, v.option1, v.option2, v.option3,
                   v.price_minor AS price_min_minor, v.price_minor AS price_max_minor,
                   (SELECT c.id FROM pictures c WHERE c.id = COALESCE(v.picture_id, p.cover_id) AND c.state = 'ready')
                     AS picture
                 FROM products p JOIN variants v ON v.product_id = p.id AND v.active
                 WHERE p.shop_id = $1 AND p.state = 'activate' AND v.id < $2 AND p.search_text LIKE $3 ESCAPE '\\'
                   AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                 ORDER BY v.id DESC LIMIT $6"
            ),
            args![shop, before, one, two, three, size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &Choosable| Cursor {
        key: 0,
        id: row.variant.map_or(0, i64::from),
    }))
}
