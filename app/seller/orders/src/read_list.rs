//! Reads and words a page of the list; server only.
#![cfg(not(target_arch = "wasm32"))]

use crate::list::{OrderLine, OrdersView, SoonRow};
use crate::words::{due, next_due, seed, shop_locale, short_name, state, thumb};
use flows::{Actor, Cx};
use i18n::{Locale, t};
use kernel::{Cursor, Error, OrderId, Page, Permission, Span};
use orders::{OrderState, Tab};
use store::orders::{OrderItem, OrderLineRow, OrderRow, ShopOrders};

/// Orders on a page; the reads beside it take so many.
const PAGE: usize = 20;

pub async fn orders(tab: &str, q: &str, cursor: &str) -> Result<OrdersView, Error> {
    let cx = web::seller(Permission::ViewOrders)?;
    let cursor = match cursor {
        "" => None,
        text => Some(Cursor::decode(text).ok_or(Error::NotFound)?),
    };
    let number = q.trim().to_ascii_uppercase();
    let tab = Tab::from_code(tab).unwrap_or(Tab::ToShip);
    view(&cx, tab, &number, cursor).await
}

async fn view(cx: &Cx, mut tab: Tab, number: &str, cursor: Option<Cursor>) -> Result<OrdersView, Error> {
    let shop = cx.shop()?;
    let locale = shop_locale(cx).await?;
    let mut states = tab.states();
    if !number.is_empty()
        && let Some(found) = store::orders::order_of_shop(cx.db(), shop, number).await?
    {
        tab = found.state.tab();
        states = tab.states();
    }
    let of = ShopOrders { shop, states, number };
    // who waits stands first, oldest on top; what is done is looked up newest first
    let page = match tab {
        Tab::Unpaid | Tab::ToShip => store::orders::orders_due_first(cx.db(), of, cursor, PAGE).await?,
        _ => store::orders::orders_of_shop(cx.db(), of, cursor, PAGE).await?,
    };
    let mut tabs = Vec::with_capacity(Tab::ALL.len());
    for tab in Tab::ALL {
        tabs.push((
            tab.code().to_owned(),
            store::orders::count_orders(cx.db(), shop, tab.states()).await?,
        ));
    }
    let soon = if tab == Tab::ToShip && number.is_empty() {
        soon(cx, &locale).await?
    } else {
        None
    };
    let Page { rows, next } = page;
    let ids: Vec<OrderId> = rows.iter().map(|item| item.order.id).collect();
    let lines = store::orders::first_lines(cx.db(), &ids).await?;
    let asked = store::orders::asked_to_cancel(cx.db(), &ids).await?;
    let rows = rows
        .iter()
        .map(|item| row(cx, item, &lines, asked.contains(&item.order.id), &locale))
        .collect();
    Ok(OrdersView {
        tab: tab.code().to_owned(),
        tabs,
        soon,
        rows,
        next,
    })
}

async fn soon(cx: &Cx, locale: &Locale) -> Result<Option<SoonRow>, Error> {
    let before = cx.now.after(Span::hours(24));
    let count = store::orders::count_due(cx.db(), cx.shop()?, before).await?;
    let late = store::orders::count_due(cx.db(), cx.shop()?, cx.now).await?;
    Ok((count > 0).then(|| SoonRow {
        count,
        before: i18n::moment(before, cx.now, locale),
        late,
    }))
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
    let due = next_due(o).map(|at| due(at, cx.now, locale));
    let since = match &due {
        Some(_) => String::new(),
        None => since(o).map(|at| i18n::moment(at, cx.now, locale)).unwrap_or_default(),
    };
    let edits = matches!(cx.actor, Actor::Seller { role, .. } if role.allows(Permission::EditOrders));
    OrderLine {
        number: o.number.clone(),
        who: t!(
            "seller_orders.who",
            name = short_name(&o.buyer_name),
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
