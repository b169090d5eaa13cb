//! The marketplace creators find products in, and the terms of those they promote already.

use crate::keys::counted;
use affiliate::{Plan, RateVersion};
use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Bps, CreatorId, Currency, Cursor, Instant, LinkId, Page, ProductId, Tally};
use std::collections::BTreeMap;

/// A product a creator may promote.
#[derive(Clone, Debug)]
pub struct MarketRow {
    /// The plan entry.
    pub entry: i64,
    /// What the page is sorted by before the entry.
    pub sort_key: i64,
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
    /// Pieces sold and paid for so far.
    pub sold: i64,
    /// The asking creator's code for it, if they have one.
    pub code: Option<String>,
}

impl FromRow for MarketRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(MarketRow {
            entry: r.int("entry")?,
            sort_key: r.int("sort_key")?,
            product: r.id("product_id")?,
            title: r.text("title")?,
            slug: r.text("slug")?,
            cover: r.get("cover_id")?,
            price_minor: (r.int("price_min_minor")?, r.int("price_max_minor")?),
            currency: r.currency("currency")?,
            rate: r.bps("rate_bps")?,
            shop_name: r.text("shop_name")?,
            available: r.int("available")?,
            sold: r.int("sold")?,
            code: r.get("code")?,
        })
    }
}

kernel::coded! {
    /// What the marketplace is sorted by, most first.
    pub enum MarketSort {
        /// When the product came into the plan.
        Newest = "newest",
        /// What one sale of the cheapest variant earns.
        Earn = "earn",
        /// Pieces sold.
        Sold = "sold",
    }
}

/// What the marketplace is narrowed by.
#[derive(Clone, Debug)]
pub struct MarketFilter {
    /// Words of title, maker or tags.
    pub words: String,
    /// Slug of a category, leaf or parent; empty for all.
    pub category: String,
    /// Least rate.
    pub min_rate: Bps,
    /// The order.
    pub sort: MarketSort,
}

impl MarketFilter {
    /// The words in their order, whatever stands between them.
    fn pattern(&self) -> String {
        let words = self.words.replace(['%', '_'], " ").to_lowercase();
        format!("%{}%", words.split_whitespace().collect::<Vec<_>>().join("%"))
    }

    /// The slugs of the category's leaves between commas; empty for all.
    fn leaves(&self) -> String {
        if self.category.is_empty() {
            return String::new();
        }
        let mut leaves = format!(",{},", self.category);
        for leaf in catalog::category::leaves(&self.category) {
            leaves += leaf.slug;
            leaves.push(',');
        }
        leaves
    }
}

/// Products in running open plans that can be bought now (spec: affiliate 2.3, AFF-121). What is sorted by is part of
/// the cursor, so that a page that changed meanwhile shows nothing twice.
pub async fn market(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    filter: &MarketFilter,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<MarketRow>> {
    let from = cursor.unwrap_or(Cursor {
        key: i64::MAX,
        id: i64::MAX,
    });
    let rows = q
        .into()
        .rows(
            sql!(
                "WITH found AS (
                   SELECT e.id, CASE CAST($5 AS TEXT) WHEN 'earn' THEN p.price_min_minor * e.rate_bps
                     WHEN 'sold' THEN p.sold ELSE 0 END AS sort_key
                   FROM collaboration_products e
                   JOIN products p ON p.id = e.product_id AND p.state = 'activate'
                   JOIN shops s ON s.id = e.shop_id AND s.state = 'active' AND s.registration = 'approved'
                   WHERE e.state = 'active' AND e.kind = 'open' AND e.rate_bps >= $2
                     AND (p.search_text LIKE $3 OR lower(s.name) LIKE $3)
                     AND ($4 = '' OR $4 LIKE '%,' || p.category || ',%')),
                 page AS (SELECT id, sort_key FROM found WHERE sort_key < $6 OR (sort_key = $6 AND id < $7)
                   ORDER BY sort_key DESC, id DESC LIMIT $8)
                 SELECT e.id AS entry, page.sort_key, e.product_id, e.rate_bps, p.title, p.slug, p.cover_id,
                   p.price_min_minor, p.price_max_minor, p.currency, p.sold, s.name AS shop_name, l.code,
                   (SELECT CAST(COALESCE(SUM(k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety), 0)
                      AS BIGINT) FROM stock k JOIN variants v ON v.id = k.variant_id
                     WHERE v.product_id = p.id AND v.active) AS available
                 FROM page JOIN collaboration_products e ON e.id = page.id JOIN products p ON p.id = e.product_id
                 JOIN shops s ON s.id = e.shop_id LEFT JOIN links l ON l.product_id = p.id AND l.creator_id = $1
                 ORDER BY page.sort_key DESC, e.id DESC"
            ),
            args![
                creator,
                filter.min_rate,
                filter.pattern(),
                filter.leaves(),
                filter.sort.code(),
                from.key,
                from.id,
                size as i64 + 1
            ],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &MarketRow| Cursor {
        key: row.sort_key,
        id: row.entry,
    }))
}

/// So many products of the marketplace are counted.
const COUNTED_MOST: i64 = 1000;

/// How many products the marketplace holds within the filter, counted up to 1000.
pub async fn market_count(q: impl Into<Q<'_>>, filter: &MarketFilter) -> Result<Tally> {
    let statement = sql!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM collaboration_products e
           JOIN products p ON p.id = e.product_id AND p.state = 'activate'
           JOIN shops s ON s.id = e.shop_id AND s.state = 'active' AND s.registration = 'approved'
           WHERE e.state = 'active' AND e.kind = 'open' AND e.rate_bps >= $1
             AND (p.search_text LIKE $2 OR lower(s.name) LIKE $2)
             AND ($3 = '' OR $3 LIKE '%,' || p.category || ',%') LIMIT $4) AS n"
    );
    let args = args![filter.min_rate, filter.pattern(), filter.leaves()];
    counted(q, COUNTED_MOST, statement, args).await
}

/// The open plan's terms of a product, and since when the creator promotes it: what their own rate follows from.
#[derive(Clone, Debug)]
pub struct PromotedTerms {
    /// The terms with the history of the rate.
    pub plan: Plan,
    /// Since when the creator promotes it.
    pub since: Option<Instant>,
}

struct Promoted {
    entry: i64,
    product: ProductId,
    terms: PromotedTerms,
}

impl FromRow for Promoted {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Promoted {
            entry: r.int("id")?,
            product: r.id("product_id")?,
            terms: PromotedTerms {
                plan: Plan {
                    starts_at: r.instant("added_at")?,
                    closing_at: r.opt_instant("closing_at")?,
                    ends_at: r.opt_instant("close_effective_at")?,
                    versions: Vec::new(),
                },
                since: r.opt_instant("since")?,
            },
        })
    }
}

struct Version {
    entry: i64,
    version: RateVersion,
}

impl FromRow for Version {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Version {
            entry: r.int("collaboration_product_id")?,
            version: RateVersion {
                id: r.int("id")?,
                effective_from: r.instant("effective_from")?,
                rate: r.bps("rate_bps")?,
            },
        })
    }
}

/// The terms of the products a creator has links to, by product, for one page of a list: the links and the plan entries
/// between these ids (both included).
pub async fn promoted_terms(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    links: (LinkId, LinkId),
    entries: (i64, i64),
) -> Result<BTreeMap<ProductId, PromotedTerms>> {
    let mut q = q.into();
    let range = || args![creator, links.0, links.1, entries.0, entries.1];
    let rows: Vec<Promoted> = q
        .rows(
            sql!(
                "SELECT e.id, e.product_id, e.added_at, e.closing_at, e.close_effective_at, m.since
                 FROM links l JOIN collaboration_products e ON e.product_id = l.product_id AND e.kind = 'open'
                 LEFT JOIN product_promotions m ON m.creator_id = l.creator_id AND m.product_id = l.product_id
                   AND m.until IS NULL
                 WHERE l.creator_id = $1 AND l.id BETWEEN $2 AND $3 AND e.id BETWEEN $4 AND $5 ORDER BY e.id"
            ),
            range(),
        )
        .await?;
    let versions: Vec<Version> = q
        .rows(
            sql!(
                "SELECT v.id, v.collaboration_product_id, v.rate_bps, v.effective_from
                 FROM links l JOIN collaboration_products e ON e.product_id = l.product_id AND e.kind = 'open'
                 JOIN rate_versions v ON v.collaboration_product_id = e.id
                 WHERE l.creator_id = $1 AND l.id BETWEEN $2 AND $3 AND e.id BETWEEN $4 AND $5
                 ORDER BY v.effective_from, v.id"
            ),
            range(),
        )
        .await?;
    let mut by_entry: BTreeMap<i64, Vec<RateVersion>> = BTreeMap::new();
    for v in versions {
        by_entry.entry(v.entry).or_default().push(v.version);
    }
    // a later entry of the same product replaces an earlier one
    Ok(rows
        .into_iter()
        .map(|mut row| {
            row.terms.plan.versions = by_entry.remove(&row.entry).unwrap_or_default();
            (row.product, row.terms)
        })
        .collect())
}
