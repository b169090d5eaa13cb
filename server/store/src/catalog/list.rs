//! The seller's list of products: one page at a time, with what the list shows of each, and the numbers on its tabs.

use crate::keys::filled;
use catalog::ProductState;
use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Currency, Cursor, Leaf, PictureId, ProductId, ShopId, Tally, Turn};

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

/// Which of a shop's products a list shows; newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductFilter {
    /// All but the deleted.
    All,
    /// Those in this state.
    State(ProductState),
    /// Those on sale of which some variant has between so many and so many pieces left, both included; the second at most
    /// [`LOW_STOCK`].
    Left(i64, i64),
}

impl ProductFilter {
    /// On sale with a variant of which nothing is left.
    pub const SOLD_OUT: ProductFilter = ProductFilter::Left(-1_000_000_000, 0);
    /// On sale with a variant of which little is left.
    pub const LOW: ProductFilter = ProductFilter::Left(1, LOW_STOCK);
}

/// Most products on a page; the statement has so many placeholders.
const MOST: usize = 20;

/// A page of a shop's products whose text matches [`patterns`]; at most 20. Turned back to the beginning it is the whole
/// first page.
pub async fn listed_products(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    which: ProductFilter,
    patterns: &[String; 3],
    turn: Turn,
    size: usize,
) -> Result<Leaf<ListedProduct>> {
    let mut q = q.into();
    let size = size.min(MOST);
    let mut ids = ids(&mut q, shop, which, patterns, turn, size).await?;
    if turn.backward() && ids.back.is_none() {
        ids = self::ids(&mut q, shop, which, patterns, Turn::First, size).await?;
    }
    let mut rows: Vec<ListedProduct> = q
        .rows(
            sql!(
                "SELECT p.id, p.slug, p.title, p.state, p.pending_version IS NOT NULL AS has_pending, p.reasons,
                        p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                        (SELECT c.id FROM pictures c WHERE c.id = p.cover_id AND c.state = 'ready') AS cover_id,
                        (SELECT v.sku FROM variants v WHERE v.product_id = p.id AND v.active ORDER BY v.position LIMIT 1) AS sku,
                        (SELECT COUNT(*) FROM variants v WHERE v.product_id = p.id AND v.active) AS variants,
                        (SELECT CAST(SUM(k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety) AS BIGINT)
                           FROM variants v JOIN stock k ON k.variant_id = v.id
                          WHERE v.product_id = p.id AND v.active) AS available
                 FROM products p WHERE p.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ORDER BY p.id DESC LIMIT 20"
            ),
            filled(MOST, &ids.rows),
        )
        .await?;
    rows.truncate(size);
    Ok(Leaf {
        rows,
        back: ids.back,
        next: ids.next,
    })
}

async fn ids(
    q: &mut Q<'_>,
    shop: ShopId,
    which: ProductFilter,
    patterns: &[String; 3],
    turn: Turn,
    size: usize,
) -> Result<Leaf<i64>> {
    let from = turn.from(Cursor { key: 0, id: i64::MAX }).id;
    let limit = size as i64 + 1;
    let [one, two, three] = patterns;
    let (statement, args) = match which {
        ProductFilter::All => (
            match turn.backward() {
                false => sql!(
                    "SELECT p.id FROM products p
                     WHERE p.shop_id = $1 AND p.state <> 'deleted' AND p.id < $2 AND p.search_text LIKE $3 ESCAPE '\\'
                       AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                     ORDER BY p.id DESC LIMIT $6"
                ),
                true => sql!(
                    "SELECT p.id FROM products p
                     WHERE p.shop_id = $1 AND p.state <> 'deleted' AND p.id > $2 AND p.search_text LIKE $3 ESCAPE '\\'
                       AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                     ORDER BY p.id LIMIT $6"
                ),
            },
            args![shop, from, one, two, three, limit],
        ),
        ProductFilter::State(state) => (
            match turn.backward() {
                false => sql!(
                    "SELECT p.id FROM products p
                     WHERE p.shop_id = $1 AND p.state = $2 AND p.id < $3 AND p.search_text LIKE $4 ESCAPE '\\'
                       AND p.search_text LIKE $5 ESCAPE '\\' AND p.search_text LIKE $6 ESCAPE '\\'
                     ORDER BY p.id DESC LIMIT $7"
                ),
                true => sql!(
                    "SELECT p.id FROM products p
                     WHERE p.shop_id = $1 AND p.state = $2 AND p.id > $3 AND p.search_text LIKE $4 ESCAPE '\\'
                       AND p.search_text LIKE $5 ESCAPE '\\' AND p.search_text LIKE $6 ESCAPE '\\'
                     ORDER BY p.id LIMIT $7"
                ),
            },
            args![shop, state.code(), from, one, two, three, limit],
        ),
        // crossed, so that SQLite begins with what is scarce and not with every product
        ProductFilter::Left(least, most) => (
            match turn.backward() {
                false => sql!(
                    "SELECT DISTINCT p.id FROM warehouses w CROSS JOIN stock k CROSS JOIN variants v CROSS JOIN products p
                     WHERE w.shop_id = $1 AND k.warehouse_id = w.id AND v.id = k.variant_id AND p.id = v.product_id
                       AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety <= 5
                       AND v.active AND p.state = 'activate' AND p.id < $2 AND p.search_text LIKE $3 ESCAPE '\\'
                       AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                       AND (SELECT CAST(SUM(x.on_hand - x.committed - x.reserved - x.locked - x.unavailable - x.safety)
                              AS BIGINT) FROM stock x WHERE x.variant_id = v.id) BETWEEN $6 AND $7
                     ORDER BY p.id DESC LIMIT $8"
                ),
                true => sql!(
                    "SELECT DISTINCT p.id FROM warehouses w CROSS JOIN stock k CROSS JOIN variants v CROSS JOIN products p
                     WHERE w.shop_id = $1 AND k.warehouse_id = w.id AND v.id = k.variant_id AND p.id = v.product_id
                       AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety <= 5
                       AND v.active AND p.state = 'activate' AND p.id > $2 AND p.search_text LIKE $3 ESCAPE '\\'
                       AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                       AND (SELECT CAST(SUM(x.on_hand - x.committed - x.reserved - x.locked - x.unavailable - x.safety)
                              AS BIGINT) FROM stock x WHERE x.variant_id = v.id) BETWEEN $6 AND $7
                     ORDER BY p.id LIMIT $8"
                ),
            },
            args![shop, from, one, two, three, least, most, limit],
        ),
    };
    let rows = q.rows(statement, args).await?;
    Ok(Leaf::of(rows, size, turn, |id| Cursor { key: 0, id: *id }))
}

/// How few pieces of a variant are few. The index `stock_warehouse_id_variant_id_idx` and the statements of this file say
/// it as a number: a placeholder would keep the index from being used.
pub const LOW_STOCK: i64 = 5;
/// So many scarce variants are looked at.
const SCARCE_MOST: i64 = 2000;

/// Products on sale of which some variant is sold out, and of which little of some variant is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScarceCounts {
    /// Nothing of a variant is left.
    pub sold_out: Tally,
    /// One to [`LOW_STOCK`] pieces of a variant are left.
    pub low: Tally,
}

/// Counts a shop's scarce products, among the first 2000 scarce variants.
pub async fn scarce_counts(q: impl Into<Q<'_>>, shop: ShopId) -> Result<ScarceCounts> {
    struct Counted {
        variants: i64,
        sold_out: i64,
        low: i64,
    }
    impl FromRow for Counted {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Counted {
                variants: r.int("variants")?,
                sold_out: r.int("sold_out")?,
                low: r.int("low")?,
            })
        }
    }
    let found: Option<Counted> = q
        .into()
        .row(
            sql!(
                "SELECT COUNT(*) AS variants,
                        COUNT(DISTINCT CASE WHEN left_over <= 0 THEN product_id END) AS sold_out,
                        COUNT(DISTINCT CASE WHEN left_over BETWEEN 1 AND 5 THEN product_id END) AS low
                 FROM (SELECT v.product_id,
                         (SELECT CAST(SUM(x.on_hand - x.committed - x.reserved - x.locked - x.unavailable - x.safety)
                            AS BIGINT) FROM stock x WHERE x.variant_id = v.id) AS left_over
                       FROM warehouses w
                       JOIN stock k ON k.warehouse_id = w.id
                         AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety <= 5
                       JOIN variants v ON v.id = k.variant_id AND v.active
                       JOIN products p ON p.id = v.product_id AND p.state = 'activate'
                       WHERE w.shop_id = $1 LIMIT $2) AS scarce"
            ),
            args![shop, SCARCE_MOST + 1],
        )
        .await?;
    Ok(found.map_or_else(ScarceCounts::default, |found| {
        let tally = |counted| Tally {
            counted,
            more: found.variants > SCARCE_MOST,
        };
        ScarceCounts {
            sold_out: tally(found.sold_out),
            low: tally(found.low),
        }
    }))
}

/// So many products of a state are counted.
const COUNTED_MOST: i64 = 10_000;

/// How many products of the shop are in each state, counted up to 10,000; states without any and the deleted ones are
/// left out.
pub async fn state_counts(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Vec<(ProductState, Tally)>> {
    struct Counted(ProductState, i64);
    impl FromRow for Counted {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Counted(r.code("state", ProductState::from_code)?, r.int("n")?))
        }
    }
    let rows: Vec<Counted> = q
        .into()
        .rows(
            sql!(
                "SELECT s.state, (SELECT COUNT(*) FROM (
                     SELECT 1 FROM products p WHERE p.shop_id = $1 AND p.state = s.state LIMIT $2) AS few) AS n
                 FROM (SELECT 'draft' AS state UNION ALL SELECT 'pending' UNION ALL SELECT 'failed'
                       UNION ALL SELECT 'activate' UNION ALL SELECT 'seller_deactivated'
                       UNION ALL SELECT 'platform_deactivated' UNION ALL SELECT 'freeze') AS s"
            ),
            args![shop, COUNTED_MOST + 1],
        )
        .await?;
    let counted = rows.into_iter().filter(|Counted(_, n)| *n > 0);
    Ok(counted
        .map(|Counted(state, n)| (state, Tally::up_to(COUNTED_MOST, n)))
        .collect())
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
