//! Charts as plain SVG, drawn where the page is rendered: axes are words, shapes stretch with their frame, and every
//! chart offers its numbers as a table. No style attributes: the style policy of the pages forbids them.

use crate::given;
use i18n::t;
use leptos::prelude::*;
use std::fmt::Write as _;

/// One series: its name, a value per label, and the same values as text for the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The name in the legend and the table's head.
    pub name: String,
    /// The values, as whole units of any kind; nought or more.
    pub values: Vec<i64>,
    /// The values as people read them.
    pub texts: Vec<String>,
    /// Whether it is the grey comparison, dashed.
    pub comparison: bool,
}

/// Colours in their fixed order; the comparison is always the fifth.
const COLOURS: [&str; 4] = ["c1", "c2", "c3", "c4"];

fn colour(n: usize, series: &Series) -> &'static str {
    if series.comparison {
        "c5"
    } else {
        COLOURS[n % COLOURS.len()]
    }
}

/// `part` of `whole` in hundredths of a per cent, within the whole.
fn share(part: i64, whole: i64) -> i64 {
    let whole = i128::from(whole.max(1));
    let part = i128::from(part.max(0)).min(whole);
    i64::try_from(part * 10_000 / whole).expect("a share is at most 10000")
}

/// Hundredths as a decimal.
fn hundredths(n: i64) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

/// Shares along the page, one per label, first at the start and last at the end.
fn along(n: usize, count: usize) -> i64 {
    let steps = i64::try_from(count.saturating_sub(1).max(1)).expect("few labels");
    i64::try_from(n).expect("few labels") * 10_000 / steps
}

/// Values over time as lines, the first with its area.
#[component]
pub fn LineChart(
    /// What the chart shows and its result, for screen readers.
    #[prop(into)]
    label: String,
    /// What the labels are, the head of the table's first column: "Day".
    #[prop(into)]
    axis: String,
    /// The labels along the page.
    labels: Vec<String>,
    /// The series, at most four and a comparison.
    series: Vec<Series>,
    /// The value at the top of the plot.
    top: i64,
    /// The words up the side, from the top down: "$3k", "$2k", "$1k", "$0".
    ticks: Vec<String>,
) -> AnyView {
    let count = labels.len();
    let paths = series
        .iter()
        .enumerate()
        .map(|(n, one)| {
            let mut line = String::new();
            for (at, value) in one.values.iter().enumerate() {
                let x = hundredths(along(at, count));
                let y = hundredths(10_000 - share(*value, top));
                // writing into a string does not fail
                let _ = write!(line, "{}{x} {y}", if at == 0 { "M" } else { "L" });
            }
            let end = hundredths(along(one.values.len().saturating_sub(1), count));
            let area = (n == 0).then(|| format!("{line}L{end} 100L0 100z"));
            let class = if one.comparison { "c5 dash" } else { colour(n, one) };
            view! {
                {area.map(|d| view! { <path class="area" d=d></path> })}
                <path class=class d=line></path>
            }
        })
        .collect_view();
    let plot = view! {
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">
            {paths}
        </svg>
    }
    .into_any();
    chart(label, axis, labels, series, ticks, plot, "x even", false)
}

/// Values side by side as upright bars.
#[component]
pub fn BarChart(
    /// What the chart shows and its result, for screen readers.
    #[prop(into)]
    label: String,
    /// What the labels are, the head of the table's first column: "Week of".
    #[prop(into)]
    axis: String,
    /// The labels along the page.
    labels: Vec<String>,
    /// The series, at most four.
    series: Vec<Series>,
    /// The value at the top of the plot.
    top: i64,
    /// The words up the side, from the top down.
    ticks: Vec<String>,
) -> AnyView {
    let (groups, bars) = (i64::try_from(labels.len().max(1)), i64::try_from(series.len().max(1)));
    let (groups, bars) = (groups.expect("few labels"), bars.expect("few series"));
    let band = 10_000 / groups;
    let wide = band * 6 / 10 / bars;
    let mut rects = Vec::new();
    for (n, one) in series.iter().enumerate() {
        for (at, value) in one.values.iter().enumerate() {
            let (at, nth) = (i64::try_from(at).expect("few"), i64::try_from(n).expect("few"));
            let high = share(*value, top);
            let x = band * at + band * 2 / 10 + wide * nth;
            rects.push(view! {
                <rect
                    class=colour(n, one)
                    x=hundredths(x) + "%"
                    y=hundredths(10_000 - high) + "%"
                    width=hundredths(wide * 8 / 10) + "%"
                    height=hundredths(high) + "%"
                    rx="2"
                ></rect>
            });
        }
    }
    let plot = view! { {rects} }.into_any();
    chart(label, axis, labels, series, ticks, plot, "x bands", true)
}

#[expect(
    clippy::too_many_arguments,
    reason = "the shared body of two components, called nowhere else"
)]
fn chart(
    label: String,
    axis: String,
    labels: Vec<String>,
    series: Vec<Series>,
    ticks: Vec<String>,
    plot: AnyView,
    along: &'static str,
    boxes: bool,
) -> AnyView {
    let legend = (series.len() > 1).then(|| {
        let keys = series
            .iter()
            .enumerate()
            .map(|(n, one)| {
                let dash = if one.comparison { " dash" } else { "" };
                let class = format!("{}{}{dash}", if boxes { "box " } else { "" }, colour(n, one));
                view! { <li><i class=class></i> {one.name.clone()}</li> }
            })
            .collect_view();
        view! { <ul class="legend">{keys}</ul> }
    });
    let lines = (0..ticks.len())
        .map(|n| {
            let y = hundredths(self::along(n, ticks.len())) + "%";
            view! { <line class="grid" x1="0" x2="100%" y1=y.clone() y2=y></line> }
        })
        .collect_view();
    let words = |texts: &[String]| {
        texts
            .iter()
            .map(|text| view! { <li>{text.clone()}</li> })
            .collect_view()
    };
    // many labels would stand on each other: three are left, the table below has them all
    let step = if labels.len() > 12 { labels.len().div_ceil(3) } else { 1 };
    let shown = |(n, text): (usize, &String)| if n % step == 0 { text.clone() } else { String::new() };
    let below: Vec<String> = labels.iter().enumerate().map(shown).collect();
    view! {
        <figure class="chart">
            {legend}
            <div class="frame">
                <ol class="y" aria-hidden="true">
                    {words(&ticks)}
                </ol>
                <div class="plot">
                    <svg role="img" aria-label=label>
                        {lines}
                        {plot}
                    </svg>
                </div>
                <ol class=along aria-hidden="true">
                    {words(&below)}
                </ol>
            </div>
            {numbers(axis, labels, series)}
        </figure>
    }
    .into_any()
}

/// The same data as a table, folded away.
fn numbers(axis: String, labels: Vec<String>, series: Vec<Series>) -> AnyView {
    let heads = series
        .iter()
        .map(|one| view! { <th scope="col">{one.name.clone()}</th> })
        .collect_view();
    let rows = labels
        .into_iter()
        .enumerate()
        .map(|(n, label)| {
            let cells = series
                .iter()
                .map(|one| view! { <td>{one.texts.get(n).cloned().unwrap_or_default()}</td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary>{t!("common.show_numbers")}</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{axis}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

/// One row of [`Bars`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// What it is.
    pub label: String,
    /// The value as people read it.
    pub text: String,
    /// The value.
    pub value: i64,
    /// A smaller line; none when empty.
    pub note: String,
}

/// Up to eight parts compared by length.
#[component]
pub fn Bars(
    /// The rows, longest first.
    rows: Vec<Bar>,
) -> AnyView {
    let most = rows.iter().map(|row| row.value).max().unwrap_or(0).max(1).to_string();
    let rows = rows
        .into_iter()
        .map(|row| {
            view! {
                <li>
                    <span>{row.label.clone()} {given(row.note).map(|note| view! { " " <small>{note}</small> })}</span>
                    <span class="num">{row.text}</span>
                    <progress
                        class="thin"
                        max=most.clone()
                        value=row.value.max(0).to_string()
                        aria-label=row.label
                    ></progress>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="bars">{rows}</ul> }.into_any()
}
