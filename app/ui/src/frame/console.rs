//! The console's frame for sellers, creators and the operator: top bar, rail (a drawer on a phone) and tab bar.

use super::{Account, NavGroup, NavItem, account_menu, enhance, links, nearest};
use crate::icon::{icon, mark};
use crate::{Logo, Notice, SearchField, Skip};
use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// The console around a page.
#[component]
pub fn ConsoleFrame(
    /// The face's name, such as "Seller center".
    #[prop(into)]
    face: String,
    /// The face's first page.
    #[prop(into)]
    home: String,
    /// The rail's links; counts may change.
    #[prop(into)]
    nav: Signal<Vec<NavGroup>>,
    /// Up to four links for the phone's tab bar, taken from the rail; the button for the drawer follows them.
    #[prop(optional, into)]
    tabs: Signal<Vec<NavItem>>,
    /// Who is signed in.
    #[prop(optional, into)]
    account: Signal<Option<Account>>,
    /// Where one signs in.
    #[prop(optional, into)]
    sign_in: String,
    /// Address the search field asks (`?q=`); no field when empty.
    #[prop(optional, into)]
    search: String,
    /// What the search field searches.
    #[prop(optional, into)]
    search_label: String,
    /// The page.
    children: Children,
) -> AnyView {
    let (path, query) = (use_location().pathname, use_query_map());
    enhance(path);
    let rail = move || {
        let groups = nav.get();
        let hrefs = groups
            .iter()
            .flat_map(|group| &group.items)
            .map(|item| item.href.as_str());
        let current = nearest(&path.read(), hrefs);
        groups
            .into_iter()
            .map(|group| {
                let items = links(group.items, current.as_deref());
                let items = items.into_iter().map(|link| view! { <li>{link}</li> }).collect_view();
                view! {
                    {(!group.title.is_empty()).then(|| view! { <h2>{group.title}</h2> })}
                    <ul>{items}</ul>
                }
            })
            .collect_view()
    };
    let tabbar = move || {
        let items = tabs.get();
        (!items.is_empty()).then(|| {
            // a page that only the rail leads to has no tab, not that of the first page above it
            let groups = nav.get();
            let all = groups.iter().flat_map(|group| &group.items).chain(&items);
            let current = nearest(&path.read(), all.map(|item| item.href.as_str()));
            view! {
                <nav class="tabbar" aria-label=t!("nav.main")>
                    {links(items, current.as_deref())}
                    <button type="button" popovertarget="rail">
                        {icon("menu", "")}
                        {t!("common.more")}
                    </button>
                </nav>
            }
        })
    };
    let field = (!search.is_empty()).then(|| {
        let asked = query.read_untracked().get("q").unwrap_or_default();
        let label = search_label.clone();
        view! {
            <form role="search" method="get" action=search aria-label=label>
                <SearchField label=search_label value=asked slash=true />
            </form>
        }
    });
    view! {
        <div class="console">
            <Skip />
            <header class="topbar">
                <button class="btn icon burger" type="button" popovertarget="rail" aria-label=t!("nav.open_menu")>
                    {icon("menu", "")}
                </button>
                <Logo href=home face=face.clone() />
                {field}
                <div class="acts">{move || account_menu(account.get(), sign_in.clone())}</div>
            </header>
            <nav class="rail" id="rail" popover="auto" aria-label=face>
                <span class="logo phone-only">{mark()} <span>{t!("common.brand")}</span></span>
                {rail}
            </nav>
            <main id="main">
                <Notice />
                {children()}
            </main>
            {tabbar}
        </div>
    }
    .into_any()
}
