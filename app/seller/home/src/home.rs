//! `/seller`: where the shop stands, what waits, the last seven days, the money.

use crate::register::said;
use crate::shops::{ShopLine, shops};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{
    ButtonLink, Callout, Kv, KvRow, LineChart, MoreLink, PageHead, Panel, ProductMini, Series, Stat, Stats, failed,
};
use wire::Answer;

/// One to-do tile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// Key of its texts and of its icon.
    pub what: String,
    /// The count, formatted.
    pub figure: String,
    /// More about it.
    pub note: String,
    /// Whether it waits for the person.
    pub hot: bool,
    /// The list behind it.
    pub href: String,
}

/// The sales of the last days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sales {
    /// Days, in words.
    pub labels: Vec<String>,
    /// Sales of each day in minor units, and in words.
    pub values: Vec<(i64, String)>,
    /// The same of the days before.
    pub before: Vec<(i64, String)>,
    /// Top of the plot, and the words up the side.
    pub axis: (i64, Vec<String>),
    /// Sum of the sales, in words.
    pub total: String,
    /// How it changed against before: in words, and whether it rose.
    pub total_change: Option<(String, bool)>,
    /// Number of the orders, in words.
    pub orders: String,
    /// How it changed against before.
    pub orders_change: Option<(String, bool)>,
}

/// A product that sold well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Best {
    /// Its page.
    pub href: String,
    /// Its name.
    pub title: String,
    /// How many were sold, and how many are left.
    pub note: String,
    /// What they brought.
    pub sum: String,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
}

/// What the home page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeSheet {
    /// Name of the shop.
    pub shop: String,
    /// Where mail about it goes.
    pub email: String,
    /// Code of the registration's state.
    pub registration: String,
    /// What the reviewer said, as sentences.
    pub reasons: Vec<String>,
    /// Whether the person may correct the registration.
    pub owner: bool,
    /// The day, in words.
    pub today: String,
    /// How much is to be shipped, in a sentence; empty for who may not see it.
    pub waiting: String,
    /// The tiles the person may see.
    pub tiles: Vec<Tile>,
    /// Codes of what a new shop still lacks and the person may do.
    pub steps: Vec<String>,
    /// What sold best in the last seven days.
    pub best: Vec<Best>,
    /// The last seven days, where the person may see orders.
    pub sales: Option<Sales>,
    /// Pending and available money, where the person may see it.
    pub money: Option<(String, String)>,
    /// The person's shops.
    pub shops: Vec<ShopLine>,
}

/// The home page of the current shop, as far as the person may see it.
#[server(endpoint = "seller/home")]
pub async fn home() -> Answer<HomeSheet> {
    Ok(crate::read::home().await?)
}

/// `/seller`.
#[component]
pub(crate) fn HomePage() -> AnyView {
    let sheet = Resource::new(|| (), |()| home());
    view! {
        <Title text=t!("seller_home.title")/>
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

fn page(sheet: HomeSheet) -> AnyView {
    let hello = t!("seller_home.hello", name = sheet.shop);
    let state = match sheet.registration.as_str() {
        // what matters to an open shop is the day
        "approved" => format!("{}. {}", sheet.today, sheet.waiting),
        other => t!(&format!("seller_home.state.{other}")),
    };
    let banner = banner(&sheet);
    let tiles = sheet.tiles.into_iter().map(tile).collect_view();
    view! {
        <PageHead title=hello sub=state>
            <ButtonLink href="/seller/products/new" look="primary" icon="plus">{t!("seller_home.add_product")}</ButtonLink>
        </PageHead>
        {banner}
        <section aria-labelledby="todo">
            <h2 class="sr" id="todo">{t!("seller_home.todo")}</h2>
            <Stats look="todo">{tiles}</Stats>
        </section>
        <div class="cols side">
            <div>{steps(sheet.steps)} {sheet.sales.map(sales)} {best(sheet.best)}</div>
            <aside>{sheet.money.map(money)} {shops(sheet.shops)}</aside>
        </div>
    }
    .into_any()
}

/// Where the registration stands, while it is not through.
fn banner(sheet: &HomeSheet) -> AnyView {
    let shop = &sheet.shop;
    let correct = sheet.owner.then(|| {
        view! { <ButtonLink href="/seller/registration" look="primary">{t!("seller_home.register.resend")}</ButtonLink> }
    });
    let title = match sheet.registration.as_str() {
        "submitted" | "under_review" => {
            let text = t!("seller_home.banner.submitted_text", email = sheet.email);
            return view! {
                <Callout tone="info" title=t!("seller_home.banner.submitted", shop = shop)><p>{text}</p></Callout>
            }
            .into_any();
        }
        "need_info" => t!("seller_home.banner.need_info", shop = shop),
        "rejected" => t!("seller_home.banner.rejected", shop = shop),
        _ => return ().into_any(),
    };
    view! {
        <Callout tone="danger" title>{correct}</Callout>
        {said(sheet.reasons.clone())}
    }
    .into_any()
}

fn tile(tile: Tile) -> AnyView {
    let icon = match tile.what.as_str() {
        "to_ship" => "truck",
        "soon" => "clock",
        "overdue" => "warn",
        "asked" => "return",
        "failed" => "bad",
        "drafts" => "edit",
        _ => "box",
    };
    let label = t!(&format!("seller_home.todo.{}", tile.what));
    view! { <Stat label figure=tile.figure note=tile.note icon href=tile.href hot=tile.hot/> }.into_any()
}

fn steps(codes: Vec<String>) -> AnyView {
    if codes.is_empty() {
        return ().into_any();
    }
    let links = codes
        .into_iter()
        .map(|code| {
            let href = match code.as_str() {
                "import" => "/seller/products/import",
                "product" => "/seller/products/new",
                "plan" => "/seller/affiliate",
                _ => "/seller/shipping",
            };
            view! { <MoreLink href text=t!(&format!("seller_home.first.{code}"))/> }
        })
        .collect_view();
    view! { <Panel title=t!("seller_home.first") look="stack g2">{links}</Panel> }.into_any()
}

fn best(lines: Vec<Best>) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let lines = lines
        .into_iter()
        .map(|b| view! { <ProductMini href=b.href title=b.title note=b.note sum=b.sum picture=b.picture seed=b.seed/> })
        .collect_view();
    view! { <Panel title=t!("seller_home.best")><ul class="lines">{lines}</ul></Panel> }.into_any()
}

fn sales(sales: Sales) -> AnyView {
    let series = |name: String, values: Vec<(i64, String)>, comparison: bool| {
        let (values, texts) = values.into_iter().unzip();
        Series {
            name,
            values,
            texts,
            comparison,
        }
    };
    let series = vec![
        series(t!("seller_home.sales.revenue"), sales.values, false),
        series(t!("seller_home.sales.before"), sales.before, true),
    ];
    let (top, ticks) = sales.axis;
    view! {
        <Panel title=t!("seller_home.sales") look="stack g4">
            <Stats look="flatstats">
                {figure(t!("seller_home.sales.revenue"), sales.total, sales.total_change, true)}
                {figure(t!("seller_home.sales.orders"), sales.orders, sales.orders_change, false)}
            </Stats>
            <LineChart
                label=t!("seller_home.sales.chart")
                axis=t!("seller_home.sales.axis")
                labels=sales.labels
                series
                top
                ticks
            />
        </Panel>
    }
    .into_any()
}

/// A figure with its change against the days before, where there is one; the first says against what.
fn figure(label: String, figure: String, change: Option<(String, bool)>, first: bool) -> AnyView {
    let note = if first {
        t!("seller_home.sales.against")
    } else {
        String::new()
    };
    match change {
        Some(delta) => view! { <Stat label figure delta note flat=true/> }.into_any(),
        None => view! { <Stat label figure flat=true/> }.into_any(),
    }
}

fn money((pending, available): (String, String)) -> AnyView {
    let rows = vec![
        KvRow::new(t!("seller_home.money.pending"), pending),
        KvRow::total(t!("seller_home.money.available"), available),
    ];
    view! {
        <Panel title=t!("seller_home.money") look="stack g2">
            <Kv rows/>
            <MoreLink href="/seller/finance" text=t!("seller_home.money.withdraw")/>
        </Panel>
    }
    .into_any()
}
