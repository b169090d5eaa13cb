//! What pages say about reduced prices: the public price now, and the price before where it can be proven
//! (spec: commerce 2.9 "Price history / Omnibus"). The same functions as the cart, so that both always agree.

use crate::{Cx, Result};
use db::Q;
use kernel::{Instant, ProductId, VariantId};
use promotions::{Promotion, prior_price, public_price};
use std::collections::BTreeMap;

/// An offered variant of a product something is reduced of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reduced {
    /// Its product.
    pub product: ProductId,
    /// Which.
    pub variant: VariantId,
    /// What one piece costs everybody now, minor units; the list price where this variant is not reduced.
    pub unit_minor: i64,
    /// The lowest price of the thirty days before the reduction, when it is higher and proven.
    pub was_minor: Option<i64>,
}

/// The variants of those of the products that have a promotion running, in the order of the products' ids; other
/// products cost their list prices.
pub async fn reduced(cx: &Cx, q: impl Into<Q<'_>>, products: &[ProductId]) -> Result<Vec<Reduced>> {
    let mut q = q.into();
    let running = store::promotions::promotions_of_products(&mut q, products, cx.now, cx.now).await?;
    if running.is_empty() {
        return Ok(Vec::new());
    }
    let mut promoted: Vec<ProductId> = products.to_vec();
    promoted.sort_unstable();
    promoted.dedup();
    let listed = store::catalog::listed(&mut q, &promoted).await?;
    // what held before matters for the price before, however long ago
    let ever = store::promotions::promotions_of_products(q, &promoted, cx.now, Instant(0)).await?;
    let mut found = Vec::new();
    for of_product in listed.chunk_by(|a, b| a.product == b.product) {
        let mut shown = Vec::with_capacity(of_product.len());
        for listed in of_product {
            let covers = |p: &&Promotion| {
                p.shop
                    .is_some_and(|shop| p.covers(shop, listed.product, listed.variant))
            };
            let covering: Vec<&Promotion> = ever.iter().filter(covers).collect();
            let unit_minor = public_price(listed.list_minor, &covering, cx.now);
            let was = prior_price(&listed.history, &covering, cx.now);
            shown.push((
                unit_minor < listed.list_minor,
                Reduced {
                    product: listed.product,
                    variant: listed.variant,
                    unit_minor,
                    was_minor: was.filter(|was| unit_minor < listed.list_minor && *was > unit_minor),
                },
            ));
        }
        if shown.iter().any(|(reduced, _)| *reduced) {
            found.extend(shown.into_iter().map(|(_, reduced)| reduced));
        }
    }
    Ok(found)
}

/// What one sale of a product comes to now, minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// The lowest and the highest public price of one piece.
    pub prices: (i64, i64),
    /// What a commission is a rate of at the lowest price: without the tax it contains (spec: affiliate 2.13).
    pub basis_minor: i64,
}

/// What one sale of each of the products comes to now; with each product its lowest and highest list price.
pub async fn worth(cx: &Cx, products: &[(ProductId, (i64, i64))]) -> Result<BTreeMap<ProductId, Worth>> {
    let ids: Vec<ProductId> = products.iter().map(|(product, _)| *product).collect();
    let reduced = reduced(cx, cx.db(), &ids).await?;
    let taxes = store::promotions::tax_of_products(cx.db(), &ids, cx.now).await?;
    let worth = |(product, list): &(ProductId, (i64, i64))| {
        let units = || reduced.iter().filter(|r| r.product == *product).map(|r| r.unit_minor);
        let low = units().min().unwrap_or(list.0);
        let high = units().max().unwrap_or(list.1);
        let contained = taxes.get(product).filter(|rule| rule.included);
        let tax = contained.map_or(0, |rule| rule.tax(rule.goods, low));
        let worth = Worth {
            prices: (low, high),
            basis_minor: low - tax,
        };
        (*product, worth)
    };
    Ok(products.iter().map(worth).collect())
}
