//! What a creator earns: the overview that is their home, every commission with the reason behind it, and withdrawing.

mod chart;
mod earnings;
mod overview;
#[cfg(not(target_arch = "wasm32"))]
mod read;
mod withdraw;
#[cfg(not(target_arch = "wasm32"))]
mod words;

use earnings::EarningsPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use overview::OverviewPage;
use withdraw::WithdrawPage;

/// `/creator`, `/creator/earnings`, `/creator/withdraw`.
#[component(transparent)]
pub fn EarningsRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("") view=OverviewPage/>
            <Route path=path!("earnings") view=EarningsPage/>
            <Route path=path!("withdraw") view=WithdrawPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
