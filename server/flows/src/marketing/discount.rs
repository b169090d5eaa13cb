//! Product discounts: made for products or variants of one's own shop, changed as far as they may be, stopped at any
//! time. Orders keep what they were placed at (spec: commerce 2.9).

use crate::{Cx, Result};
use catalog::ProductState;
use db::Tx;
use kernel::{Error, FieldError, ProductId, PromotionId, VariantId};
use ledger::{AccountKey, AccountKind, Owner};
use promotions::{Change, ITEMS_MAX, Level, Refusal, Terms, Unchangeable};
use serde::{Deserialize, Serialize};
use store::catalog::PricedVariant;
use store::promotions::PromotionRow;

const SCOPE: &str = "promotion.create";

/// What a discount is chosen for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// Whole products.
    Products(Vec<ProductId>),
    /// Single variants.
    Variants(Vec<VariantId>),
}

/// What a seller sends to make a discount.
#[derive(Clone, Debug)]
pub struct NewDiscount {
    /// Name, value and window.
    pub terms: Terms,
    /// What for.
    pub picked: Picked,
    /// Made with the form; the same key makes one discount, however often it is sent.
    pub key: String,
}

/// The id given to a form that was sent before.
#[derive(Serialize, Deserialize)]
struct Made(PromotionId);

/// Makes a product discount of the actor's shop.
/// Errors: `Invalid` by field (`title`, `value`, `begin`, `end`, `picked`); `NotFound` for what is not the shop's own;
/// `Refused("promotions.no_saving" | "promotions.shop_not_open" | "promotions.too_much_owed" | "checkout.stale_form")`.
pub async fn create_discount(cx: &Cx, new: &NewDiscount) -> Result<PromotionId> {
    let shop = cx.shop()?;
    if !(16..=64).contains(&new.key.len()) {
        return Err(Error::refused("checkout.stale_form"));
    }
    let terms = checked(new, cx)?;
    let mut tx = cx.db().begin().await?;
    let id: PromotionId = cx.id();
    let (key, answer) = (
        format!("{shop}:{}", new.key),
        serde_json::to_string(&Made(id)).expect("plain data"),
    );
    if !store::system::keep_answer(&mut tx, SCOPE, &key, &answer, cx.now).await? {
        drop(tx);
        let answer = store::system::answer(cx.db(), SCOPE, &key)
            .await?
            .ok_or(Error::Conflict)?;
        return serde_json::from_str(&answer)
            .map(|Made(id)| id)
            .map_err(|_| Error::Conflict);
    }
    may_begin(cx, &mut tx).await?;
    let row = PromotionRow {
        id,
        shop,
        level: match new.picked {
            Picked::Products(_) => Level::Product,
            Picked::Variants(_) => Level::Variation,
        },
        terms,
        deactivated_at: None,
        created_at: cx.now,
        version: 0,
    };
    store::promotions::insert_promotion(&mut tx, &row).await?;
    for (product, variant) in chosen(cx, &mut tx, &row, &new.picked).await? {
        store::promotions::insert_item(&mut tx, id, product, variant).await?;
    }
    cx.transition(&mut tx, "promotion", id, ("", "made"), "create", &words(&row.terms))
        .await?;
    tx.commit().await?;
    Ok(id)
}

fn checked(new: &NewDiscount, cx: &Cx) -> Result<Terms> {
    let picked = match &new.picked {
        Picked::Products(ids) => ids.len(),
        Picked::Variants(ids) => ids.len(),
    };
    let (terms, mut wrong) = match new.terms.clone().checked(cx.now) {
        Ok(terms) => (Some(terms), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    if picked == 0 {
        wrong.push(FieldError::new("picked", "none_chosen"));
    } else if picked > ITEMS_MAX {
        wrong.push(FieldError::new("picked", "too_many").with("max", ITEMS_MAX));
    }
    match terms {
        Some(terms) if wrong.is_empty() => Ok(terms),
        _ => Err(Error::Invalid(wrong)),
    }
}

/// The shop is open and does not owe more than a hundred of its currency.
async fn may_begin(cx: &Cx, tx: &mut Tx) -> Result<()> {
    let shop = cx.shop()?;
    let facts = store::catalog::shop_facts(&mut *tx, shop)
        .await?
        .ok_or(Error::NotFound)?;
    if !facts.open {
        return Err(Refusal::ShopNotOpen.into());
    }
    let account = AccountKey::new(Owner::Shop(shop), AccountKind::Available, facts.currency);
    let hundred = 100 * 10_i64.pow(facts.currency.exponent());
    if store::ledger::balance(&mut *tx, account).await? <= -hundred {
        return Err(Refusal::TooMuchOwed.into());
    }
    Ok(())
}

/// What was picked, once each, all of it the shop's own and dearer than a fixed price.
async fn chosen(
    cx: &Cx,
    tx: &mut Tx,
    row: &PromotionRow,
    picked: &Picked,
) -> Result<Vec<(ProductId, Option<VariantId>)>> {
    let found: Vec<(ProductId, Option<VariantId>)> = match picked {
        Picked::Products(ids) => once(ids).into_iter().map(|id| (id, None)).collect(),
        Picked::Variants(ids) => {
            let ids = once(ids);
            let mut variants = store::catalog::variants_by_id(&mut *tx, &ids).await?;
            variants.retain(|v| v.active);
            if variants.len() < ids.len() {
                return Err(Error::NotFound);
            }
            variants.iter().map(|v| (v.product, Some(v.id))).collect()
        }
    };
    let shop = cx.shop()?;
    let products = once(&found.iter().map(|(product, _)| *product).collect::<Vec<_>>());
    let mut own = store::catalog::products(&mut *tx, &products).await?;
    own.retain(|p| p.shop == shop && p.state != ProductState::Deleted);
    if own.len() < products.len() {
        return Err(Error::NotFound);
    }
    if let Change::Fixed(minor) = row.terms.change {
        let listed = store::catalog::listed(&mut *tx, &products).await?;
        let covered = |l: &PricedVariant| {
            found
                .iter()
                .any(|(product, variant)| *product == l.product && variant.is_none_or(|id| id == l.variant))
        };
        if let Some(cheap) = listed.iter().find(|l| covered(l) && l.list_minor <= minor) {
            let product = own.into_iter().find(|p| p.id == cheap.product);
            let title = product.map(|p| p.title).unwrap_or_default();
            return Err(Refusal::NoSaving { title }.into());
        }
    }
    Ok(found)
}

fn once<T: Copy + Ord>(ids: &[T]) -> Vec<T> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The terms for the log.
fn words(terms: &Terms) -> String {
    match terms.change {
        Change::Off(rate) => format!("{} bps off until {}", rate.0, terms.end.micros()),
        Change::Fixed(minor) => format!("at {minor} until {}", terms.end.micros()),
    }
}

/// Changes a discount of the actor's shop as far as its state allows: see [`promotions::changed`].
/// Errors: `NotFound`, `Invalid` by field, `Refused("promotions.only_longer" | "promotions.over" |
/// "promotions.no_saving")`, `Conflict`.
pub async fn change_discount(cx: &Cx, id: PromotionId, terms: Terms) -> Result<()> {
    let shop = cx.shop()?;
    let mut tx = cx.db().begin().await?;
    let before = store::promotions::promotion_of_shop(&mut tx, shop, id)
        .await?
        .ok_or(Error::NotFound)?;
    let terms =
        promotions::changed(&before.terms, terms, before.status(cx.now), cx.now).map_err(|error| match error {
            Unchangeable::Refused(refusal) => Error::from(refusal),
            Unchangeable::Fields(fields) => Error::Invalid(fields),
        })?;
    if terms == before.terms {
        return Ok(());
    }
    if terms.change != before.terms.change {
        let items = store::promotions::promotion_items(&mut tx, id).await?;
        let picked = match before.level {
            Level::Product => Picked::Products(items.iter().map(|i| i.product).collect()),
            Level::Variation => Picked::Variants(items.iter().filter_map(|i| i.variant).collect()),
        };
        let after = PromotionRow {
            terms: terms.clone(),
            ..before.clone()
        };
        chosen(cx, &mut tx, &after, &picked).await?;
    }
    store::promotions::save_terms(&mut tx, &before, &terms).await?;
    cx.transition(&mut tx, "promotion", id, ("made", "made"), "change", &words(&terms))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Stops a discount of the actor's shop for good, whether it runs or is still to come.
/// Errors: `NotFound`, `Refused("promotions.over")`, `Conflict`.
pub async fn stop_discount(cx: &Cx, id: PromotionId) -> Result<()> {
    let shop = cx.shop()?;
    let mut tx = cx.db().begin().await?;
    let before = store::promotions::promotion_of_shop(&mut tx, shop, id)
        .await?
        .ok_or(Error::NotFound)?;
    match before.status(cx.now) {
        promotions::Status::NotStart | promotions::Status::Ongoing => {}
        promotions::Status::Expired | promotions::Status::Deactivated => return Err(Refusal::Over.into()),
    }
    store::promotions::deactivate_promotion(&mut tx, &before, cx.now).await?;
    cx.transition(&mut tx, "promotion", id, ("made", "deactivated"), "deactivate", "")
        .await?;
    tx.commit().await?;
    Ok(())
}
