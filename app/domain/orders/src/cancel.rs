//! Why orders are cancelled, whose fault that is, and how long a seller may think about a buyer's wish
//! (spec: commerce 2.7, 2.11).

use crate::Actor;
use kernel::{Instant, Span};

kernel::coded! {
    /// Why an order was cancelled. The texts stand in the catalogue.
    pub enum CancelReason {
        /// The buyer no longer wants it.
        ChangedMind = "changed_mind",
        /// The buyer chose the wrong thing or address.
        WrongChoice = "wrong_choice",
        /// The buyer found it for less.
        FoundCheaper = "found_cheaper",
        /// It would arrive too late for the buyer.
        TooSlow = "too_slow",
        /// The seller does not have it.
        OutOfStock = "out_of_stock",
        /// The seller set a wrong price.
        PriceError = "price_error",
        /// The buyer asked the seller for it.
        BuyerAsked = "buyer_asked",
        /// The seller cannot deliver to this address.
        CannotDeliver = "cannot_deliver",
        /// It was not paid in time.
        NotPaid = "not_paid",
        /// It was not shipped in time.
        NotShipped = "not_shipped",
        /// It was lost on its way.
        Lost = "lost",
        /// The buyer did not take it at the door.
        Refused = "refused",
    }
}

kernel::coded! {
    /// Who caused a cancellation; counts in the shop's rates only when it was the seller.
    pub enum Fault {
        /// The buyer.
        Buyer = "buyer",
        /// The seller.
        Seller = "seller",
        /// The carrier.
        Logistics = "logistics",
    }
}

impl CancelReason {
    /// Who may give this reason.
    pub const fn given_by(self) -> &'static [Actor] {
        use CancelReason::*;
        match self {
            ChangedMind | WrongChoice | FoundCheaper | TooSlow => &[Actor::Buyer],
            OutOfStock | PriceError | CannotDeliver => &[Actor::Seller],
            BuyerAsked => &[Actor::Seller, Actor::System],
            NotPaid | NotShipped => &[Actor::System],
            Lost | Refused => &[Actor::System, Actor::Operator],
        }
    }

    /// Whose fault it is.
    pub const fn fault(self) -> Fault {
        use CancelReason::*;
        match self {
            ChangedMind | WrongChoice | FoundCheaper | TooSlow | BuyerAsked | NotPaid | Refused => Fault::Buyer,
            OutOfStock | PriceError | CannotDeliver | NotShipped => Fault::Seller,
            Lost => Fault::Logistics,
        }
    }

    /// The reasons this actor can choose from.
    pub fn choices(actor: Actor) -> impl Iterator<Item = CancelReason> {
        CancelReason::ALL
            .iter()
            .copied()
            .filter(move |reason| reason.given_by().contains(&actor))
    }
}

/// How long a seller may think about a buyer's wish to cancel; silence agrees.
pub const CANCEL_ANSWER: Span = Span::hours(24);

/// When a wish to cancel counts as agreed to: at once if the seller is late already.
pub fn answer_due(asked_at: Instant, process_due: Instant) -> Instant {
    if asked_at >= process_due {
        asked_at
    } else {
        asked_at.after(CANCEL_ANSWER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_can_be_given_by_somebody_and_every_actor_has_a_choice() {
        assert!(CancelReason::ALL.iter().all(|reason| !reason.given_by().is_empty()));
        assert!(
            Actor::ALL
                .iter()
                .all(|actor| CancelReason::choices(*actor).next().is_some())
        );
    }

    #[test]
    fn a_late_sellers_silence_agrees_at_once() {
        let due = Instant(1_000_000);
        assert_eq!(
            answer_due(due.before(Span(1)), due),
            due.before(Span(1)).after(Span::hours(24))
        );
        assert_eq!(answer_due(due, due), due);
    }
}
