//! Reads one order in words; server only.
#![cfg(not(target_arch = "wasm32"))]

use super::OrderSheet;
use crate::words;
use flows::Cx;
use i18n::{Locale, t};
use kernel::{Error, Money, Permission, Span};
use orders::{Actor, Address, CancelReason, OrderState};
use shipping::{Carrier, PackageState};
use store::orders::{OrderLineRow, OrderRow};
use store::system::TransitionRow;

/// How long a shop sees a recipient after the order is over (spec: commerce 2.21 "Privacy").
const SEEN: Span = Span::days(90);

pub async fn order(number: &str) -> Result<OrderSheet, Error> {
    let cx = web::seller(Permission::ViewOrders)?;
    let may_edit = web::seller(Permission::EditOrders).is_ok();
    let locale = words::locale(&cx).await?;
    let o = store::orders::order_of_shop(cx.db(), cx.shop()?, number).await?.ok_or(Error::NotFound)?;
    let lines = store::orders::lines(cx.db(), o.id).await?;
    let happened = store::system::transitions(cx.db(), "order", o.id.0).await?;
    let wish = store::orders::cancellation(cx.db(), o.id).await?.filter(|wish| wish.is_open);
    let mut parcels = Vec::new();
    for package in store::shipping::packages_of_order(cx.db(), o.id).await? {
        if package.state != PackageState::Cancelled {
            parcels.push((carrier(&package.carrier), package.tracking));
        }
    }
    let ships = may_edit && matches!(o.state, OrderState::AwaitingShipment | OrderState::PartiallyShipping);
    let sent = parcels.len();
    let cancels = may_edit
        && sent == 0
        && matches!(o.state, OrderState::OnHold | OrderState::AwaitingShipment | OrderState::AwaitingCollection);
    let money = money(&cx, &o, &locale).await?;
    Ok(OrderSheet {
        id: o.id.to_string(),
        number: o.number.clone(),
        placed: t!("seller_orders.placed", moment = i18n::moment(o.placed_at, cx.now, &locale)),
        state: words::state(o.state),
        due: words::due(&o, &cx, &locale),
        recipient: recipient(&o, &cx),
        lines: lines.iter().map(|line| bought(line, &o, &locale)).collect(),
        money,
        parcels,
        history: history(&happened, &cx, &locale),
        carriers: if ships { Carrier::ALL.iter().map(|c| (c.code().to_owned(), carrier(c.code()))).collect() } else { Vec::new() },
        reasons: if cancels { CancelReason::choices(Actor::Seller).map(choice).collect() } else { Vec::new() },
        cancel_note: t!("seller_orders.cancel_note", amount = i18n::money(o.total, &locale), count = o.unit_count),
        wish: wish.map(|wish| (reason(&wish.reason), i18n::moment(wish.answer_due_at, cx.now, &locale))),
    })
}

fn carrier(code: &str) -> String {
    i18n::text(&format!("seller_orders.carriers.{code}"), &[])
}

fn reason(code: &str) -> String {
    i18n::text(&format!("seller_orders.reason.{code}"), &[])
}

fn choice(choice: CancelReason) -> (String, String) {
    (choice.code().to_owned(), reason(choice.code()))
}

/// The recipient, from the end of the buyer's second thoughts until 90 days after the order is over.
fn recipient(o: &OrderRow, cx: &Cx) -> Vec<String> {
    let over = o.completed_at.is_some_and(|at| cx.now.since(at) > SEEN);
    if over || matches!(o.state, OrderState::Unpaid | OrderState::OnHold | OrderState::Cancelled) {
        return Vec::new();
    }
    let Ok(a) = serde_json::from_str::<Address>(&o.address) else { return Vec::new() };
    let town = [a.postcode, a.city].join(" ");
    let country = i18n::text(&format!("common.country.{}", a.country), &[]);
    [a.name, a.line1, a.line2, town.trim().to_owned(), a.region, country, a.phone]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect()
}

fn bought(line: &OrderLineRow, o: &OrderRow, locale: &Locale) -> (String, String, String, String, i64) {
    let pieces = t!("seller_orders.pieces", count = line.quantity);
    let note = if line.options.is_empty() { pieces } else { format!("{} · {pieces}", line.options) };
    let sum = i18n::money(Money::new(line.revenue_minor, o.total.currency), locale);
    (line.title.clone(), note, sum, words::thumb(line.picture), line.product.0 >> 22)
}

/// What the buyer pays, and, once it is paid, what is kept of it and what the shop gets.
async fn money(cx: &Cx, o: &OrderRow, locale: &Locale) -> Result<Vec<(String, String, bool, bool)>, Error> {
    let settled = store::ledger::settlement_lines(cx.db(), o.id).await?;
    let words = |minor| i18n::money(Money::new(minor, o.total.currency), locale);
    let mut rows = vec![
        (t!("seller_orders.money.items"), words(o.items.minor), false, false),
        (t!("seller_orders.money.delivery"), words(o.shipping.minor), false, false),
        (t!("seller_orders.money.buyer"), words(o.total.minor), false, true),
    ];
    if settled.is_empty() || o.state == OrderState::Cancelled {
        return Ok(rows);
    }
    let sum = |part: fn(&ledger::SettlementLine) -> i64| -> i64 {
        settled.iter().map(|row| part(&row.line.settlement)).sum()
    };
    for (label, minor) in [
        (t!("seller_orders.money.commission"), sum(|s| s.platform_commission)),
        (t!("seller_orders.money.transaction"), sum(|s| s.transaction_fee)),
        (t!("seller_orders.money.affiliate"), sum(|s| s.affiliate_commission)),
    ] {
        if minor != 0 {
            rows.push((label, words(minor), true, false));
        }
    }
    rows.push((t!("seller_orders.money.yours"), words(sum(|s| s.settlement)), false, true));
    Ok(rows)
}

fn history(happened: &[TransitionRow], cx: &Cx, locale: &Locale) -> Vec<[String; 4]> {
    happened
        .iter()
        .rev()
        .filter(|t| t.act != "revive")
        .map(|t| {
            let what = if t.act == "ask_cancel" { "ask_cancel" } else { t.to.as_str() };
            let text = i18n::text(&format!("seller_orders.history.{what}"), &[]);
            let who = t.actor.split(':').next().unwrap_or_default();
            let by = i18n::text(&format!("seller_orders.by.{who}"), &[]);
            let note = match CancelReason::from_code(&t.reason) {
                Some(_) => format!("{by} · {}", reason(&t.reason)),
                None => by,
            };
            [text, note, i18n::moment(t.at, cx.now, locale), i18n::iso(t.at)]
        })
        .collect()
}
