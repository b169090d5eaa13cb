//! The seller centre's frame: rail with what is due, the shop's menu.

use i18n::t;
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
    pub to_ship: i64,
}

/// The frame's data. Everybody who is signed in has a frame; what a member may not see is left out.
#[server(endpoint = "seller/frame")]
pub async fn seller_frame() -> Answer<FrameView> {
    let visitor = web::visitor()?;
    let roles = visitor.roles.ok_or(kernel::Error::Unauthenticated)?;
    let Some(member) = visitor.shop else {
        return Ok(FrameView { name: roles.display_name, ..FrameView::default() });
    };
    let to_ship = match web::seller(kernel::Permission::ViewOrders) {
        Ok(cx) => {
            use orders::OrderState::{AwaitingShipment, PartiallyShipping};
            let due = [AwaitingShipment, PartiallyShipping];
            store::orders::count_orders(cx.db(), member.shop, &due).await.map_err(kernel::Error::from)?
        }
        Err(_) => 0,
    };
    Ok(FrameView { name: member.name, is_shop: true, to_ship })
}

/// The frame around every page of the face.
#[component]
pub fn Frame() -> impl IntoView {
    let data = Resource::new(|| (), |()| seller_frame());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let data = data.await.unwrap_or_default();
                view! { <Console data/> }
            })}
        </Suspense>
    }
}

#[component]
fn Console(data: FrameView) -> impl IntoView {
    let sell = vec![
        NavItem::new("/seller/orders", t!("nav.seller.orders"), "box").hot(data.to_ship),
        NavItem::new("/seller/products", t!("nav.seller.products"), "tag"),
    ];
    let home = || NavItem::new("/seller", t!("nav.seller.home"), "home");
    let tabs = vec![home(), sell[0].clone(), sell[1].clone(), NavItem::new("/seller/finance", t!("nav.seller.finance"), "wallet")];
    let nav = vec![
        NavGroup::new("", vec![home()]),
        NavGroup::new(t!("nav.group.sell"), sell),
        NavGroup::new(
            t!("nav.group.grow"),
            vec![NavItem::new("/seller/affiliate", t!("nav.seller.affiliate"), "people")],
        ),
        NavGroup::new(
            t!("nav.group.run"),
            vec![NavItem::new("/seller/finance", t!("nav.seller.finance"), "wallet")],
        ),
    ];
    let account = Account {
        name: data.name,
        shop: data.is_shop,
        links: vec![
            NavItem::new("/account", t!("nav.account"), "user").external(),
            NavItem::new("/", t!("nav.storefront"), "store").external(),
        ],
        sign_out: "/api/account/sign_out".to_owned(),
    };
    view! {
        <ConsoleFrame
            face=t!("nav.seller")
            home="/seller"
            nav
            tabs
            account=Some(account)
            search="/seller/orders"
            search_label=t!("nav.seller.search")
        >
            <Outlet/>
        </ConsoleFrame>
    }
}
