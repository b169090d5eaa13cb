//! Where a shop delivers to, for what, and how soon (spec: commerce 2.8).

mod form;
mod page;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use page::ShippingPage;

/// `/seller/shipping`.
#[component(transparent)]
pub fn ShippingRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("shipping") view=Outlet>
            <Route path=path!("") view=ShippingPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
