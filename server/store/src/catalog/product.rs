//! Products: one row each, saved whole and guarded by its version.

use catalog::ProductState;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Currency, Instant, PictureId, ProductId, ShopId};
use std::collections::BTreeMap;

/// A product's row. Prices are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Whose it is.
    pub shop: ShopId,
    /// Its part of the address `/product/{slug}`, never changed once given.
    pub slug: String,
    /// The handle it was imported under.
    pub source_key: Option<String>,
    /// Its name.
    pub title: String,
    /// Its description, sanitised.
    pub description_html: String,
    /// Slug of its leaf category.
    pub category: String,
    /// Brand or maker; may be empty.
    pub vendor: String,
    /// Where it stands (spec: commerce 2.4).
    pub state: ProductState,
    /// JSON list of what the last check found.
    pub reasons: String,
    /// Names of its options, at most three.
    pub options: Vec<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The shop's currency.
    pub currency: Currency,
    /// Lowest price of an active variant.
    pub price_min: i64,
    /// Highest price of an active variant.
    pub price_max: i64,
    /// Former price that belongs to the lowest price.
    pub compare_at: Option<i64>,
    /// Its first picture.
    pub cover: Option<PictureId>,
    /// What search looks in: lower case.
    pub search_text: String,
    /// JSON of the edited content that waits for approval while the live one sells.
    pub pending: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last saved.
    pub updated_at: Instant,
    /// When it, or its pending version, was sent for review.
    pub submitted_at: Option<Instant>,
    /// When it first went on sale.
    pub first_active_at: Option<Instant>,
    /// Grows with every save.
    pub version: i64,
}

impl FromRow for Product {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Product {
            id: r.id("id")?,
            shop: r.id("shop_id")?,
            slug: r.text("slug")?,
            source_key: r.get("source_key")?,
            title: r.text("title")?,
            description_html: r.text("description_html")?,
            category: r.text("category")?,
            vendor: r.text("vendor")?,
            state: r.code("state", ProductState::from_code)?,
            reasons: r.text("reasons")?,
            options: words(r, "options")?,
            tags: words(r, "tags")?,
            currency: r.currency("currency")?,
            price_min: r.int("price_min_minor")?,
            price_max: r.int("price_max_minor")?,
            compare_at: r.get("compare_at_minor")?,
            cover: r.opt_id("cover_id")?,
            search_text: r.text("search_text")?,
            pending: r.get("pending_version")?,
            created_at: r.instant("created_at")?,
            updated_at: r.instant("updated_at")?,
            submitted_at: r.opt_instant("submitted_at")?,
            first_active_at: r.opt_instant("first_active_at")?,
            version: r.int("version")?,
        })
    }
}

/// The product.
pub async fn product(q: impl Into<Q<'_>>, id: ProductId) -> Result<Option<Product>> {
    q.into()
        .row(
            sql!(
                "SELECT id, shop_id, slug, source_key, title, description_html, category, vendor, state, reasons, options, tags,
                        currency, price_min_minor, price_max_minor, compare_at_minor, cover_id, search_text, pending_version,
                        created_at, updated_at, submitted_at, first_active_at, version
                 FROM products WHERE id = $1"
            ),
            args![id],
        )
        .await
}

/// The shop's product that was imported under this handle.
pub async fn product_of_source(q: impl Into<Q<'_>>, shop: ShopId, source_key: &str) -> Result<Option<Product>> {
    q.into()
        .row(
            sql!(
                "SELECT id, shop_id, slug, source_key, title, description_html, category, vendor, state, reasons, options, tags,
                        currency, price_min_minor, price_max_minor, compare_at_minor, cover_id, search_text, pending_version,
                        created_at, updated_at, submitted_at, first_active_at, version
                 FROM products WHERE shop_id = $1 AND source_key = $2"
            ),
            args![shop, source_key],
        )
        .await
}

/// Whether an address is taken.
pub async fn slug_taken(q: impl Into<Q<'_>>, slug: &str) -> Result<bool> {
    let found: Option<i64> = q
        .into()
        .opt_scalar(sql!("SELECT id FROM products WHERE slug = $1"), args![slug])
        .await?;
    Ok(found.is_some())
}

/// A JSON list of texts.
pub(super) fn words(r: &Row, name: &str) -> Result<Vec<String>> {
    let text = r.text(name)?;
    serde_json::from_str(&text).map_err(|_| db::Error::inconsistent(name, &text))
}

fn json(words: &[String]) -> String {
    serde_json::to_string(words).expect("words are plain text")
}

/// Writes a new product. Errors: unique `products_slug_key`, `products_shop_id_source_key_key`.
pub async fn insert_product(tx: &mut Tx, p: &Product) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO products (id, shop_id, slug, source_key, title, description_html, category, vendor, state, reasons,
                                   options, currency, price_min_minor, price_max_minor, compare_at_minor, cover_id,
                                   search_text, pending_version, created_at, updated_at, submitted_at, first_active_at,
                                   version, tags)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                     $24)"
        ),
        args![
            p.id,
            p.shop,
            &p.slug,
            p.source_key.clone(),
            &p.title,
            &p.description_html,
            &p.category,
            &p.vendor,
            p.state.code(),
            &p.reasons,
            json(&p.options),
            p.currency,
            p.price_min,
            p.price_max,
            p.compare_at,
            p.cover,
            &p.search_text,
            p.pending.clone(),
            p.created_at,
            p.updated_at,
            p.submitted_at,
            p.first_active_at,
            p.version,
            json(&p.tags)
        ],
    )
    .await?;
    Ok(())
}

/// Saves the product as it is now, if nobody saved it since it was read; its version grows by one, here and there.
/// Errors: [`db::Error::Conflict`].
pub async fn save_product(tx: &mut Tx, p: &mut Product) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE products SET title = $3, description_html = $4, category = $5, vendor = $6, state = $7, reasons = $8,
                    options = $9, price_min_minor = $10, price_max_minor = $11, compare_at_minor = $12, cover_id = $13,
                    search_text = $14, pending_version = $15, updated_at = $16, submitted_at = $17, first_active_at = $18,
                    tags = $19, version = version + 1
             WHERE id = $1 AND version = $2"
        ),
        args![
            p.id,
            p.version,
            &p.title,
            &p.description_html,
            &p.category,
            &p.vendor,
            p.state.code(),
            &p.reasons,
            json(&p.options),
            p.price_min,
            p.price_max,
            p.compare_at,
            p.cover,
            &p.search_text,
            p.pending.clone(),
            p.updated_at,
            p.submitted_at,
            p.first_active_at,
            json(&p.tags)
        ],
    )
    .await?;
    p.version += 1;
    Ok(())
}

/// Waiting products of a shop after `after`, oldest id first: what a bulk approval goes through.
pub async fn waiting_of_shop(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    after: ProductId,
    limit: i64,
) -> Result<Vec<ProductId>> {
    let ids: Vec<i64> = q
        .into()
        .rows(
            sql!(
                "SELECT id FROM products WHERE shop_id = $1 AND (state = 'pending' OR pending_version IS NOT NULL)
                 AND id > $2 ORDER BY id LIMIT $3"
            ),
            args![shop, after, limit],
        )
        .await?;
    Ok(ids.into_iter().map(ProductId).collect())
}

/// Counts pieces of products as sold, or as not sold after all (below nought), in the order of the products' ids, so that
/// two orders never wait for each other in a circle. Errors: `Conflict` when fewer were sold than are taken back.
pub async fn count_sold(tx: &mut Tx, pieces: &BTreeMap<ProductId, i64>) -> Result<()> {
    for (product, count) in pieces {
        tx.run_one(
            sql!("UPDATE products SET sold = sold + $2 WHERE id = $1 AND sold + $2 >= 0"),
            args![*product, *count],
        )
        .await?;
    }
    Ok(())
}
