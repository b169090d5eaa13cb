//! Reads a checkout in words; server only.
#![cfg(not(target_arch = "wasm32"))]

use super::{CheckedOutSheet, OrderSheet};
use crate::words::{BoughtRow, fee, money, seed, state, tax_of, thumb};
use flows::Cx;
use flows::fulfilment::sla;
use i18n::{Locale, t};
use kernel::{Error, Instant, Money};
use orders::{Actor, Address, CancelReason, OrderState, PaymentState};
use shipping::PackageState;
use store::orders::{CancellationRow, OrderLineRow, OrderRow, RefundRow};
use store::system::TransitionRow;

pub async fn checkout(key: &str) -> Result<CheckedOutSheet, Error> {
    let cx = web::anyone();
    let group = store::orders::group_by_key(cx.db(), key)
        .await?
        .ok_or(Error::NotFound)?;
    let rows = store::orders::orders_of_group(cx.db(), group.id).await?;
    let payment = store::orders::payment_of_group(cx.db(), group.id).await?;
    let locale = i18n::locale();
    let owed: Vec<&OrderRow> = rows
        .iter()
        .filter(|o| o.state == OrderState::Unpaid && o.pay_due_at > cx.now)
        .collect();
    let pay = owed.iter().map(|o| o.pay_due_at).min().map(|until| {
        let minor = owed.iter().map(|o| o.total.minor).sum();
        let amount = money(Money::new(minor, group.total.currency));
        (amount, i18n::moment(until, cx.now, &locale))
    });
    let mut orders = Vec::with_capacity(rows.len());
    for row in &rows {
        orders.push(order(&cx, row, &locale).await?);
    }
    Ok(CheckedOutSheet {
        key: group.access_key,
        waiting: pay.is_some() && payment.is_some_and(|p| p.state == PaymentState::Processing),
        pay,
        orders,
    })
}

async fn order(cx: &Cx, o: &OrderRow, locale: &Locale) -> Result<OrderSheet, Error> {
    let lines = store::orders::lines(cx.db(), o.id).await?;
    let shop = store::identity::shop(cx.db(), o.shop).await?.ok_or(Error::NotFound)?;
    let packages = store::shipping::packages_of_order(cx.db(), o.id).await?;
    let wish = store::orders::cancellation(cx.db(), o.id).await?;
    let refunds = store::orders::refunds_of_order(cx.db(), o.id).await?;
    let happened = store::system::transitions(cx.db(), "order", o.id.0).await?;
    let mut parcels = Vec::new();
    for package in packages.iter().filter(|p| p.state != PackageState::Cancelled) {
        let carrier = i18n::text(&format!("checkout.carrier.{}", package.carrier), &[]);
        parcels.push((t!("checkout.tracking", carrier = carrier), package.tracking.clone()));
    }
    let (headline, sub) = standing(cx, o, wish.as_ref(), &refunds, locale);
    let (cancel, cancel_note) = cancel(cx, o, wish.as_ref(), locale);
    Ok(OrderSheet {
        id: o.id.to_string(),
        number: o.number.clone(),
        state: state(o.state),
        headline,
        sub,
        steps: steps(o),
        parcels,
        history: history(&happened, cx, locale),
        lines: lines.iter().map(|line| bought(line, o)).collect(),
        sums: sums(o),
        shop: (format!("/shop/{}", shop.slug), shop.legal.name),
        to: to(o),
        cancel,
        cancel_note,
        can_confirm: o.state == OrderState::InTransit,
        money: money_note(o, locale),
    })
}

/// Where the order goes: the name, and the address on one line.
fn to(o: &OrderRow) -> (String, String) {
    let Ok(a) = serde_json::from_str::<Address>(&o.address) else {
        return (o.buyer_name.clone(), String::new());
    };
    let country = i18n::text(&format!("common.country.{}", a.country), &[]);
    let town = [a.postcode, a.city, a.region];
    let town: Vec<String> = town.into_iter().filter(|part| !part.is_empty()).collect();
    let parts = [a.line1, a.line2, town.join(" "), country];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (a.name, parts.join(", "))
}

/// Where the order stands: a headline and a line below.
fn standing(
    cx: &Cx,
    o: &OrderRow,
    wish: Option<&CancellationRow>,
    refunds: &[RefundRow],
    locale: &Locale,
) -> (String, String) {
    let moment = |at: Option<Instant>| at.map(|at| i18n::moment(at, cx.now, locale)).unwrap_or_default();
    let asked = wish.filter(|wish| wish.is_open);
    match o.state {
        OrderState::Unpaid => (
            t!("checkout.head.unpaid"),
            t!("checkout.sub.unpaid", moment = moment(Some(o.pay_due_at))),
        ),
        OrderState::OnHold => (
            t!("checkout.head.on_hold"),
            t!("checkout.sub.on_hold", moment = moment(o.remorse_until)),
        ),
        OrderState::AwaitingShipment | OrderState::PartiallyShipping | OrderState::AwaitingCollection => {
            let sub = match asked {
                Some(wish) => t!("checkout.sub.asked", moment = moment(Some(wish.answer_due_at))),
                None => t!("checkout.sub.packing", moment = moment(o.ship_due_at)),
            };
            (t!("checkout.head.packing"), sub)
        }
        OrderState::InTransit => (
            t!("checkout.head.in_transit"),
            t!("checkout.sub.in_transit", moment = moment(o.shipped_at)),
        ),
        OrderState::Delivered => (
            t!("checkout.head.delivered"),
            t!("checkout.sub.delivered", moment = moment(o.delivered_at)),
        ),
        OrderState::Completed => (
            t!("checkout.head.completed"),
            t!("checkout.sub.completed", moment = moment(o.completed_at)),
        ),
        OrderState::Cancelled => {
            let reason = i18n::text(&format!("checkout.reason.{}", o.cancel_reason), &[]);
            let sub = match refunds.last() {
                Some(refund) if refund.is_paid => {
                    t!("checkout.sub.refunded", reason = reason, amount = money(refund.amount))
                }
                Some(refund) => t!("checkout.sub.refunding", reason = reason, amount = money(refund.amount)),
                None => t!("checkout.sub.cancelled", reason = reason),
            };
            (t!("checkout.head.cancelled"), sub)
        }
    }
}

/// Paid, packed, shipped, delivered.
fn steps(o: &OrderRow) -> Vec<(String, String, String)> {
    if o.state == OrderState::Cancelled {
        return Vec::new();
    }
    let reached = [o.paid_at, o.processed_at, o.shipped_at, o.delivered_at].map(|at| at.is_some());
    let now = reached.iter().position(|done| !done);
    let words = [
        (t!("checkout.step.paid"), "card"),
        (t!("checkout.step.packed"), "box"),
        (t!("checkout.step.shipped"), "truck"),
        (t!("checkout.step.delivered"), "home"),
    ];
    let state = |n: usize| {
        if reached[n] {
            "done"
        } else if now == Some(n) {
            "now"
        } else {
            ""
        }
    };
    words
        .into_iter()
        .enumerate()
        .map(|(n, (label, icon))| (label, icon.to_owned(), state(n).to_owned()))
        .collect()
}

fn history(happened: &[TransitionRow], cx: &Cx, locale: &Locale) -> Vec<[String; 4]> {
    happened
        .iter()
        .rev()
        // a late payment first takes the expiry back, which is only told by the payment after it
        .filter(|t| t.act != "revive")
        .map(|t| {
            let what = if t.act == "ask_cancel" {
                "ask_cancel"
            } else {
                t.to.as_str()
            };
            let text = i18n::text(&format!("checkout.history.{what}"), &[]);
            let note = CancelReason::from_code(&t.reason)
                .map(|reason| i18n::text(&format!("checkout.reason.{}", reason.code()), &[]));
            [
                text,
                note.unwrap_or_default(),
                i18n::moment(t.at, cx.now, locale),
                i18n::iso(t.at),
            ]
        })
        .collect()
}

fn bought(line: &OrderLineRow, o: &OrderRow) -> BoughtRow {
    let pieces = t!("checkout.pieces", count = line.quantity);
    BoughtRow {
        href: String::new(),
        title: line.title.clone(),
        note: if line.options.is_empty() {
            pieces
        } else {
            format!("{} · {pieces}", line.options)
        },
        sum: money(Money::new(line.paid_minor, o.total.currency)),
        picture: thumb(line.picture),
        seed: seed(line.product),
    }
}

fn sums(o: &OrderRow) -> Vec<(String, String)> {
    let mut sums = vec![
        (t!("checkout.items", count = o.unit_count), money(o.items)),
        (t!("checkout.delivery"), fee(o.shipping)),
    ];
    sums.extend(tax_of(o));
    let total = match (o.paid_at, o.state) {
        (Some(_), _) => t!("checkout.paid"),
        (None, OrderState::Cancelled) => t!("checkout.total"),
        (None, _) => t!("checkout.to_pay"),
    };
    sums.push((total, money(o.total)));
    sums
}

/// The reasons to choose from and what cancelling means now; no reasons when it cannot be cancelled.
fn cancel(cx: &Cx, o: &OrderRow, wish: Option<&CancellationRow>, locale: &Locale) -> (Vec<(String, String)>, String) {
    let note = match o.state {
        OrderState::Unpaid => t!("checkout.cancel_note.unpaid"),
        OrderState::OnHold => t!("checkout.cancel_note.on_hold", amount = money(o.total)),
        OrderState::AwaitingShipment | OrderState::PartiallyShipping if wish.is_none() => {
            let until = orders::answer_due(cx.now, o.process_due_at.unwrap_or(cx.now));
            t!(
                "checkout.cancel_note.ask",
                moment = i18n::moment(until, cx.now, locale),
                amount = money(o.total)
            )
        }
        _ => return (Vec::new(), String::new()),
    };
    let reasons = CancelReason::choices(Actor::Buyer)
        .map(|reason| {
            (
                reason.code().to_owned(),
                i18n::text(&format!("checkout.reason.{}", reason.code()), &[]),
            )
        })
        .collect();
    (reasons, note)
}

/// What happens to the money.
fn money_note(o: &OrderRow, locale: &Locale) -> (String, String) {
    match (o.state, o.delivered_at) {
        (OrderState::Delivered, Some(at)) => {
            let date = i18n::date(sla().return_until(at), locale);
            (t!("checkout.money.title"), t!("checkout.money.until", date = date))
        }
        (OrderState::Unpaid | OrderState::Completed | OrderState::Cancelled, _) => (String::new(), String::new()),
        _ => (
            t!("checkout.money.title"),
            t!("checkout.money.held", count = o.hold_days),
        ),
    }
}
