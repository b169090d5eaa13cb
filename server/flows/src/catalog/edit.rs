//! A seller writes a product by hand, or changes one.

use super::listing::{self, Listing, blank, shop_and_warehouse};
use crate::{Cx, Result};
use catalog::{Finding, ProductAct, ProductDraft, Refusal};
use db::Tx;
use kernel::{Error, FieldError, ProductId};
use store::inventory::Cause;

/// A seller writes down a product. It is a draft: nobody sees it before it is sent for review and approved.
/// Errors: [`Error::Invalid`] with what every listing must have.
pub async fn create_product(cx: &Cx, draft: ProductDraft) -> Result<ProductId> {
    let shop = cx.shop()?;
    let mut draft = cleaned(draft);
    refuse_hard(&draft)?;
    let mut tx = cx.db().begin().await?;
    let (facts, warehouse) = shop_and_warehouse(cx, &mut tx, shop).await?;
    let mut listing = blank(cx, &mut tx, &facts, &draft.title, None).await?;
    listing.keep_pictures(cx, &mut tx, &mut draft).await?;
    let id = listing.product.id;
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    listing.write(cx, &mut tx, &draft, warehouse, &cause).await?;
    cx.transition(&mut tx, "product", id, ("", listing.product.state.code()), "create", "")
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// A seller changes a product. New prices and counts hold at once. Everything else does too, unless the product is on
/// sale: then the edited version waits for approval and the live one keeps selling. `version` is the one that was edited.
/// Errors: [`Error::Conflict`] when it was changed meanwhile, [`Error::Invalid`] as for a new one and for a count below
/// what is ordered, a refusal while it is frozen or deleted.
pub async fn edit_product(cx: &Cx, id: ProductId, version: i64, draft: ProductDraft) -> Result<()> {
    let mut draft = cleaned(draft);
    refuse_hard(&draft)?;
    let mut tx = cx.db().begin().await?;
    let mut listing = own(cx, &mut tx, id).await?;
    if listing.product.version != version {
        return Err(Error::Conflict);
    }
    if !listing.product.state.editable() {
        return Err(Refusal::ProductState {
            state: listing.product.state,
            act: ProductAct::Submit,
        }
        .into());
    }
    let (_, warehouse) = shop_and_warehouse(cx, &mut tx, listing.product.shop).await?;
    listing.keep_pictures(cx, &mut tx, &mut draft).await?;
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    let waited = listing.product.pending.is_some();
    let written = listing.write(cx, &mut tx, &draft, warehouse, &cause).await?;
    if !written.short.is_empty() {
        let short = |(index, claimed): &(usize, i64)| {
            FieldError::new(&format!("stock.{index}"), "below_claimed").with("min", claimed)
        };
        return Err(Error::Invalid(written.short.iter().map(short).collect()));
    }
    note_pending(cx, &mut tx, &mut listing, waited).await?;
    tx.commit().await?;
    Ok(())
}

/// An edited version has come to wait: that is recorded, and where the installation reviews nothing it is taken at once.
pub(super) async fn note_pending(cx: &Cx, tx: &mut Tx, listing: &mut Listing, waited: bool) -> Result<()> {
    if waited || listing.product.pending.is_none() {
        return Ok(());
    }
    let state = listing.product.state.code();
    cx.transition(tx, "product", listing.product.id, (state, state), "edit", "")
        .await?;
    if !cx.policy().review_products {
        super::review::swap_pending(cx, tx, listing).await?;
    }
    Ok(())
}

/// A product of the actor's shop. Errors: [`Error::NotFound`].
pub(super) async fn own(cx: &Cx, tx: &mut Tx, id: ProductId) -> Result<Listing> {
    let shop = cx.shop()?;
    listing::listing(tx, id)
        .await?
        .filter(|listing| listing.product.shop == shop)
        .ok_or(Error::NotFound)
}

/// The draft as it may be kept: the description sanitised, texts without white space around.
pub(super) fn cleaned(mut draft: ProductDraft) -> ProductDraft {
    draft.description_html = ports::html::sanitise(&draft.description_html);
    draft.title = draft.title.split_whitespace().collect::<Vec<_>>().join(" ");
    draft.vendor = draft.vendor.trim().to_owned();
    for variant in &mut draft.variants {
        variant.sku = variant.sku.trim().to_owned();
        for value in &mut variant.values {
            *value = value.trim().to_owned();
        }
    }
    draft
}

fn refuse_hard(draft: &ProductDraft) -> Result<()> {
    let hard: Vec<FieldError> = catalog::check(draft)
        .iter()
        .filter(|f| f.hard)
        .map(field_error)
        .collect();
    if hard.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(hard))
    }
}

/// A finding as the error of its form field: `title`, or `price.2` for the third variant's price.
fn field_error(finding: &Finding) -> FieldError {
    let field = match finding.variant {
        Some(index) => format!("{}.{index}", finding.field.code()),
        None => finding.field.code().to_owned(),
    };
    let mut error = FieldError::new(&field, &format!("listing.{}", finding.problem.code()));
    error.params.clone_from(&finding.params);
    error
}
