//! How a creator begins and what they promote: joining, the marketplace of products in open plans, and their links.

mod join;
mod links;
mod market;
#[cfg(not(target_arch = "wasm32"))]
mod read;

use join::JoinPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use links::{LinkPage, LinksPage};
use market::MarketPage;

/// `/creator/join`, with a frame of its own: who joins has no console yet.
#[component(transparent)]
pub fn JoinRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("join") view=Outlet>
            <Route path=path!("") view=JoinPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// `/creator/market`, `/creator/links` and `/creator/links/{code}`, inside the face's frame.
#[component(transparent)]
pub fn MarketRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("market") view=MarketPage/>
            <Route path=path!("links") view=LinksPage/>
            <Route path=path!("links/:code") view=LinkPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
