//! A page with a list that goes back in time: its lines from a cursor on, tabs above where it has parts, and the pager
//! below.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::Future;
use ui::{Empty, Head, PageHead, Pager, Tab, Table, Tabs, failed};
use wire::Answer;

/// The lines of one page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines<T> {
    /// The lines.
    pub lines: Vec<T>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// What a list is called, and how its lines are shown.
pub(crate) struct List<T> {
    /// The address of the page.
    pub path: &'static str,
    /// Its title, and the sentence below.
    pub title: (String, String),
    /// What stands there while there is nothing, and what will.
    pub empty: (String, String),
    /// Its parts: the value of `part` in the address (the first one empty) and their names; none where it has one part.
    pub parts: Vec<(&'static str, String)>,
    /// The columns.
    pub heads: Vec<Head>,
    /// A line as a row.
    pub row: fn(T) -> AnyView,
}

/// The page of a list; `read` gives the lines of a part from a cursor on.
pub(crate) fn list_page<T, F>(list: List<T>, read: fn(String, String) -> F) -> AnyView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Answer<Lines<T>>> + Send + 'static,
{
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let of = |name| query.read().get(name).unwrap_or_default();
        (of("part"), of("cursor"))
    });
    let lines = Resource::new(move || asked.get(), move |(part, cursor)| read(part, cursor));
    let list = StoredValue::new(list);
    let (title, sub) = list.with_value(|list| list.title.clone());
    view! {
        <Title text=title.clone()/>
        <PageHead title sub/>
        <Suspense>
            {move || Suspend::new(async move {
                match lines.await {
                    Ok(lines) => {
                        let (part, cursor) = asked.get_untracked();
                        list.with_value(|list| table(list, lines, &part, cursor.is_empty()))
                    }
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn table<T>(list: &List<T>, lines: Lines<T>, part: &str, first: bool) -> AnyView {
    let title = list.title.0.clone();
    let address = |part: &str| match part {
        "" => list.path.to_owned(),
        part => format!("{}?part={part}", list.path),
    };
    let tabs = (!list.parts.is_empty()).then(|| {
        let tabs = list
            .parts
            .iter()
            .map(|(code, name)| Tab::new(address(code), name.clone(), *code == part))
            .collect();
        view! { <Tabs label=title.clone() tabs/> }
    });
    if lines.lines.is_empty() {
        let (title, text) = list.empty.clone();
        return view! { {tabs} <Empty title text/> }.into_any();
    }
    let back = if first { String::new() } else { address(part) };
    let mark = if part.is_empty() { '?' } else { '&' };
    let next = lines
        .next
        .map(|cursor| format!("{}{mark}cursor={cursor}", address(part)))
        .unwrap_or_default();
    let text = if first {
        t!("operator.newest")
    } else {
        t!("operator.older")
    };
    let pager = (!back.is_empty() || !next.is_empty()).then(|| view! { <Pager back next text/> });
    let after = view! { {pager} }.into_any();
    let rows = lines.lines.into_iter().map(list.row).collect_view();
    view! {
        {tabs}
        <Table label=title heads=list.heads.clone() after>{rows}</Table>
    }
    .into_any()
}
