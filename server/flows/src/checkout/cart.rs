//! The cart: a guest's is found by the key in the session, a person's by the person. It reserves nothing and promises
//! nothing (spec: commerce 2.6).

use crate::{Cx, Result, secret};
use db::Tx;
use kernel::{CartLineId, Error, VariantId};
use store::orders::{CartItem, CartLineRow, CartRow};

/// The visitor's cart, if there is one: the person's when signed in, else the session's.
pub async fn cart(cx: &Cx, key: Option<&str>) -> Result<Option<CartRow>> {
    Ok(match (cx.actor.person(), key) {
        (Some(person), _) => store::orders::cart_of_person(cx.db(), person).await?,
        (None, Some(key)) => guests(store::orders::cart_by_key(cx.db(), key).await?),
        (None, None) => None,
    })
}

/// A key that once was a guest's does not open the cart of the person it was merged into.
fn guests(cart: Option<CartRow>) -> Option<CartRow> {
    cart.filter(|cart| cart.person.is_none())
}

/// How many pieces are in the visitor's cart.
pub async fn cart_count(cx: &Cx, key: Option<&str>) -> Result<i64> {
    match cart(cx, key).await? {
        Some(cart) => Ok(store::orders::cart_count(cx.db(), cart.id).await?),
        None => Ok(0),
    }
}

/// The visitor's cart in the transaction, made if there is none.
async fn open_cart(cx: &Cx, tx: &mut Tx, key: &str) -> Result<CartRow> {
    let person = cx.actor.person();
    let made_key = match person {
        Some(_) => secret::token(),
        None => key.to_owned(),
    };
    for make in [true, false] {
        let found = match person {
            Some(person) => store::orders::cart_of_person(&mut *tx, person).await?,
            None => guests(store::orders::cart_by_key(&mut *tx, key).await?),
        };
        match found {
            Some(cart) => return Ok(cart),
            None if make => store::orders::insert_cart(tx, cx.id(), person, &made_key, cx.now).await?,
            None => {}
        }
    }
    Err(Error::Conflict)
}

/// Puts pieces of a variant into the visitor's cart. `key` is the session's cart key (used for guests only); `touches`
/// is what the request's affiliate touches are pinned as, empty for none.
/// Errors: `NotFound`, `Refused("checkout.not_on_sale" | "checkout.sold_out")`, and what the cart's rules refuse.
pub async fn add_to_cart(cx: &Cx, key: &str, variant: VariantId, quantity: i64, touches: &str) -> Result<()> {
    orders::check_line(quantity)?;
    let mut tx = cx.db().begin().await?;
    let cart = open_cart(cx, &mut tx, key).await?;
    let there = store::orders::cart_lines(&mut tx, cart.id).await?;
    match there.iter().find(|line| line.variant == variant) {
        Some(line) => orders::check_line(line.quantity.saturating_add(quantity))?,
        None => orders::check_size(there.len() + 1)?,
    }
    let line = CartLineRow {
        id: cx.id(),
        variant,
        quantity,
        touches: touches.to_owned(),
        added_at: cx.now,
    };
    store::orders::put_cart_line(&mut tx, cart.id, &line, true).await?;
    let items = store::orders::cart_items(&mut tx, cart.id).await?;
    let item = items
        .iter()
        .find(|item| item.line.variant == variant)
        .ok_or(Error::NotFound)?;
    match unavailable(item) {
        Some(Unavailable::SoldOut) => return Err(Error::refused("checkout.sold_out")),
        Some(Unavailable::ShopClosed | Unavailable::NotOnSale) => return Err(Error::refused("checkout.not_on_sale")),
        // more than there are: the cart page says so and offers to lower the number
        Some(_) | None => {}
    }
    store::orders::touch_cart(&mut tx, cart.id, cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets how many of a line of the visitor's cart; 0 takes it out.
/// Errors: `NotFound`, `Refused("orders.quantity_out_of_range")`.
pub async fn set_quantity(cx: &Cx, key: Option<&str>, line: CartLineId, quantity: i64) -> Result<()> {
    if quantity == 0 {
        return remove_line(cx, key, line).await;
    }
    orders::check_line(quantity)?;
    let cart = cart(cx, key).await?.ok_or(Error::NotFound)?;
    let mut tx = cx.db().begin().await?;
    match store::orders::set_cart_quantity(&mut tx, cart.id, line, quantity).await {
        Err(db::Error::Conflict) => return Err(Error::NotFound),
        done => done?,
    }
    store::orders::touch_cart(&mut tx, cart.id, cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a line out of the visitor's cart. Taking it out twice is the same.
pub async fn remove_line(cx: &Cx, key: Option<&str>, line: CartLineId) -> Result<()> {
    let Some(cart) = cart(cx, key).await? else {
        return Ok(());
    };
    let mut tx = cx.db().begin().await?;
    store::orders::delete_cart_line(&mut tx, cart.id, line).await?;
    store::orders::touch_cart(&mut tx, cart.id, cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts what a guest collected into the cart of the person who has just signed in (`cx.actor`): of each thing the larger
/// number, and the newer touches. Called by sign-in with the session's cart key; a repeat does nothing.
pub async fn merge_cart(cx: &Cx, key: &str) -> Result<()> {
    cx.person()?;
    let mut tx = cx.db().begin().await?;
    let Some(guest) = guests(store::orders::cart_by_key(&mut tx, key).await?) else {
        return Ok(());
    };
    let cart = open_cart(cx, &mut tx, key).await?;
    let mut own = store::orders::cart_lines(&mut tx, cart.id).await?;
    let mut theirs = store::orders::cart_lines(&mut tx, guest.id).await?;
    // when both do not fit into one cart, the guest's oldest are left out
    theirs.sort_by_key(|line| std::cmp::Reverse(line.added_at));
    for line in theirs {
        let line = CartLineRow { id: cx.id(), ..line };
        if !own.iter().any(|there| there.variant == line.variant) {
            if orders::check_size(own.len() + 1).is_err() {
                continue;
            }
            own.push(line.clone());
        }
        store::orders::put_cart_line(&mut tx, cart.id, &line, false).await?;
    }
    store::orders::touch_cart(&mut tx, cart.id, cx.now).await?;
    store::orders::delete_cart(&mut tx, guest.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Why a cart line cannot be bought now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// The shop does not sell at the moment.
    ShopClosed,
    /// The product or this variant was taken off sale.
    NotOnSale,
    /// None left.
    SoldOut,
    /// Fewer left than wanted.
    TooFew {
        /// How many.
        left: i64,
    },
    /// The shop does not deliver it to the chosen country.
    NotDelivered,
    /// It is sold in another currency than the rest and has to be paid for separately.
    OtherCurrency,
}

impl Unavailable {
    /// Code of the reason, for message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Unavailable::ShopClosed => "shop_closed",
            Unavailable::NotOnSale => "not_on_sale",
            Unavailable::SoldOut => "sold_out",
            Unavailable::TooFew { .. } => "too_few",
            Unavailable::NotDelivered => "not_delivered",
            Unavailable::OtherCurrency => "other_currency",
        }
    }
}

/// Why the line cannot be bought now, if it cannot.
pub fn unavailable(item: &CartItem) -> Option<Unavailable> {
    match item {
        item if !item.shop_open => Some(Unavailable::ShopClosed),
        item if !item.on_sale => Some(Unavailable::NotOnSale),
        item if item.available <= 0 => Some(Unavailable::SoldOut),
        item if item.available < item.line.quantity => Some(Unavailable::TooFew { left: item.available }),
        _ => None,
    }
}
