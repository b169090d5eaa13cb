//! The seller face: its router and the frame around its pages.

mod frame;

use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Router, Routes};
use leptos_router::{SsrMode, path};
use seller_finance::FinanceRoutes;

/// The whole face.
#[component]
pub fn Face() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=ui::not_found>
                <ParentRoute path=path!("/seller") view=Frame ssr=SsrMode::Async>
                    <FinanceRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
