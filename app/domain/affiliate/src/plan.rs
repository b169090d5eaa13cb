//! Plans of a shop for creators: kinds, states, limits (spec: affiliate 2.4).

use crate::Refusal;
use kernel::Bps;

/// Least rate a plan may offer.
pub const MIN_RATE: Bps = Bps(100);
/// Greatest rate a plan may offer.
pub const MAX_RATE: Bps = Bps(8_000);
/// Days between closing a plan and its end.
pub const CLOSING_NOTICE_DAYS: i64 = 30;
const NOTICE_RANGE: (i64, i64) = (7, 90);

kernel::coded! {
    /// Kind of plan, strongest first.
    pub enum PlanKind {
        /// For invited creators.
        Target = "target",
        /// For everybody, product by product.
        Open = "open",
        /// For everybody, all the shop's products.
        Shop = "shop",
    }
}

kernel::coded! {
    /// Where a plan stands.
    pub enum CollaborationState {
        /// Being written.
        Draft = "draft",
        /// Published, not begun.
        Scheduled = "scheduled",
        /// Running.
        Active = "active",
        /// Notice given; those who promote already go on until the end.
        Closing = "closing",
        /// Over.
        Closed = "closed",
        /// Ended at once: recall, policy, fraud.
        Stopped = "stopped",
        /// A draft thrown away.
        Deleted = "deleted",
    }
}

kernel::coded! {
    /// What can happen to a plan.
    pub enum CollaborationAct {
        /// The seller publishes it.
        Publish = "publish",
        /// Its begin is reached.
        Start = "start",
        /// The seller gives notice.
        Close = "close",
        /// The notice is over.
        End = "end",
        /// The seller or operator ends it at once.
        Stop = "stop",
        /// The seller throws the draft away.
        Delete = "delete",
    }
}

/// Every allowed step; there are no others.
pub const COLLABORATION_TABLE: &[(CollaborationState, CollaborationAct, CollaborationState)] = &[
    (
        CollaborationState::Draft,
        CollaborationAct::Publish,
        CollaborationState::Scheduled,
    ),
    (
        CollaborationState::Draft,
        CollaborationAct::Delete,
        CollaborationState::Deleted,
    ),
    (
        CollaborationState::Scheduled,
        CollaborationAct::Start,
        CollaborationState::Active,
    ),
    (
        CollaborationState::Active,
        CollaborationAct::Close,
        CollaborationState::Closing,
    ),
    (
        CollaborationState::Active,
        CollaborationAct::Stop,
        CollaborationState::Stopped,
    ),
    (
        CollaborationState::Closing,
        CollaborationAct::End,
        CollaborationState::Closed,
    ),
    (
        CollaborationState::Closing,
        CollaborationAct::Stop,
        CollaborationState::Stopped,
    ),
];

impl CollaborationState {
    /// The state after `act`. Errors: the table has no such step.
    pub fn next(self, act: CollaborationAct) -> Result<CollaborationState, Refusal> {
        COLLABORATION_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::CollaborationState { state: self, act })
    }
}

/// Errors: the rate is not one a plan may offer.
pub fn check_rate(rate: Bps) -> Result<Bps, Refusal> {
    if (MIN_RATE..=MAX_RATE).contains(&rate) {
        Ok(rate)
    } else {
        Err(Refusal::RateOutOfRange {
            min: MIN_RATE,
            max: MAX_RATE,
        })
    }
}

/// Errors: the notice is shorter than 7 or longer than 90 days.
pub fn check_notice(days: i64) -> Result<i64, Refusal> {
    let (min, max) = NOTICE_RANGE;
    if (min..=max).contains(&days) {
        Ok(days)
    } else {
        Err(Refusal::NoticeOutOfRange { min, max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in CollaborationState::ALL {
            for act in CollaborationAct::ALL {
                match state.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(COLLABORATION_TABLE.contains(&(*state, *act, to)));
                    }
                    Err(refusal) => {
                        assert_eq!(
                            refusal,
                            Refusal::CollaborationState {
                                state: *state,
                                act: *act
                            }
                        );
                    }
                }
            }
        }
        assert_eq!(allowed, COLLABORATION_TABLE.len());
    }

    #[test]
    fn rates_and_notices_stay_within_their_limits() {
        assert_eq!(check_rate(Bps(100)), Ok(Bps(100)));
        assert_eq!(check_rate(Bps(8_000)), Ok(Bps(8_000)));
        for bad in [-1, 0, 99, 8_001] {
            assert!(check_rate(Bps(bad)).is_err(), "{bad}");
        }
        assert!(check_notice(7).is_ok() && check_notice(90).is_ok());
        assert!(check_notice(6).is_err() && check_notice(91).is_err());
    }
}
