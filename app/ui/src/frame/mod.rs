//! Page frames: the shopper's storefront, the console of sellers, creators and the operator, and the panel for signing
//! in. A frame holds the skip link, the bars, the notice of the act before, and `<main id="main">`.

mod auth;
mod console;
mod data;
mod storefront;
mod within;

#[cfg(target_arch = "wasm32")]
mod browser;

pub use auth::AuthFrame;
pub use console::ConsoleFrame;
pub use data::{FrameJson, frame_data};
pub use storefront::StorefrontFrame;
pub use within::stay_within;

use crate::badge::counted;
use crate::icon::icon;
use crate::{Avatar, MenuLink, given};
use i18n::t;
use kernel::Tally;
use leptos::prelude::*;

/// One link of a frame's navigation. Which one is current, the frame finds by the address itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// The words.
    pub label: String,
    /// Its icon.
    pub icon: &'static str,
    /// A count beside it; `None` or nought shows none.
    pub count: Option<Tally>,
    /// Classes of the count: `hot`, `alert`, or empty.
    pub tone: &'static str,
    /// Whether it leaves this face: the whole page is loaded.
    pub external: bool,
}

impl NavItem {
    /// A link within the face.
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: &'static str) -> NavItem {
        NavItem {
            href: href.into(),
            label: label.into(),
            icon,
            ..NavItem::default()
        }
    }

    /// The same with a yellow count: work that waits.
    pub fn hot(self, count: impl Into<Tally>) -> NavItem {
        NavItem {
            count: Some(count.into()),
            tone: "hot",
            ..self
        }
    }

    /// The same with a quiet count.
    pub fn count(self, count: impl Into<Tally>) -> NavItem {
        NavItem {
            count: Some(count.into()),
            tone: "",
            ..self
        }
    }

    /// The same, leading out of the face.
    pub fn external(self) -> NavItem {
        NavItem { external: true, ..self }
    }
}

/// Links under one heading of the rail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NavGroup {
    /// The heading; none when empty.
    pub title: String,
    /// The links.
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// A group with its heading, which may be empty.
    pub fn new(title: impl Into<String>, items: Vec<NavItem>) -> NavGroup {
        NavGroup {
            title: title.into(),
            items,
        }
    }
}

/// Who is signed in, for the account menu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The person's or the shop's name.
    pub name: String,
    /// Whether it is a shop.
    pub shop: bool,
    /// Links of the menu above "Sign out": settings, other shops, other faces.
    pub links: Vec<NavItem>,
    /// Address the sign-out form posts to.
    pub sign_out: String,
}

/// The address among these that is nearest to the path: equal to it or a folder above it.
fn nearest<'a>(path: &str, hrefs: impl Iterator<Item = &'a str>) -> Option<String> {
    let path = path.trim_end_matches('/');
    let above = |href: &&str| {
        let place = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        // the root is above everything and so says nothing: it must be equal
        place == path || (!place.is_empty() && path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/')))
    };
    hrefs.filter(above).max_by_key(|href| href.len()).map(str::to_owned)
}

/// The links as `<a>` elements with icons, the current one marked.
fn links(items: Vec<NavItem>, current: Option<&str>) -> Vec<AnyView> {
    let link = |item: NavItem| {
        let here = current == Some(item.href.as_str());
        let count = item.count.filter(|count| count.any());
        view! {
            <a
                href=item.href
                rel=item.external.then_some("external")
                aria-current=here.then_some("page")
            >
                {icon(item.icon, "")}
                {item.label}
                {counted(count, item.tone)}
            </a>
        }
        .into_any()
    };
    items.into_iter().map(link).collect()
}

/// The account button and its menu; a link to sign in while nobody is.
fn account_menu(account: Option<Account>, sign_in: String) -> AnyView {
    let Some(account) = account else {
        return match given(sign_in) {
            Some(href) => view! { <a class="btn quiet" href=href>{t!("common.sign_in")}</a> }.into_any(),
            None => ().into_any(),
        };
    };
    let Account {
        name,
        shop,
        links,
        sign_out,
    } = account;
    let links = links
        .into_iter()
        .map(|item| view! { <MenuLink href=item.href text=item.label icon=item.icon external=item.external /> })
        .collect_view();
    let label = t!("nav.account_of", name = name);
    view! {
        <button class="whoami" type="button" aria-label=label popovertarget="account">
            <Avatar name=name.clone() shop look="sm" />
            <span class="desk-only">{name}</span>
            {icon("down", "")}
        </button>
        <div class="menu" id="account" popover="auto">
            {links}
            {given(sign_out)
                .map(|action| {
                    view! {
                        <form method="post" action=action>
                            <button type="submit">{icon("external", "")} {t!("common.sign_out")}</button>
                        </form>
                    }
                })}
        </div>
    }
    .into_any()
}

/// What the browser adds to a frame once the wasm is there.
fn enhance(path: Memo<String>) {
    #[cfg(target_arch = "wasm32")]
    browser::enhance(path);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = path;
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_current_link_is_the_nearest_one_above_the_page() {
        let hrefs = [
            "/seller",
            "/seller/orders",
            "/seller/products",
            "/seller/products/import",
        ];
        let find = |path| nearest(path, hrefs.into_iter());
        assert_eq!(find("/seller"), Some("/seller".into()));
        assert_eq!(find("/seller/orders/12"), Some("/seller/orders".into()));
        assert_eq!(find("/seller/products/import"), Some("/seller/products/import".into()));
        assert_eq!(find("/seller/products/"), Some("/seller/products".into()));
        assert_eq!(find("/sellers"), None);
    }

    #[test]
    fn the_root_is_current_only_on_itself() {
        let find = |path| nearest(path, ["/", "/cart"].into_iter());
        assert_eq!(find("/"), Some("/".into()));
        assert_eq!(find("/p/12"), None);
    }
}
