//! Everything the ledger says no to.

use crate::{LineAct, LineState, WithdrawalAct, WithdrawalState};
use kernel::{Currency, Money, Refused};
use serde::Serialize;

/// Why the ledger refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// The entries of one currency do not add up to zero.
    #[error("the journal is off by {difference} {currency}")]
    Unbalanced {
        /// The currency that does not add up.
        currency: Currency,
        /// What it adds up to, in minor units.
        difference: i64,
    },
    /// A journal without entries says nothing.
    #[error("the journal has no entries")]
    EmptyJournal,
    /// This owner has no account of this kind.
    #[error("the owner has no such account")]
    WrongAccount,
    /// An amount does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
    /// A fact that must be zero or more is negative, or a part is larger than its whole.
    #[error("impossible amount of {fact}")]
    ImpossibleAmount {
        /// Which fact.
        fact: &'static str,
    },
    /// The settlement state of the line does not allow this act.
    #[error("a line that is {} cannot {}", state.code(), act.code())]
    LineState {
        /// Where the line is.
        state: LineState,
        /// What was asked.
        act: LineAct,
    },
    /// The state of the withdrawal does not allow this act.
    #[error("a withdrawal that is {} cannot {}", state.code(), act.code())]
    WithdrawalState {
        /// Where the withdrawal is.
        state: WithdrawalState,
        /// What was asked.
        act: WithdrawalAct,
    },
    /// The amount is under the least that may be withdrawn.
    #[error("the least amount is {}", minimum.decimal())]
    BelowMinimum {
        /// The least amount.
        minimum: Money,
    },
    /// More than there is.
    #[error("only {} is available", available.decimal())]
    MoreThanAvailable {
        /// What there is.
        available: Money,
    },
    /// There has been a withdrawal this local day already.
    #[error("one withdrawal a day")]
    OncePerDay,
    /// Another withdrawal in this currency is still on its way.
    #[error("another withdrawal is under way")]
    InFlight,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Unbalanced { .. } => "ledger.unbalanced",
            Refusal::EmptyJournal => "ledger.empty_journal",
            Refusal::WrongAccount => "ledger.wrong_account",
            Refusal::Overflow => "ledger.overflow",
            Refusal::ImpossibleAmount { .. } => "ledger.impossible_amount",
            Refusal::LineState { .. } => "ledger.line_state",
            Refusal::WithdrawalState { .. } => "ledger.withdrawal_state",
            Refusal::BelowMinimum { .. } => "ledger.below_minimum",
            Refusal::MoreThanAvailable { .. } => "ledger.more_than_available",
            Refusal::OncePerDay => "ledger.once_per_day",
            Refusal::InFlight => "ledger.in_flight",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let money = |name, amount: &Money| vec![(name, amount.decimal()), ("currency", amount.currency.to_string())];
        match self {
            Refusal::BelowMinimum { minimum } => money("minimum", minimum),
            Refusal::MoreThanAvailable { available } => money("available", available),
            _ => Vec::new(),
        }
    }
}
