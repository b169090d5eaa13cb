//! The operator face: its router and the frame around its pages.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The whole face.
#[component]
pub fn Face() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| i18n::t!("error.not_found")>
                <ParentRoute path=path!("/operator") view=Outlet ssr=SsrMode::Async>
                    <Route path=path!("") view=|| view! { <main id="main"><h1>"Yellowcart"</h1></main> }/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What the frame shows of a visitor, as JSON for the document.
#[cfg(not(target_arch = "wasm32"))]
pub async fn frame_json(_world: std::sync::Arc<web::World>, _visitor: web::Visitor) -> String {
    String::new()
}
