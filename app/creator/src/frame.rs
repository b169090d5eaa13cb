//! The creator centre's frame: rail and the creator's menu.

use i18n::t;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use serde::{Deserialize, Serialize};
use ui::{Account, ConsoleFrame, NavGroup, NavItem};
use wire::Answer;

/// What the frame shows of the creator.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrameView {
    /// Name of the person.
    pub name: String,
}

/// The frame's data, asked for again after each step.
#[server(endpoint = "creator/frame")]
pub async fn creator_frame() -> Answer<FrameView> {
    Ok(crate::frame::view(web::visitor()?)?)
}

/// Reads what the frame shows; server only.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn view(visitor: web::Visitor) -> Result<FrameView, kernel::Error> {
    let roles = visitor.roles.ok_or(kernel::Error::Unauthenticated)?;
    Ok(FrameView {
        name: roles.display_name,
    })
}

/// The frame around every page of the face.
#[component]
pub fn Frame() -> impl IntoView {
    let data = ui::frame_data(creator_frame);
    let account = Signal::derive(move || Some(account(data.get())));
    view! {
        <ConsoleFrame
            face=t!("nav.creator")
            home="/creator"
            nav=groups()
            tabs=vec![home(), short_market(), links(), earnings()]
            account
            search="/creator/market"
            search_label=t!("nav.creator.search")
        >
            <Outlet/>
        </ConsoleFrame>
    }
}

fn home() -> NavItem {
    NavItem::new("/creator", t!("nav.creator.home"), "home")
}

fn market() -> NavItem {
    NavItem::new("/creator/market", t!("nav.creator.market"), "store")
}

/// The same for the phone's tab bar, where words are short.
fn short_market() -> NavItem {
    NavItem {
        label: t!("nav.creator.market_short"),
        ..market()
    }
}

fn links() -> NavItem {
    NavItem::new("/creator/links", t!("nav.creator.links"), "link")
}

fn earnings() -> NavItem {
    NavItem::new("/creator/earnings", t!("nav.creator.earnings"), "wallet")
}

fn groups() -> Vec<NavGroup> {
    let withdraw = NavItem::new("/creator/withdraw", t!("nav.creator.withdraw"), "download");
    vec![
        NavGroup::new("", vec![home()]),
        NavGroup::new(t!("nav.group.find"), vec![market()]),
        NavGroup::new(t!("nav.group.earn"), vec![links(), earnings(), withdraw]),
    ]
}

fn account(data: FrameView) -> Account {
    Account {
        name: data.name,
        shop: false,
        links: vec![
            NavItem::new("/account", t!("nav.account"), "user").external(),
            NavItem::new("/", t!("nav.storefront"), "store").external(),
        ],
        sign_out: "/api/account/sign_out".to_owned(),
    }
}
