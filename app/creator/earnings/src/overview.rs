//! `/creator`: where the money stands, what the last days brought beside those before, and the next steps.

use crate::chart::{DaysView, days};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, ButtonLink, Empty, Flow, FlowPart, Kv, KvRow, MoreLink, PageHead, Panel, Receipt, SegLinks, Stat, Stats,
    failed,
};
use wire::Answer;

/// A creator's money by state, in words; several currencies stand in one text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SumsView {
    /// Orders placed and not paid yet.
    pub estimated: String,
    /// Paid for; waits for delivery and the hold.
    pub pending: String,
    /// When the next of it becomes payable; empty while nothing was delivered.
    pub pending_next: String,
    /// May be withdrawn.
    pub available: String,
    /// With the bank; empty when nothing is.
    pub under_way: String,
    /// Paid out so far.
    pub paid: String,
    /// Cancelled or taken back.
    pub reversed: String,
    /// Whether enough is there to withdraw.
    pub ready: bool,
}

/// The page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OverviewView {
    /// The money.
    pub sums: SumsView,
    /// The chosen number of days and its commission per day.
    pub days: DaysView,
    /// How many days these are.
    pub period: i64,
    /// Commission of these days in words.
    pub earned: String,
    /// How it changed against the days before, and whether it rose; none without anything to compare with.
    pub change: Option<(String, bool)>,
    /// Clicks, orders and orders per unique click of these days, in words.
    pub counts: [String; 3],
    /// Whether the creator has a link yet.
    pub has_links: bool,
    /// Fee rate of withdrawals, in words.
    pub fee: String,
}

/// Days one can look at.
pub const PERIODS: [i64; 3] = [7, 28, 90];

/// What the creator's home shows of the last `days` days; 28 when it is not one of [`PERIODS`].
#[server(endpoint = "creator/overview/view")]
pub async fn overview(#[server(default)] days: String) -> Answer<OverviewView> {
    let cx = web::creator()?;
    Ok(crate::read::overview(&cx, &days).await?)
}

/// The page.
#[component]
pub(crate) fn OverviewPage() -> AnyView {
    let query = use_query_map();
    let view = Resource::new(move || query.read().get("days").unwrap_or_default(), overview);
    view! {
        <Title text=t!("creator.home.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => page(view),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// The stations of the money.
fn flow(sums: &SumsView) -> AnyView {
    let next = if sums.pending_next.is_empty() {
        t!("creator.sums.pending_none")
    } else {
        t!("creator.sums.pending_next", moment = sums.pending_next)
    };
    let available = if sums.under_way.is_empty() {
        t!("creator.sums.available_note")
    } else {
        t!("creator.sums.under_way", amount = sums.under_way)
    };
    let part = |icon, label, figure: &str, note, now| FlowPart {
        icon,
        label,
        figure: figure.to_owned(),
        note,
        now,
    };
    let parts = vec![
        part(
            "cart",
            t!("creator.sums.estimated"),
            &sums.estimated,
            t!("creator.sums.estimated_note"),
            false,
        ),
        part("clock", t!("creator.sums.pending"), &sums.pending, next, false),
        part("wallet", t!("creator.sums.available"), &sums.available, available, true),
    ];
    view! { <Flow parts/> }.into_any()
}

fn page(view: OverviewView) -> AnyView {
    let [clicks, orders, rate] = view.counts;
    let period = view.period;
    let periods = PERIODS
        .iter()
        .map(|days| {
            let words = t!("creator.home.days", count = *days);
            (format!("/creator?days={days}"), words, *days == period)
        })
        .collect();
    let earned = match view.change {
        Some(delta) => {
            let note = t!("creator.home.before", count = period);
            view! { <Stat flat=true label=t!("creator.chart.commission") figure=view.earned delta note/> }.into_any()
        }
        None => view! { <Stat flat=true label=t!("creator.chart.commission") figure=view.earned/> }.into_any(),
    };
    let main = if view.has_links {
        view! {
            <Panel title=t!("creator.home.earned", count = period) look="stack g4" acts=more>
                <Stats look="flatstats">
                    {earned}
                    <Stat flat=true label=t!("creator.links.clicks") figure=clicks/>
                    <Stat flat=true label=t!("creator.links.orders") figure=orders/>
                    <Stat flat=true label=t!("creator.home.conversion") figure=rate/>
                </Stats>
                {days(view.days)}
            </Panel>
        }
        .into_any()
    } else {
        view! {
            <Empty title=t!("creator.home.empty") text=t!("creator.home.empty_text")>
                <ButtonLink href="/creator/market" look="primary">{t!("creator.links.find")}</ButtonLink>
            </Empty>
        }
        .into_any()
    };
    let money = flow(&view.sums);
    let receipt = receipt(view.sums, view.fee);
    view! {
        <PageHead title=t!("creator.home.title") sub=t!("creator.home.sub")>
            <SegLinks label=t!("creator.home.period") links=periods/>
            <ButtonLink href="/creator/market" look="primary" icon="plus">{t!("creator.links.new")}</ButtonLink>
        </PageHead>
        <div class="cols side mid">
            <div><Panel title=t!("creator.home.money")>{money}</Panel></div>
            <aside>{receipt}</aside>
            <div>{main}</div>
        </div>
    }
    .into_any()
}

fn more() -> AnyView {
    view! { <MoreLink href="/creator/earnings" text=t!("creator.home.all")/> }.into_any()
}

fn receipt(sums: SumsView, fee: String) -> AnyView {
    let rows = vec![
        KvRow::new(t!("creator.sums.pending"), sums.pending),
        KvRow::new(t!("creator.sums.paid"), sums.paid),
        KvRow::total(t!("creator.sums.available"), sums.available),
    ];
    let button = if sums.ready { "primary block" } else { "block" };
    let note = if sums.ready {
        view! { <Badge tone="ok" text=t!("creator.withdraw.ready")/> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <Receipt title=t!("creator.withdraw.title") note>
            <Kv rows/>
            <ButtonLink href="/creator/withdraw" look=button>{t!("creator.withdraw.go")}</ButtonLink>
            <p class="t-xs muted">{t!("creator.withdraw.terms", fee = fee)}</p>
        </Receipt>
    }
    .into_any()
}
