//! The states of a package, and what it makes of tracking events that come twice, late or out of order
//! (spec: commerce 2.8).

use crate::Refusal;
use kernel::Instant;
use orders::Actor;
use serde::{Deserialize, Serialize};

kernel::coded! {
    /// Where a package is.
    pub enum PackageState {
        /// Made up; its shipment is not arranged.
        ToFulfil = "to_fulfil",
        /// It has a carrier and a number.
        Arranged = "arranged",
        /// The carrier has it.
        Collected = "collected",
        /// On its way.
        InTransit = "in_transit",
        /// It arrived.
        Delivered = "delivered",
        /// The carrier could not deliver it and brings it back.
        Failed = "failed",
        /// The carrier does not know where it is.
        Lost = "lost",
        /// It is back at the seller's.
        Returned = "returned",
        /// It never went out.
        Cancelled = "cancelled",
    }
}

kernel::coded! {
    /// What can happen to a package.
    pub enum PackageAct {
        /// Carrier and number are known.
        Arrange = "arrange",
        /// It is handed over.
        Collect = "collect",
        /// It moves.
        Move = "move",
        /// It arrives.
        Deliver = "deliver",
        /// Nobody took it.
        Fail = "fail",
        /// It is lost.
        Lose = "lose",
        /// It comes back.
        Return = "return",
        /// It is not sent after all.
        Cancel = "cancel",
    }
}

/// One allowed step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackageStep {
    /// Before.
    pub from: PackageState,
    /// What happens.
    pub act: PackageAct,
    /// After.
    pub to: PackageState,
    /// Who may do it.
    pub actors: &'static [Actor],
}

const fn step(from: PackageState, act: PackageAct, to: PackageState, actors: &'static [Actor]) -> PackageStep {
    PackageStep { from, act, to, actors }
}

/// Every allowed step; there are no others. Carriers skip stages in what they tell, so an arranged package can arrive at
/// once and a lost one be found. Only the operator takes back that something was delivered. An arranged package is
/// cancelled only together with its units: an order never goes back from waiting for collection.
pub const PACKAGE_TABLE: &[PackageStep] = {
    use Actor::*;
    use PackageAct::*;
    use PackageState::*;
    const CARRIER: &[Actor] = &[System, Operator];
    const RECEIPT: &[Actor] = &[System, Buyer, Operator];
    const BACK: &[Actor] = &[System, Seller, Operator];
    &[
        step(ToFulfil, Arrange, Arranged, &[Seller]),
        step(ToFulfil, Cancel, Cancelled, &[Seller, System]),
        step(Arranged, Cancel, Cancelled, &[Seller, System]),
        step(Arranged, Collect, Collected, &[Seller, System]),
        step(Arranged, Move, InTransit, CARRIER),
        step(Arranged, Deliver, Delivered, CARRIER),
        step(Arranged, Fail, Failed, CARRIER),
        step(Arranged, Lose, Lost, CARRIER),
        step(Arranged, Return, Returned, CARRIER),
        step(Collected, Move, InTransit, CARRIER),
        step(Collected, Deliver, Delivered, RECEIPT),
        step(Collected, Fail, Failed, CARRIER),
        step(Collected, Lose, Lost, CARRIER),
        step(Collected, Return, Returned, BACK),
        step(InTransit, Deliver, Delivered, RECEIPT),
        step(InTransit, Fail, Failed, CARRIER),
        step(InTransit, Lose, Lost, CARRIER),
        step(InTransit, Return, Returned, BACK),
        step(Failed, Move, InTransit, CARRIER),
        step(Failed, Deliver, Delivered, CARRIER),
        step(Failed, Lose, Lost, CARRIER),
        step(Failed, Return, Returned, BACK),
        step(Lost, Move, InTransit, CARRIER),
        step(Lost, Deliver, Delivered, CARRIER),
        step(Lost, Fail, Failed, CARRIER),
        step(Lost, Return, Returned, BACK),
        step(Returned, Deliver, Delivered, CARRIER),
        step(Delivered, Move, InTransit, &[Operator]),
        step(Delivered, Fail, Failed, &[Operator]),
        step(Delivered, Lose, Lost, &[Operator]),
    ]
};

/// The state after `act` by `actor`. Errors: [`Refusal::PackageState`], [`Refusal::NotYours`].
pub fn next(state: PackageState, act: PackageAct, actor: Actor) -> Result<PackageState, Refusal> {
    let step = PACKAGE_TABLE.iter().find(|step| step.from == state && step.act == act);
    let step = step.ok_or(Refusal::PackageState { state, act })?;
    if step.actors.contains(&actor) {
        Ok(step.to)
    } else {
        Err(Refusal::NotYours { act, actor })
    }
}

impl PackageState {
    /// Its units are still meant to reach the buyer in it, or did.
    pub const fn is_live(self) -> bool {
        !matches!(
            self,
            PackageState::Cancelled | PackageState::Returned | PackageState::Lost
        )
    }

    /// How far it got. What can follow each other in any order on the way has the same rank.
    const fn rank(self) -> u8 {
        match self {
            PackageState::ToFulfil => 0,
            PackageState::Arranged => 1,
            PackageState::Collected => 2,
            PackageState::InTransit | PackageState::Failed | PackageState::Lost => 3,
            PackageState::Returned => 4,
            PackageState::Delivered => 5,
            PackageState::Cancelled => 6,
        }
    }
}

/// Something a carrier told about a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingEvent {
    /// Where it is by that.
    pub state: PackageState,
    /// When that was, by the carrier's clock.
    pub at: Instant,
}

/// Where a package is after all these events, which may repeat and come in any order: the furthest stage told, and of
/// those as far the latest. So it never goes back from delivered. `base` is its state before any event; after the
/// operator corrected it, that correction, with only the events told since.
pub fn settled(base: PackageState, events: &[TrackingEvent]) -> PackageState {
    let told = events.iter().filter(|event| event.state != PackageState::Cancelled);
    let furthest = told.map(|event| (event.state.rank(), event.at, event.state)).max();
    match furthest {
        Some((rank, _, state)) if rank > base.rank() || (rank == base.rank() && rank == 3) => state,
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_act_by_everybody_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in PackageState::ALL {
            for act in PackageAct::ALL {
                let rows: Vec<_> = PACKAGE_TABLE
                    .iter()
                    .filter(|s| s.from == *state && s.act == *act)
                    .collect();
                assert!(rows.len() <= 1, "{state:?} {act:?} is ambiguous");
                for actor in Actor::ALL {
                    let expected = match rows.first() {
                        None => Err(Refusal::PackageState {
                            state: *state,
                            act: *act,
                        }),
                        Some(row) if row.actors.contains(actor) => Ok(row.to),
                        Some(_) => Err(Refusal::NotYours {
                            act: *act,
                            actor: *actor,
                        }),
                    };
                    assert_eq!(next(*state, *act, *actor), expected);
                    allowed += usize::from(expected.is_ok());
                }
            }
        }
        assert_eq!(allowed, PACKAGE_TABLE.iter().map(|row| row.actors.len()).sum::<usize>());
    }

    #[test]
    fn nobody_but_the_operator_takes_a_delivery_back() {
        for act in PackageAct::ALL {
            for actor in [Actor::Buyer, Actor::Seller, Actor::System] {
                assert!(next(PackageState::Delivered, *act, actor).is_err());
            }
        }
        assert_eq!(
            next(PackageState::Delivered, PackageAct::Move, Actor::Operator),
            Ok(PackageState::InTransit)
        );
    }

    #[test]
    fn what_comes_late_does_not_set_back() {
        use PackageState::*;
        let told = |state, at| TrackingEvent { state, at: Instant(at) };
        assert_eq!(settled(Arranged, &[]), Arranged);
        assert_eq!(
            settled(Arranged, &[told(Delivered, 5), told(InTransit, 3), told(Collected, 9)]),
            Delivered
        );
        assert_eq!(settled(Arranged, &[told(Failed, 5), told(InTransit, 7)]), InTransit);
        assert_eq!(settled(Arranged, &[told(InTransit, 7), told(Lost, 6)]), InTransit);
        assert_eq!(settled(Delivered, &[told(Returned, 9)]), Delivered);
        assert_eq!(settled(Cancelled, &[told(Delivered, 9)]), Cancelled);
        assert_eq!(settled(Arranged, &[told(Cancelled, 9)]), Arranged);
        assert_eq!(
            settled(InTransit, &[told(Lost, 9)]),
            Lost,
            "after a correction by the operator"
        );
    }

    fn events() -> impl Strategy<Value = Vec<TrackingEvent>> {
        let one = (prop::sample::select(PackageState::ALL), 0_i64..6);
        prop::collection::vec(
            one.prop_map(|(state, at)| TrackingEvent { state, at: Instant(at) }),
            0..8,
        )
    }

    proptest! {
        #[test]
        fn order_and_repetition_of_events_make_no_difference(
            base in prop::sample::select(PackageState::ALL),
            (events, shuffled) in events().prop_flat_map(|e| (Just(e.clone()), Just(e).prop_shuffle())),
        ) {
            let twice: Vec<_> = shuffled.iter().chain(&events).copied().collect();
            prop_assert_eq!(settled(base, &events), settled(base, &twice));
        }

        #[test]
        fn as_events_come_in_every_change_is_a_step_of_the_table(events in events()) {
            let mut state = PackageState::Arranged;
            for count in 0..=events.len() {
                let to = settled(PackageState::Arranged, &events[..count]);
                let steps = PACKAGE_TABLE.iter().any(|s| s.from == state && s.to == to && s.actors.contains(&Actor::System));
                prop_assert!(to == state || steps, "{:?} to {:?}", state, to);
                prop_assert!(to.rank() >= state.rank());
                state = to;
            }
        }
    }
}
