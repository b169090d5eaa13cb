//! Accounts: signing in, up and out by a mailed code or a password, and what a person sets about themselves. The forms
//! that sign in and out are plain posts: they may lead to another face, and then the whole page is loaded anew.

mod account;
mod no_entry;
mod sign_in;
mod sign_up;

use account::AccountPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use no_entry::NoEntryPage;
use sign_in::{CodePage, SignInPage};
use sign_up::SignUpPage;

/// `/sign-in`, `/sign-in/code`, `/sign-up`, `/no-entry`: pages with a frame of their own, to stand beside the
/// storefront's.
#[component(transparent)]
pub fn AuthRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("sign-in") view=SignInPage/>
            <Route path=path!("sign-in/code") view=CodePage/>
            <Route path=path!("sign-up") view=SignUpPage/>
            <Route path=path!("no-entry") view=NoEntryPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// `/account`, inside the storefront's frame.
#[component(transparent)]
pub fn AccountRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("account") view=Outlet>
            <Route path=path!("") view=AccountPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
