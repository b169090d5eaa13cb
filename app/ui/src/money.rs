//! Money and figures: prices, the receipt strip, balances, statistics. All amounts arrive formatted.

use crate::icon::icon;
use crate::{Flag, classes, given};
use i18n::t;
use leptos::prelude::*;

/// A price: now, before, and the discount.
#[component]
pub fn Price(
    /// The amount, formatted.
    #[prop(into)]
    now: String,
    /// The amount as a plain decimal for machines, such as `34.90`.
    #[prop(optional, into)]
    amount: String,
    /// The former amount, formatted.
    #[prop(optional, into)]
    was: String,
    /// The discount, such as "−24%".
    #[prop(optional, into)]
    flag: String,
    /// `xl` on the product's own page.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let now = if amount.is_empty() {
        view! { <bdi>{now}</bdi> }.into_any()
    } else {
        view! { <data value=amount>{now}</data> }.into_any()
    };
    view! {
        <span class=classes("price", look)>
            {now}
            {(!was.is_empty())
                .then(|| {
                    view! {
                        <s>
                            <span class="sr">{t!("common.was")} " "</span>
                            {was}
                        </s>
                    }
                })}
            {(!flag.is_empty()).then(|| view! { <Flag text=flag /> })}
        </span>
    }
    .into_any()
}

/// The receipt strip: every sum a person pays or receives, line by line.
#[component]
pub fn Receipt(
    /// The heading.
    #[prop(into)]
    title: String,
    /// Its name for screen readers where several stand on a page; the heading if left out.
    #[prop(optional, into)]
    label: String,
    /// What stands beside the heading: a number, a badge.
    #[prop(optional)]
    note: Option<AnyView>,
    /// The lines ([`Kv`]) and the button.
    children: Children,
) -> AnyView {
    let label = given(label).unwrap_or_else(|| title.clone());
    view! {
        <section class="receipt" aria-label=label>
            <div class="row between">
                <h2>{title}</h2>
                {note}
            </div>
            <hr />
            {children()}
        </section>
    }
    .into_any()
}

/// One line of a receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KvRow {
    /// What it is.
    pub label: String,
    /// The amount, formatted.
    pub value: String,
    /// Whether it is the sum.
    pub total: bool,
    /// Whether it lowers the sum.
    pub less: bool,
}

impl KvRow {
    /// A plain line.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> KvRow {
        KvRow {
            label: label.into(),
            value: value.into(),
            ..KvRow::default()
        }
    }

    /// The sum at the end.
    pub fn total(label: impl Into<String>, value: impl Into<String>) -> KvRow {
        KvRow {
            total: true,
            ..KvRow::new(label, value)
        }
    }

    /// A line that lowers the sum.
    pub fn less(label: impl Into<String>, value: impl Into<String>) -> KvRow {
        KvRow {
            less: true,
            ..KvRow::new(label, value)
        }
    }
}

/// Names and values, one below the other.
#[component]
pub fn Kv(
    /// The lines.
    rows: Vec<KvRow>,
    /// `start` lets the values begin beside their names instead of ending at the edge.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let class = if row.total {
                Some("total")
            } else {
                row.less.then_some("less")
            };
            view! {
                <dt class=row.total.then_some("total")>{row.label}</dt>
                <dd class=class>{row.value}</dd>
            }
        })
        .collect_view();
    view! { <dl class=classes("kv", look)>{rows}</dl> }.into_any()
}

/// The grid that figures stand in.
#[component]
pub fn Stats(
    /// `todo` for the tiles of work at the top of a home page, `flatstats`, `kpis`.
    #[prop(optional)]
    look: &'static str,
    /// The [`Stat`]s.
    children: Children,
) -> AnyView {
    view! { <div class=classes("stats", look)>{children()}</div> }.into_any()
}

/// One figure; with an address it is a to-do tile.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The figure, formatted.
    #[prop(into)]
    figure: String,
    /// The line below.
    #[prop(optional, into)]
    note: String,
    /// An icon before the label.
    #[prop(optional)]
    icon: &'static str,
    /// Where the work is done; none when empty.
    #[prop(optional, into)]
    href: String,
    /// Whether it waits for the person.
    #[prop(optional)]
    hot: bool,
    /// The change against before, such as "23.8%", and whether it is a rise.
    #[prop(optional, into)]
    delta: Option<(String, bool)>,
    /// Whether it stands without a frame.
    #[prop(optional)]
    flat: bool,
) -> AnyView {
    let delta = delta.map(|(text, up)| {
        let (class, name) = if up {
            ("delta up", "up-arrow")
        } else {
            ("delta down", "down-arrow")
        };
        view! { <span class=class>{crate::icon::icon(name, "")} {text}</span> }
    });
    let noted = delta.is_some() || !note.is_empty();
    let inside = view! {
        <h3>{crate::icon::icon(icon, "")} {label}</h3>
        <p class="figure">{figure}</p>
        {noted.then(|| view! { <p class="note">{delta} {note}</p> })}
    }
    .into_any();
    let class = match (hot, flat) {
        (true, _) => "stat hot",
        (_, true) => "stat flat",
        _ => "stat",
    };
    if href.is_empty() {
        view! { <article class=class>{inside}</article> }.into_any()
    } else {
        view! {
            <a class=class href=href>
                {inside}
            </a>
        }
        .into_any()
    }
}

/// One station of money on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowPart {
    /// The icon.
    pub icon: &'static str,
    /// What the station is.
    pub label: String,
    /// The amount, formatted.
    pub figure: String,
    /// The line below.
    pub note: String,
    /// Whether it is the one that can be acted on now.
    pub now: bool,
}

/// Money on its way, station by station: not delivered, settling, ready.
#[component]
pub fn Flow(
    /// The stations, at most three.
    parts: Vec<FlowPart>,
) -> AnyView {
    let parts = parts
        .into_iter()
        .map(|part| {
            view! {
                <div class=part.now.then_some("now")>
                    <h3>{icon(part.icon, "")} {part.label}</h3>
                    <p class="figure">{part.figure}</p>
                    {given(part.note).map(|note| view! { <p class="note">{note}</p> })}
                </div>
            }
        })
        .collect_view();
    view! { <div class="flow">{parts}</div> }.into_any()
}
