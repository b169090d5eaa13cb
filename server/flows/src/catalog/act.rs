//! A product's way to sale and off it, as the seller goes it: sent for review, taken off, deleted, brought back.

use super::edit::own;
use super::listing::{Listing, shop_and_warehouse};
use crate::{Cx, Result};
use catalog::{ProductAct, ProductState, RECOVERABLE_DAYS, Refusal};
use db::Tx;
use kernel::{Error, ProductId, Span};
use store::inventory::Cause;

/// A seller asks for a product to go on sale. It waits for the operator, or goes on sale at once where the installation
/// reviews nothing that passes the rules. Errors: hard faults, a shop that is not open, a state that does not allow it.
pub async fn submit_product(cx: &Cx, id: ProductId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut listing = own(cx, &mut tx, id).await?;
    let (facts, _) = shop_and_warehouse(cx, &mut tx, listing.product.shop).await?;
    if !facts.open {
        return Err(Error::refused("catalog.shop_not_open"));
    }
    submit(cx, &mut tx, &mut listing).await?;
    tx.commit().await?;
    Ok(())
}

/// The same within an act. The shop is known to be open.
pub(super) async fn submit(cx: &Cx, tx: &mut Tx, listing: &mut Listing) -> Result<()> {
    let hard = catalog::check(&listing.live())
        .iter()
        .filter(|finding| finding.hard)
        .count();
    if hard > 0 {
        return Err(Refusal::NotListable { count: hard }.into());
    }
    listing.product.submitted_at = Some(cx.now);
    listing.product.reasons = "[]".to_owned();
    step(cx, tx, listing, ProductAct::Submit, "").await?;
    if !cx.policy().review_products {
        super::review::approve(cx, tx, listing).await?;
    }
    Ok(())
}

/// A seller takes a product off sale. An edited version that waits becomes the product: it will be reviewed anyway
/// before it sells again. Lines in carts show as no longer available.
pub async fn deactivate_product(cx: &Cx, id: ProductId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut listing = own(cx, &mut tx, id).await?;
    take_edit(cx, &mut tx, &mut listing).await?;
    step(cx, &mut tx, &mut listing, ProductAct::Deactivate, "").await?;
    tx.commit().await?;
    Ok(())
}

/// An edited version that waits becomes the product. The caller saves it.
pub(super) async fn take_edit(cx: &Cx, tx: &mut Tx, listing: &mut Listing) -> Result<()> {
    let (_, warehouse) = shop_and_warehouse(cx, tx, listing.product.shop).await?;
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    listing.swap(cx, tx, warehouse, &cause).await?;
    listing.product.submitted_at = None;
    Ok(())
}

/// A seller deletes a product. It can be brought back for thirty days.
pub async fn delete_product(cx: &Cx, id: ProductId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut listing = own(cx, &mut tx, id).await?;
    listing.product.pending = None;
    listing.product.submitted_at = None;
    step(cx, &mut tx, &mut listing, ProductAct::Delete, "").await?;
    tx.commit().await?;
    Ok(())
}

/// A seller brings a deleted product back, off sale.
pub async fn recover_product(cx: &Cx, id: ProductId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut listing = own(cx, &mut tx, id).await?;
    let deleted = listing.product.state == ProductState::Deleted;
    if deleted && listing.product.updated_at.after(Span::days(RECOVERABLE_DAYS)) < cx.now {
        return Err(Error::NotFound);
    }
    step(cx, &mut tx, &mut listing, ProductAct::Recover, "").await?;
    tx.commit().await?;
    Ok(())
}

/// One step of the product's table, saved and recorded.
pub(super) async fn step(cx: &Cx, tx: &mut Tx, listing: &mut Listing, act: ProductAct, reason: &str) -> Result<()> {
    let from = listing.product.state;
    let to = from.next(act)?;
    listing.product.state = to;
    listing.product.updated_at = cx.now;
    super::words::save(tx, &mut listing.product).await?;
    cx.transition(
        tx,
        "product",
        listing.product.id,
        (from.code(), to.code()),
        act.code(),
        reason,
    )
    .await
}
