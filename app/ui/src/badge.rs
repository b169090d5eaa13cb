//! Small marks: the state of a record, a deadline, a discount, a count, a filter.

use crate::icon::icon;
use crate::{Icon, classes};
use kernel::Tally;
use leptos::prelude::*;

/// The state of a record, in words; the colour only supports them.
#[component]
pub fn Badge(
    /// `ok`, `warn`, `danger`, `info`, `cart`, `deal`, `live`, or empty for neutral.
    #[prop(optional)]
    tone: &'static str,
    /// The words.
    #[prop(into)]
    text: String,
    /// An icon instead of the dot.
    #[prop(optional)]
    icon: &'static str,
) -> AnyView {
    let dotted = icon.is_empty() && !matches!(tone, "cart" | "deal" | "live");
    let class = classes("badge", tone) + if dotted { " dot" } else { "" };
    view! { <span class=class>{crate::icon::icon(icon, "")} {text}</span> }.into_any()
}

/// A deadline: how long is left, and the clock time beside it.
#[component]
pub fn Due(
    /// Empty (calm), `soon` or `late`.
    #[prop(optional)]
    state: &'static str,
    /// What is left, such as "21 h 14 m left".
    #[prop(into)]
    text: String,
    /// The clock time, such as "tomorrow, 09:00".
    #[prop(optional, into)]
    clock: String,
    /// The exact time for machines (ISO 8601).
    #[prop(optional, into)]
    datetime: String,
) -> AnyView {
    view! {
        <span class=classes("due", state)>
            <Icon name=if state == "late" { "warn" } else { "clock" } />
            {text}
        </span>
        {(!clock.is_empty())
            .then(|| {
                view! {
                    <small>
                        <time datetime=crate::given(datetime)>{clock}</time>
                    </small>
                }
            })}
    }
    .into_any()
}

/// The discount flag, such as "−24%".
#[component]
pub fn Flag(
    /// The words.
    #[prop(into)]
    text: String,
) -> AnyView {
    view! { <span class="flag">{text}</span> }.into_any()
}

/// A count in a bubble.
#[component]
pub fn Count(
    /// The number; "1,000+" where counting stopped.
    #[prop(into)]
    value: Tally,
    /// `hot` (yellow), `alert` (red) or empty.
    #[prop(optional)]
    tone: &'static str,
) -> AnyView {
    view! { <span class=classes("n", tone)>{i18n::tally(value, &i18n::locale())}</span> }.into_any()
}

/// A filter as a link, marked when it is on.
#[component]
pub fn Chip(
    /// Where it leads: the list with this filter.
    #[prop(into)]
    href: String,
    /// The words.
    #[prop(into)]
    text: String,
    /// An icon before the words.
    #[prop(optional)]
    icon: &'static str,
    /// Whether the filter is on.
    #[prop(optional)]
    on: bool,
) -> AnyView {
    view! {
        <a class="chip" href=href aria-current=on.then_some("true")>
            {crate::icon::icon(icon, "sm")}
            {text}
        </a>
    }
    .into_any()
}

/// The number of a thing for the eye, with the word for screen readers.
pub(crate) fn counted(value: Option<Tally>, tone: &'static str) -> Option<AnyView> {
    value.map(|value| view! { <Count value tone /> }.into_any())
}

/// The icon of a message or state.
pub(crate) fn tone_icon(tone: &str) -> Option<AnyView> {
    let name = match tone {
        "info" => "info",
        "warn" | "danger" => "warn",
        "ok" => "ok",
        _ => return None,
    };
    icon(name, "")
}
