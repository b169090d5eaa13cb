//! The frame around the shopper's pages: search, cart, account.

use i18n::t;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use serde::{Deserialize, Serialize};
use ui::{Account, NavItem, StorefrontFrame};
use wire::Answer;

/// What the frame shows of the visitor.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrameView {
    /// Pieces in the cart.
    pub cart: i64,
    /// Name of the person, while signed in.
    pub name: Option<String>,
    /// The other faces this person uses: address and message key.
    pub faces: Vec<(String, String)>,
}

/// The frame's data, asked for again after each step.
#[server(endpoint = "storefront/frame")]
pub async fn storefront_frame() -> Answer<FrameView> {
    Ok(crate::frame::read::view(web::world(), web::visitor()?).await?)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod read {
    //! Reads what the frame shows; server only.

    use super::FrameView;
    use flows::Actor;
    use kernel::Error;
    use std::sync::Arc;
    use web::{Visitor, World};

    pub async fn view(world: Arc<World>, visitor: Visitor) -> Result<FrameView, Error> {
        let key = visitor.cart_key().await?;
        let actor = visitor
            .roles
            .as_ref()
            .map_or(Actor::Anonymous, |roles| Actor::Person(roles.person));
        let cart = flows::checkout::cart_count(&world.cx(actor), key.as_deref()).await?;
        let Some(roles) = visitor.roles else {
            return Ok(FrameView {
                cart,
                ..FrameView::default()
            });
        };
        let faces = [
            (!roles.shops.is_empty(), "/seller", "nav.seller"),
            (roles.creator.is_some(), "/creator", "nav.creator"),
            (roles.is_operator, "/operator", "nav.operator"),
        ];
        let faces = faces
            .into_iter()
            .filter(|(has, ..)| *has)
            .map(|(_, to, key)| (to.to_owned(), key.to_owned()));
        Ok(FrameView {
            cart,
            name: Some(roles.display_name),
            faces: faces.collect(),
        })
    }
}

/// The frame around every page of the face.
#[component]
pub fn Frame() -> impl IntoView {
    let data = ui::frame_data(storefront_frame);
    let cart = Signal::derive(move || data.read().cart);
    let account = Signal::derive(move || account(data.get()));
    view! {
        <StorefrontFrame cart account sign_in="/sign-in">
            <Outlet/>
        </StorefrontFrame>
    }
}

fn account(data: FrameView) -> Option<Account> {
    let name = data.name?;
    let icon = |to: &str| match to {
        "/seller" => "store",
        "/creator" => "people",
        _ => "shield",
    };
    let mut links = vec![
        NavItem::new("/account", t!("nav.account"), "user"),
        NavItem::new("/orders", t!("nav.orders"), "box"),
    ];
    links.extend(data.faces.into_iter().map(|(to, key)| {
        let icon = icon(&to);
        NavItem::new(to, i18n::text(&key, &[]), icon).external()
    }));
    Some(Account {
        name,
        shop: false,
        links,
        sign_out: "/api/account/sign_out".to_owned(),
    })
}
