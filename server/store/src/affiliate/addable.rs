//! What a seller may put into the shop's open plan, one page at a time.

use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Currency, Cursor, Page, ProductId, ShopId};

/// A product on sale that is not in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddableProduct {
    /// The product.
    pub product: ProductId,
    /// Its title.
    pub title: String,
    /// Its picture, when there is one to show.
    pub cover: Option<i64>,
    /// Lowest price in minor units.
    pub price_minor: i64,
    /// Currency of the price.
    pub currency: Currency,
}

impl FromRow for AddableProduct {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(AddableProduct {
            product: r.id("id")?,
            title: r.text("title")?,
            cover: r.get("cover_id")?,
            price_minor: r.int("price_min_minor")?,
            currency: r.currency("currency")?,
        })
    }
}

/// The shop's products on sale that are not in its open plan and whose text matches the patterns
/// ([`crate::catalog::patterns`]), newest first.
pub async fn addable_page(
    q: impl Into<Q<'_>>,
    shop: ShopId,
    [one, two, three]: &[String; 3],
    cursor: Option<Cursor>,
    size: usize,
) -> Result<Page<AddableProduct>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT p.id, p.title, p.price_min_minor, p.currency,
                   (SELECT c.id FROM pictures c WHERE c.id = p.cover_id AND c.state = 'ready') AS cover_id
                 FROM products p
                 WHERE p.shop_id = $1 AND p.state = 'activate' AND p.id < $2 AND p.search_text LIKE $3 ESCAPE '\\'
                   AND p.search_text LIKE $4 ESCAPE '\\' AND p.search_text LIKE $5 ESCAPE '\\'
                   AND NOT EXISTS (SELECT 1 FROM collaboration_products e
                     WHERE e.product_id = p.id AND e.kind = 'open' AND e.state <> 'closed')
                 ORDER BY p.id DESC LIMIT $6"
            ),
            args![
                shop,
                cursor.map_or(i64::MAX, |c| c.id),
                one,
                two,
                three,
                size as i64 + 1
            ],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &AddableProduct| Cursor {
        key: 0,
        id: row.product.0,
    }))
}
