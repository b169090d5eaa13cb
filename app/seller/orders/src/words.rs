//! What both pages say alike: a deadline, the state as a badge, and on the server the words for them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Badge, Due};

/// A deadline in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRow {
    /// `late`, `soon` or empty.
    pub state: String,
    /// What is left.
    pub text: String,
    /// What is due, and its clock time.
    pub clock: String,
    /// The same for machines.
    pub datetime: String,
}

/// The deadline.
pub fn due_view(due: DueRow) -> AnyView {
    let state = ["late", "soon"]
        .into_iter()
        .find(|known| *known == due.state)
        .unwrap_or_default();
    view! { <Due state text=due.text clock=due.clock datetime=due.datetime/> }.into_any()
}

/// A state: tone and words.
pub fn badge((tone, text): (String, String)) -> AnyView {
    let tone = ["ok", "warn", "danger", "info"]
        .into_iter()
        .find(|known| *known == tone)
        .unwrap_or_default();
    view! { <Badge tone text/> }.into_any()
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::*;

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! Words for states, deadlines, people and pictures; server only.

    use super::DueRow;
    use flows::Cx;
    use i18n::{Locale, t};
    use kernel::{Error, Instant, PictureId, ProductId, Span};
    use orders::OrderState;
    use store::orders::OrderRow;

    /// The reader's locale in the shop's own time and currency.
    pub async fn shop_locale(cx: &Cx) -> Result<Locale, Error> {
        let legal = store::identity::shop(cx.db(), cx.shop()?)
            .await?
            .ok_or(Error::NotFound)?
            .legal;
        let base = i18n::locale();
        Ok(Locale::new(base.lang, base.region, &legal.time_zone, legal.currency))
    }

    /// The state: tone and words.
    pub fn state(state: OrderState) -> (String, String) {
        let tone = match state {
            OrderState::Unpaid | OrderState::OnHold => "",
            OrderState::AwaitingShipment | OrderState::InTransit => "info",
            OrderState::PartiallyShipping | OrderState::AwaitingCollection => "warn",
            OrderState::Delivered | OrderState::Completed => "ok",
            OrderState::Cancelled => "danger",
        };
        (
            tone.to_owned(),
            i18n::text(&format!("seller_orders.state.{}", state.code()), &[]),
        )
    }

    /// What can be due.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum What {
        /// The payment.
        Pay,
        /// Everything in packages.
        Pack,
        /// Everything with the carrier.
        Ship,
    }

    /// What is due next, and when. Nothing once the order is on its way.
    pub fn next_due(o: &OrderRow) -> Option<(What, Instant)> {
        match o.state {
            OrderState::Unpaid => Some((What::Pay, o.pay_due_at)),
            OrderState::OnHold
            | OrderState::AwaitingShipment
            | OrderState::PartiallyShipping
            | OrderState::AwaitingCollection => {
                if o.processed_at.is_none() {
                    o.process_due_at.map(|at| (What::Pack, at))
                } else {
                    o.ship_due_at.map(|at| (What::Ship, at))
                }
            }
            _ => None,
        }
    }

    /// A deadline in words: urgent within three hours, soon within a day.
    pub fn due((what, at): (What, Instant), now: Instant, locale: &Locale) -> DueRow {
        let state = match at.since(now) {
            left if left < Span::hours(3) => "late",
            left if left < Span::hours(24) => "soon",
            _ => "",
        };
        let moment = i18n::moment(at, now, locale);
        DueRow {
            state: state.to_owned(),
            text: i18n::relative_deadline(at, now, locale),
            clock: match what {
                What::Pay => t!("seller_orders.due_by.pay", moment = moment),
                What::Pack => t!("seller_orders.due_by.pack", moment = moment),
                What::Ship => t!("seller_orders.due_by.ship", moment = moment),
            },
            datetime: i18n::iso(at),
        }
    }

    /// Address of a small picture; empty while there is none.
    pub fn thumb(id: Option<PictureId>) -> String {
        id.map_or_else(String::new, |id| format!("/media/{id}/thumb"))
    }

    /// Chooses a product's drawn stand-in: the part of its id that differs between products.
    pub fn seed(product: ProductId) -> i64 {
        product.0 >> 22
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_deadline_says_what_is_due() {
            let (now, locale) = (Instant(1_700_000_000_000_000), Locale::default());
            let clock = |what| due((what, now.after(Span::hours(30))), now, &locale).clock;
            for (what, words) in [
                (What::Pay, "Pay by "),
                (What::Pack, "Pack by "),
                (What::Ship, "Ship by "),
            ] {
                assert!(clock(what).starts_with(words), "{}", clock(what));
            }
        }

        #[test]
        fn a_deadline_is_urgent_within_hours_and_soon_within_a_day() {
            let (now, locale) = (Instant(1_700_000_000_000_000), Locale::default());
            let state = |span| due((What::Pack, now.after(span)), now, &locale).state;
            assert_eq!(state(Span::hours(24)), "");
            assert_eq!(state(Span::hours(23)), "soon");
            assert_eq!(state(Span::minutes(179)), "late");
            assert_eq!(state(Span::minutes(-1)), "late");
        }
    }
}
