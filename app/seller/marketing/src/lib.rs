//! A shop's promotions: product discounts with what they brought, the form for a new one, and what may still be changed
//! (spec: commerce 2.9).

mod change;
mod list;
mod new;
#[cfg(not(target_arch = "wasm32"))]
mod read;
mod terms;

use change::ChangePage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use list::PromotionsPage;
use new::NewPage;

/// `/seller/promotions`, `/seller/promotions/new` and `/seller/promotions/change`.
#[component(transparent)]
pub fn MarketingRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("promotions") view=Outlet>
            <Route path=path!("") view=PromotionsPage/>
            <Route path=path!("new") view=NewPage/>
            <Route path=path!("change") view=ChangePage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
