//! The settlement state of one order line: how long its money is held, and what may happen to it
//! (spec: commerce 2.12 "Hold and settlement").

use crate::Refusal;
use kernel::{Instant, Span};

/// Days between delivery and settlement.
pub const HOLD_DAYS: i64 = 14;

/// When a line delivered at `delivered_at` may be settled.
pub const fn eligible_at(delivered_at: Instant, hold_days: i64) -> Instant {
    delivered_at.after(Span::days(hold_days))
}

kernel::coded! {
    /// Where a paid line stands on its way to the shop's balance.
    pub enum LineState {
        /// Paid, not yet delivered or still within the hold.
        Unsettled = "unsettled",
        /// A return, dispute or enforcement is open on it.
        OnHoldCase = "on_hold_case",
        /// The hold is over; the next statement takes it.
        Ready = "ready",
        /// In a statement that is not closed yet.
        InStatement = "in_statement",
        /// Its money is available.
        Settled = "settled",
        /// Its order was cancelled before it settled; nothing is left of it.
        Cancelled = "cancelled",
    }
}

kernel::coded! {
    /// What can happen to a line's settlement.
    pub enum LineAct {
        /// A case opens on it.
        OpenCase = "open_case",
        /// The last open case ends.
        CloseCase = "close_case",
        /// `eligible_at` is reached.
        Mature = "mature",
        /// A statement takes it in.
        EnterStatement = "enter_statement",
        /// The statement closes.
        Settle = "settle",
        /// Its order is cancelled.
        Cancel = "cancel",
    }
}

/// Every allowed step; there are no others.
pub const LINE_TABLE: &[(LineState, LineAct, LineState)] = &[
    (LineState::Unsettled, LineAct::OpenCase, LineState::OnHoldCase),
    (LineState::Unsettled, LineAct::Mature, LineState::Ready),
    (LineState::OnHoldCase, LineAct::CloseCase, LineState::Unsettled),
    (LineState::Ready, LineAct::OpenCase, LineState::OnHoldCase),
    (LineState::Ready, LineAct::EnterStatement, LineState::InStatement),
    (LineState::InStatement, LineAct::Settle, LineState::Settled),
    (LineState::Unsettled, LineAct::Cancel, LineState::Cancelled),
    (LineState::OnHoldCase, LineAct::Cancel, LineState::Cancelled),
];

impl LineState {
    /// The state after `act`. Errors: the table has no such step.
    pub fn next(self, act: LineAct) -> Result<LineState, Refusal> {
        LINE_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::LineState { state: self, act })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in LineState::ALL {
            for act in LineAct::ALL {
                match state.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(LINE_TABLE.contains(&(*state, *act, to)));
                    }
                    Err(refusal) => assert_eq!(
                        refusal,
                        Refusal::LineState {
                            state: *state,
                            act: *act
                        }
                    ),
                }
            }
        }
        assert_eq!(allowed, LINE_TABLE.len());
        assert!(LineAct::ALL.iter().all(|act| LineState::Settled.next(*act).is_err()));
    }

    #[test]
    fn the_hold_is_fourteen_days_of_24_hours() {
        assert_eq!(eligible_at(Instant(5), HOLD_DAYS), Instant(5 + 14 * 86_400 * 1_000_000));
    }
}
