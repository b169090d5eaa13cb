//! Every act by everybody on every state, the guards row by row, and random lives of orders whose state is worked out
//! anew after every event (commerce 4, property 5).
#![expect(clippy::unwrap_used, reason = "tests")]

use kernel::{Instant, Span};
use orders::{Act, Actor, Deadlines, Facts, OrderState, Refusal, SlaPolicy, TRANSITIONS, derive_state, next};
use proptest::prelude::*;

const PLACED: Instant = Instant(1_700_000_000_000_000);

fn hours(n: i64) -> Instant {
    PLACED.after(Span::hours(n))
}

/// An order of three units, paid at once and looked at `now`.
fn paid(now: Instant) -> Facts {
    let due = Deadlines::from_paid_at(PLACED, &SlaPolicy::default());
    Facts {
        paid_at: Some(PLACED),
        remorse_until: Some(due.remorse_until),
        cancel_due: Some(due.cancel_due),
        ..Facts::new(3, PLACED.after(Span::minutes(30)), now)
    }
}

/// Facts of all kinds, early and late, with units anywhere.
fn kinds() -> Vec<Facts> {
    let mut kinds = Vec::new();
    for now in [PLACED, hours(2), hours(1000)] {
        for (packed, collected, delivered, refunded) in [
            (0, 0, 0, 0),
            (1, 0, 0, 0),
            (3, 0, 0, 0),
            (3, 1, 0, 0),
            (3, 3, 0, 0),
            (3, 3, 3, 0),
            (3, 3, 3, 3),
            (3, 3, 0, 3),
        ] {
            for case_open in [false, true] {
                let return_until = (delivered == 3).then(|| hours(400));
                kinds.push(Facts {
                    packed,
                    collected,
                    delivered,
                    refunded,
                    case_open,
                    return_until,
                    ..paid(now)
                });
            }
        }
    }
    kinds
}

#[test]
fn no_act_by_anybody_leads_outside_the_table_and_every_row_can_be_walked() {
    let mut walked = vec![false; TRANSITIONS.len()];
    for state in OrderState::ALL {
        for act in Act::ALL {
            for actor in Actor::ALL {
                for facts in kinds() {
                    let rows: Vec<usize> = (0..TRANSITIONS.len())
                        .filter(|i| TRANSITIONS[*i].from == Some(*state) && TRANSITIONS[*i].act == *act)
                        .filter(|i| TRANSITIONS[*i].actors.contains(actor))
                        .collect();
                    match next(*state, *act, *actor, &facts) {
                        Ok(to) => {
                            let row = rows.iter().find(|i| TRANSITIONS[**i].to == to);
                            let row = row.unwrap_or_else(|| panic!("{state:?} {act:?} by {actor:?} led to {to:?}"));
                            walked[*row] = true;
                        }
                        Err(refusal) => assert_ne!(refusal, Refusal::ImpossibleCounts),
                    }
                }
            }
        }
    }
    for (row, walked) in TRANSITIONS.iter().zip(walked) {
        assert!(
            walked || row.act == Act::Place,
            "row {} is never walked: {row:?}",
            row.row
        );
    }
}

#[test]
fn the_table_has_the_specs_rows_and_nothing_leaves_a_final_state() {
    let rows: std::collections::BTreeSet<u8> = TRANSITIONS.iter().map(|t| t.row).collect();
    assert_eq!(rows, (1..=14).collect());
    assert!(TRANSITIONS.iter().all(|t| !t.from.is_some_and(OrderState::is_final)));
    for state in OrderState::ALL.iter().filter(|state| !state.is_final()) {
        assert!(
            TRANSITIONS.iter().any(|t| t.from == Some(*state)),
            "{state:?} is a dead end"
        );
    }
}

#[test]
fn a_payment_is_waited_for_until_it_is_due() {
    let unpaid = |now| Facts {
        paid_at: None,
        ..paid(now)
    };
    let due = PLACED.after(Span::minutes(30));
    let expire = |now| next(OrderState::Unpaid, Act::Expire, Actor::System, &unpaid(now));
    assert_eq!(expire(due.before(Span(1))), Err(Refusal::TooEarly { due }));
    assert_eq!(expire(due), Ok(OrderState::Cancelled));
    assert_eq!(
        next(OrderState::Unpaid, Act::Pay, Actor::System, &unpaid(due)),
        Ok(OrderState::OnHold)
    );
    let pay_by = |actor| next(OrderState::Unpaid, Act::Pay, actor, &unpaid(PLACED));
    assert_eq!(
        pay_by(Actor::Buyer),
        Err(Refusal::NotYours {
            act: Act::Pay,
            actor: Actor::Buyer
        })
    );
}

#[test]
fn who_may_cancel_depends_on_how_far_it_got() {
    use OrderState::*;
    let cancel = |state, actor, facts: &Facts| next(state, Act::Cancel, actor, facts);
    let early = paid(PLACED);
    assert_eq!(cancel(Unpaid, Actor::Buyer, &early), Ok(Cancelled));
    assert_eq!(cancel(Unpaid, Actor::Seller, &early), Err(Refusal::UnpaidIsTheBuyers));
    assert_eq!(cancel(OnHold, Actor::Buyer, &early), Ok(Cancelled));
    assert_eq!(cancel(OnHold, Actor::Seller, &early), Ok(Cancelled));
    // judged by the stored time, even if nobody came round to end the hold
    assert_eq!(cancel(OnHold, Actor::Buyer, &paid(hours(1))), Err(Refusal::AskSeller));
    for state in [AwaitingShipment, PartiallyShipping] {
        assert_eq!(cancel(state, Actor::Buyer, &early), Err(Refusal::AskSeller));
        assert_eq!(cancel(state, Actor::Seller, &early), Ok(Cancelled));
    }
    let half_gone = Facts {
        packed: 2,
        collected: 1,
        ..early
    };
    assert_eq!(
        cancel(PartiallyShipping, Actor::Seller, &half_gone),
        Err(Refusal::AlreadyShipped)
    );
    let packed = Facts { packed: 3, ..early };
    assert_eq!(
        cancel(AwaitingCollection, Actor::Buyer, &packed),
        Err(Refusal::AlreadyShipped)
    );
    assert_eq!(cancel(AwaitingCollection, Actor::Seller, &packed), Ok(Cancelled));
    for state in [InTransit, Delivered] {
        for actor in Actor::ALL {
            assert_eq!(cancel(state, *actor, &early), Err(Refusal::AlreadyShipped));
        }
    }
    assert_eq!(cancel(Cancelled, Actor::Buyer, &early), Err(Refusal::AlreadyCancelled));
    assert_eq!(cancel(Completed, Actor::Buyer, &early), Err(Refusal::AlreadyCompleted));
    assert!(matches!(
        cancel(AwaitingShipment, Actor::Operator, &early),
        Err(Refusal::NotYours { .. })
    ));
}

#[test]
fn time_cancels_only_at_the_deadline_or_when_a_wish_was_not_answered() {
    let cancel = |facts: &Facts| next(OrderState::AwaitingShipment, Act::Cancel, Actor::System, facts);
    assert_eq!(cancel(&paid(hours(167))), Err(Refusal::TooEarly { due: hours(168) }));
    assert_eq!(cancel(&paid(hours(168))), Ok(OrderState::Cancelled));
    let asked = |now| Facts {
        answer_due: Some(orders::answer_due(hours(10), hours(72))),
        ..paid(now)
    };
    assert_eq!(cancel(&asked(hours(33))), Err(Refusal::TooEarly { due: hours(34) }));
    assert_eq!(cancel(&asked(hours(34))), Ok(OrderState::Cancelled));
}

#[test]
fn packing_collecting_and_delivering_wait_for_the_last_unit_not_cancelled() {
    use OrderState::*;
    let at = |packed, collected, delivered| Facts {
        packed,
        collected,
        delivered,
        ..paid(hours(5))
    };
    let arrange = |state, facts: &Facts| next(state, Act::Arrange, Actor::Seller, facts);
    assert_eq!(arrange(AwaitingShipment, &at(0, 0, 0)), Err(Refusal::NothingPacked));
    assert_eq!(arrange(AwaitingShipment, &at(1, 0, 0)), Ok(PartiallyShipping));
    assert_eq!(arrange(PartiallyShipping, &at(2, 0, 0)), Ok(PartiallyShipping));
    assert_eq!(arrange(PartiallyShipping, &at(3, 0, 0)), Ok(AwaitingCollection));
    let one_cancelled = Facts {
        cancelled: 1,
        ..at(2, 0, 0)
    };
    assert_eq!(arrange(AwaitingShipment, &one_cancelled), Ok(AwaitingCollection));
    assert_eq!(arrange(OnHold, &at(3, 0, 0)), Err(Refusal::OnHold));
    assert_eq!(arrange(Unpaid, &at(3, 0, 0)), Err(Refusal::NotPaid));
    for state in [InTransit, Delivered, Completed] {
        assert_eq!(arrange(state, &at(3, 3, 0)), Err(Refusal::ShippedBefore));
    }
    assert_eq!(arrange(Cancelled, &at(3, 0, 0)), Err(Refusal::CancelledBefore));

    let collect = |facts: &Facts| next(AwaitingCollection, Act::Collect, Actor::Seller, facts);
    assert_eq!(collect(&at(3, 2, 0)), Err(Refusal::NotAllCollected));
    assert_eq!(collect(&at(3, 3, 0)), Ok(InTransit));
    let again = next(InTransit, Act::Collect, Actor::Seller, &at(3, 3, 0));
    assert_eq!(again, Err(Refusal::ShippedBefore));

    let deliver = |actor, facts: &Facts| next(InTransit, Act::Deliver, actor, facts);
    assert_eq!(deliver(Actor::System, &at(3, 3, 2)), Err(Refusal::NotAllDelivered));
    for actor in [Actor::System, Actor::Buyer, Actor::Operator] {
        assert_eq!(deliver(actor, &at(3, 3, 3)), Ok(Delivered));
    }
    assert!(matches!(
        deliver(Actor::Seller, &at(3, 3, 3)),
        Err(Refusal::NotYours { .. })
    ));
    assert_eq!(
        next(AwaitingShipment, Act::Deliver, Actor::Buyer, &at(3, 3, 3)),
        Err(Refusal::NotShipped)
    );
}

#[test]
fn a_package_is_made_only_where_the_table_lets_one_be_arranged() {
    use OrderState::*;
    for (state, answer) in [
        (Unpaid, Err(Refusal::NotPaid)),
        (OnHold, Err(Refusal::OnHold)),
        (AwaitingShipment, Ok(())),
        (PartiallyShipping, Ok(())),
        (InTransit, Err(Refusal::ShippedBefore)),
        (Delivered, Err(Refusal::ShippedBefore)),
        (Completed, Err(Refusal::ShippedBefore)),
        (Cancelled, Err(Refusal::CancelledBefore)),
    ] {
        assert_eq!(orders::may_pack(state), answer, "{state:?}");
    }
    let act = Act::Arrange;
    let packed = orders::may_pack(AwaitingCollection);
    assert_eq!(
        packed,
        Err(Refusal::NoSuchStep {
            state: AwaitingCollection,
            act
        })
    );
}

#[test]
fn an_order_completes_when_the_window_is_over_and_nothing_is_open_or_all_is_refunded() {
    let arrived = |now| Facts {
        packed: 3,
        collected: 3,
        delivered: 3,
        return_until: Some(hours(336)),
        ..paid(now)
    };
    let complete = |facts: &Facts| next(OrderState::Delivered, Act::Complete, Actor::System, facts);
    assert_eq!(
        complete(&arrived(hours(335))),
        Err(Refusal::TooEarly { due: hours(336) })
    );
    assert_eq!(complete(&arrived(hours(336))), Ok(OrderState::Completed));
    assert_eq!(
        complete(&Facts {
            case_open: true,
            ..arrived(hours(400))
        }),
        Err(Refusal::CaseOpen)
    );
    assert_eq!(
        complete(&Facts {
            refunded: 3,
            ..arrived(hours(5))
        }),
        Ok(OrderState::Completed)
    );
    assert_eq!(
        complete(&Facts {
            refunded: 2,
            ..arrived(hours(5))
        }),
        Err(Refusal::TooEarly { due: hours(336) })
    );

    let lose = |facts: &Facts| next(OrderState::InTransit, Act::Lose, Actor::System, facts);
    assert_eq!(
        lose(&Facts {
            packed: 3,
            collected: 3,
            ..paid(hours(5))
        }),
        Ok(OrderState::Cancelled)
    );
    assert_eq!(
        lose(&Facts {
            packed: 3,
            collected: 3,
            delivered: 1,
            ..paid(hours(5))
        }),
        Err(Refusal::PartlyDelivered)
    );
    let refund = |refunded| Facts {
        packed: 3,
        collected: 3,
        refunded,
        ..paid(hours(5))
    };
    assert_eq!(
        next(OrderState::InTransit, Act::Refund, Actor::System, &refund(2)),
        Err(Refusal::NotAllRefunded)
    );
    assert_eq!(
        next(OrderState::InTransit, Act::Refund, Actor::System, &refund(3)),
        Ok(OrderState::Completed)
    );
}

#[test]
fn counts_that_contradict_each_other_are_refused() {
    let base = paid(hours(5));
    for facts in [
        Facts { total: 0, ..base },
        Facts { cancelled: -1, ..base },
        Facts { cancelled: 4, ..base },
        Facts { packed: 4, ..base },
        Facts {
            packed: 1,
            collected: 2,
            ..base
        },
        Facts {
            packed: 3,
            collected: 1,
            delivered: 2,
            ..base
        },
        Facts { delivered: -1, ..base },
        Facts { refunded: 4, ..base },
        Facts {
            cancelled: 1,
            packed: 3,
            ..base
        },
    ] {
        assert_eq!(derive_state(&facts), Err(Refusal::ImpossibleCounts), "{facts:?}");
        for act in Act::ALL {
            assert_eq!(
                next(OrderState::AwaitingShipment, *act, Actor::Seller, &facts),
                Err(Refusal::ImpossibleCounts)
            );
        }
    }
}

/// An order in a random life.
struct Life {
    state: OrderState,
    facts: Facts,
}

impl Life {
    /// Tries an act that leaves the units as `facts` say; if the table allows it, it happened.
    fn act(&mut self, act: Act, actor: Actor, facts: Facts) -> bool {
        let Ok(to) = next(self.state, act, actor, &facts) else {
            return false;
        };
        self.facts = facts;
        if to == OrderState::Cancelled {
            self.facts = Facts {
                cancelled: facts.total,
                packed: 0,
                collected: 0,
                delivered: 0,
                refunded: 0,
                ..facts
            };
        }
        let due = Deadlines::from_paid_at(facts.now, &SlaPolicy::default());
        match to {
            OrderState::OnHold => {
                self.facts.paid_at = Some(facts.now);
                self.facts.remorse_until = Some(due.remorse_until);
                self.facts.cancel_due = Some(due.cancel_due);
            }
            OrderState::Delivered => self.facts.return_until = Some(SlaPolicy::default().return_until(facts.now)),
            _ => {}
        }
        self.state = to;
        true
    }

    /// Everything time does by itself, and the steps that units already made.
    fn follow(&mut self) {
        let steps = [
            (Act::Expire, Actor::System),
            (Act::EndRemorse, Actor::System),
            (Act::Arrange, Actor::Seller),
            (Act::Collect, Actor::System),
            (Act::Deliver, Actor::System),
            (Act::Refund, Actor::System),
            (Act::Complete, Actor::System),
        ];
        for (act, actor) in steps {
            self.act(act, actor, self.facts);
        }
    }

    fn event(&mut self, event: u8, actor: Actor) {
        let f = self.facts;
        let waiting = f.live() - f.packed;
        let underway = f.collected - f.delivered;
        let packable = matches!(self.state, OrderState::AwaitingShipment | OrderState::PartiallyShipping);
        let sent = matches!(
            self.state,
            OrderState::AwaitingCollection | OrderState::InTransit | OrderState::Delivered
        );
        match event {
            0 => drop(self.act(Act::Pay, Actor::System, f)),
            1 => drop(self.act(Act::Cancel, actor, f)),
            2 if packable && waiting > 0 => drop(self.act(
                Act::Arrange,
                Actor::Seller,
                Facts {
                    packed: f.packed + 1,
                    ..f
                },
            )),
            3 if (packable || sent) && f.collected < f.packed => self.facts.collected += 1,
            4 if self.state == OrderState::InTransit && underway > 0 => self.facts.delivered += 1,
            5 if packable && waiting > 0 && f.live() > 1 => self.facts.cancelled += 1,
            6 if self.state == OrderState::InTransit && underway > 0 && f.live() > 1 && f.refunded < f.live() => {
                self.facts = Facts {
                    cancelled: f.cancelled + 1,
                    packed: f.packed - 1,
                    collected: f.collected - 1,
                    ..f
                };
            }
            7 => drop(self.act(Act::Lose, actor, f)),
            8 if sent && f.refunded < f.live() => self.facts.refunded += 1,
            9 if self.state == OrderState::Delivered => self.facts.case_open = !f.case_open,
            10 if f.paid_at.is_some() => {
                self.facts.answer_due = Some(orders::answer_due(f.now, f.now.after(Span::hours(1))));
            }
            11 => drop(self.act(Act::Cancel, Actor::System, f)),
            _ => {}
        }
    }
}

/// Mostly what leads on, sometimes what makes it complicated, seldom what ends it.
fn events() -> impl Strategy<Value = (u8, Actor, Span)> {
    let event = prop_oneof![
        60 => prop::sample::select(vec![0_u8, 2, 3, 4]),
        12 => prop::sample::select(vec![5_u8, 6, 8, 9]),
        1 => prop::sample::select(vec![1_u8, 7, 10, 11]),
    ];
    let pause = prop_oneof![
        40 => (0_i64..12).prop_map(Span::minutes),
        1 => (0_i64..200).prop_map(Span::hours),
    ];
    (event, prop::sample::select(Actor::ALL), pause)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn the_state_worked_out_anew_is_the_stored_one_after_every_event(
        total in 1_i64..5, events in prop::collection::vec(events(), 0..120),
    ) {
        let facts = Facts::new(total, SlaPolicy::default().pay_due(PLACED), PLACED);
        let mut life = Life { state: OrderState::Unpaid, facts };
        for (event, actor, pause) in events {
            life.facts.now = life.facts.now.after(pause);
            life.follow();
            life.event(event, actor);
            life.follow();
            prop_assert_eq!(derive_state(&life.facts).unwrap(), life.state, "{:?} after {}", life.facts, event);
        }
    }
}
