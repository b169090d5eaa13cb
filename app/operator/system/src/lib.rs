//! The installation's own pages: one order, mail outbox, audit log, and the demo's clock.

mod audit;
mod clock;
mod list;
mod mail;
mod orders;

use crate::orders::OrdersPage;
use audit::AuditPage;
use clock::ClockPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use mail::{MailPage, MailsPage};

/// `/operator/orders`, `/operator/mail`, `/operator/mail/{id}`, `/operator/audit`, `/operator/clock`.
#[component(transparent)]
pub fn SystemRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("orders") view=OrdersPage/>
            <Route path=path!("mail") view=MailsPage/>
            <Route path=path!("mail/:id") view=MailPage/>
            <Route path=path!("audit") view=AuditPage/>
            <Route path=path!("clock") view=ClockPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
