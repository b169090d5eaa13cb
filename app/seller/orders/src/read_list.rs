//! Reads and words a page of the list; server only.
#![cfg(not(target_arch = "wasm32"))]

use crate::list::{OrderLine, OrdersAsked, OrdersView, SoonRow};
use crate::words::{due, next_due, seed, shop_locale, state, thumb};
use flows::{Actor, Cx};
use i18n::{Locale, t};
use kernel::{Error, Instant, Leaf, OrderId, Permission, ShopId, Span, Tally, Turn};
use orders::{OrderState, Tab};
use store::orders::{OrderItem, OrderLineRow, OrderRow, Which, shop_orders};

/// Orders on a page; the reads beside it take so many.
const PAGE: usize = 20;
/// What can be late.
const WAITING: &[OrderState] = &[
    OrderState::AwaitingShipment,
    OrderState::PartiallyShipping,
    OrderState::AwaitingCollection,
];

pub async fn orders(asked: &OrdersAsked) -> Result<OrdersView, Error> {
    let cx = web::seller(Permission::ViewOrders)?;
    let turn = Turn::read(&asked.cursor, &asked.before).ok_or(Error::NotFound)?;
    let (shop, locale) = (cx.shop()?, shop_locale(&cx).await?);
    let words = asked.q.trim();
    let tab = Tab::from_code(&asked.tab).unwrap_or(Tab::ToShip);
    let which = match words {
        "" => which(tab, &asked.due, cx.now),
        words => Which::Matching { words },
    };
    let Leaf { rows, back, next } = shop_orders(cx.db(), shop, which, turn, PAGE).await?;
    let ids: Vec<OrderId> = rows.iter().map(|item| item.order.id).collect();
    let lines = store::orders::first_lines(cx.db(), &ids, 3).await?;
    let wishes = store::orders::asked_to_cancel(cx.db(), &ids).await?;
    let rows = rows
        .iter()
        .map(|item| row(&cx, item, &lines, wishes.contains(&item.order.id), &locale))
        .collect();
    let (searched, filtered) = (
        !words.is_empty(),
        matches!(which, Which::Waiting { states, .. } if states == WAITING),
    );
    Ok(OrdersView {
        tab: if searched { String::new() } else { tab.code().to_owned() },
        tabs: tabs(&cx, shop).await?,
        soon: match tab {
            Tab::ToShip if !searched && !filtered => soon(&cx).await?,
            _ => None,
        },
        due: if filtered { asked.due.clone() } else { String::new() },
        rows,
        back,
        next,
    })
}

/// Who waits stands first, oldest on top; what is done is looked up newest first.
fn which(tab: Tab, due: &str, now: Instant) -> Which<'static> {
    let only = |due_before, asked| Which::Waiting {
        states: WAITING,
        due_before,
        asked,
    };
    match (tab, due) {
        (Tab::ToShip, "soon") => only(Some(now.after(Span::hours(24))), false),
        (Tab::ToShip, "late") => only(Some(now), false),
        (Tab::ToShip, "asked") => only(None, true),
        (Tab::Unpaid | Tab::ToShip, _) => Which::Waiting {
            states: tab.states(),
            due_before: None,
            asked: false,
        },
        _ => Which::Done { states: tab.states() },
    }
}

/// The tabs with their counts.
async fn tabs(cx: &Cx, shop: ShopId) -> Result<Vec<(String, Tally)>, Error> {
    let mut tabs = Vec::with_capacity(Tab::ALL.len());
    for tab in Tab::ALL {
        let count = store::orders::count_orders(cx.db(), shop, tab.states()).await?;
        tabs.push((tab.code().to_owned(), count));
    }
    Ok(tabs)
}

async fn soon(cx: &Cx) -> Result<Option<SoonRow>, Error> {
    let before = cx.now.after(Span::hours(24));
    let count = store::orders::count_due(cx.db(), cx.shop()?, before).await?;
    let late = store::orders::count_due(cx.db(), cx.shop()?, cx.now).await?;
    Ok(count.any().then_some(SoonRow { count, late }))
}

fn row(cx: &Cx, item: &OrderItem, lines: &[OrderLineRow], asked: bool, locale: &Locale) -> OrderLine {
    let o = &item.order;
    let pictures = lines
        .iter()
        .filter(|l| l.order == o.id)
        .map(|l| (thumb(l.picture), seed(l.product)))
        .collect();
    let items = match item.line_count - 1 {
        0 => item.title.clone(),
        more => t!("seller_orders.items_more", count = more, title = item.title),
    };
    let due = next_due(o).map(|next| due(next, cx.now, locale));
    let since = match &due {
        Some(_) => String::new(),
        None => since(o).map(|at| i18n::moment(at, cx.now, locale)).unwrap_or_default(),
    };
    let edits = matches!(cx.actor, Actor::Seller { role, .. } if role.allows(Permission::EditOrders));
    OrderLine {
        number: o.number.clone(),
        who: t!(
            "seller_orders.who",
            name = orders::short_name(&o.buyer_name),
            moment = i18n::moment(o.placed_at, cx.now, locale)
        ),
        pictures,
        items,
        pieces: t!("seller_orders.pieces", count = o.unit_count),
        total: i18n::money(o.total, locale),
        due,
        since,
        state: state(o.state),
        asked,
        ship: edits && matches!(o.state, OrderState::AwaitingShipment | OrderState::PartiallyShipping),
    }
}

/// When the order came where it is.
fn since(o: &OrderRow) -> Option<kernel::Instant> {
    match o.state {
        OrderState::Cancelled => o.cancelled_at,
        OrderState::Completed => o.completed_at,
        OrderState::Delivered => o.delivered_at,
        _ => o.shipped_at,
    }
}
