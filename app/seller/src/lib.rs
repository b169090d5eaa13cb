//! The seller face: its router and the frame around its pages.

mod frame;

use frame::Frame;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Outlet, ParentRoute, Router, Routes};
use leptos_router::{SsrMode, path};
use seller_affiliate::AffiliateRoutes;
use seller_finance::FinanceRoutes;
use seller_home::{HomeRoutes, RegisterRoutes};
use seller_marketing::MarketingRoutes;
use seller_orders::OrdersRoutes;
use seller_products::ProductsRoutes;
use seller_shipping::ShippingRoutes;

/// The whole face.
#[component]
pub fn Face() -> impl IntoView {
    provide_meta_context();
    ui::stay_within(|path| path.starts_with("/seller"));
    view! {
        <Router>
            <Routes fallback=ui::not_found>
                <ParentRoute path=path!("/seller") view=Outlet ssr=SsrMode::Async>
                    <RegisterRoutes/>
                </ParentRoute>
                <ParentRoute path=path!("/seller") view=Frame ssr=SsrMode::Async>
                    <HomeRoutes/>
                    <OrdersRoutes/>
                    <ProductsRoutes/>
                    <ShippingRoutes/>
                    <MarketingRoutes/>
                    <AffiliateRoutes/>
                    <FinanceRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What the frame shows of a visitor, as JSON for the document.
#[cfg(not(target_arch = "wasm32"))]
pub async fn frame_json(world: std::sync::Arc<web::World>, visitor: web::Visitor) -> String {
    let view = frame::read::view(world, visitor).await.unwrap_or_default();
    serde_json::to_string(&view).unwrap_or_default()
}
