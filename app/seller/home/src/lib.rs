//! A shop's beginning and its home page: registration, what waits to be done, the last days, the shops one works for.

mod home;
mod phone;
#[cfg(not(target_arch = "wasm32"))]
mod read;
mod register;
mod shops;

use home::HomePage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use phone::PhonePage;
use register::{CorrectPage, RegisterPage};

/// `/seller` and `/seller/registration`, inside the face's frame.
#[component(transparent)]
pub fn HomeRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("") view=HomePage/>
            <Route path=path!("registration") view=CorrectPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// `/seller/register` and the phone before it, with a frame of its own: who opens the first shop has no console yet.
#[component(transparent)]
pub fn RegisterRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("register") view=Outlet>
            <Route path=path!("") view=RegisterPage/>
            <Route path=path!("phone") view=PhonePage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
