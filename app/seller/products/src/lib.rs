//! A seller's products: the list, one product with its form and pictures, and imports of product files.

mod act;
mod edit;
mod form;
mod import;
mod imports;
mod list;
mod pictures;
mod sheet;

use edit::{EditPage, NewPage};
use import::ImportPage;
use imports::ImportsPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use list::ListPage;

/// `/seller/products` and what is below it.
#[component(transparent)]
pub fn ProductsRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("products") view=Outlet>
            <Route path=path!("") view=ListPage/>
            <Route path=path!("new") view=NewPage/>
            <Route path=path!("import") view=ImportsPage/>
            <Route path=path!("import/:id") view=ImportPage/>
            <Route path=path!(":id") view=EditPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
