//! `/seller/orders`: the orders by state, what is due first, and the search by number.

use crate::{badge, due};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    ButtonLink, Callout, Cell, Empty, Head, Item, PageHead, Pager, Row, SearchField, Tab, Table, Tabs, Toolbar, failed,
};
use wire::{Answer, WireError};

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersSheet {
    /// The tab shown.
    pub tab: String,
    /// What was searched for.
    pub q: String,
    /// Tabs: code, words, count.
    pub tabs: Vec<(String, String, i64)>,
    /// Orders due within a day.
    pub pressing: i64,
    /// The orders.
    pub rows: Vec<OrderItemRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Whether this is a later page.
    pub later: bool,
}

/// One order of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItemRow {
    /// Its number.
    pub number: String,
    /// Who and when.
    pub who: String,
    /// What: first line, and how many more.
    pub what: String,
    /// Pieces.
    pub pieces: String,
    /// Address of the first picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// Total in words.
    pub total: String,
    /// What is due: tone, time left, clock time, time for machines.
    pub due: [String; 4],
    /// State: tone and words.
    pub state: (String, String),
    /// Whether it waits to be shipped by whoever looks.
    pub can_ship: bool,
}

/// The current shop's orders in a tab, or the one with the number `q`.
#[server(endpoint = "seller/orders/list")]
pub async fn read_orders(
    #[server(default)] tab: String,
    #[server(default)] q: String,
    #[server(default)] cursor: String,
) -> Answer<OrdersSheet> {
    read::orders(&tab, &q, &cursor).await.map_err(WireError::from)
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads the list in words; server only.

    use super::{OrderItemRow, OrdersSheet};
    use crate::words;
    use flows::Cx;
    use i18n::{Locale, t};
    use kernel::{Cursor, Error, Permission, Span};
    use orders::{OrderState, Tab};
    use store::orders::{OrderItem, ShopOrders};

    const PAGE: usize = 20;

    pub async fn orders(tab: &str, q: &str, cursor: &str) -> Result<OrdersSheet, Error> {
        let cx = web::seller(Permission::ViewOrders)?;
        let shop = cx.shop()?;
        let may_edit = web::seller(Permission::EditOrders).is_ok();
        let locale = words::locale(&cx).await?;
        let tab = Tab::from_code(tab).unwrap_or(Tab::ToShip);
        let mut tabs = Vec::new();
        for t in Tab::ALL {
            let count = store::orders::count_orders(cx.db(), shop, t.states()).await?;
            tabs.push((t.code().to_owned(), i18n::text(&format!("seller_orders.tab.{}", t.code()), &[]), count));
        }
        let pressing = store::orders::count_due(cx.db(), shop, cx.now.after(Span::hours(24))).await?;
        let from = Cursor::decode(cursor);
        let page = if q.trim().is_empty() {
            let of = ShopOrders { shop, states: tab.states(), number: "" };
            match tab {
                Tab::ToShip => store::orders::orders_due_first(cx.db(), of, from, PAGE).await?,
                _ => store::orders::orders_of_shop(cx.db(), of, from, PAGE).await?,
            }
        } else {
            // a number leads to its order in whatever state it is
            let number = orders::order_id(q).map(orders::order_number).unwrap_or_default();
            let found = store::orders::order_of_shop(cx.db(), shop, &number).await?;
            let states: Vec<OrderState> = found.iter().map(|order| order.state).collect();
            let number = if states.is_empty() { "-" } else { &number };
            store::orders::orders_of_shop(cx.db(), ShopOrders { shop, states: &states, number }, None, PAGE).await?
        };
        Ok(OrdersSheet {
            tab: tab.code().to_owned(),
            q: q.trim().to_owned(),
            tabs,
            pressing,
            rows: page.rows.iter().map(|item| row(item, &cx, may_edit, &locale)).collect(),
            next: page.next,
            later: from.is_some(),
        })
    }

    fn row(item: &OrderItem, cx: &Cx, may_edit: bool, locale: &Locale) -> OrderItemRow {
        let o = &item.order;
        let more = item.line_count - 1;
        OrderItemRow {
            number: o.number.clone(),
            who: t!("seller_orders.who", name = masked(&o.buyer_name), moment = i18n::moment(o.placed_at, cx.now, locale)),
            what: if more > 0 { t!("seller_orders.more", title = item.title, count = more) } else { item.title.clone() },
            pieces: t!("seller_orders.pieces", count = o.unit_count),
            picture: words::thumb(item.picture),
            seed: o.id.0 >> 22,
            total: i18n::money(o.total, locale),
            due: words::due(o, cx, locale),
            state: words::state(o.state),
            can_ship: may_edit && matches!(o.state, OrderState::AwaitingShipment | OrderState::PartiallyShipping),
        }
    }

    /// A buyer as lists show them: the first name and the initial of the last.
    fn masked(name: &str) -> String {
        let mut words = name.split_whitespace();
        let first = words.next().unwrap_or_default();
        match words.last().and_then(|last| last.chars().next()) {
            Some(initial) => format!("{first} {initial}."),
            None => first.to_owned(),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::masked;

        #[test]
        fn lists_show_a_first_name_and_an_initial() {
            assert_eq!(masked("June Park"), "June P.");
            assert_eq!(masked("June van der Park"), "June P.");
            assert_eq!(masked(" Prince "), "Prince");
            assert_eq!(masked(""), "");
        }
    }
}

/// The page.
#[component]
pub fn OrdersPage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let sheet = Resource::new(
        move || (get("tab"), get("q"), get("cursor")),
        |(tab, q, cursor)| read_orders(tab, q, cursor),
    );
    view! {
        <Title text=t!("seller_orders.title")/>
        <PageHead title=t!("seller_orders.title") sub=t!("seller_orders.sub")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: OrdersSheet) -> AnyView {
    let OrdersSheet { tab, q, tabs, pressing, rows, next, later } = sheet;
    let searched = !q.is_empty();
    let tabs = tabs
        .into_iter()
        .map(|(code, text, count)| {
            let entry = Tab::new(format!("/seller/orders?tab={code}"), text, !searched && code == tab).count(count);
            if code == "to_ship" && count > 0 { entry.tone("hot") } else { entry }
        })
        .collect::<Vec<_>>();
    let callout = (pressing > 0).then(|| {
        view! { <Callout tone="warn" icon="clock" title=t!("seller_orders.pressing", count = pressing)><p>{t!("seller_orders.pressing_note")}</p></Callout> }
    });
    let empty = rows.is_empty();
    let list = if empty {
        let text = if searched { t!("seller_orders.none_found_text") } else { t!("seller_orders.none_text") };
        let title = if searched { t!("seller_orders.none_found") } else { t!("seller_orders.none") };
        view! { <Empty title text/> }.into_any()
    } else {
        let before = view! {
            <Toolbar action="/seller/orders">
                <SearchField label=t!("seller_orders.search") value=q/>
            </Toolbar>
        };
        let back = if later { format!("/seller/orders?tab={tab}") } else { String::new() };
        let next = next.map(|cursor| format!("/seller/orders?tab={tab}&cursor={cursor}")).unwrap_or_default();
        let after = view! { <Pager back next/> };
        let heads = vec![
            Head::new(t!("seller_orders.head.order")),
            Head::new(t!("seller_orders.head.items")),
            Head::end(t!("common.total")),
            Head::new(t!("seller_orders.head.due")),
            Head::wide(t!("seller_orders.head.state")),
            Head::acts(),
        ];
        let rows = rows.into_iter().map(row).collect_view();
        view! {
            <Table label=t!("seller_orders.title") heads before=before.into_any() after=after.into_any()>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Tabs label=t!("seller_orders.states") tabs/>
        {callout}
        {list}
    }
    .into_any()
}

fn row(row: OrderItemRow) -> AnyView {
    let href = format!("/seller/orders/{}", row.number);
    let (text, look) = if row.can_ship { (t!("seller_orders.ship"), "sm primary") } else { (t!("common.view"), "sm") };
    let to = href.clone();
    view! {
        <Row>
            <Cell look="main">
                <div>
                    <a class="bold nowrap" href=href>{row.number}</a>
                    <small>{row.who}</small>
                </div>
            </Cell>
            <Cell look="main"><Item title=row.what note=row.pieces picture=row.picture seed=row.seed/></Cell>
            <Cell label=t!("common.total") look="end num bold half">{row.total}</Cell>
            <Cell label=t!("seller_orders.head.due") look="half">{due(row.due)}</Cell>
            <Cell label=t!("seller_orders.head.state") look="wide half">{badge(row.state)}</Cell>
            <Cell look="end">
                <div class="acts"><ButtonLink href=to look=look>{text}</ButtonLink></div>
            </Cell>
        </Row>
    }
    .into_any()
}
