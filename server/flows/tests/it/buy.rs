//! What the tests of orders share: a guest who fills a cart, places, pays, and what is in the database afterwards.

use crate::world::{Stall, guest};
use flows::checkout::{
    Confirmed, PlaceOrder, Placed, add_to_cart, cart, confirm_payment, offer, place_order, start_payment,
};
use flows::{Cx, World, secret};
use kernel::{Money, VariantId};
use orders::{Address, OrderState};
use ports::{Callback, Outcome};
use std::sync::Arc;
use store::orders::{OrderRow, PaymentRow};

/// A good address.
pub fn address(country: &str) -> Address {
    Address {
        name: "June Park".into(),
        line1: "Ashgrove Lane 14".into(),
        line2: "Flat 3".into(),
        city: "Ferndale".into(),
        region: "OR".into(),
        postcode: "97412".into(),
        country: country.into(),
        phone: "+1 555 014 2000".into(),
    }
}

/// The form a buyer of the cart with this key would send now.
pub async fn form(cx: &Cx, key: &str, country: &str) -> PlaceOrder {
    let cart = cart(cx, Some(key)).await.unwrap().unwrap();
    let quote_hash = offer(cx, cx.db(), &cart, Some(country)).await.unwrap().hash;
    PlaceOrder {
        email: "june@buyer.example".into(),
        address: address(country),
        quote_hash,
        idem_key: secret::token(),
        touches: String::new(),
    }
}

/// A guest buys these things in one checkout, unpaid.
pub async fn place(world: &Arc<World>, things: &[(VariantId, i64)]) -> Placed {
    let cx = guest(world);
    let key = secret::token();
    for (variant, quantity) in things {
        add_to_cart(&cx, &key, *variant, *quantity, "").await.unwrap();
    }
    place_order(&cx, Some(&key), &form(&cx, &key, "US").await)
        .await
        .unwrap()
}

/// The same, and the provider was asked.
pub async fn place_and_start(world: &Arc<World>, things: &[(VariantId, i64)]) -> (Placed, PaymentRow) {
    let placed = place(world, things).await;
    start_payment(&guest(world), &placed.access_key).await.unwrap();
    let payment = store::orders::payment_of_group(&world.db, placed.group)
        .await
        .unwrap()
        .unwrap();
    (placed, payment)
}

/// A provider's good news about the payment.
pub fn success(payment: &PaymentRow, event: &str) -> Callback {
    Callback {
        event_id: event.into(),
        reference: payment.reference.clone(),
        outcome: Outcome::Succeeded,
        amount: payment.amount,
    }
}

/// A guest buys and pays for these things.
pub async fn buy(world: &Arc<World>, things: &[(VariantId, i64)]) -> (Placed, OrderRow) {
    let (placed, payment) = place_and_start(world, things).await;
    let told = confirm_payment(&world.system(), &success(&payment, &secret::token())).await;
    assert_eq!(told, Ok(Confirmed::Paid));
    let order = orders_of(world, &placed).await.remove(0);
    assert_eq!(order.state, OrderState::OnHold);
    (placed, order)
}

/// The orders of a checkout.
pub async fn orders_of(world: &Arc<World>, placed: &Placed) -> Vec<OrderRow> {
    store::orders::orders_of_group(&world.db, placed.group).await.unwrap()
}

/// On hand, committed and reserved pieces of the stall's thing.
pub async fn stock(world: &Arc<World>, stall: &Stall) -> (i64, i64, i64) {
    let level = store::inventory::stock_level(&world.db, stall.variant, stall.warehouse)
        .await
        .unwrap()
        .unwrap();
    (level.on_hand, level.committed, level.reserved)
}

/// Whatever the test did: the books balance, stock is the sum of its moves, orders are what their units say.
pub async fn check_books(world: &Arc<World>) {
    let findings = store::audit::run(&world.db).await.unwrap();
    let wrong: Vec<_> = findings.into_iter().filter(|finding| finding.wrong > 0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// An amount in cents.
pub fn usd(minor: i64) -> Money {
    Money::new(minor, kernel::Currency::USD)
}

/// The balance of one of the platform's accounts.
pub async fn platform(world: &Arc<World>, kind: &str) -> i64 {
    db::Q::from(&world.db)
        .opt_scalar(
            db::sql!("SELECT balance_minor FROM ledger_accounts WHERE owner_kind = 'platform' AND kind = $1"),
            db::args![kind],
        )
        .await
        .unwrap()
        .unwrap_or(0)
}
