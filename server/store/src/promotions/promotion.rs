//! A shop's promotions and what they were chosen for. Terms change by comparing the version; a stop is for good
//! (spec: commerce 2.9).

use crate::keys::filled;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Bps, Instant, ProductId, PromotionId, ShopId, VariantId};
use promotions::{Change, Level, PriceSource, Promotion, Scope, Status, Terms, Tool};
use std::collections::BTreeMap;

/// A promotion as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionRow {
    /// Its id.
    pub id: PromotionId,
    /// Whose.
    pub shop: ShopId,
    /// What it is chosen for.
    pub level: Level,
    /// What the seller decided.
    pub terms: Terms,
    /// When it was stopped by hand.
    pub deactivated_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for PromotionRow {
    fn from_row(r: &Row) -> Result<Self> {
        let off: Option<i64> = r.get("off_bps")?;
        let change = match off {
            Some(_) => Change::Off(r.bps("off_bps")?),
            None => Change::Fixed(r.int("price_minor")?),
        };
        Ok(PromotionRow {
            id: r.id("id")?,
            shop: r.id("shop_id")?,
            level: r.code("level", Level::from_code)?,
            terms: Terms {
                title: r.text("title")?,
                change,
                begin: r.instant("begin_at")?,
                end: r.instant("end_at")?,
            },
            deactivated_at: r.opt_instant("deactivated_at")?,
            created_at: r.instant("created_at")?,
            version: r.int("version")?,
        })
    }
}

impl PromotionRow {
    /// As the pipeline sees it, for what `scope` says. One that was stopped ended then, so that also the past is told
    /// truly.
    pub fn priced(&self, scope: Scope) -> Promotion {
        let end = self.deactivated_at.map_or(self.terms.end, |at| at.min(self.terms.end));
        Promotion {
            id: self.id,
            shop: Some(self.shop),
            begin: self.terms.begin,
            end: Some(end),
            deactivated: false,
            platform_part: Bps::ZERO,
            scope,
            tool: Tool::Price {
                source: PriceSource::Discount,
                change: self.terms.change,
            },
            left: None,
            buyer_left: None,
            budget_left: None,
        }
    }

    /// Where it stands at that time.
    pub fn status(&self, now: Instant) -> Status {
        if self.deactivated_at.is_some() {
            Status::Deactivated
        } else {
            self.priced(Scope::All).status(now)
        }
    }
}

/// The kind's code and the value in its column.
fn value(change: Change) -> (&'static str, Option<Bps>, Option<i64>) {
    match change {
        Change::Off(rate) => ("direct_discount", Some(rate), None),
        Change::Fixed(minor) => ("fixed_price", None, Some(minor)),
    }
}

/// Writes a new promotion.
pub async fn insert_promotion(tx: &mut Tx, p: &PromotionRow) -> Result<()> {
    let (kind, off, price) = value(p.terms.change);
    tx.run(
        sql!(
            "INSERT INTO promotions (id, shop_id, kind, level, title, off_bps, price_minor, begin_at, end_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        args![
            p.id,
            p.shop,
            kind,
            p.level.code(),
            &p.terms.title,
            off.map(|rate| i64::from(rate.0)),
            price,
            p.terms.begin,
            p.terms.end,
            p.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Adds a product, or one variant of it, to what the promotion is chosen for.
pub async fn insert_item(
    tx: &mut Tx,
    promotion: PromotionId,
    product: ProductId,
    variant: Option<VariantId>,
) -> Result<()> {
    tx.run(
        sql!("INSERT INTO promotion_items (promotion_id, product_id, variant_id) VALUES ($1, $2, $3)"),
        args![promotion, product, variant.map_or(0, i64::from)],
    )
    .await?;
    Ok(())
}

/// One promotion of this shop.
pub async fn promotion_of_shop(q: impl Into<Q<'_>>, shop: ShopId, id: PromotionId) -> Result<Option<PromotionRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, shop_id, level, title, off_bps, price_minor, begin_at, end_at, deactivated_at, created_at, version
                 FROM promotions WHERE id = $1 AND shop_id = $2"
            ),
            args![id, shop],
        )
        .await
}

/// Saves other terms. Errors: `Conflict` when it changed since it was read, or was stopped.
pub async fn save_terms(tx: &mut Tx, before: &PromotionRow, terms: &Terms) -> Result<()> {
    let (kind, off, price) = value(terms.change);
    tx.run_one(
        sql!(
            "UPDATE promotions SET kind = $3, title = $4, off_bps = $5, price_minor = $6, begin_at = $7, end_at = $8,
                    version = version + 1
             WHERE id = $1 AND version = $2 AND deactivated_at IS NULL"
        ),
        args![
            before.id,
            before.version,
            kind,
            &terms.title,
            off.map(|rate| i64::from(rate.0)),
            price,
            terms.begin,
            terms.end
        ],
    )
    .await
}

/// Stops a promotion for good. Errors: `Conflict` when it changed since it was read, or was stopped before.
pub async fn deactivate_promotion(tx: &mut Tx, before: &PromotionRow, at: Instant) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE promotions SET deactivated_at = $3, version = version + 1
             WHERE id = $1 AND version = $2 AND deactivated_at IS NULL"
        ),
        args![before.id, before.version, at],
    )
    .await
}

/// Something a promotion was chosen for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The product.
    pub product: ProductId,
    /// The variant, when single ones were chosen.
    pub variant: Option<VariantId>,
    /// The product's title.
    pub title: String,
    /// The variant's option values; empty for a whole product.
    pub options: [String; 3],
    /// The lowest list price of what is chosen, in minor units.
    pub price_minor: i64,
}

impl FromRow for Item {
    fn from_row(r: &Row) -> Result<Self> {
        let variant = r.int("variant_id")?;
        let text = |name| r.get::<Option<String>>(name).map(Option::unwrap_or_default);
        Ok(Item {
            product: r.id("product_id")?,
            variant: (variant != 0).then_some(VariantId(variant)),
            title: r.text("title")?,
            options: [text("option1")?, text("option2")?, text("option3")?],
            price_minor: r.int("price_minor")?,
        })
    }
}

/// What a promotion was chosen for, in the order of the products' titles.
pub async fn promotion_items(q: impl Into<Q<'_>>, promotion: PromotionId) -> Result<Vec<Item>> {
    q.into()
        .rows(
            sql!(
                "SELECT i.product_id, i.variant_id, p.title, v.option1, v.option2, v.option3,
                   COALESCE(v.price_minor, p.price_min_minor) AS price_minor
                 FROM promotion_items i JOIN products p ON p.id = i.product_id
                 LEFT JOIN variants v ON v.id = i.variant_id
                 WHERE i.promotion_id = $1 ORDER BY p.title, i.product_id, v.position, i.variant_id LIMIT 200"
            ),
            args![promotion],
        )
        .await
}

/// One promotion for one thing.
struct Chosen {
    row: PromotionRow,
    product: ProductId,
    variant: i64,
}

impl FromRow for Chosen {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Chosen {
            row: PromotionRow::from_row(r)?,
            product: r.id("product_id")?,
            variant: r.int("variant_id")?,
        })
    }
}

/// Keys in one statement.
const KEYS: usize = 16;

/// Every promotion of these products that had begun by `now` and still held after `since`, as the pipeline sees it, by
/// id. What else it was chosen for is left out.
pub async fn promotions_of_products(
    q: impl Into<Q<'_>>,
    products: &[ProductId],
    now: Instant,
    since: Instant,
) -> Result<Vec<Promotion>> {
    let mut q = q.into();
    let mut keys = products.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let mut found: BTreeMap<PromotionId, (PromotionRow, Vec<ProductId>, Vec<VariantId>)> = BTreeMap::new();
    for part in keys.chunks(KEYS) {
        let mut values = args![now, since];
        values.extend(filled(KEYS, part));
        let rows: Vec<Chosen> = q
            .rows(
                sql!(
                    "SELECT m.id, m.shop_id, m.level, m.title, m.off_bps, m.price_minor, m.begin_at, m.end_at,
                       m.deactivated_at, m.created_at, m.version, i.product_id, i.variant_id
                     FROM promotion_items i JOIN promotions m ON m.id = i.promotion_id
                     WHERE i.product_id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
                       AND m.begin_at <= $1 AND m.end_at > $2 AND (m.deactivated_at IS NULL OR m.deactivated_at > $2)
                     ORDER BY m.id, i.product_id, i.variant_id"
                ),
                values,
            )
            .await?;
        for chosen in rows {
            let (_, products, variants) = found
                .entry(chosen.row.id)
                .or_insert_with(|| (chosen.row, Vec::new(), Vec::new()));
            match chosen.variant {
                0 => products.push(chosen.product),
                id => variants.push(VariantId(id)),
            }
        }
    }
    let priced = |(row, products, variants): (PromotionRow, Vec<ProductId>, Vec<VariantId>)| {
        let scope = match row.level {
            Level::Product => Scope::Products(products),
            Level::Variation => Scope::Variants(variants),
        };
        row.priced(scope)
    };
    Ok(found.into_values().map(priced).collect())
}
