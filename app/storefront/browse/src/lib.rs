//! What shoppers look through: the shop tab, search, categories, a shop's page, and the page of one product.

mod card;
mod landing;
mod product;
mod shelf;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use product::ProductPage;
use shelf::{CategoryPage, SearchPage, ShopPage, StartPage};

/// `/`, `/search`, `/category/{slug}`, `/shop/{slug}`, `/product/{slug}`.
#[component(transparent)]
pub fn BrowseRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("") view=StartPage/>
            <Route path=path!("search") view=SearchPage/>
            <Route path=path!("category/:slug") view=CategoryPage/>
            <Route path=path!("shop/:slug") view=ShopPage/>
            <Route path=path!("product/:slug") view=ProductPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
