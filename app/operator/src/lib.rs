//! The operator face: its router and the frame around its pages.

mod frame;

use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Router, Routes};
use leptos_router::{SsrMode, path};
use operator_moderation::ReviewRoutes;
use operator_money::MoneyRoutes;
use operator_system::SystemRoutes;

/// The whole face.
#[component]
pub fn Face() -> impl IntoView {
    provide_meta_context();
    ui::stay_within(|path| path.starts_with("/operator"));
    view! {
        <Router>
            <Routes fallback=ui::not_found>
                <ParentRoute path=path!("/operator") view=Frame ssr=SsrMode::Async>
                    <SystemRoutes/>
                    <MoneyRoutes/>
                    <ReviewRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What the frame shows of a visitor, as JSON for the document.
#[cfg(not(target_arch = "wasm32"))]
pub async fn frame_json(world: std::sync::Arc<web::World>, visitor: web::Visitor) -> String {
    let view = frame::read::view(world, visitor).await.unwrap_or_default();
    serde_json::to_string(&view).unwrap_or_default()
}
