//! Variants: what is priced, stocked and sold. They are never deleted, since orders point at them; one that is no
//! longer offered is inactive.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, PictureId, ProductId, ShopId, VariantId};

/// A variant's row. Prices are minor units of the product's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// Of which product.
    pub product: ProductId,
    /// Of which shop.
    pub shop: ShopId,
    /// Order within the product, from 0.
    pub position: i64,
    /// Its value of each option; empty where the product has fewer.
    pub options: [String; 3],
    /// The shop's own number; may be empty.
    pub sku: String,
    /// Barcode; may be empty.
    pub barcode: String,
    /// Price, above zero.
    pub price: i64,
    /// Former price.
    pub compare_at: Option<i64>,
    /// Packed weight in grams.
    pub weight_g: i64,
    /// A picture of its own.
    pub picture: Option<PictureId>,
    /// Whether it is offered.
    pub active: bool,
}

impl FromRow for Variant {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Variant {
            id: r.id("id")?,
            product: r.id("product_id")?,
            shop: r.id("shop_id")?,
            position: r.int("position")?,
            options: [r.text("option1")?, r.text("option2")?, r.text("option3")?],
            sku: r.text("sku")?,
            barcode: r.text("barcode")?,
            price: r.int("price_minor")?,
            compare_at: r.get("compare_at_minor")?,
            weight_g: r.int("weight_g")?,
            picture: r.opt_id("picture_id")?,
            active: r.get("active")?,
        })
    }
}

/// The product's variants in their order, also those no longer offered.
pub async fn variants(q: impl Into<Q<'_>>, product: ProductId) -> Result<Vec<Variant>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, product_id, shop_id, position, option1, option2, option3, sku, barcode, price_minor,
                        compare_at_minor, weight_g, picture_id, active
                 FROM variants WHERE product_id = $1 ORDER BY position, id"
            ),
            args![product],
        )
        .await
}

/// One variant.
pub async fn variant(q: impl Into<Q<'_>>, id: VariantId) -> Result<Option<Variant>> {
    q.into()
        .row(
            sql!(
                "SELECT id, product_id, shop_id, position, option1, option2, option3, sku, barcode, price_minor,
                        compare_at_minor, weight_g, picture_id, active
                 FROM variants WHERE id = $1"
            ),
            args![id],
        )
        .await
}

/// Writes a new variant, whose price counts from `at` on.
pub async fn insert_variant(tx: &mut Tx, v: &Variant, at: Instant) -> Result<()> {
    let [one, two, three] = &v.options;
    tx.run(
        sql!(
            "INSERT INTO variants (id, product_id, shop_id, position, option1, option2, option3, sku, barcode, price_minor,
                                   compare_at_minor, weight_g, picture_id, active)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        args![
            v.id,
            v.product,
            v.shop,
            v.position,
            one,
            two,
            three,
            &v.sku,
            &v.barcode,
            v.price,
            v.compare_at,
            v.weight_g,
            v.picture,
            v.active
        ],
    )
    .await?;
    super::note_price(tx, v.id, v.price, at).await
}

/// Saves a variant, whose price counts from `at` on. The product's version guards it.
/// Errors: [`db::Error::Conflict`] when there is none.
pub async fn save_variant(tx: &mut Tx, v: &Variant, at: Instant) -> Result<()> {
    let [one, two, three] = &v.options;
    tx.run_one(
        sql!(
            "UPDATE variants SET position = $3, option1 = $4, option2 = $5, option3 = $6, sku = $7, barcode = $8,
                    price_minor = $9, compare_at_minor = $10, weight_g = $11, picture_id = $12, active = $13
             WHERE id = $1 AND product_id = $2"
        ),
        args![
            v.id,
            v.product,
            v.position,
            one,
            two,
            three,
            &v.sku,
            &v.barcode,
            v.price,
            v.compare_at,
            v.weight_g,
            v.picture,
            v.active
        ],
    )
    .await?;
    super::note_price(tx, v.id, v.price, at).await
}
