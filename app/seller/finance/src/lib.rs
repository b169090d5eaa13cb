//! A seller's money: what is on its way, what settles when, what can be withdrawn, and what happened so far.

mod charts;
mod overview;
mod withdraw;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use overview::FinancePage;

/// `/seller/finance`.
#[component(transparent)]
pub fn FinanceRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("finance") view=Outlet>
            <Route path=path!("") view=FinancePage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
