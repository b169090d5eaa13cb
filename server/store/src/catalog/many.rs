//! Products and what belongs to them, many at once: a statement per twenty, however long the list.

use super::{Picture, Product, Variant};
use crate::keys::of_all;
use db::{Q, Result, sql};
use kernel::{ProductId, VariantId};

/// Keys in one statement.
const KEYS: usize = 20;

/// These products, in no order; ids that are none are left out.
pub async fn products(q: impl Into<Q<'_>>, ids: &[ProductId]) -> Result<Vec<Product>> {
    let statement = sql!(
        "SELECT * FROM products WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
           $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
    );
    of_all(q, KEYS, ids, statement).await
}

/// These variants, in no order; ids that are none are left out.
pub async fn variants_by_id(q: impl Into<Q<'_>>, ids: &[VariantId]) -> Result<Vec<Variant>> {
    let statement = sql!(
        "SELECT * FROM variants WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
           $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
    );
    of_all(q, KEYS, ids, statement).await
}

/// The variants of these products, also those no longer offered; each product's in their order.
pub async fn variants_of(q: impl Into<Q<'_>>, products: &[ProductId]) -> Result<Vec<Variant>> {
    let statement = sql!(
        "SELECT * FROM variants WHERE product_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
           $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ORDER BY product_id, position, id"
    );
    of_all(q, KEYS, products, statement).await
}

/// The pictures of these products; each product's those not shown first, then the gallery in order.
pub async fn pictures_of(q: impl Into<Q<'_>>, products: &[ProductId]) -> Result<Vec<Picture>> {
    let statement = sql!(
        "SELECT * FROM pictures WHERE product_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
           $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ORDER BY product_id, position, id"
    );
    of_all(q, KEYS, products, statement).await
}
