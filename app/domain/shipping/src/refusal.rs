//! Everything the rules about parcels say no to.

use crate::{Carrier, PackageAct, PackageState};
use kernel::Refused;
use orders::Actor;
use serde::Serialize;

/// Why the rules about parcels refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// The package's state does not allow this act.
    #[error("a package that is {} cannot {}", state.code(), act.code())]
    PackageState {
        /// Where the package is.
        state: PackageState,
        /// What was asked.
        act: PackageAct,
    },
    /// The step exists, but somebody else makes it.
    #[error("{} cannot {} this package", actor.code(), act.code())]
    NotYours {
        /// What was asked.
        act: PackageAct,
        /// Who asked.
        actor: Actor,
    },
    /// A tracking number has letters and digits only.
    #[error("a tracking number has letters and digits only")]
    TrackingCharacters,
    /// Too short or too long for this carrier.
    #[error("a number of {} has {min} to {max} characters", carrier.code())]
    TrackingLength {
        /// Whose number.
        carrier: Carrier,
        /// At least.
        min: usize,
        /// At most.
        max: usize,
    },
    /// Nobody would give out such a number.
    #[error("the tracking number is made up")]
    TrackingMadeUp,
    /// The shop does not deliver there, or nothing so heavy.
    #[error("not deliverable")]
    NotDeliverable,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::PackageState { .. } => "shipping.package_state",
            Refusal::NotYours { .. } => "shipping.not_yours",
            Refusal::TrackingCharacters => "shipping.tracking_characters",
            Refusal::TrackingLength { .. } => "shipping.tracking_length",
            Refusal::TrackingMadeUp => "shipping.tracking_made_up",
            Refusal::NotDeliverable => "shipping.not_deliverable",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::TrackingLength { min, max, .. } => vec![("min", min.to_string()), ("max", max.to_string())],
            _ => Vec::new(),
        }
    }
}
