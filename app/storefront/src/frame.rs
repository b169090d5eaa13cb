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

/// The frame's data.
#[server(endpoint = "storefront/frame")]
pub async fn storefront_frame() -> Answer<FrameView> {
    let key = web::cart_key().await?;
    let cart = flows::checkout::cart_count(&web::anyone(), key.as_deref()).await?;
    let Some(roles) = web::visitor()?.roles else { return Ok(FrameView { cart, ..FrameView::default() }) };
    let faces = [
        (!roles.shops.is_empty(), "/seller", "nav.seller"),
        (roles.creator.is_some(), "/creator", "nav.creator"),
        (roles.is_operator, "/operator", "nav.operator"),
    ];
    let faces = faces.into_iter().filter(|(has, ..)| *has).map(|(_, to, key)| (to.to_owned(), key.to_owned())).collect();
    Ok(FrameView { cart, name: Some(roles.display_name), faces })
}

/// The frame around every page of the face.
#[component]
pub fn Frame() -> impl IntoView {
    let data = Resource::new(|| (), |()| storefront_frame());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let data = data.await.unwrap_or_default();
                framed(data)
            })}
        </Suspense>
    }
}

fn framed(data: FrameView) -> AnyView {
    let account = data.name.map(|name| {
        let mut links = vec![
            NavItem::new("/account", t!("nav.account"), "user"),
            NavItem::new("/orders", t!("nav.orders"), "box"),
        ];
        let icon = |to: &str| match to {
            "/seller" => "store",
            "/creator" => "people",
            _ => "shield",
        };
        let face = |(to, key): (String, String)| {
            let icon = icon(&to);
            NavItem::new(to, i18n::text(&key, &[]), icon).external()
        };
        links.extend(data.faces.into_iter().map(face));
        Account { name, shop: false, links, sign_out: "/api/account/sign_out".to_owned() }
    });
    view! {
        <StorefrontFrame cart=data.cart account=account sign_in="/sign-in">
            <Outlet/>
        </StorefrontFrame>
    }
    .into_any()
}
