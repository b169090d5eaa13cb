//! The operator's frame: rail with what waits for review.

use i18n::t;
use kernel::Tally;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use serde::{Deserialize, Serialize};
use ui::{Account, ConsoleFrame, NavGroup, NavItem};
use wire::Answer;

/// What the frame shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrameView {
    /// Name of the operator.
    pub name: String,
    /// Shops and products that wait for review.
    pub waiting: Tally,
    /// Whether the clock can be moved.
    pub demo: bool,
}

/// The frame's data, asked for again after each step.
#[server(endpoint = "operator/frame")]
pub async fn operator_frame() -> Answer<FrameView> {
    Ok(crate::frame::read::view(web::world(), web::visitor()?).await?)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod read {
    //! Reads what the frame shows; server only.

    use super::FrameView;
    use kernel::Error;
    use std::sync::Arc;
    use web::{Visitor, World};

    pub async fn view(world: Arc<World>, visitor: Visitor) -> Result<FrameView, Error> {
        let roles = visitor
            .roles
            .filter(|roles| roles.is_operator)
            .ok_or(Error::Forbidden)?;
        let shops = store::identity::waiting_shop_count(&world.db).await?;
        let products = store::catalog::waiting_count(&world.db).await?;
        Ok(FrameView {
            name: roles.display_name,
            waiting: [shops, products].into_iter().sum(),
            demo: world.demo,
        })
    }
}

/// The frame around every page of the face.
#[component]
pub fn Frame() -> impl IntoView {
    let data = ui::frame_data(operator_frame);
    let nav = Signal::derive(move || groups(&data.read()));
    let tabs = Signal::derive(move || tabs(&data.read()));
    let account = Signal::derive(move || Some(account(data.get().name)));
    view! {
        <ConsoleFrame
            face=t!("nav.operator")
            home="/operator"
            nav
            tabs
            account
            search="/operator/orders"
            search_label=t!("nav.operator.search")
        >
            <Outlet/>
        </ConsoleFrame>
    }
}

fn review(data: &FrameView) -> NavItem {
    NavItem::new("/operator", t!("nav.operator.review"), "shield").hot(data.waiting)
}

fn orders() -> NavItem {
    NavItem::new("/operator/orders", t!("nav.operator.orders"), "box")
}

fn mail() -> NavItem {
    NavItem::new("/operator/mail", t!("nav.operator.mail"), "chat")
}

fn money() -> NavItem {
    NavItem::new("/operator/money", t!("nav.operator.money"), "wallet")
}

fn tax() -> NavItem {
    NavItem::new("/operator/tax", t!("nav.operator.tax"), "percent")
}

fn audit() -> NavItem {
    NavItem::new("/operator/audit", t!("nav.operator.audit"), "book")
}

fn clock(data: &FrameView) -> Option<NavItem> {
    data.demo
        .then(|| NavItem::new("/operator/clock", t!("nav.operator.clock"), "clock"))
}

fn groups(data: &FrameView) -> Vec<NavGroup> {
    let platform = [orders(), money(), tax(), mail(), audit()]
        .into_iter()
        .chain(clock(data))
        .collect();
    vec![
        NavGroup::new(t!("nav.group.review"), vec![review(data)]),
        NavGroup::new(t!("nav.group.platform"), platform),
    ]
}

fn tabs(data: &FrameView) -> Vec<NavItem> {
    let review = NavItem {
        label: t!("nav.operator.review_short"),
        ..review(data)
    };
    let mail = NavItem {
        label: t!("nav.operator.mail_short"),
        ..mail()
    };
    [review, money(), mail].into_iter().chain(clock(data)).collect()
}

fn account(name: String) -> Account {
    Account {
        name,
        shop: false,
        links: vec![
            NavItem::new("/account", t!("nav.account"), "user").external(),
            NavItem::new("/", t!("nav.storefront"), "store").external(),
        ],
        sign_out: "/api/account/sign_out".to_owned(),
    }
}
