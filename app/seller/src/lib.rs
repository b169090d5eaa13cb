//! The seller face: its router and the frame around its pages.

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
                <ParentRoute path=path!("/seller") view=Outlet ssr=SsrMode::Async>
                    <Route path=path!("") view=|| view! { <main id="main"><h1>"Yellowcart"</h1></main> }/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
