//! Finding one's way: the page's head, tabs, crumbs, paging, the skip link.

use crate::badge::counted;
use crate::icon::icon;
use crate::{classes, given};
use i18n::t;
use kernel::Tally;
use leptos::prelude::*;

/// The first link of every page; the frames hold it already.
#[component]
pub fn Skip() -> AnyView {
    view! {
        <a class="skip" href="#main">
            {t!("common.skip_to_content")}
        </a>
    }
    .into_any()
}

/// The page's title, a sentence below it, and its actions as children.
#[component]
pub fn PageHead(
    /// The title: the page's only `h1`.
    #[prop(into)]
    title: String,
    /// The sentence below.
    #[prop(optional, into)]
    sub: String,
    /// The way here: address and words; the last one is this page and its address is not used.
    #[prop(optional)]
    crumbs: Vec<(String, String)>,
    /// Further classes, such as `desk-only`.
    #[prop(optional)]
    look: &'static str,
    /// Buttons and links; at most one is primary.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <header class=classes("page-head", look)>
            <div>
                {(!crumbs.is_empty()).then(|| view! { <Crumbs links=crumbs /> })} <h1>{title}</h1>
                {(!sub.is_empty()).then(|| view! { <p>{sub}</p> })}
            </div>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// Where the page stands. The last entry is the page itself.
#[component]
pub fn Crumbs(
    /// Address and words.
    links: Vec<(String, String)>,
    /// Further classes, such as `desk-only`.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let last = links.len().saturating_sub(1);
    let items = links
        .into_iter()
        .enumerate()
        .map(|(n, (href, text))| {
            if n == last {
                view! { <li aria-current="page">{text}</li> }.into_any()
            } else {
                view! {
                    <li>
                        <a href=href>{text}</a>
                    </li>
                }
                .into_any()
            }
        })
        .collect_view();
    view! {
        <nav class=classes("crumbs", look) aria-label=t!("common.crumbs")>
            <ol>{items}</ol>
        </nav>
    }
    .into_any()
}

/// One of a list's tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// Address of the list in this state.
    pub href: String,
    /// The words.
    pub label: String,
    /// How many there are; `None` shows no bubble.
    pub count: Option<Tally>,
    /// Classes of the bubble: `hot` (waits for work), `alert`, or empty.
    pub tone: &'static str,
    /// Whether it is the one shown.
    pub current: bool,
}

impl Tab {
    /// A tab without a count.
    pub fn new(href: impl Into<String>, label: impl Into<String>, current: bool) -> Tab {
        Tab {
            href: href.into(),
            label: label.into(),
            current,
            ..Tab::default()
        }
    }

    /// The same with a count.
    pub fn count(self, count: impl Into<Tally>) -> Tab {
        Tab {
            count: Some(count.into()),
            ..self
        }
    }

    /// The same with a coloured bubble.
    pub fn tone(self, tone: &'static str) -> Tab {
        Tab { tone, ..self }
    }
}

/// The states of a list, as links.
#[component]
pub fn Tabs(
    /// What the tabs are, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
    /// Further classes, such as `intable`.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let tabs = tabs
        .into_iter()
        .map(|tab| {
            view! {
                <a href=tab.href aria-current=tab.current.then_some("page")>
                    {tab.label}
                    {counted(tab.count, tab.tone)}
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class=classes("tabs", look) aria-label=label>
            {tabs}
        </nav>
    }
    .into_any()
}

/// Paging by cursor: where one is, the way back and on. Nothing is shown where there is only one page.
#[component]
pub fn Pager(
    /// Address of the page before; empty when this is the first.
    #[prop(optional, into)]
    back: String,
    /// Address of the next page; empty when this is the last.
    #[prop(optional, into)]
    next: String,
    /// Where one is, such as "1–8 of 48".
    #[prop(optional, into)]
    text: String,
) -> AnyView {
    if back.is_empty() && next.is_empty() && text.is_empty() {
        return ().into_any();
    }
    let paged = !(back.is_empty() && next.is_empty());
    // a link without an address is a disabled one: it keeps its place and says so
    let back = view! {
        <a class="btn sm" rel="prev" aria-disabled=back.is_empty().then_some("true") href=given(back)>
            {icon("back", "sm")}
            {t!("common.back")}
        </a>
    };
    let next = view! {
        <a class="btn sm" rel="next" aria-disabled=next.is_empty().then_some("true") href=given(next)>
            {t!("common.next")}
            {icon("right", "sm")}
        </a>
    };
    view! {
        <nav class="pager" aria-label=t!("common.pages")>
            <p>{text}</p>
            {paged.then(|| view! { {back} {next} })}
        </nav>
    }
    .into_any()
}
