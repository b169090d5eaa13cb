//! Open plans: which products are in them, at which rate since when, and who promotes since when.

use affiliate::{Plan, RateVersion};
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{
    Bps, CollaborationId, CollaborationProductId, CreatorId, Cursor, Instant, Page, PersonId, ProductId, ShopId,
};

/// The shop's running open plan, opened now when there is none.
pub async fn open_plan(
    tx: &mut Tx,
    new_id: CollaborationId,
    shop: ShopId,
    by: PersonId,
    now: Instant,
) -> Result<CollaborationId> {
    tx.run(
        sql!(
            "INSERT INTO collaborations (id, shop_id, kind, name, state, created_by, created_at)
             VALUES ($1, $2, 'open', '', 'active', $3, $4)
             ON CONFLICT (shop_id, kind) WHERE kind <> 'target' AND state IN ('active', 'closing') DO NOTHING"
        ),
        args![new_id, shop, by, now],
    )
    .await?;
    let id: i64 = Q::from(tx)
        .scalar(
            sql!(
                "SELECT id FROM collaborations WHERE shop_id = $1 AND kind = 'open' AND state IN ('active', 'closing')"
            ),
            args![shop],
        )
        .await?;
    Ok(CollaborationId(id))
}

/// A product's entry in a plan.
#[derive(Clone, Debug)]
pub struct PlanEntry {
    /// Its id.
    pub id: CollaborationProductId,
    /// The shop.
    pub shop: ShopId,
    /// The product.
    pub product: ProductId,
    /// `active`, `closing` or `closed`.
    pub state: String,
    /// The rate for new promoters.
    pub rate: Bps,
    /// Since when.
    pub added_at: Instant,
    /// When notice was given.
    pub closing_at: Option<Instant>,
    /// When it ends for everybody.
    pub close_effective_at: Option<Instant>,
    /// For compare-and-set.
    pub version: i64,
}

impl FromRow for PlanEntry {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PlanEntry {
            id: r.id("id")?,
            shop: r.id("shop_id")?,
            product: r.id("product_id")?,
            state: r.text("state")?,
            rate: r.bps("rate_bps")?,
            added_at: r.instant("added_at")?,
            closing_at: r.opt_instant("closing_at")?,
            close_effective_at: r.opt_instant("close_effective_at")?,
            version: r.int("version")?,
        })
    }
}

/// The open-plan entry of a product, closed ones included: a product that comes back continues its old entry, so that
/// taking it out and in again is no way around the protection of rates (spec: affiliate AFF-203).
pub async fn open_entry(q: impl Into<Q<'_>>, product: ProductId) -> Result<Option<PlanEntry>> {
    q.into()
        .row(
            sql!(
                "SELECT * FROM collaboration_products WHERE product_id = $1 AND kind = 'open' ORDER BY id DESC LIMIT 1"
            ),
            args![product],
        )
        .await
}

/// Adds a product to the open plan.
pub async fn insert_entry(tx: &mut Tx, plan: CollaborationId, entry: &PlanEntry) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO collaboration_products (id, collaboration_id, shop_id, product_id, kind, state, rate_bps, added_at)
             VALUES ($1, $2, $3, $4, 'open', $5, $6, $7)"
        ),
        args![entry.id, plan, entry.shop, entry.product, &entry.state, entry.rate, entry.added_at],
    )
    .await?;
    Ok(())
}

/// Changes an entry's rate and state. Errors: conflict when it changed meanwhile.
pub async fn update_entry(tx: &mut Tx, entry: &PlanEntry) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE collaboration_products SET state = $3, rate_bps = $4, closing_at = $5, close_effective_at = $6,
               version = version + 1 WHERE id = $1 AND version = $2"
        ),
        args![
            entry.id,
            entry.version,
            &entry.state,
            entry.rate,
            entry.closing_at,
            entry.close_effective_at
        ],
    )
    .await
}

/// Writes a new version of an entry's rate.
pub async fn insert_rate(
    tx: &mut Tx,
    id: i64,
    entry: CollaborationProductId,
    rate: Bps,
    kind: &str,
    from: Instant,
) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO rate_versions (id, collaboration_product_id, rate_bps, kind, effective_from)
             VALUES ($1, $2, $3, $4, $5)"
        ),
        args![id, entry, rate, kind, from],
    )
    .await?;
    Ok(())
}

struct Version(RateVersion);

impl FromRow for Version {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Version(RateVersion {
            id: r.int("id")?,
            effective_from: r.instant("effective_from")?,
            rate: r.bps("rate_bps")?,
        }))
    }
}

/// The open plan's terms for a product, with the history of its rate; `None` when it never was in one.
pub async fn open_terms(q: impl Into<Q<'_>>, product: ProductId) -> Result<Option<Plan>> {
    let mut q = q.into();
    let entry = q
        .row::<PlanEntry>(
            sql!(
                "SELECT * FROM collaboration_products WHERE product_id = $1 AND kind = 'open' ORDER BY id DESC LIMIT 1"
            ),
            args![product],
        )
        .await?;
    let Some(entry) = entry else { return Ok(None) };
    let versions = q
        .rows::<Version>(
            sql!(
                "SELECT id, effective_from, rate_bps FROM rate_versions WHERE collaboration_product_id = $1
                 ORDER BY effective_from, id"
            ),
            args![entry.id],
        )
        .await?;
    Ok(Some(Plan {
        starts_at: entry.added_at,
        closing_at: entry.closing_at,
        ends_at: entry.close_effective_at,
        versions: versions.into_iter().map(|v| v.0).collect(),
    }))
}

/// Since when a creator promotes a product without a break.
pub async fn promoting_since(q: impl Into<Q<'_>>, creator: CreatorId, product: ProductId) -> Result<Option<Instant>> {
    let since: Option<i64> = q
        .into()
        .opt_scalar(
            sql!("SELECT since FROM product_promotions WHERE creator_id = $1 AND product_id = $2 AND until IS NULL"),
            args![creator, product],
        )
        .await?;
    Ok(since.map(Instant))
}

/// Notes that a creator promotes a product from now on. A promotion that runs keeps its beginning.
pub async fn start_promotion(
    tx: &mut Tx,
    creator: CreatorId,
    product: ProductId,
    entry: CollaborationProductId,
    now: Instant,
) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO product_promotions (creator_id, product_id, collaboration_product_id, since)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (creator_id, product_id) DO UPDATE
             SET since = excluded.since, until = NULL WHERE product_promotions.until IS NOT NULL"
        ),
        args![creator, product, entry, now],
    )
    .await?;
    Ok(())
}

/// A product in a shop's open plan, as the seller lists it.
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// The entry.
    pub entry: PlanEntry,
    /// The product's title.
    pub title: String,
    /// Its picture.
    pub cover: Option<i64>,
    /// Lowest price in minor units.
    pub price_minor: i64,
    /// Currency of the price.
    pub currency: kernel::Currency,
    /// How many creators have a link to it.
    pub creators: i64,
    /// Paid and coming commissions so far, minor units.
    pub commission_minor: i64,
    /// Attributed sales, minor units.
    pub sales_minor: i64,
}

impl FromRow for PlanRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PlanRow {
            entry: PlanEntry::from_row(r)?,
            title: r.text("title")?,
            cover: r.get("cover_id")?,
            price_minor: r.int("price_min_minor")?,
            currency: r.currency("currency")?,
            creators: r.int("creators")?,
            commission_minor: r.int("commission_minor")?,
            sales_minor: r.int("sales_minor")?,
        })
    }
}

/// The products of a shop's open plan, newest entry first.
pub async fn plan_rows(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<PlanRow>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT e.*, p.title, p.cover_id, p.price_min_minor, p.currency,
                   (SELECT COUNT(*) FROM links l WHERE l.product_id = e.product_id AND l.status = 'active') AS creators,
                   (SELECT CAST(COALESCE(SUM(c.amount_minor), 0) AS BIGINT) FROM commissions c
                     WHERE c.product_id = e.product_id AND c.state <> 'reversed') AS commission_minor,
                   (SELECT CAST(COALESCE(SUM(c.basis_minor), 0) AS BIGINT) FROM commissions c
                     WHERE c.product_id = e.product_id AND c.state <> 'reversed') AS sales_minor
                 FROM collaboration_products e JOIN products p ON p.id = e.product_id
                 WHERE e.shop_id = $1 AND e.kind = 'open' AND e.state <> 'closed' AND e.id < $2
                 ORDER BY e.id DESC LIMIT $3"
            ),
            args![shop, cursor.map_or(i64::MAX, |c| c.id), size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &PlanRow| Cursor {
        key: 0,
        id: row.entry.id.0,
    }))
}

/// What a shop's open plan comes to.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanTotals {
    /// Products in it.
    pub products: i64,
    /// Lowest and highest rate for new promoters.
    pub rates: (Bps, Bps),
    /// Creators who have a link to one of its products.
    pub creators: i64,
}

impl FromRow for PlanTotals {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PlanTotals {
            products: r.int("products")?,
            rates: (r.bps("least")?, r.bps("most")?),
            creators: r.int("creators")?,
        })
    }
}

/// The totals of a shop's open plan.
pub async fn plan_totals(q: impl Into<Q<'_>>, shop: ShopId) -> Result<PlanTotals> {
    let found = q
        .into()
        .row(
            sql!(
                "SELECT COUNT(*) AS products, COALESCE(MIN(e.rate_bps), 0) AS least, COALESCE(MAX(e.rate_bps), 0) AS most,
                   (SELECT COUNT(DISTINCT l.creator_id) FROM links l
                     JOIN collaboration_products c ON c.product_id = l.product_id
                     WHERE c.shop_id = $1 AND c.kind = 'open' AND c.state <> 'closed' AND l.status = 'active') AS creators
                 FROM collaboration_products e WHERE e.shop_id = $1 AND e.kind = 'open' AND e.state <> 'closed'"
            ),
            args![shop],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// A shop's attributed sales and commissions, not reversed, per currency: sales, commission.
pub async fn plan_money(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    since: Instant,
) -> Result<Vec<(kernel::Currency, i64, i64)>> {
    struct Sums(kernel::Currency, i64, i64);
    impl FromRow for Sums {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Sums(
                r.currency("currency")?,
                r.int("sales_minor")?,
                r.int("commission_minor")?,
            ))
        }
    }
    let rows: Vec<Sums> = q
        .into()
        .rows(
            sql!(
                "SELECT c.currency, CAST(SUM(c.basis_minor) AS BIGINT) AS sales_minor,
                   CAST(SUM(c.amount_minor) AS BIGINT) AS commission_minor
                 FROM products p JOIN commissions c ON c.product_id = p.id
                 WHERE p.shop_id = $1 AND c.created_at >= $2 AND c.state <> 'reversed'
                 GROUP BY c.currency ORDER BY c.currency"
            ),
            args![shop, since],
        )
        .await?;
    Ok(rows.into_iter().map(|s| (s.0, s.1, s.2)).collect())
}

/// Since when each creator who promotes a product does so, earliest first, at most ten thousand.
pub async fn promoters(q: impl Into<Q<'_>>, product: ProductId) -> Result<Vec<Instant>> {
    struct Since(Instant);
    impl FromRow for Since {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Since(r.instant("since")?))
        }
    }
    let rows: Vec<Since> = q
        .into()
        .rows(
            sql!("SELECT since FROM product_promotions WHERE product_id = $1 AND until IS NULL ORDER BY since LIMIT 10000"),
            args![product],
        )
        .await?;
    Ok(rows.into_iter().map(|s| s.0).collect())
}

/// One product of a shop's open plan, as the seller lists it.
pub async fn plan_row(q: impl Into<Q<'_>>, shop: ShopId, product: ProductId) -> Result<Option<PlanRow>> {
    q.into()
        .row(
            sql!(
                "SELECT e.*, p.title, p.cover_id, p.price_min_minor, p.currency,
                   (SELECT COUNT(*) FROM links l WHERE l.product_id = e.product_id AND l.status = 'active') AS creators,
                   (SELECT CAST(COALESCE(SUM(c.amount_minor), 0) AS BIGINT) FROM commissions c
                     WHERE c.product_id = e.product_id AND c.state <> 'reversed') AS commission_minor,
                   (SELECT CAST(COALESCE(SUM(c.basis_minor), 0) AS BIGINT) FROM commissions c
                     WHERE c.product_id = e.product_id AND c.state <> 'reversed') AS sales_minor
                 FROM collaboration_products e JOIN products p ON p.id = e.product_id
                 WHERE e.shop_id = $1 AND e.product_id = $2 AND e.kind = 'open' ORDER BY e.id DESC LIMIT 1"
            ),
            args![shop, product],
        )
        .await
}
