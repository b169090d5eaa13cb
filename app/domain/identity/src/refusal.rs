//! Everything the rules about people and shops say no to.

use crate::{RegistrationAct, RegistrationState, ShopAct, ShopState};
use kernel::Refused;
use serde::Serialize;

/// Why the rules about people and shops refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// The registration's state does not allow this act.
    #[error("a registration that is {} cannot {}", state.code(), act.code())]
    RegistrationState {
        /// Where the registration stands.
        state: RegistrationState,
        /// What was asked.
        act: RegistrationAct,
    },
    /// Too many resubmissions within 30 days.
    #[error("no more than {limit} resubmissions in 30 days")]
    TooManyResubmissions {
        /// How many are allowed.
        limit: usize,
    },
    /// The shop's state does not allow this act.
    #[error("a shop that is {} cannot {}", state.code(), act.code())]
    ShopState {
        /// Where the shop stands.
        state: ShopState,
        /// What was asked.
        act: ShopAct,
    },
    /// A shop with open orders cannot end.
    #[error("{count} orders are open")]
    OpenOrders {
        /// How many.
        count: i64,
    },
    /// A shop whose balances are not all zero cannot end.
    #[error("there is money left to settle")]
    MoneyLeft,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::RegistrationState { .. } => "identity.registration_state",
            Refusal::TooManyResubmissions { .. } => "identity.too_many_resubmissions",
            Refusal::ShopState { .. } => "identity.shop_state",
            Refusal::OpenOrders { .. } => "identity.open_orders",
            Refusal::MoneyLeft => "identity.money_left",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::TooManyResubmissions { limit } => vec![("limit", limit.to_string())],
            Refusal::OpenOrders { count } => vec![("count", count.to_string())],
            _ => Vec::new(),
        }
    }
}
