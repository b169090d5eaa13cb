//! `/creator/earnings`: every commission with its state, when it is expected, and why it is the creator's
//! (spec: affiliate 2.11, 2.13).

use crate::overview::SumsView;
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{Badge, ButtonLink, Cell, Empty, Head, Item, PageHead, Pager, Row, Stat, Stats, Tab, Table, Tabs, failed};
use wire::Answer;

/// One commission.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EarningRow {
    /// What was sold.
    pub title: String,
    /// Shop and date of the order.
    pub note: String,
    /// Address of the picture; empty while there is none.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// Rate and basis in words.
    pub rate: String,
    /// Tone of its state.
    pub tone: String,
    /// Its state in words.
    pub state: String,
    /// When it is expected, or why it was reversed.
    pub expected: String,
    /// The amount in words.
    pub amount: String,
    /// What decided the sale, one sentence each, newest click first.
    pub trace: Vec<String>,
}

/// A sale the creator led up to that is not credited to them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UncreditedRow {
    /// What was sold.
    pub title: String,
    /// Shop and date of the order.
    pub note: String,
    /// Address of the picture; empty while there is none.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// When their newest click before it was, in words.
    pub clicked: String,
    /// Why it did not count, as a sentence.
    pub reason: String,
    /// What decided the sale, one sentence each, newest click first.
    pub trace: Vec<String>,
}

/// The tab of sales that are not credited, beside the states of commissions.
pub const UNCREDITED: &str = "uncredited";

/// The page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EarningsView {
    /// The money by state.
    pub sums: SumsView,
    /// How many commissions are in each state: code, name, number.
    pub states: Vec<(String, String, i64)>,
    /// The commissions.
    pub rows: Vec<EarningRow>,
    /// Sales that are not credited, when these are asked for.
    pub lost: Vec<UncreditedRow>,
    /// How many of them there are.
    pub lost_count: i64,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// The creator's commissions; `state` is empty for all, [`UNCREDITED`] for the sales that are not theirs.
#[server(endpoint = "creator/earnings/list")]
pub async fn earnings(#[server(default)] state: String, #[server(default)] cursor: String) -> Answer<EarningsView> {
    let cx = web::creator()?;
    Ok(crate::read::earnings(&cx, &state, &cursor).await?)
}

/// The page.
#[component]
pub(crate) fn EarningsPage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let view = Resource::new(
        move || (get("state"), get("cursor")),
        |(state, cursor)| earnings(state, cursor),
    );
    view! {
        <Title text=t!("creator.earnings.title")/>
        <PageHead title=t!("creator.earnings.title") sub=t!("creator.earnings.sub")>
            <ButtonLink href="/creator/withdraw" icon="wallet">{t!("creator.withdraw.title")}</ButtonLink>
        </PageHead>
        <Suspense>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => page(view, get("state")),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(view: EarningsView, state: String) -> AnyView {
    let all: i64 = view.states.iter().map(|s| s.2).sum();
    let mut tabs = vec![Tab::new("/creator/earnings", t!("creator.state.all"), state.is_empty()).count(all)];
    tabs.extend(view.states.into_iter().map(|(code, label, count)| {
        let here = code == state;
        Tab::new(format!("/creator/earnings?state={code}"), label, here).count(count)
    }));
    let address = format!("/creator/earnings?state={UNCREDITED}");
    tabs.push(Tab::new(address, t!("creator.lost.tab"), state == UNCREDITED).count(view.lost_count));
    let next = view
        .next
        .map(|cursor| format!("/creator/earnings?state={state}&cursor={cursor}"))
        .unwrap_or_default();
    let pager = (!next.is_empty()).then(|| view! { <Pager back=String::new() next text=String::new()/> }.into_any());
    let list = if state == UNCREDITED {
        uncredited(view.lost, pager)
    } else {
        credited(view.rows, pager)
    };
    view! {
        {sums(view.sums)}
        <Tabs label=t!("creator.earnings.states") tabs/>
        {list}
    }
    .into_any()
}

fn credited(rows: Vec<EarningRow>, pager: Option<AnyView>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty title=t!("creator.earnings.empty") text=t!("creator.earnings.empty_text")/> }.into_any();
    }
    let heads = vec![
        Head::wide(t!("creator.earnings.col.sale")),
        Head::new(t!("creator.earnings.col.rate")),
        Head::new(t!("creator.earnings.col.state")),
        Head::new(t!("creator.earnings.col.expected")),
        Head::end(t!("creator.earnings.col.amount")),
    ];
    let after = view! { {pager} }.into_any();
    view! {
        <Table label=t!("creator.earnings.title") heads after>
            {rows.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

fn uncredited(rows: Vec<UncreditedRow>, pager: Option<AnyView>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty title=t!("creator.lost.empty") text=t!("creator.lost.empty_text")/> }.into_any();
    }
    let heads = vec![
        Head::wide(t!("creator.earnings.col.sale")),
        Head::new(t!("creator.lost.col.clicked")),
        Head::new(t!("creator.lost.col.reason")),
    ];
    let after = view! { {pager} }.into_any();
    let row = |row: UncreditedRow| {
        view! {
            <Row>
                <Cell look="main">
                    <Item title=row.title note=row.note picture=row.picture seed=row.seed pictured=true/>
                    {why(t!("creator.lost.why"), row.trace)}
                </Cell>
                <Cell look="half" label=t!("creator.lost.col.clicked")>{row.clicked}</Cell>
                <Cell look="half" label=t!("creator.lost.col.reason")>{row.reason}</Cell>
            </Row>
        }
    };
    view! {
        <Table label=t!("creator.lost.list") heads after>{rows.into_iter().map(row).collect_view()}</Table>
    }
    .into_any()
}

/// The decision behind a sale, folded away.
fn why(title: String, trace: Vec<String>) -> AnyView {
    let lines = trace.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! {
        <details class="t-sm">
            <summary>{title}</summary>
            <ul class="stack g1">{lines}</ul>
        </details>
    }
    .into_any()
}

fn sums(sums: SumsView) -> AnyView {
    let SumsView {
        estimated,
        pending,
        pending_next,
        available,
        under_way,
        paid,
        reversed,
        ..
    } = sums;
    let next = if pending_next.is_empty() {
        t!("creator.sums.pending_none")
    } else {
        t!("creator.sums.pending_next", moment = pending_next)
    };
    let bank = if under_way.is_empty() {
        t!("creator.sums.available_note")
    } else {
        t!("creator.sums.under_way", amount = under_way)
    };
    view! {
        <h2 class="sr">{t!("creator.home.money")}</h2>
        <Stats look="kpis">
            <Stat label=t!("creator.state.estimated") figure=estimated note=t!("creator.sums.estimated_note")/>
            <Stat label=t!("creator.state.pending") figure=pending note=next/>
            <Stat label=t!("creator.state.payable") figure=available note=bank/>
            <Stat label=t!("creator.sums.paid") figure=paid note=t!("creator.sums.paid_note")/>
            <Stat label=t!("creator.state.reversed") figure=reversed note=t!("creator.sums.reversed_note")/>
        </Stats>
    }
    .into_any()
}

fn row(row: EarningRow) -> AnyView {
    let tone: &'static str = match row.tone.as_str() {
        "ok" => "ok",
        "info" => "info",
        "warn" => "warn",
        "danger" => "danger",
        _ => "",
    };
    view! {
        <Row>
            <Cell look="main">
                <Item title=row.title note=row.note picture=row.picture seed=row.seed pictured=true/>
                {why(t!("creator.earnings.why"), row.trace)}
            </Cell>
            <Cell look="half" label=t!("creator.earnings.col.rate")>{row.rate}</Cell>
            <Cell look="half" label=t!("creator.earnings.col.state")><Badge tone text=row.state/></Cell>
            <Cell look="half" label=t!("creator.earnings.col.expected")>{row.expected}</Cell>
            <Cell look="half end num bold" label=t!("creator.earnings.col.amount")>{row.amount}</Cell>
        </Row>
    }
    .into_any()
}
