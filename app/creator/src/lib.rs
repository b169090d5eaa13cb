//! The creator face: its router and the frame around its pages.

mod frame;

use creator_earnings::EarningsRoutes;
use creator_market::{JoinRoutes, MarketRoutes};
use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Router, Routes};
use leptos_router::{SsrMode, path};

/// The whole face.
#[component]
pub fn Face() -> impl IntoView {
    provide_meta_context();
    ui::stay_within(|path| path.starts_with("/creator"));
    view! {
        <Router>
            <Routes fallback=ui::not_found>
                <ParentRoute path=path!("/creator") view=Outlet ssr=SsrMode::Async>
                    <JoinRoutes/>
                </ParentRoute>
                <ParentRoute path=path!("/creator") view=Frame ssr=SsrMode::Async>
                    <MarketRoutes/>
                    <EarningsRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What the frame shows of a visitor, as JSON for the document.
#[cfg(not(target_arch = "wasm32"))]
pub async fn frame_json(_world: std::sync::Arc<web::World>, visitor: web::Visitor) -> String {
    serde_json::to_string(&frame::view(visitor).unwrap_or_default()).unwrap_or_default()
}
