//! The seller centre's frame: rail with what is due, the shop's menu.

use i18n::t;
use kernel::Tally;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use serde::{Deserialize, Serialize};
use ui::{Account, ConsoleFrame, NavGroup, NavItem};
use wire::Answer;

/// What the frame shows of the current shop.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrameView {
    /// Name of the shop, or of the person while there is none.
    pub name: String,
    /// Whether that is a shop.
    pub is_shop: bool,
    /// Orders to ship.
    pub to_ship: Tally,
}

/// The frame's data, asked for again after each step. Everybody who is signed in has a frame; what a member may not see is
/// left out.
#[server(endpoint = "seller/frame")]
pub async fn seller_frame() -> Answer<FrameView> {
    Ok(crate::frame::read::view(web::world(), web::visitor()?).await?)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod read {
    //! Reads what the frame shows; server only.

    use super::FrameView;
    use kernel::{Error, Permission, Tally};
    use std::sync::Arc;
    use web::{Visitor, World};

    pub async fn view(world: Arc<World>, visitor: Visitor) -> Result<FrameView, Error> {
        let roles = visitor.roles.ok_or(Error::Unauthenticated)?;
        let Some(member) = visitor.shop else {
            return Ok(FrameView {
                name: roles.display_name,
                ..FrameView::default()
            });
        };
        let to_ship = if member.role.allows(Permission::ViewOrders) {
            store::orders::count_orders(&world.db, member.shop, orders::Tab::ToShip.states()).await?
        } else {
            Tally::default()
        };
        Ok(FrameView {
            name: member.name,
            is_shop: true,
            to_ship,
        })
    }
}

/// The frame around every page of the face.
#[component]
pub fn Frame() -> impl IntoView {
    let data = ui::frame_data(seller_frame);
    let nav = Signal::derive(move || groups(data.read().to_ship));
    let tabs = Signal::derive(move || tabs(data.read().to_ship));
    let account = Signal::derive(move || Some(account(data.get())));
    view! {
        <ConsoleFrame
            face=t!("nav.seller")
            home="/seller"
            nav
            tabs
            account
            search="/seller/orders"
            search_label=t!("nav.seller.search")
        >
            <Outlet/>
        </ConsoleFrame>
    }
}

fn home() -> NavItem {
    NavItem::new("/seller", t!("nav.seller.home"), "home")
}

fn orders(to_ship: Tally) -> NavItem {
    NavItem::new("/seller/orders", t!("nav.seller.orders"), "box").hot(to_ship)
}

fn products() -> NavItem {
    NavItem::new("/seller/products", t!("nav.seller.products"), "tag")
}

fn finance() -> NavItem {
    NavItem::new("/seller/finance", t!("nav.seller.finance"), "wallet")
}

fn groups(to_ship: Tally) -> Vec<NavGroup> {
    let shipping = NavItem::new("/seller/shipping", t!("nav.seller.shipping"), "truck");
    let promotions = NavItem::new("/seller/promotions", t!("nav.seller.promotions"), "percent");
    let affiliate = NavItem::new("/seller/affiliate", t!("nav.seller.affiliate"), "people");
    vec![
        NavGroup::new("", vec![home()]),
        NavGroup::new(t!("nav.group.sell"), vec![orders(to_ship), products(), shipping]),
        NavGroup::new(t!("nav.group.grow"), vec![promotions, affiliate]),
        NavGroup::new(t!("nav.group.run"), vec![finance()]),
    ]
}

fn tabs(to_ship: Tally) -> Vec<NavItem> {
    vec![home(), orders(to_ship), products(), finance()]
}

fn account(data: FrameView) -> Account {
    Account {
        name: data.name,
        shop: data.is_shop,
        links: vec![
            NavItem::new("/account", t!("nav.account"), "user").external(),
            NavItem::new("/", t!("nav.storefront"), "store").external(),
        ],
        sign_out: "/api/account/sign_out".to_owned(),
    }
}
