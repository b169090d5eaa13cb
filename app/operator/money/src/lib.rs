//! The operator's view of money: withdrawals that wait for the bank's answer, what the ledger's accounts hold, and the
//! markets' taxes.

mod accounts;
mod desk;
mod tax;
mod withdrawals;

use desk::MoneyPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use tax::TaxPage;

/// `/operator/money` and `/operator/tax`.
#[component(transparent)]
pub fn MoneyRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("money") view=MoneyPage/>
            <Route path=path!("tax") view=TaxPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
