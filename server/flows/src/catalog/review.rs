//! The operator decides about products: new ones, edited versions of those on sale, and those to be taken off.

use super::act::{step, take_edit};
use super::listing::{Listing, listing};
use crate::{Cx, Result};
use catalog::{ProductAct, ProductRejection, ProductState};
use db::Tx;
use kernel::{Error, ProductId};
use serde::{Deserialize, Serialize};

/// Why a product was sent back or taken off; stored with the product and shown to the seller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which rule.
    pub rule: ProductRejection,
    /// The operator's own words; may be empty.
    pub note: String,
}

/// The operator approves what waits: a new product goes on sale, an edited version replaces the live one.
/// `version` is the one that was looked at. Errors: [`Error::Conflict`] when it was changed meanwhile.
pub async fn approve_product(cx: &Cx, id: ProductId, version: i64) -> Result<()> {
    cx.operator()?;
    let mut tx = cx.db().begin().await?;
    let mut listing = waiting(&mut tx, id, version).await?;
    if listing.product.pending.is_some() {
        swap_pending(cx, &mut tx, &mut listing).await?;
    } else {
        approve(cx, &mut tx, &mut listing).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The operator sends back what waits. A new product fails its check; of one on sale the live version keeps selling and
/// the edited one is dropped. Errors: as [`approve_product`]; no reason given.
pub async fn fail_product(cx: &Cx, id: ProductId, version: i64, reasons: &[Reason]) -> Result<()> {
    cx.operator()?;
    if reasons.is_empty() {
        return Err(Error::field("rule", "required"));
    }
    let mut tx = cx.db().begin().await?;
    let mut listing = waiting(&mut tx, id, version).await?;
    listing.product.reasons = json(reasons);
    let codes = codes(reasons);
    if listing.product.pending.take().is_some() {
        let state = listing.product.state.code();
        listing.product.submitted_at = None;
        super::words::save(&mut tx, &mut listing.product).await?;
        cx.transition(&mut tx, "product", id, (state, state), "fail_edit", &codes)
            .await?;
    } else {
        step(cx, &mut tx, &mut listing, ProductAct::Fail, &codes).await?;
    }
    tell(cx, &mut tx, &listing, "product_failed").await?;
    tx.commit().await?;
    Ok(())
}

/// Writes to the shop's owner about a product.
async fn tell(cx: &Cx, tx: &mut Tx, listing: &Listing, template: &str) -> Result<()> {
    let Some((_, email, name)) = store::identity::owner(&mut *tx, listing.product.shop).await? else {
        return Ok(());
    };
    let url = format!("{}/seller/products/{}", cx.world.base_url, listing.product.id);
    cx.mail(
        tx,
        &email,
        template,
        &[("name", &name), ("title", &listing.product.title), ("url", &url)],
    )
    .await
}

/// The operator takes a product off sale, together with the edited version that waits. Its seller can correct it and send
/// it in again.
pub async fn take_down_product(cx: &Cx, id: ProductId, reasons: &[Reason]) -> Result<()> {
    cx.operator()?;
    if reasons.is_empty() {
        return Err(Error::field("rule", "required"));
    }
    let mut tx = cx.db().begin().await?;
    let mut listing = listing(&mut tx, id).await?.ok_or(Error::NotFound)?;
    take_edit(cx, &mut tx, &mut listing).await?;
    listing.product.reasons = json(reasons);
    step(cx, &mut tx, &mut listing, ProductAct::TakeDown, &codes(reasons)).await?;
    tell(cx, &mut tx, &listing, "product_taken_down").await?;
    tx.commit().await?;
    Ok(())
}

async fn waiting(tx: &mut Tx, id: ProductId, version: i64) -> Result<Listing> {
    let listing = listing(tx, id).await?.ok_or(Error::NotFound)?;
    let waits = listing.product.state == ProductState::Pending || listing.product.pending.is_some();
    if !waits || listing.product.version != version {
        return Err(Error::Conflict);
    }
    Ok(listing)
}

/// Puts a pending product on sale.
pub(super) async fn approve(cx: &Cx, tx: &mut Tx, listing: &mut Listing) -> Result<()> {
    listing.product.first_active_at = listing.product.first_active_at.or(Some(cx.now));
    listing.product.reasons = "[]".to_owned();
    listing.product.submitted_at = None;
    step(cx, tx, listing, ProductAct::Approve, "").await
}

/// Replaces the live version by the edited one.
pub(super) async fn swap_pending(cx: &Cx, tx: &mut Tx, listing: &mut Listing) -> Result<()> {
    take_edit(cx, tx, listing).await?;
    let p = &mut listing.product;
    p.reasons = "[]".to_owned();
    p.updated_at = cx.now;
    super::words::save(tx, p).await?;
    let state = p.state.code();
    cx.transition(tx, "product", p.id, (state, state), "approve_edit", "")
        .await
}

fn json(reasons: &[Reason]) -> String {
    serde_json::to_string(reasons).expect("reasons are plain data")
}

fn codes(reasons: &[Reason]) -> String {
    reasons
        .iter()
        .map(|reason| reason.rule.code())
        .collect::<Vec<_>>()
        .join(",")
}
