//! The orders of a shop: lists by what is due, and the sheet of one order where it is shipped or cancelled
//! (spec: commerce 2.7).

mod act;
mod list;
mod many;
mod read_list;
mod read_sheet;
mod sheet;
mod words;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use list::OrdersPage;
use many::ManyPage;
use sheet::OrderPage;

/// `/seller/orders`, `/seller/orders/ship` and `/seller/orders/{number}`.
#[component(transparent)]
pub fn OrdersRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("orders") view=Outlet>
            <Route path=path!("") view=OrdersPage/>
            <Route path=path!("ship") view=ManyPage/>
            <Route path=path!(":number") view=OrderPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
