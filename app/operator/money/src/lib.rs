//! The operator's view of money: withdrawals that wait for the bank's answer, and what the ledger's accounts hold.

mod accounts;
mod desk;
mod withdrawals;

use desk::MoneyPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;

/// `/operator/money`.
#[component(transparent)]
pub fn MoneyRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("money") view=Outlet>
            <Route path=path!("") view=MoneyPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
