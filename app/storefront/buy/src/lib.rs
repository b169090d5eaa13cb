//! Buying: the cart, the checkout, the built-in payment page, and following an order. Every form here is a plain post:
//! what it changes (the cart's count, where the shopper is) concerns the whole page, which is then loaded anew.

mod cart;
mod checkout;
mod mine;
mod order;
mod pay;
mod words;

use cart::CartPage;
use checkout::CheckoutPage;
use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use mine::MyOrdersPage;
use order::OrderPage;
use pay::TestPayPage;

/// `/cart`, `/checkout`, `/orders`, `/order/{key}` and `/pay/test/{reference}`, inside the storefront's frame.
#[component(transparent)]
pub fn BuyRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=Outlet>
            <Route path=path!("cart") view=CartPage/>
            <Route path=path!("checkout") view=CheckoutPage/>
            <Route path=path!("orders") view=MyOrdersPage/>
            <Route path=path!("order/:key") view=OrderPage/>
            <Route path=path!("pay/test/:reference") view=TestPayPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}
