//! A seller counts the stock of one variant.

use super::listing::shop_and_warehouse;
use crate::{Cx, Result};
use kernel::{Error, FieldError, VariantId};
use store::inventory::{Cause, Counted};

/// Most pieces of one variant.
pub(super) const STOCK_MAX: i64 = 1_000_000_000;

/// Sets how many pieces lie there (spec: commerce 2.5 "seller sets count").
/// Errors: [`Error::Invalid`] for a count that cannot be or is below what is ordered, not a variant of the shop.
pub async fn set_stock(cx: &Cx, variant: VariantId, count: i64) -> Result<()> {
    let shop = cx.shop()?;
    if !(0..=STOCK_MAX).contains(&count) {
        let error = FieldError::new("stock", "out_of_range")
            .with("min", 0)
            .with("max", STOCK_MAX);
        return Err(Error::Invalid(vec![error]));
    }
    let mut tx = cx.db().begin().await?;
    let known = store::catalog::variant(&mut tx, variant)
        .await?
        .filter(|v| v.shop == shop);
    known.ok_or(Error::NotFound)?;
    let (_, warehouse) = shop_and_warehouse(cx, &mut tx, shop).await?;
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    match store::inventory::set_count(&mut tx, &cause, variant, warehouse, count).await? {
        Counted::Set | Counted::Unchanged => {}
        Counted::Short { claimed } => {
            return Err(Error::Invalid(vec![
                FieldError::new("stock", "below_claimed").with("min", claimed),
            ]));
        }
    }
    tx.commit().await?;
    Ok(())
}
