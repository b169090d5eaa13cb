//! The kinds of movement and what each changes (spec: commerce 2.5, the table). The balances are the sums of these.

use crate::{Refusal, StockLevel};
use serde::{Deserialize, Serialize};

kernel::coded! {
    /// Why stock changes.
    pub enum Movement {
        /// An order is placed.
        Reserve = "reserve",
        /// An order is placed, from a campaign's quota.
        ReserveLocked = "reserve_locked",
        /// It is paid.
        Commit = "commit",
        /// It is given up before payment.
        Release = "release",
        /// It is given up before payment, and the quota still runs.
        ReleaseLocked = "release_locked",
        /// It is cancelled after payment, before shipping.
        Uncommit = "uncommit",
        /// It is handed over.
        Ship = "ship",
        /// It came back as good as new.
        ReturnSellable = "return_sellable",
        /// It came back damaged.
        ReturnDamaged = "return_damaged",
        /// The seller counted; the quantity is the difference and may be negative.
        SetCount = "count",
        /// A campaign sets a quota aside.
        Lock = "lock",
        /// A campaign ends; the rest of its quota is free again.
        Unlock = "unlock",
        /// It comes with an import or a delivery.
        Import = "import",
    }
}

/// What a movement changes, in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// Change of what lies there.
    pub on_hand: i64,
    /// Change of what is paid.
    pub committed: i64,
    /// Change of what is ordered.
    pub reserved: i64,
    /// Change of what is set aside.
    pub locked: i64,
    /// Change of what cannot be sold.
    pub unavailable: i64,
}

/// What `quantity` pieces moved so change.
pub const fn delta(kind: Movement, quantity: i64) -> Delta {
    const NONE: Delta = Delta {
        on_hand: 0,
        committed: 0,
        reserved: 0,
        locked: 0,
        unavailable: 0,
    };
    let (plus, minus) = (quantity, quantity.saturating_neg());
    match kind {
        Movement::Reserve => Delta { reserved: plus, ..NONE },
        Movement::ReserveLocked => Delta {
            locked: minus,
            reserved: plus,
            ..NONE
        },
        Movement::Commit => Delta {
            reserved: minus,
            committed: plus,
            ..NONE
        },
        Movement::Release => Delta {
            reserved: minus,
            ..NONE
        },
        Movement::ReleaseLocked => Delta {
            reserved: minus,
            locked: plus,
            ..NONE
        },
        Movement::Uncommit => Delta {
            committed: minus,
            ..NONE
        },
        Movement::Ship => Delta {
            committed: minus,
            on_hand: minus,
            ..NONE
        },
        Movement::ReturnSellable | Movement::SetCount | Movement::Import => Delta { on_hand: plus, ..NONE },
        Movement::ReturnDamaged => Delta {
            unavailable: plus,
            on_hand: plus,
            ..NONE
        },
        Movement::Lock => Delta { locked: plus, ..NONE },
        Movement::Unlock => Delta { locked: minus, ..NONE },
    }
}

/// The stock after `quantity` pieces moved so. Quantities are above zero, except that of [`Movement::SetCount`].
/// Errors: more than is there for it, or an impossible quantity; the refusal says how many there are.
pub fn apply(level: &StockLevel, kind: Movement, quantity: i64) -> Result<StockLevel, Refusal> {
    if quantity < 1 && kind != Movement::SetCount {
        return Err(Refusal::ImpossibleQuantity);
    }
    let short = |there: i64| quantity > there;
    match kind {
        Movement::Reserve | Movement::Lock if short(level.available()) => {
            return Err(Refusal::OutOfStock {
                available: level.available(),
            });
        }
        Movement::ReserveLocked | Movement::Unlock if short(level.locked) => {
            return Err(Refusal::NotLocked { locked: level.locked });
        }
        Movement::Commit | Movement::Release | Movement::ReleaseLocked if short(level.reserved) => {
            return Err(Refusal::NotReserved {
                reserved: level.reserved,
            });
        }
        Movement::Uncommit | Movement::Ship if short(level.committed) => {
            return Err(Refusal::NotCommitted {
                committed: level.committed,
            });
        }
        _ => {}
    }
    let after = level.plus(delta(kind, quantity)).ok_or(Refusal::ImpossibleQuantity)?;
    if kind == Movement::SetCount && after.on_hand < level.claimed() {
        return Err(Refusal::CountBelowClaimed {
            claimed: level.claimed(),
        });
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEVEL: StockLevel = StockLevel {
        on_hand: 20,
        committed: 3,
        reserved: 4,
        locked: 2,
        unavailable: 1,
        safety: 5,
    };

    #[test]
    fn every_movement_changes_what_the_table_says() {
        let of = |on_hand, committed, reserved, locked, unavailable| Delta {
            on_hand,
            committed,
            reserved,
            locked,
            unavailable,
        };
        for (kind, expected) in [
            (Movement::Reserve, of(0, 0, 2, 0, 0)),
            (Movement::ReserveLocked, of(0, 0, 2, -2, 0)),
            (Movement::Commit, of(0, 2, -2, 0, 0)),
            (Movement::Release, of(0, 0, -2, 0, 0)),
            (Movement::ReleaseLocked, of(0, 0, -2, 2, 0)),
            (Movement::Uncommit, of(0, -2, 0, 0, 0)),
            (Movement::Ship, of(-2, -2, 0, 0, 0)),
            (Movement::ReturnSellable, of(2, 0, 0, 0, 0)),
            (Movement::ReturnDamaged, of(2, 0, 0, 0, 2)),
            (Movement::SetCount, of(2, 0, 0, 0, 0)),
            (Movement::Lock, of(0, 0, 0, 2, 0)),
            (Movement::Unlock, of(0, 0, 0, -2, 0)),
            (Movement::Import, of(2, 0, 0, 0, 0)),
        ] {
            assert_eq!(delta(kind, 2), expected, "{kind:?}");
            assert_eq!(apply(&LEVEL, kind, 2).ok(), LEVEL.plus(expected), "{kind:?}");
        }
    }

    #[test]
    fn more_than_there_is_is_refused_with_what_there_is() {
        for (kind, there, refusal) in [
            (Movement::Reserve, 5, Refusal::OutOfStock { available: 5 }),
            (Movement::Lock, 5, Refusal::OutOfStock { available: 5 }),
            (Movement::ReserveLocked, 2, Refusal::NotLocked { locked: 2 }),
            (Movement::Unlock, 2, Refusal::NotLocked { locked: 2 }),
            (Movement::Commit, 4, Refusal::NotReserved { reserved: 4 }),
            (Movement::Release, 4, Refusal::NotReserved { reserved: 4 }),
            (Movement::ReleaseLocked, 4, Refusal::NotReserved { reserved: 4 }),
            (Movement::Uncommit, 3, Refusal::NotCommitted { committed: 3 }),
            (Movement::Ship, 3, Refusal::NotCommitted { committed: 3 }),
        ] {
            assert!(apply(&LEVEL, kind, there).is_ok(), "{kind:?}");
            assert_eq!(apply(&LEVEL, kind, there + 1), Err(refusal), "{kind:?}");
        }
        assert!(apply(&LEVEL, Movement::SetCount, -10).is_ok());
        assert_eq!(
            apply(&LEVEL, Movement::SetCount, -11),
            Err(Refusal::CountBelowClaimed { claimed: 10 })
        );
    }

    #[test]
    fn impossible_quantities_are_refused() {
        for kind in Movement::ALL {
            for quantity in [0, -1, i64::MIN] {
                if *kind != Movement::SetCount {
                    assert_eq!(
                        apply(&LEVEL, *kind, quantity),
                        Err(Refusal::ImpossibleQuantity),
                        "{kind:?}"
                    );
                }
            }
            assert!(apply(&LEVEL, *kind, i64::MAX).is_err(), "{kind:?}");
        }
        assert!(apply(&LEVEL, Movement::SetCount, i64::MIN).is_err());
    }

    /// An order in the random walk below: how many pieces, and how far it got.
    #[derive(Clone, Copy)]
    struct Order {
        quantity: i64,
        paid: bool,
    }

    proptest! {
        /// Invariants 1 and 7: any interleaving of buyers, payments, expiries, cancellations, shipments, counts and
        /// campaigns keeps the stock sound, and what is committed and reserved is what live orders wait for.
        #[test]
        fn any_interleaving_keeps_the_stock_sound(
            start in 0_i64..30, safety in 0_i64..4,
            events in prop::collection::vec((0_u8..12, 1_i64..6, any::<prop::sample::Index>()), 0..80),
        ) {
            let mut level = StockLevel { on_hand: start, safety, ..StockLevel::default() };
            let mut sum = level;
            let mut live: Vec<Order> = Vec::new();
            for (event, quantity, pick) in events {
                let waiting = (!live.is_empty()).then(|| pick.index(live.len()));
                let (kind, quantity) = match (event, waiting) {
                    (0 | 1, _) => (Movement::Reserve, quantity),
                    (2, Some(at)) if !live[at].paid => (Movement::Commit, live[at].quantity),
                    (3, Some(at)) if !live[at].paid => (Movement::Release, live[at].quantity),
                    (4, Some(at)) if live[at].paid => (Movement::Uncommit, live[at].quantity),
                    (5, Some(at)) if live[at].paid => (Movement::Ship, live[at].quantity),
                    (6, _) => (Movement::ReturnSellable, quantity),
                    (7, _) => (Movement::ReturnDamaged, quantity),
                    (8, _) => (Movement::SetCount, quantity - 4),
                    (9, _) => (Movement::Lock, quantity),
                    (10, _) => (Movement::Unlock, quantity),
                    (11, _) => (Movement::ReserveLocked, quantity),
                    _ => continue,
                };
                let available = level.available();
                match apply(&level, kind, quantity) {
                    Ok(after) => {
                        sum = sum.plus(delta(kind, quantity)).expect("small");
                        level = after;
                        match (kind, waiting) {
                            (Movement::Reserve | Movement::ReserveLocked, _) => live.push(Order { quantity, paid: false }),
                            (Movement::Commit, Some(at)) => live[at].paid = true,
                            (Movement::Release | Movement::Uncommit | Movement::Ship, Some(at)) => {
                                live.remove(at);
                            }
                            _ => {}
                        }
                    }
                    Err(refusal) => prop_assert!(
                        !matches!(refusal, Refusal::OutOfStock { .. }) || quantity > available,
                        "{:?} refused with {} there", kind, available
                    ),
                }
                prop_assert!(level.is_sound(), "{:?} after {:?}", level, kind);
                prop_assert_eq!(level, sum);
                let waiting_for = |paid| live.iter().filter(|o| o.paid == paid).map(|o| o.quantity).sum::<i64>();
                prop_assert_eq!((level.reserved, level.committed), (waiting_for(false), waiting_for(true)));
            }
        }
    }
}
