//! Placing an order: everything that must hold is checked and everything that must be kept is written in one
//! transaction; the payment provider is only asked afterwards (spec: commerce 2.6).

use super::quote::{Offer, offer, price_changed};
use crate::affiliate::{Sale, SaleLine, attribute_order};
use crate::{Cx, Result, fulfilment, secret};
use db::Tx;
use kernel::{CartLineId, CheckoutGroupId, Error, Money, OrderId, ShopId, VariantId, WarehouseId};
use orders::{Act, Address, OrderState, PaymentState, Refusal};
use promotions::{Quote, QuoteShop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::inventory::{Cause, Demand, StockRow};
use store::orders::{CartItem, CartRow, GroupRow, OrderLineRow, OrderRow, PaymentRow, SellingTerms};

/// What a buyer sends to place an order.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    /// Where to write to.
    pub email: String,
    /// Where to deliver to, as typed.
    pub address: Address,
    /// Hash of the quote the buyer saw.
    pub quote_hash: String,
    /// Made with the form; the same key places once, however often it is sent.
    pub idem_key: String,
    /// The signed affiliate touches of the buyer's browser; empty without any.
    pub touches: String,
}

/// What came of it. The same for every repeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The checkout.
    pub group: CheckoutGroupId,
    /// The secret part of the address at which the buyer follows it.
    pub access_key: String,
}

const SCOPE: &str = "checkout.place";

/// Notes that the visitor opened the checkout: a later affiliate click cannot displace an earlier one any more. Begins
/// anew when the cart changed and half an hour has gone by (spec: affiliate AFF-305).
pub async fn open_checkout(cx: &Cx, cart: &CartRow) -> Result<()> {
    let stands = cart
        .checkout_started_at
        .is_some_and(|at| cart.updated_at <= at || cx.now.since(at) <= kernel::Span::minutes(30));
    if stands {
        return Ok(());
    }
    let mut tx = cx.db().begin().await?;
    store::orders::set_checkout_started(&mut tx, cart.id, Some(cx.now)).await?;
    tx.commit().await?;
    Ok(())
}

/// Places one order per shop for everything in the visitor's cart that can be bought and delivered. `key` is the
/// session's cart key. Nothing is charged yet: see [`super::start_payment`].
/// Errors: `Invalid` by field, `Refused("orders.cart_empty" | "orders.price_changed" | "checkout.total_changed" |
/// "checkout.line_price_changed" | "checkout.too_few_left")`.
pub async fn place_order(cx: &Cx, key: Option<&str>, order: &PlaceOrder) -> Result<Placed> {
    if let Some(answer) = store::system::answer(cx.db(), SCOPE, &order.idem_key).await? {
        return placed_before(&answer);
    }
    let (email, address) = checked(order)?;
    let cart = super::cart(cx, key).await?.ok_or(Refusal::CartEmpty)?;
    let placed = Placed {
        group: cx.id(),
        access_key: secret::token(),
    };
    let mut tx = cx.db().begin().await?;
    let answer = serde_json::to_string(&placed).expect("plain data");
    if !store::system::keep_answer(&mut tx, SCOPE, &order.idem_key, &answer, cx.now).await? {
        // the same form was sent twice at once, and the other one was first
        drop(tx);
        let answer = store::system::answer(cx.db(), SCOPE, &order.idem_key)
            .await?
            .ok_or(Error::Conflict)?;
        return placed_before(&answer);
    }
    // another form of the same cart, sent at the same moment, finds what this one leaves
    store::orders::lock_cart(&mut tx, cart.id).await?;
    let offer = offer(cx, &mut tx, &cart, Some(&address.country)).await?;
    let quote = offer.quote.as_ref().ok_or(Refusal::CartEmpty)?;
    if offer.hash != order.quote_hash {
        return Err(price_changed(&order.quote_hash, &offer));
    }
    let group = GroupRow {
        id: placed.group,
        cart: cart.id,
        person: cx.actor.person(),
        email,
        access_key: placed.access_key.clone(),
        address: serde_json::to_string(&address).expect("plain data"),
        total: Money::new(quote.total_minor, quote.currency),
        quote_hash: offer.hash.clone(),
        quote: serde_json::to_string(quote).expect("plain data"),
        checkout_started_at: cart.checkout_started_at.unwrap_or(cx.now),
        placed_at: cx.now,
    };
    store::orders::insert_group(&mut tx, &group).await?;
    for shop in &quote.shops {
        place_shop(cx, &mut tx, &group, &address, &offer, quote, shop, &order.touches).await?;
    }
    store::orders::insert_payment(&mut tx, &new_payment(cx, group.id, group.total)).await?;
    let ordered: Vec<CartLineId> = offer
        .lines
        .iter()
        .filter(|(_, why)| why.is_none())
        .map(|(item, _)| item.line.id)
        .collect();
    store::orders::delete_ordered_lines(&mut tx, cart.id, &ordered).await?;
    store::orders::set_checkout_started(&mut tx, cart.id, None).await?;
    let amount = format!("{} {}", group.total.currency, group.total.decimal());
    let link = fulfilment::order_link(cx, &group.access_key);
    cx.mail(
        &mut tx,
        &group.email,
        "order_placed",
        &[("amount", &amount), ("link", &link)],
    )
    .await?;
    tx.commit().await?;
    Ok(placed)
}

fn placed_before(answer: &str) -> Result<Placed> {
    serde_json::from_str(answer).map_err(|_| Error::Conflict)
}

/// A payment of the group that the provider has not been asked for yet.
pub(super) fn new_payment(cx: &Cx, group: CheckoutGroupId, amount: Money) -> PaymentRow {
    PaymentRow {
        id: cx.id(),
        group,
        provider: cx.ports().payment.name().to_owned(),
        reference: secret::token(),
        state: PaymentState::Init,
        amount,
        refunded_minor: 0,
        failure: String::new(),
        created_at: cx.now,
        decided_at: None,
        version: 0,
    }
}

fn checked(order: &PlaceOrder) -> Result<(String, Address)> {
    let mut wrong = Vec::new();
    let email = identity::email(&order.email)
        .map_err(|error| wrong.push(error))
        .unwrap_or_default();
    let known = |code: &str| identity::country(code).is_some();
    let address = order
        .address
        .checked(known)
        .map_err(|errors| wrong.extend(errors))
        .unwrap_or_default();
    if !(16..=64).contains(&order.idem_key.len()) {
        return Err(Error::refused("checkout.stale_form"));
    }
    if wrong.is_empty() {
        Ok((email, address))
    } else {
        Err(Error::Invalid(wrong))
    }
}

/// One shop's order of the checkout.
#[expect(clippy::too_many_arguments, reason = "one call; each is a different thing")]
async fn place_shop(
    cx: &Cx,
    tx: &mut Tx,
    group: &GroupRow,
    address: &Address,
    offer: &Offer,
    quote: &Quote,
    shop: &QuoteShop,
    touches: &str,
) -> Result<()> {
    let id: OrderId = cx.id();
    let warehouses = warehouses(tx, shop.shop, quote).await?;
    let mut lines = Vec::new();
    let mut sale_lines = Vec::new();
    for (line_no, line) in (1..).zip(quote.lines_of(shop.shop)) {
        let item = offer.item(line.of).ok_or(Error::Conflict)?;
        let warehouse = *warehouses.get(&line.variant).ok_or_else(|| too_few(item, 0))?;
        let row = OrderLineRow {
            id: cx.id(),
            order: id,
            line_no,
            product: line.product,
            variant: line.variant,
            warehouse,
            title: item.title.clone(),
            options: item.options.clone(),
            picture: item.picture,
            quantity: line.quantity,
            list_minor: line.list_minor,
            unit_minor: line.unit_minor,
            revenue_minor: line.revenue_minor,
            paid_minor: line.paid_minor,
            tax_minor: line.tax_minor,
            cancelled_quantity: 0,
        };
        sale_lines.push(SaleLine {
            line: row.id,
            product: row.product,
            revenue_minor: row.revenue_minor,
            tax_included_minor: if shop.tax.included { line.tax_minor } else { 0 },
            added_at: item.line.added_at,
            touches: item.line.touches.clone(),
        });
        lines.push(row);
    }
    reserve(cx, tx, id, &lines, offer).await?;
    let terms = store::orders::selling_terms(&mut *tx, shop.shop)
        .await?
        .ok_or(Error::NotFound)?;
    let order = order_row(cx, id, group, address, shop, &lines, terms);
    store::orders::insert_order(tx, &order, &lines).await?;
    for (row, line) in lines.iter().zip(quote.lines_of(shop.shop)) {
        for application in &line.applications {
            store::promotions::insert_application(tx, row.id, application).await?;
        }
    }
    cx.transition(tx, "order", id, ("", OrderState::Unpaid.code()), Act::Place.code(), "")
        .await?;
    cx.timer(tx, "order.pay_due", id, order.pay_due_at).await?;
    let sale = Sale {
        order: id,
        shop: shop.shop,
        currency: quote.currency,
        person: group.person,
        email: group.email.clone(),
        checkout_started_at: group.checkout_started_at,
        window_days: terms.attribution_days,
        touches: touches.to_owned(),
        lines: sale_lines,
    };
    attribute_order(cx, tx, &sale).await
}

fn order_row(
    cx: &Cx,
    id: OrderId,
    group: &GroupRow,
    address: &Address,
    shop: &QuoteShop,
    lines: &[OrderLineRow],
    terms: SellingTerms,
) -> OrderRow {
    let money = |minor| Money::new(minor, group.total.currency);
    OrderRow {
        id,
        group: group.id,
        shop: shop.shop,
        person: group.person,
        number: orders::order_number(id),
        state: OrderState::Unpaid,
        buyer_name: address.name.clone(),
        address: group.address.clone(),
        items: money(shop.items_minor),
        shipping: money(shop.shipping_minor),
        tax: money(shop.tax_minor),
        tax_rate: shop.tax.goods,
        tax_included: shop.tax.included,
        shipping_tax_minor: shop.shipping_tax_minor,
        total: money(shop.total_minor),
        unit_count: lines.iter().map(|line| line.quantity).sum(),
        commission: terms.commission,
        transaction: terms.transaction,
        hold_days: terms.hold_days,
        placed_at: cx.now,
        pay_due_at: fulfilment::sla().pay_due(cx.now),
        paid_at: None,
        remorse_until: None,
        process_due_at: None,
        ship_due_at: None,
        cancel_due_at: None,
        processed_at: None,
        shipped_at: None,
        delivered_at: None,
        completed_at: None,
        cancelled_at: None,
        cancel_reason: String::new(),
        version: 0,
    }
}

/// Which warehouse each variant of the shop's order comes from: one that has all of them, else for each the first that
/// has enough. What no warehouse has is taken from the first one that knows it, where reserving then says how few there are.
async fn warehouses(tx: &mut Tx, shop: ShopId, quote: &Quote) -> Result<BTreeMap<VariantId, WarehouseId>> {
    let mut wanted: BTreeMap<VariantId, i64> = BTreeMap::new();
    for line in quote.lines_of(shop) {
        *wanted.entry(line.variant).or_default() += line.quantity;
    }
    let variants: Vec<VariantId> = wanted.keys().copied().collect();
    let levels = store::inventory::stock_levels(&mut *tx, &variants).await?;
    let enough = |level: &&StockRow| level.available() >= wanted.get(&level.variant).copied().unwrap_or(0);
    let has_all = |warehouse: WarehouseId| {
        levels
            .iter()
            .filter(|level| level.warehouse == warehouse)
            .filter(enough)
            .count()
            == variants.len()
    };
    let one = levels
        .iter()
        .map(|level| level.warehouse)
        .find(|warehouse| has_all(*warehouse));
    let mut found = BTreeMap::new();
    for variant in variants {
        let of_variant = || levels.iter().filter(|level| level.variant == variant);
        let first = of_variant()
            .find(enough)
            .or(of_variant().next())
            .map(|level| level.warehouse);
        if let Some(warehouse) = one.or(first) {
            found.insert(variant, warehouse);
        }
    }
    Ok(found)
}

async fn reserve(cx: &Cx, tx: &mut Tx, order: OrderId, lines: &[OrderLineRow], offer: &Offer) -> Result<()> {
    let demand = |l: &OrderLineRow| Demand {
        variant: l.variant,
        warehouse: l.warehouse,
        quantity: l.quantity,
    };
    let demands: Vec<Demand> = lines.iter().map(demand).collect();
    let next_id = || cx.id();
    let cause = Cause {
        kind: "order",
        id: order.0,
        at: cx.now,
        next_id: &next_id,
    };
    let short = store::inventory::reserve(tx, &cause, &demands).await?;
    let Some(short) = short.first() else { return Ok(()) };
    let item = offer
        .lines
        .iter()
        .map(|(item, _)| item)
        .find(|item| item.line.variant == short.variant);
    Err(item.map_or(Error::Conflict, |item| too_few(item, short.available)))
}

/// Somebody else was faster.
fn too_few(item: &CartItem, left: i64) -> Error {
    let params = [("title", item.title.clone()), ("left", left.to_string())];
    Error::Refused {
        code: "checkout.too_few_left".to_owned(),
        params: params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}
