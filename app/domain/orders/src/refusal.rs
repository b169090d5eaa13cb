//! Everything the rules about orders, payments and carts say no to.

use crate::{Act, Actor, OrderState, PaymentAct, PaymentState};
use kernel::{Instant, Money, Refused};
use serde::Serialize;

/// Why the rules about orders refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// The table has no such step.
    #[error("an order that is {} cannot {}", state.code(), act.code())]
    NoSuchStep {
        /// Where the order stands.
        state: OrderState,
        /// What was asked.
        act: Act,
    },
    /// The step exists, but somebody else makes it.
    #[error("{} cannot {} this order", actor.code(), act.code())]
    NotYours {
        /// What was asked.
        act: Act,
        /// Who asked.
        actor: Actor,
    },
    /// A time must pass first.
    #[error("not before {due:?}")]
    TooEarly {
        /// Which.
        due: Instant,
    },
    /// It is not paid.
    #[error("the order is not paid")]
    NotPaid,
    /// The buyer may still change their mind.
    #[error("the buyer may still cancel freely")]
    OnHold,
    /// It, or a part of it, is on its way and can no longer be cancelled.
    #[error("the order was shipped already")]
    AlreadyShipped,
    /// It was shipped, so that there is nothing left to pack or hand over.
    #[error("the order was shipped before")]
    ShippedBefore,
    /// It is not on its way yet.
    #[error("the order was not shipped yet")]
    NotShipped,
    /// It was cancelled.
    #[error("the order is cancelled")]
    AlreadyCancelled,
    /// It was cancelled, so that nothing of it is sent.
    #[error("the order was cancelled before")]
    CancelledBefore,
    /// It is over.
    #[error("the order is completed")]
    AlreadyCompleted,
    /// The buyer can only ask the seller to cancel.
    #[error("the seller must agree to the cancellation")]
    AskSeller,
    /// A seller may not cancel what is not paid.
    #[error("only the buyer cancels an unpaid order")]
    UnpaidIsTheBuyers,
    /// No unit is in a package.
    #[error("no unit is packed")]
    NothingPacked,
    /// A package was not handed over.
    #[error("not every package was collected")]
    NotAllCollected,
    /// A package did not arrive.
    #[error("not every package was delivered")]
    NotAllDelivered,
    /// A part arrived.
    #[error("a part of the order was delivered")]
    PartlyDelivered,
    /// Something was not refunded.
    #[error("not everything was refunded")]
    NotAllRefunded,
    /// An after-sale case is open.
    #[error("an after-sale case is open")]
    CaseOpen,
    /// The counts of units contradict each other.
    #[error("the counts of units contradict each other")]
    ImpossibleCounts,
    /// The payment's state does not allow this act.
    #[error("a payment that is {} cannot {}", state.code(), act.code())]
    PaymentState {
        /// Where the payment stands.
        state: PaymentState,
        /// What was asked.
        act: PaymentAct,
    },
    /// The provider took another amount than was asked.
    #[error("{} was asked, {} was paid", asked.decimal(), paid.decimal())]
    AmountMismatch {
        /// What was asked.
        asked: Money,
        /// What the provider says.
        paid: Money,
    },
    /// A line of the cart holds too few or too many pieces.
    #[error("between 1 and {max} pieces")]
    QuantityOutOfRange {
        /// The most.
        max: i64,
    },
    /// The cart has too many lines.
    #[error("at most {max} lines")]
    CartFull {
        /// The most.
        max: usize,
    },
    /// There is nothing to order.
    #[error("the cart is empty")]
    CartEmpty,
    /// The quote the buyer saw is not what holds now.
    #[error("the price changed since the quote")]
    PriceChanged,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NoSuchStep { .. } => "orders.no_such_step",
            Refusal::NotYours { .. } => "orders.not_yours",
            Refusal::TooEarly { .. } => "orders.too_early",
            Refusal::NotPaid => "orders.not_paid",
            Refusal::OnHold => "orders.on_hold",
            Refusal::AlreadyShipped => "orders.already_shipped",
            Refusal::ShippedBefore => "orders.shipped_before",
            Refusal::NotShipped => "orders.not_shipped",
            Refusal::AlreadyCancelled => "orders.already_cancelled",
            Refusal::CancelledBefore => "orders.cancelled_before",
            Refusal::AlreadyCompleted => "orders.already_completed",
            Refusal::AskSeller => "orders.ask_seller",
            Refusal::UnpaidIsTheBuyers => "orders.unpaid_is_the_buyers",
            Refusal::NothingPacked => "orders.nothing_packed",
            Refusal::NotAllCollected => "orders.not_all_collected",
            Refusal::NotAllDelivered => "orders.not_all_delivered",
            Refusal::PartlyDelivered => "orders.partly_delivered",
            Refusal::NotAllRefunded => "orders.not_all_refunded",
            Refusal::CaseOpen => "orders.case_open",
            Refusal::ImpossibleCounts => "orders.impossible_counts",
            Refusal::PaymentState { .. } => "orders.payment_state",
            Refusal::AmountMismatch { .. } => "orders.amount_mismatch",
            Refusal::QuantityOutOfRange { .. } => "orders.quantity_out_of_range",
            Refusal::CartFull { .. } => "orders.cart_full",
            Refusal::CartEmpty => "orders.cart_empty",
            Refusal::PriceChanged => "orders.price_changed",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::QuantityOutOfRange { max } => vec![("max", max.to_string())],
            Refusal::CartFull { max } => vec![("max", max.to_string())],
            _ => Vec::new(),
        }
    }
}
