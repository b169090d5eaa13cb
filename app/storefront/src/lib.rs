//! The storefront face: its router and the frame around its pages.

mod frame;

use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Router, Routes};
use leptos_router::{SsrMode, path};
use storefront_account::{AccountRoutes, AuthRoutes};
use storefront_browse::BrowseRoutes;

/// The whole face.
#[component]
pub fn Face() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=ui::not_found>
                <ParentRoute path=path!("") view=Outlet ssr=SsrMode::Async>
                    <AuthRoutes/>
                </ParentRoute>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <AccountRoutes/>
                    <BrowseRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
