//! The storefront face: its router and the frame around its pages.

mod frame;

use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Router, Routes};
use leptos_router::{SsrMode, path};
use storefront_account::{AccountRoutes, AuthRoutes};
use storefront_browse::BrowseRoutes;
use storefront_buy::BuyRoutes;

/// The shelves: everything a visitor looks at before deciding. The first bundle most people ever load.
#[component]
pub fn Face() -> impl IntoView {
    provide_meta_context();
    ui::stay_within(|path| !own_pages(path));
    view! {
        <Router>
            <Routes fallback=ui::not_found>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <BrowseRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The shopper's own pages: cart, checkout, orders, account. A bundle of its own, so that looking around costs less.
#[component]
pub fn BuyerFace() -> impl IntoView {
    provide_meta_context();
    ui::stay_within(own_pages);
    view! {
        <Router>
            <Routes fallback=ui::not_found>
                <ParentRoute path=path!("") view=Outlet ssr=SsrMode::Async>
                    <AuthRoutes/>
                </ParentRoute>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <AccountRoutes/>
                    <BuyRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Whether an address is one of the shopper's own pages.
fn own_pages(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    matches!(
        first,
        "cart" | "checkout" | "orders" | "order" | "pay" | "account" | "sign-in" | "sign-up" | "no-entry"
    )
}

/// What the frame shows of a visitor, as JSON for the document.
#[cfg(not(target_arch = "wasm32"))]
pub async fn frame_json(world: std::sync::Arc<web::World>, visitor: web::Visitor) -> String {
    let view = frame::read::view(world, visitor).await.unwrap_or_default();
    serde_json::to_string(&view).unwrap_or_default()
}
