//! A shop's open plan: which of its products any creator may promote, at which rate, and what that brought so far
//! (spec: affiliate 2.4).

mod add;
mod plan;
mod rate;
#[cfg(not(target_arch = "wasm32"))]
mod read;

use add::AddPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use plan::PlanPage;
use rate::RatePage;

/// `/seller/affiliate`, `/seller/affiliate/add` and `/seller/affiliate/rate`.
#[component(transparent)]
pub fn AffiliateRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("affiliate") view=Outlet>
            <Route path=path!("") view=PlanPage/>
            <Route path=path!("add") view=AddPage/>
            <Route path=path!("rate") view=RatePage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
