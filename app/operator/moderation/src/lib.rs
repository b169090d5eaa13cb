//! The review desk: shops and products that wait for a decision, oldest first (spec: commerce 2.21).

mod desk;
#[cfg(not(target_arch = "wasm32"))]
mod product_case;
mod products;
#[cfg(not(target_arch = "wasm32"))]
mod read;
mod shops;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use products::ProductsPage;
use shops::ShopsPage;

/// `/operator` with the shops, `/operator/products`.
#[component(transparent)]
pub fn ReviewRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("") view=ShopsPage/>
            <Route path=path!("products") view=ProductsPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
