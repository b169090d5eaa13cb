//! The shopper's frame: masthead with search and cart, and on a phone the tab bar at the foot.

use super::{Account, NavItem, account_menu, enhance, links, nearest};
use crate::icon::icon;
use crate::{IconLink, Logo, Notice, SearchField, Skip, given};
use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// The storefront around a page. Addresses: `/`, `/search?q=`, `/cart`, `/orders`, `/account`.
#[component]
pub fn StorefrontFrame(
    /// Pieces in the cart.
    #[prop(optional, into)]
    cart: Signal<i64>,
    /// Who is signed in.
    #[prop(optional, into)]
    account: Signal<Option<Account>>,
    /// Where one signs in.
    #[prop(optional, into)]
    sign_in: String,
    /// Links beside the logo on a desktop; shop and orders when empty.
    #[prop(optional)]
    sections: Vec<NavItem>,
    /// On a phone: the page's title in the masthead, in the search field's place.
    #[prop(optional, into)]
    title: String,
    /// On a phone: where the arrow beside that title leads back to.
    #[prop(optional, into)]
    back: String,
    /// Whether a phone shows no tab bar, because the page has a buying bar of its own.
    #[prop(optional)]
    bare: bool,
    /// The page.
    children: Children,
) -> AnyView {
    let (path, query) = (use_location().pathname, use_query_map());
    enhance(path);
    let sections = if sections.is_empty() {
        vec![
            NavItem::new("/", t!("nav.storefront"), ""),
            NavItem::new("/orders", t!("nav.orders"), ""),
        ]
    } else {
        sections
    };
    let titled = !title.is_empty();
    // on pages with a title of their own a phone has no room for the logo and the search field
    let (logo, search) = if titled {
        ("desk-only", "desk-only")
    } else {
        ("wide", "")
    };
    let asked = query.read_untracked().get("q").unwrap_or_default();
    let tabs = move || {
        let cart = cart.get();
        let items = vec![
            NavItem::new("/", t!("nav.storefront"), "store"),
            NavItem::new("/cart", t!("nav.cart"), "cart").hot(cart),
            NavItem::new("/orders", t!("nav.orders_short"), "box"),
            NavItem::new("/account", t!("nav.you"), "user"),
        ];
        let current = nearest(&path.read(), items.iter().map(|item| item.href.as_str()));
        links(items, current.as_deref())
    };
    let sections = move || {
        let current = nearest(&path.read(), sections.iter().map(|item| item.href.as_str()));
        links(sections.clone(), current.as_deref())
    };
    view! {
        <div class="store" class:tabbed=!bare>
            <Skip />
            <header class="masthead">
                <div>
                    {given(back)
                        .map(|href| {
                            view! {
                                <a class="btn icon quiet phone-only" href=href aria-label=t!("common.back")>
                                    {icon("back", "")}
                                </a>
                            }
                        })}
                    {titled.then(|| view! { <p class="title phone-only">{title}</p> })}
                    <Logo href="/" look=logo />
                    <nav aria-label=t!("nav.sections")>{sections}</nav>
                    <form role="search" method="get" action="/search" aria-label=t!("common.search")>
                        <SearchField label=t!("nav.search_storefront") value=asked look=search />
                    </form>
                    <div class="acts">
                        <IconLink
                            href="/cart"
                            icon="cart"
                            label=Signal::derive(move || t!("nav.cart_items", count = cart.get()))
                            count=cart
                        />
                        <span class="desk-only">
                            {move || account_menu(account.get(), sign_in.clone())}
                        </span>
                    </div>
                </div>
            </header>
            <main id="main" class="page">
                <Notice />
                {children()}
            </main>
            {(!bare).then(|| view! { <nav class="tabbar" aria-label=t!("nav.main")>{tabs}</nav> })}
        </div>
    }
    .into_any()
}
