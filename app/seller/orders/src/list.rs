//! `/seller/orders`: the shop's orders by tab, what is due first, found by number, buyer, title or SKU.

use crate::words::{DueRow, badge, due_view};
use i18n::t;
use kernel::Tally;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};
use ui::{
    Bulk, Button, ButtonLink, Callout, Cell, Empty, Head, PageHead, Pager, Pick, Row, SearchField, Tab, Table, Tabs,
    Thumb, Toolbar, failed,
};
use wire::Answer;

/// One order in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Its number.
    pub number: String,
    /// Who bought it and when.
    pub who: String,
    /// Up to three pictures: address, and what chooses the drawn stand-in.
    pub pictures: Vec<(String, i64)>,
    /// What was bought.
    pub items: String,
    /// How many pieces.
    pub pieces: String,
    /// What the buyer pays.
    pub total: String,
    /// What is due next, while something is.
    pub due: Option<DueRow>,
    /// When it came where it is, once nothing is due.
    pub since: String,
    /// The state: tone and words.
    pub state: (String, String),
    /// Whether the buyer asks to cancel.
    pub asked: bool,
    /// Whether the person can ship it now.
    pub ship: bool,
}

/// Orders that are due soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoonRow {
    /// How many.
    pub count: Tally,
    /// How many of them are late already.
    pub late: Tally,
}

/// What of the orders is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrdersAsked {
    /// Code of an [`orders::Tab`]; the orders to ship when it is none.
    pub tab: String,
    /// Of the orders to ship only what is due `soon`, what is `late`, or what is `asked` to be cancelled.
    pub due: String,
    /// Part of a number, a buyer's name, a title or a SKU, looked for in all tabs.
    pub q: String,
    /// Cursor the page begins after.
    pub cursor: String,
    /// Cursor the page ends before.
    pub before: String,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersView {
    /// Code of the tab shown; empty for what was found by words.
    pub tab: String,
    /// The tabs: code, and how many orders are in it.
    pub tabs: Vec<(String, Tally)>,
    /// The part of the tab that is shown, as asked; empty for all of it.
    pub due: String,
    /// What is due soon, in the tab of orders to ship.
    pub soon: Option<SoonRow>,
    /// The orders.
    pub rows: Vec<OrderLine>,
    /// Cursor of the page before.
    pub back: Option<String>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A page of the current shop's orders. Errors: `NotFound` for a cursor that is none.
#[server(endpoint = "seller/orders/list")]
pub async fn orders_list(#[server(default)] asked: OrdersAsked) -> Answer<OrdersView> {
    crate::read_list::orders(&asked).await.map_err(web::page_refused)
}

/// The page.
#[component]
pub fn OrdersPage() -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let get = |name: &'static str| query.read().get(name).unwrap_or_default();
        OrdersAsked {
            tab: get("tab"),
            due: get("due"),
            q: get("q"),
            cursor: get("cursor"),
            before: get("before"),
        }
    });
    let view = Resource::new(move || asked.get(), orders_list);
    view! {
        <Title text=t!("seller_orders.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(orders) => page(orders, asked.get_untracked().q),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn href(tab: &str) -> String {
    format!("/seller/orders?tab={tab}")
}

fn page(orders: OrdersView, q: String) -> AnyView {
    let tabs = orders
        .tabs
        .iter()
        .map(|(code, count)| {
            let label = i18n::text(&format!("seller_orders.tab.{code}"), &[]);
            let hot = if code == "to_ship" && count.any() { "hot" } else { "" };
            Tab::new(href(code), label, *code == orders.tab).count(*count).tone(hot)
        })
        .collect();
    let export = if orders.tab.is_empty() {
        "/seller/orders/export.csv".to_owned()
    } else {
        format!("/seller/orders/export.csv?tab={}", orders.tab)
    };
    let soon = orders.soon.clone().map(soon_view);
    view! {
        <PageHead title=t!("seller_orders.title") sub=t!("seller_orders.sub")>
            <ButtonLink href=export icon="download" external=true>{t!("seller_orders.export")}</ButtonLink>
            <ButtonLink href="/seller/orders/ship" look="primary" icon="truck">{t!("seller_orders.ship_many")}</ButtonLink>
        </PageHead>
        <Tabs label=t!("seller_orders.tabs") tabs/>
        {soon}
        {listed(orders, q)}
    }
    .into_any()
}

fn soon_view(soon: SoonRow) -> AnyView {
    let title = t!("seller_orders.soon", count = soon.count);
    let text = if soon.late.any() {
        t!("seller_orders.soon_late", count = soon.late)
    } else {
        t!("seller_orders.soon_text")
    };
    let show = t!("seller_orders.soon_show", count = soon.count);
    view! {
        <Callout tone="warn" icon="clock" title>
            <p>{text}</p>
            <ButtonLink href=format!("{}&due=soon", href("to_ship")) look="sm">{show}</ButtonLink>
        </Callout>
    }
    .into_any()
}

/// Id of the form the boxes belong to: the table stands outside it.
const MANY: &str = "ship-many";

fn listed(orders: OrdersView, q: String) -> AnyView {
    let OrdersView {
        tab,
        due,
        rows,
        back,
        next,
        ..
    } = orders;
    let list = if tab.is_empty() { "found" } else { &tab };
    let label = i18n::text(&format!("seller_orders.list.{list}"), &[]);
    let (searched, filtered) = (!q.is_empty(), !due.is_empty());
    let clear = ((searched && !rows.is_empty()) || filtered)
        .then(|| view! { <ButtonLink href=href(&tab) look="sm quiet">{t!("seller_orders.search_clear")}</ButtonLink> });
    let shown = filtered.then(|| {
        let text = i18n::text(&format!("seller_orders.due.{due}"), &[]);
        view! { <span class="t-sm bold">{text}</span> }
    });
    // where one goes on from here
    let mut here = format!("/seller/orders?tab={tab}");
    if filtered {
        here = format!("{here}&due={due}");
    }
    if searched {
        let mut words = ParamsMap::new();
        words.insert("q", q.clone());
        here = format!("/seller/orders{}", words.to_query_string());
    }
    let pickable = rows.iter().any(|row| row.ship);
    let before = view! {
        <Toolbar action="/seller/orders">
            <SearchField label=t!("seller_orders.search") value=q/>
            {shown}
            {clear}
        </Toolbar>
        {pickable.then(|| view! {
            <form method="get" action="/seller/orders/ship" id=MANY></form>
            <Bulk label=t!("seller_orders.chosen")>
                <b>{t!("seller_orders.chosen")}</b>
                <Button look="sm" icon="truck" form=MANY>{t!("seller_orders.ship_chosen")}</Button>
            </Bulk>
        })}
    }
    .into_any();
    if rows.is_empty() {
        let empty = empty(&tab, searched);
        return view! { <section class="table-wrap" aria-label=label>{before} {empty}</section> }.into_any();
    }
    let when = i18n::text(&format!("seller_orders.when.{list}"), &[]);
    // what is over is listed by when it was placed, which has no column of its own
    let sort = if matches!(tab.as_str(), "unpaid" | "to_ship") {
        "ascending"
    } else {
        ""
    };
    let mut heads = vec![
        Head::new(t!("seller_orders.col.order")),
        Head::new(t!("seller_orders.col.items")),
        Head::end(t!("seller_orders.col.total")),
        Head::new(when.clone()).sorted(sort),
        Head::new(t!("seller_orders.col.state")),
        Head::acts(),
    ];
    if pickable {
        heads.insert(0, Head::pick());
    }
    let at = |name: &str, cursor: Option<String>| {
        cursor
            .map(|cursor| format!("{here}&{name}={cursor}"))
            .unwrap_or_default()
    };
    let (back, next) = (at("before", back), at("cursor", next));
    let after = view! { <Pager back next/> }.into_any();
    let rows = rows
        .into_iter()
        .map(|row| order_row(row, when.clone(), pickable))
        .collect_view();
    view! { <Table label heads before after>{rows}</Table> }.into_any()
}

/// Why nothing is listed, and the way on.
fn empty(tab: &str, searched: bool) -> AnyView {
    let all = href(tab);
    if searched {
        return view! {
            <Empty title=t!("seller_orders.none_found") text=t!("seller_orders.none_found_text")>
                <ButtonLink href=all>{t!("seller_orders.search_clear")}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let text = i18n::text(&format!("seller_orders.empty.{tab}"), &[]);
    view! { <Empty title=t!("seller_orders.empty") text/> }.into_any()
}

fn order_row(row: OrderLine, when: String, pickable: bool) -> AnyView {
    let sheet = format!("/seller/orders/{}", row.number);
    let pictures = row
        .pictures
        .into_iter()
        .map(|(src, seed)| view! { <Thumb src seed/> })
        .collect_view();
    let time = match row.due {
        Some(due) => due_view(due),
        None => row.since.into_any(),
    };
    let words = if row.ship {
        t!("seller_orders.ship")
    } else {
        t!("seller_orders.open")
    };
    let act = view! { <ButtonLink href=sheet.clone() look="sm">{words}</ButtonLink> };
    let asked = row
        .asked
        .then(|| badge(("danger".to_owned(), t!("seller_orders.asked"))));
    let pick = pickable.then(|| match row.ship {
        true => {
            let label = t!("seller_orders.pick", number = row.number);
            view! { <Pick name="n" value=row.number.clone() label form=MANY/> }.into_any()
        }
        // nothing to choose: the cell keeps the columns in line
        false => view! { <td role="cell" class="pick"></td> }.into_any(),
    });
    view! {
        <Row>
            {pick}
            <Cell look="main">
                <div>
                    <a class="bold nowrap" href=sheet>{row.number}</a>
                    <small>{row.who}</small>
                </div>
            </Cell>
            <Cell look="main">
                <div class="item">
                    <span class="pile">{pictures}</span>
                    <div>{row.items} <small>{row.pieces}</small></div>
                </div>
            </Cell>
            <Cell label=t!("seller_orders.col.total") look="end num bold half">{row.total}</Cell>
            <Cell label=when look="half">{time}</Cell>
            <Cell label=t!("seller_orders.col.state") look="half">{badge(row.state)} {asked}</Cell>
            <Cell look="end"><div class="acts">{act}</div></Cell>
        </Row>
    }
    .into_any()
}
