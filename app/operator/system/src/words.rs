//! What the lists of this crate share: the cursor in the address and the pager below.

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::Pager;

/// The cursor in the page's address; empty on the first page.
pub(crate) fn cursor() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get("cursor").unwrap_or_default())
}

/// The pager of a list that begins at `path`.
pub(crate) fn pager(path: &str, first: bool, next: Option<String>) -> AnyView {
    let back = if first { String::new() } else { path.to_owned() };
    let next = next.map(|cursor| format!("{path}?cursor={cursor}")).unwrap_or_default();
    if back.is_empty() && next.is_empty() {
        return ().into_any();
    }
    let text = if first {
        t!("operator.newest")
    } else {
        t!("operator.older")
    };
    view! { <Pager back next text/> }.into_any()
}
