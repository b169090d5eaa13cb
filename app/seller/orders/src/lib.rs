//! A shop's orders: the lists by state with their deadlines, and one order with everything that can be done to it. The
//! forms are plain posts, since what they change also stands in the frame.

mod list;
mod order;

use leptos::prelude::*;
use leptos_router::any_nested_route::IntoAnyNestedRoute;
use leptos_router::components::{Outlet, ParentRoute, Route};
use leptos_router::path;
use list::OrdersPage;
use order::OrderPage;

/// `/seller/orders` and `/seller/orders/{number}`.
#[component(transparent)]
pub fn OrdersRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("orders") view=Outlet>
            <Route path=path!("") view=OrdersPage/>
            <Route path=path!(":number") view=OrderPage/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

#[cfg(not(target_arch = "wasm32"))]
mod words {
    //! Wording shared by the list and the page of an order; server only.

    use flows::Cx;
    use i18n::Locale;
    use kernel::Error;
    use orders::OrderState;
    use store::orders::OrderRow;

    /// The shop's days and money in words.
    pub async fn locale(cx: &Cx) -> Result<Locale, Error> {
        let shop = store::identity::shop(cx.db(), cx.shop()?).await?.ok_or(Error::NotFound)?;
        let base = i18n::locale();
        Ok(Locale::new(base.lang, base.region, &shop.legal.time_zone, shop.legal.currency))
    }

    /// Tone and words of a state.
    pub fn state(state: OrderState) -> (String, String) {
        let tone = match state {
            OrderState::Unpaid | OrderState::PartiallyShipping => "warn",
            OrderState::AwaitingShipment => "",
            OrderState::OnHold | OrderState::AwaitingCollection | OrderState::InTransit => "info",
            OrderState::Delivered | OrderState::Completed => "ok",
            OrderState::Cancelled => "danger",
        };
        (tone.to_owned(), i18n::text(&format!("seller_orders.state.{}", state.code()), &[]))
    }

    /// What the shop must do next, and by when: tone, time left, clock time, time for machines. All empty when nothing is.
    pub fn due(o: &OrderRow, cx: &Cx, locale: &Locale) -> [String; 4] {
        let due = match o.state {
            OrderState::OnHold | OrderState::AwaitingShipment | OrderState::PartiallyShipping => o.process_due_at,
            OrderState::AwaitingCollection => o.ship_due_at,
            _ => None,
        };
        let Some(due) = due else { return Default::default() };
        let left = due.since(cx.now).as_seconds();
        let tone = if left < 0 { "late" } else if left < 24 * 3600 { "soon" } else { "" };
        [
            tone.to_owned(),
            i18n::relative_deadline(due, cx.now, locale),
            i18n::moment(due, cx.now, locale),
            i18n::iso(due),
        ]
    }

    /// Address of a small picture; empty while there is none.
    pub fn thumb(id: Option<kernel::PictureId>) -> String {
        id.map_or_else(String::new, |id| format!("/media/{id}/thumb"))
    }
}

/// A deadline, if there is one.
fn due(due: [String; 4]) -> Option<AnyView> {
    let [tone, text, clock, datetime] = due;
    let state = ["soon", "late"].into_iter().find(|known| *known == tone).unwrap_or_default();
    (!text.is_empty()).then(|| view! { <ui::Due state text clock datetime/> }.into_any())
}

/// A state in words; the tones are those of the design.
fn badge((tone, text): (String, String)) -> AnyView {
    let tone = ["ok", "warn", "danger", "info"].into_iter().find(|known| *known == tone).unwrap_or_default();
    view! { <ui::Badge tone text/> }.into_any()
}
