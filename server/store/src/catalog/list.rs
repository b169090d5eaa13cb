//! The seller's list of products: one page at a time, with what the list shows of each, and the numbers on its tabs.

use catalog::ProductState;
use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Currency, Cursor, Page, PictureId, ProductId, ShopId};

/// A product in the seller's list. Prices are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedProduct {
    /// Its id.
    pub id: ProductId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub state: ProductState,
    /// Whether an edited version waits.
    pub has_pending: bool,
    /// JSON list of what the last check found.
    pub reasons: String,
    /// The shop's currency.
    pub currency: Currency,
    /// Lowest price.
    pub price_min: i64,
    /// Highest price.
    pub price_max: i64,
    /// Former price.
    pub compare_at: Option<i64>,
    /// Its cover, when there is one to show.
    pub cover: Option<PictureId>,
    /// The first variant's number.
    pub sku: String,
    /// How many variants are offered.
    pub variants: i64,
    /// Pieces that can be sold, over all variants.
    pub available: i64,
}

impl FromRow for ListedProduct {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(ListedProduct {
            id: r.id("id")?,
            slug: r.text("slug")?,
            title: r.text("title")?,
            state: r.code("state", ProductState::from_code)?,
            has_pending: r.get("has_pending")?,
            reasons: r.text("reasons")?,
            currency: r.currency("currency")?,
            price_min: r.int("price_min_minor")?,
            price_max: r.int("price_max_minor")?,
            compare_at: r.get("compare_at_minor")?,
            cover: r.opt_id("cover_id")?,
            sku: r.get::<Option<String>>("sku")?.unwrap_or_default(),
            variants: r.int("variants")?,
            available: r.get::<Option<i64>>("available")?.unwrap_or_default(),
        })
    }
}

/// Search patterns for `LIKE … ESCAPE '\'`: a text matches when it matches all three. The first two words are looked for
/// anywhere, further ones in their order. What people type is taken literally; no words match everything.
pub fn patterns(words: &str) -> [String; 3] {
    let mut patterns = [String::from("%"), String::from("%"), String::from("%")];
    for (n, word) in words
        .to_lowercase()
        .replace('-', " ")
        .split_whitespace()
        .take(8)
        .enumerate()
    {
        let pattern = &mut patterns[n.min(2)];
        for c in word.chars().take(40) {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
    }
    patterns
}

/// The shop's products, newest first: of one state or all but the deleted, whose text matches [`patterns`].
pub async fn listed_products(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    state: Option<ProductState>,
    [one, two, three]: &[String; 3],
    before: Option<ProductId>,
    size: usize,
) -> Result<Page<ListedProduct>> {
    let (mut q, before, limit) = (q.into(), before.map_or(i64::MAX, i64::from), size as i64 + 1);
    let rows: Vec<ListedProduct> = match state {
        Some(state) => {
            q.rows(
                sql!(
                    "SELECT p.id, p.slug, p.title, p.state, p.pending_version IS NOT NULL AS has_pending, p.reasons,
                            p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                            (SELECT c.id FROM pictures c WHERE c.id = p.cover_id AND c.state = 'ready') AS cover_id,
                            (SELECT v.sku FROM variants v WHERE v.product_id = p.id AND v.active ORDER BY v.position LIMIT 1) AS sku,
                            (SELECT COUNT(*) FROM variants v WHERE v.product_id = p.id AND v.active) AS variants,
                            (SELECT CAST(SUM(k.on_hand - k.committed - k.reserved - k.locked - k.unavailable) AS BIGINT)
                               FROM variants v JOIN stock k ON k.variant_id = v.id
                              WHERE v.product_id = p.id AND v.active) AS available
                     FROM products p
                     WHERE p.shop_id = $1 AND p.state = $2 AND p.id < $3 AND p.search_text LIKE $4 ESCAPE '\\'
                       AND p.search_text LIKE $5 ESCAPE '\\' AND p.search_text LIKE $6 ESCAPE '\\'
                     ORDER BY p.id DESC LIMIT $7"
                ),
                args![shop, state.code(), before, one, two, three, limit],
            )
            .await?
        }
        None => {
            q.rows(
                sql!(
                    "SELECT p.id, p.slug, p.title, p.state, p.pending_version IS NOT NULL AS has_pending, p.reasons,
                            p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                            (SELECT c.id FROM pictures c WHERE c.id = p.cover_id AND c.state = 'ready') AS cover_id,
                            (SELECT v.sku FROM variants v WHERE v.product_id = p.id AND v.active ORDER BY v.position LIMIT 1) AS sku,
                            (SELECT COUNT(*) FROM variants v WHERE v.product_id = p.id AND v.active) AS variants,
                            (SELECT CAST(SUM(k.on_hand - k.committed - k.reserved - k.locked - k.unavailable) AS BIGINT)
                               FROM variants v JOIN stock k ON k.variant_id = v.id
                              WHERE v.product_id = p.id AND v.active) AS available
                     FROM products p
                     WHERE p.shop_id = $1 AND p.state <> 'deleted' AND p.id < $2 AND p.search_text LIKE $3 ESCAPE '\\'
                       AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                     ORDER BY p.id DESC LIMIT $6"
                ),
                args![shop, before, one, two, three, limit],
            )
            .await?
        }
    };
    Ok(Page::of(rows, size, |p: &ListedProduct| Cursor { key: 0, id: p.id.0 }))
}

/// How many products of the shop are in each state, the deleted ones left out.
pub async fn state_counts(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Vec<(ProductState, i64)>> {
    struct Counted(ProductState, i64);
    impl FromRow for Counted {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Counted(r.code("state", ProductState::from_code)?, r.int("n")?))
        }
    }
    let rows: Vec<Counted> = q
        .into()
        .rows(
            sql!("SELECT state, COUNT(*) AS n FROM products WHERE shop_id = $1 AND state <> 'deleted' GROUP BY state"),
            args![shop],
        )
        .await?;
    Ok(rows.into_iter().map(|Counted(state, n)| (state, n)).collect())
}

#[cfg(test)]
mod tests {
    use super::patterns;

    #[test]
    fn what_people_type_is_taken_literally() {
        assert_eq!(patterns(""), ["%", "%", "%"]);
        assert_eq!(patterns("  Blue   SHIRT "), ["%blue%", "%shirt%", "%"]);
        assert_eq!(patterns("a-b c d"), ["%a%", "%b%", "%c%d%"]);
        assert_eq!(patterns("50%_\\"), ["%50\\%\\_\\\\%", "%", "%"]);
    }
}
