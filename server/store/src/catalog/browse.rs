//! What shoppers see: cards of products on sale in open shops, and one product's page. One query per list.

use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Currency, Cursor, Page, PictureId, ProductId, ShopId, VariantId, WarehouseId};

/// A product on a shopper's list. Prices are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub id: ProductId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// The shop's currency.
    pub currency: Currency,
    /// Lowest price.
    pub price_min: i64,
    /// Highest price.
    pub price_max: i64,
    /// Former price that belongs to the lowest.
    pub compare_at: Option<i64>,
    /// Its cover, when there is one to show.
    pub cover: Option<PictureId>,
    /// The shop's name.
    pub shop_name: String,
    /// Whether any variant can be had now.
    pub in_stock: bool,
}

impl FromRow for Card {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Card {
            id: r.id("id")?,
            slug: r.text("slug")?,
            title: r.text("title")?,
            currency: r.currency("currency")?,
            price_min: r.int("price_min_minor")?,
            price_max: r.int("price_max_minor")?,
            compare_at: r.get("compare_at_minor")?,
            cover: r.opt_id("cover_id")?,
            shop_name: r.text("shop_name")?,
            in_stock: r.get("in_stock")?,
        })
    }
}

/// Which products a list shows.
#[derive(Clone, Copy, Debug)]
pub enum Shelf<'a> {
    /// All.
    All,
    /// Of one leaf category.
    Category(&'a str),
    /// Of any leaf of a category; at most eight leaves.
    Categories(&'a [&'a str]),
    /// Of one shop.
    Shop(ShopId),
    /// That have words beginning with all of these, folded ([`super::found`]).
    Search(&'a [String]),
}

/// A page of products on sale, newest first; of a search, the best first.
pub async fn cards(q: impl Into<Q<'_>>, shelf: Shelf<'_>, cursor: Option<Cursor>, size: usize) -> Result<Page<Card>> {
    let (mut q, before, limit) = (q.into(), cursor.map_or(i64::MAX, |c| c.id), size as i64 + 1);
    let rows: Vec<Card> = match shelf {
        Shelf::Search(words) => return super::found(q, words, cursor, size).await,
        Shelf::All => q.rows(
            sql!(
                "SELECT p.id, p.slug, p.title, p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                        c.id AS cover_id, s.name AS shop_name,
                        EXISTS (SELECT 1 FROM variants v JOIN stock k ON k.variant_id = v.id WHERE v.product_id = p.id
                          AND v.active AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety > 0
                        ) AS in_stock
                 FROM products p JOIN shops s ON s.id = p.shop_id
                 LEFT JOIN pictures c ON c.id = p.cover_id AND c.state = 'ready'
                 WHERE p.state = 'activate' AND p.id < $1 AND s.state = 'active' AND s.registration = 'approved'
                 ORDER BY p.id DESC LIMIT $2"
            ),
            args![before, limit],
        )
        .await?,
        Shelf::Category(slug) => q.rows(
            sql!(
                "SELECT p.id, p.slug, p.title, p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                        c.id AS cover_id, s.name AS shop_name,
                        EXISTS (SELECT 1 FROM variants v JOIN stock k ON k.variant_id = v.id WHERE v.product_id = p.id
                          AND v.active AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety > 0
                        ) AS in_stock
                 FROM products p JOIN shops s ON s.id = p.shop_id
                 LEFT JOIN pictures c ON c.id = p.cover_id AND c.state = 'ready'
                 WHERE p.state = 'activate' AND p.category = $3 AND p.id < $1
                   AND s.state = 'active' AND s.registration = 'approved'
                 ORDER BY p.id DESC LIMIT $2"
            ),
            args![before, limit, slug],
        )
        .await?,
        Shelf::Categories(slugs) => {
            // of each leaf the newest, and of those the newest: all products of several leaves would have to be sorted;
            // a short list is filled up with its last entry, so that one statement serves every length
            let last = slugs.last().copied().unwrap_or_default();
            let mut values = args![before, limit];
            values.extend((0..8).map(|i| db::Value::from(slugs.get(i).copied().unwrap_or(last))));
            q.rows(
                sql!(
                    "SELECT p.id, p.slug, p.title, p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                            c.id AS cover_id, s.name AS shop_name,
                            EXISTS (SELECT 1 FROM variants v JOIN stock k ON k.variant_id = v.id WHERE v.product_id = p.id
                              AND v.active AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety > 0
                            ) AS in_stock
                     FROM products p JOIN shops s ON s.id = p.shop_id
                     LEFT JOIN pictures c ON c.id = p.cover_id AND c.state = 'ready'
                     WHERE p.id IN (
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $3 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_3
                       UNION ALL
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $4 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_4
                       UNION ALL
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $5 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_5
                       UNION ALL
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $6 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_6
                       UNION ALL
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $7 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_7
                       UNION ALL
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $8 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_8
                       UNION ALL
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $9 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_9
                       UNION ALL
                       SELECT id FROM (SELECT p.id FROM products p JOIN shops s ON s.id = p.shop_id
                         WHERE p.state = 'activate' AND p.category = $10 AND p.id < $1 AND s.state = 'active'
                           AND s.registration = 'approved' ORDER BY p.id DESC LIMIT $2) AS of_10
                     ) ORDER BY p.id DESC LIMIT $2"
                ),
                values,
            )
            .await?
        }
        Shelf::Shop(shop) => q.rows(
            sql!(
                "SELECT p.id, p.slug, p.title, p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                        c.id AS cover_id, s.name AS shop_name,
                        EXISTS (SELECT 1 FROM variants v JOIN stock k ON k.variant_id = v.id WHERE v.product_id = p.id
                          AND v.active AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety > 0
                        ) AS in_stock
                 FROM products p JOIN shops s ON s.id = p.shop_id
                 LEFT JOIN pictures c ON c.id = p.cover_id AND c.state = 'ready'
                 WHERE p.shop_id = $3 AND p.state = 'activate' AND p.id < $1
                   AND s.state = 'active' AND s.registration = 'approved'
                 ORDER BY p.id DESC LIMIT $2"
            ),
            args![before, limit, shop],
        )
        .await?,
    };
    Ok(Page::of(rows, size, |card: &Card| Cursor { key: 0, id: card.id.0 }))
}

/// A product's page, as far as it stands in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id.
    pub id: ProductId,
    /// Its shop.
    pub shop: ShopId,
    /// Its name.
    pub title: String,
    /// Sanitised description.
    pub description_html: String,
    /// Slug of its leaf category.
    pub category: String,
    /// Brand or maker.
    pub vendor: String,
    /// Pieces sold so far.
    pub sold: i64,
    /// Names of its options.
    pub options: Vec<String>,
    /// The shop's currency.
    pub currency: Currency,
    /// Whether it can be bought at all: it and its shop are active.
    pub on_sale: bool,
    /// The shop's name.
    pub shop_name: String,
    /// The shop's address.
    pub shop_slug: String,
}

impl FromRow for Shown {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Shown {
            id: r.id("id")?,
            shop: r.id("shop_id")?,
            title: r.text("title")?,
            description_html: r.text("description_html")?,
            category: r.text("category")?,
            vendor: r.text("vendor")?,
            sold: r.int("sold")?,
            options: super::words(r, "options")?,
            currency: r.currency("currency")?,
            on_sale: r.get("on_sale")?,
            shop_name: r.text("shop_name")?,
            shop_slug: r.text("shop_slug")?,
        })
    }
}

/// The product at `/product/{slug}`, on sale or not.
pub async fn shown(q: impl Into<Q<'_>>, slug: &str) -> Result<Option<Shown>> {
    q.into()
        .row(
            sql!(
                "SELECT p.id, p.shop_id, p.title, p.description_html, p.category, p.vendor, p.sold, p.options, p.currency,
                        p.state = 'activate' AND s.state = 'active' AND s.registration = 'approved' AS on_sale,
                        s.name AS shop_name, s.slug AS shop_slug
                 FROM products p JOIN shops s ON s.id = p.shop_id WHERE p.slug = $1"
            ),
            args![slug],
        )
        .await
}

/// A variant with what can be had of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: VariantId,
    /// Its values, empty where the product has fewer options.
    pub options: [String; 3],
    /// Price in minor units.
    pub price: i64,
    /// Former price.
    pub compare_at: Option<i64>,
    /// A picture of its own.
    pub picture: Option<PictureId>,
    /// Pieces that can be had, over all warehouses.
    pub available: i64,
}

impl FromRow for Choice {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Choice {
            id: r.id("id")?,
            options: [r.text("option1")?, r.text("option2")?, r.text("option3")?],
            price: r.int("price_minor")?,
            compare_at: r.get("compare_at_minor")?,
            picture: r.opt_id("picture_id")?,
            available: r.get::<Option<i64>>("available")?.unwrap_or_default().max(0),
        })
    }
}

/// The product's offered variants in their order.
pub async fn choices(q: impl Into<Q<'_>>, product: ProductId) -> Result<Vec<Choice>> {
    q.into()
        .rows(
            sql!(
                "SELECT v.id, v.option1, v.option2, v.option3, v.price_minor, v.compare_at_minor, v.picture_id,
                        (SELECT CAST(SUM(k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety) AS BIGINT)
                           FROM stock k WHERE k.variant_id = v.id) AS available
                 FROM variants v WHERE v.product_id = $1 AND v.active ORDER BY v.position, v.id"
            ),
            args![product],
        )
        .await
}

/// What listing and stock need to know of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopFacts {
    /// Its id.
    pub id: ShopId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// Whether it is approved and active, so that its products may be listed.
    pub open: bool,
    /// Where its stock lies, once it has a warehouse.
    pub warehouse: Option<WarehouseId>,
}

impl FromRow for ShopFacts {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(ShopFacts {
            id: r.id("id")?,
            slug: r.text("slug")?,
            name: r.text("name")?,
            currency: r.currency("currency")?,
            open: r.get("open")?,
            warehouse: r.opt_id("warehouse_id")?,
        })
    }
}

/// Facts of a shop.
pub async fn shop_facts(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Option<ShopFacts>> {
    q.into()
        .row(
            sql!(
                "SELECT s.id, s.slug, s.name, s.currency, s.state = 'active' AND s.registration = 'approved' AS open,
                        (SELECT w.id FROM warehouses w WHERE w.shop_id = s.id ORDER BY w.is_default DESC, w.id LIMIT 1)
                          AS warehouse_id
                 FROM shops s WHERE s.id = $1"
            ),
            args![shop],
        )
        .await
}

/// Facts of the shop at `/shop/{slug}`.
pub async fn shop_at(q: impl Into<Q<'_>>, slug: &str) -> Result<Option<ShopFacts>> {
    q.into()
        .row(
            sql!(
                "SELECT s.id, s.slug, s.name, s.currency, s.state = 'active' AND s.registration = 'approved' AS open,
                        (SELECT w.id FROM warehouses w WHERE w.shop_id = s.id ORDER BY w.is_default DESC, w.id LIMIT 1)
                          AS warehouse_id
                 FROM shops s WHERE s.slug = $1"
            ),
            args![slug],
        )
        .await
}

/// Leaf categories that have products on sale. Goes from one to the next, past the products between them.
pub async fn used_categories(q: impl Into<Q<'_>>) -> Result<Vec<String>> {
    q.into()
        .rows(
            sql!(
                "WITH RECURSIVE used(category) AS (
                   SELECT MIN(p.category) FROM products p WHERE p.state = 'activate'
                   UNION ALL
                   SELECT (SELECT MIN(p.category) FROM products p
                     WHERE p.state = 'activate' AND p.category > used.category) FROM used WHERE used.category IS NOT NULL
                 ) SELECT category FROM used WHERE category IS NOT NULL LIMIT 200"
            ),
            args![],
        )
        .await
}
