//! Everything the rules about stock say no to.

use kernel::Refused;
use serde::Serialize;

/// Why the rules about stock refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// Not so much is for sale.
    #[error("only {available} left")]
    OutOfStock {
        /// How much is.
        available: i64,
    },
    /// Not so much is reserved.
    #[error("only {reserved} reserved")]
    NotReserved {
        /// How much is.
        reserved: i64,
    },
    /// Not so much is committed.
    #[error("only {committed} committed")]
    NotCommitted {
        /// How much is.
        committed: i64,
    },
    /// Not so much is set aside.
    #[error("only {locked} set aside")]
    NotLocked {
        /// How much is.
        locked: i64,
    },
    /// The count is less than what is spoken for.
    #[error("{claimed} are spoken for")]
    CountBelowClaimed {
        /// How much is.
        claimed: i64,
    },
    /// Less than one piece, or more than can be counted.
    #[error("impossible quantity")]
    ImpossibleQuantity,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::OutOfStock { .. } => "inventory.out_of_stock",
            Refusal::NotReserved { .. } => "inventory.not_reserved",
            Refusal::NotCommitted { .. } => "inventory.not_committed",
            Refusal::NotLocked { .. } => "inventory.not_locked",
            Refusal::CountBelowClaimed { .. } => "inventory.count_below_claimed",
            Refusal::ImpossibleQuantity => "inventory.impossible_quantity",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::OutOfStock { available } => vec![("available", available.to_string())],
            Refusal::CountBelowClaimed { claimed } => vec![("claimed", claimed.to_string())],
            _ => Vec::new(),
        }
    }
}
