//! `/seller/orders`: the shop's orders by tab, what is due first, found by number.

use crate::words::{DueRow, badge, due_view};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    ButtonLink, Callout, Cell, Empty, Head, PageHead, Pager, Row, SearchField, Tab, Table, Tabs, Thumb, Toolbar, failed,
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
    pub count: i64,
    /// Before when they must leave.
    pub before: String,
    /// How many of them are late already.
    pub late: i64,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersView {
    /// Code of the tab shown.
    pub tab: String,
    /// The tabs: code, and how many orders are in it, counted up to 1000.
    pub tabs: Vec<(String, i64)>,
    /// What is due soon, in the tab of orders to ship.
    pub soon: Option<SoonRow>,
    /// The orders.
    pub rows: Vec<OrderLine>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A page of the current shop's orders. `tab` is a code of [`orders::Tab`], the orders to ship when it is none; `q` an
/// order number, looked for in all tabs. Errors: `NotFound` for a cursor that is none.
#[server(endpoint = "seller/orders/list")]
pub async fn orders_list(
    #[server(default)] tab: String,
    #[server(default)] q: String,
    #[server(default)] cursor: String,
) -> Answer<OrdersView> {
    crate::read_list::orders(&tab, &q, &cursor)
        .await
        .map_err(web::page_refused)
}

/// The page.
#[component]
pub fn OrdersPage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let view = Resource::new(
        move || (get("tab"), get("q"), get("cursor")),
        |(tab, q, cursor)| orders_list(tab, q, cursor),
    );
    view! {
        <Title text=t!("seller_orders.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(orders) => page(orders, get("q"), !get("cursor").is_empty()),
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

fn page(orders: OrdersView, q: String, paged: bool) -> AnyView {
    let OrdersView {
        tab,
        tabs,
        soon,
        rows,
        next,
    } = orders;
    let tabs = tabs
        .into_iter()
        .map(|(code, count)| {
            let label = i18n::text(&format!("seller_orders.tab.{code}"), &[]);
            let hot = if code == "to_ship" && count > 0 { "hot" } else { "" };
            Tab::new(href(&code), label, code == tab).count(count).tone(hot)
        })
        .collect();
    view! {
        <PageHead title=t!("seller_orders.title") sub=t!("seller_orders.sub")/>
        <Tabs label=t!("seller_orders.tabs") tabs/>
        {soon.map(soon_view)}
        {listed(&tab, q, rows, next, paged)}
    }
    .into_any()
}

fn soon_view(soon: SoonRow) -> AnyView {
    let title = t!("seller_orders.soon", count = soon.count, moment = soon.before);
    let text = if soon.late > 0 {
        t!("seller_orders.soon_late", count = soon.late)
    } else {
        t!("seller_orders.soon_text")
    };
    view! { <Callout tone="warn" icon="clock" title><p>{text}</p></Callout> }.into_any()
}

fn listed(tab: &str, q: String, rows: Vec<OrderLine>, next: Option<String>, paged: bool) -> AnyView {
    let label = i18n::text(&format!("seller_orders.list.{tab}"), &[]);
    let (searched, all) = (!q.is_empty(), href(tab));
    let clear = (searched && !rows.is_empty())
        .then(|| view! { <ButtonLink href=all look="sm quiet">{t!("seller_orders.search_clear")}</ButtonLink> });
    let before = view! {
        <Toolbar action="/seller/orders">
            <SearchField label=t!("seller_orders.search") value=q/>
            {clear}
        </Toolbar>
    }
    .into_any();
    if rows.is_empty() {
        let empty = empty(tab, searched);
        return view! { <section class="table-wrap" aria-label=label>{before} {empty}</section> }.into_any();
    }
    let when = i18n::text(&format!("seller_orders.when.{tab}"), &[]);
    // what is over is listed by when it was placed, which has no column of its own
    let sort = if matches!(tab, "unpaid" | "to_ship") {
        "ascending"
    } else {
        ""
    };
    let heads = vec![
        Head::new(t!("seller_orders.col.order")),
        Head::new(t!("seller_orders.col.items")),
        Head::end(t!("seller_orders.col.total")),
        Head::new(when.clone()).sorted(sort),
        Head::new(t!("seller_orders.col.state")),
        Head::acts(),
    ];
    let next = next
        .map(|cursor| format!("{}&cursor={cursor}", href(tab)))
        .unwrap_or_default();
    let back = if paged { href(tab) } else { String::new() };
    let after = view! { <Pager back next/> }.into_any();
    let rows = rows.into_iter().map(|row| order_row(row, when.clone())).collect_view();
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

fn order_row(row: OrderLine, when: String) -> AnyView {
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
    view! {
        <Row>
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
