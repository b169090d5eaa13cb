//! `/orders`: what a signed-in person bought, newest first.

use crate::words::badge;
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{ButtonLink, Empty, Pager, Panel, ProductMini, failed};
use wire::Answer;

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyOrdersSheet {
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// The orders.
    pub rows: Vec<MyOrderRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// One order of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyOrderRow {
    /// Address of its page.
    pub href: String,
    /// Its first line, and how many more.
    pub title: String,
    /// Shop and day.
    pub note: String,
    /// Its state: tone and words.
    pub state: (String, String),
    /// Its total.
    pub sum: String,
    /// Address of the first picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
}

/// The orders of whoever is signed in.
#[server(endpoint = "buy/mine")]
pub async fn read_my_orders(#[server(default)] cursor: String) -> Answer<MyOrdersSheet> {
    read::mine(&cursor).await.map_err(wire::WireError::from)
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads the list in words; server only.

    use super::{MyOrderRow, MyOrdersSheet};
    use crate::words::{money, state, thumb};
    use i18n::t;
    use kernel::{Cursor, Error};
    use store::orders::OrderItem;

    const PAGE: usize = 20;

    pub async fn mine(cursor: &str) -> Result<MyOrdersSheet, Error> {
        let Ok(cx) = web::person() else {
            return Ok(MyOrdersSheet {
                signed_in: false,
                rows: Vec::new(),
                next: None,
            });
        };
        let page = store::orders::orders_of_person(cx.db(), cx.person()?, Cursor::decode(cursor), PAGE).await?;
        Ok(MyOrdersSheet {
            signed_in: true,
            rows: page.rows.iter().map(row).collect(),
            next: page.next,
        })
    }

    fn row(item: &OrderItem) -> MyOrderRow {
        let o = &item.order;
        let date = i18n::date(o.placed_at, &i18n::locale());
        let more = item.line_count - 1;
        MyOrderRow {
            href: format!("/order/{}#{}", item.access_key, o.number),
            title: if more > 0 {
                t!("checkout.mine.more", title = item.title, count = more)
            } else {
                item.title.clone()
            },
            note: t!("checkout.mine.note", shop = item.shop_name, date = date),
            state: state(o.state),
            sum: money(o.total),
            picture: thumb(item.picture),
            seed: o.id.0 >> 22,
        }
    }
}

/// The page.
#[component]
pub fn MyOrdersPage() -> AnyView {
    let query = use_query_map();
    let sheet = Resource::new(move || query.read().get("cursor").unwrap_or_default(), read_my_orders);
    view! {
        <Title text=t!("checkout.mine.title")/>
        <h1>{t!("checkout.mine.title")}</h1>
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

fn page(sheet: MyOrdersSheet) -> AnyView {
    let MyOrdersSheet { signed_in, rows, next } = sheet;
    if !signed_in {
        return view! {
            <Empty title=t!("checkout.mine.title") text=t!("checkout.mine.sign_in")>
                <ButtonLink href="/sign-in?next=/orders" look="primary">{t!("common.sign_in")}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    if rows.is_empty() {
        return view! {
            <Empty title=t!("checkout.mine.empty") text=t!("checkout.mine.empty_text")>
                <ButtonLink href="/" look="primary">{t!("checkout.empty_act")}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let (tone, state) = row.state;
            view! {
                <ProductMini
                    href=row.href
                    title=row.title
                    note=row.note
                    sum=row.sum
                    picture=row.picture
                    seed=row.seed
                >
                    {badge(&tone, state)}
                </ProductMini>
            }
        })
        .collect_view();
    let next = next
        .map(|cursor| format!("/orders?cursor={cursor}"))
        .unwrap_or_default();
    view! {
        <div class="onecol">
            <Panel><ul class="lines">{rows}</ul></Panel>
            <Pager next/>
        </div>
    }
    .into_any()
}
