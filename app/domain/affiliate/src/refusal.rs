//! Everything the affiliate rules say no to.

use crate::{CollaborationAct, CollaborationState, CommissionAct, CommissionState, CreatorAct, CreatorStatus};
use kernel::{Bps, Refused};
use serde::Serialize;

/// Why the affiliate rules refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// The creator's status does not allow this act.
    #[error("a creator who is {} cannot {}", status.code(), act.code())]
    CreatorStatus {
        /// Where the creator stands.
        status: CreatorStatus,
        /// What was asked.
        act: CreatorAct,
    },
    /// The plan's state does not allow this act.
    #[error("a plan that is {} cannot {}", state.code(), act.code())]
    CollaborationState {
        /// Where the plan stands.
        state: CollaborationState,
        /// What was asked.
        act: CollaborationAct,
    },
    /// The commission's state does not allow this act.
    #[error("a commission that is {} cannot {}", state.code(), act.code())]
    CommissionState {
        /// Where the commission stands.
        state: CommissionState,
        /// What was asked.
        act: CommissionAct,
    },
    /// A rate outside what plans may offer.
    #[error("a rate lies between {} % and {} %", min.percent(), max.percent())]
    RateOutOfRange {
        /// Least rate.
        min: Bps,
        /// Greatest rate.
        max: Bps,
    },
    /// A closing notice outside what plans may give.
    #[error("a closing notice lies between {min} and {max} days")]
    NoticeOutOfRange {
        /// Least days.
        min: i64,
        /// Most days.
        max: i64,
    },
    /// A withdrawal is larger than the commissions it could pay.
    #[error("the withdrawal is {missing} larger than the open commissions")]
    NotAllocatable {
        /// Minor units that no commission covers.
        missing: i64,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CreatorStatus { .. } => "affiliate.creator_status",
            Refusal::CollaborationState { .. } => "affiliate.collaboration_state",
            Refusal::CommissionState { .. } => "affiliate.commission_state",
            Refusal::RateOutOfRange { .. } => "affiliate.rate_out_of_range",
            Refusal::NoticeOutOfRange { .. } => "affiliate.notice_out_of_range",
            Refusal::NotAllocatable { .. } => "affiliate.not_allocatable",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::RateOutOfRange { min, max } => vec![("min", min.percent()), ("max", max.percent())],
            Refusal::NoticeOutOfRange { min, max } => vec![("min", min.to_string()), ("max", max.to_string())],
            _ => Vec::new(),
        }
    }
}
