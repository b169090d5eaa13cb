//! The table of an order's transitions, the guards on them, and the state worked out anew from the units
//! (spec: commerce 2.7, rows 1 to 14). Nothing outside the table is possible.

use crate::{Act, Actor, OrderState, Refusal};
use kernel::Instant;

/// One allowed step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Row of the spec's table.
    pub row: u8,
    /// Before; nothing for a new order.
    pub from: Option<OrderState>,
    /// What happens.
    pub act: Act,
    /// After.
    pub to: OrderState,
    /// Who may do it.
    pub actors: &'static [Actor],
}

const fn step(row: u8, from: OrderState, act: Act, to: OrderState, actors: &'static [Actor]) -> Transition {
    Transition {
        row,
        from: Some(from),
        act,
        to,
        actors,
    }
}

/// Every allowed step; there are no others. A second partial packing (row 6) keeps the state.
pub const TRANSITIONS: &[Transition] = {
    use Act::*;
    use Actor::*;
    use OrderState::*;
    &[
        Transition {
            row: 1,
            from: None,
            act: Place,
            to: Unpaid,
            actors: &[Buyer],
        },
        step(2, Unpaid, Pay, OnHold, &[System]),
        step(3, Unpaid, Cancel, Cancelled, &[Buyer]),
        step(3, Unpaid, Expire, Cancelled, &[System]),
        step(4, OnHold, EndRemorse, AwaitingShipment, &[System]),
        step(5, OnHold, Cancel, Cancelled, &[Buyer, Seller]),
        step(6, AwaitingShipment, Arrange, PartiallyShipping, &[Seller]),
        step(6, PartiallyShipping, Arrange, PartiallyShipping, &[Seller]),
        step(7, AwaitingShipment, Arrange, AwaitingCollection, &[Seller]),
        step(7, PartiallyShipping, Arrange, AwaitingCollection, &[Seller]),
        step(8, AwaitingCollection, Collect, InTransit, &[System, Seller]),
        step(9, InTransit, Deliver, Delivered, &[System, Buyer, Operator]),
        step(10, Delivered, Complete, Completed, &[System]),
        step(11, AwaitingShipment, Cancel, Cancelled, &[Seller, System]),
        step(11, PartiallyShipping, Cancel, Cancelled, &[Seller, System]),
        step(12, AwaitingCollection, Cancel, Cancelled, &[Seller, System]),
        step(13, InTransit, Lose, Cancelled, &[System, Operator]),
        step(14, AwaitingCollection, Refund, Completed, &[System]),
        step(14, InTransit, Refund, Completed, &[System]),
    ]
};

/// What is known of an order's units and times. Counts are of units; `packed`, `collected`, `delivered` and `refunded`
/// leave cancelled units out, and a unit counts in every stage it has passed. They describe the order as it is once the
/// act is done, except that [`Act::Cancel`], [`Act::Expire`] and [`Act::Lose`] themselves cancel every unit left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Ordered.
    pub total: i64,
    /// Cancelled, for whatever reason.
    pub cancelled: i64,
    /// In a package whose shipment is arranged, or further.
    pub packed: i64,
    /// Handed over to the carrier, or further.
    pub collected: i64,
    /// Arrived.
    pub delivered: i64,
    /// Their whole price was given back.
    pub refunded: i64,
    /// An after-sale case is open.
    pub case_open: bool,
    /// The payment succeeded.
    pub paid_at: Option<Instant>,
    /// When the payment is due.
    pub pay_due: Instant,
    /// Until when the buyer may cancel freely.
    pub remorse_until: Option<Instant>,
    /// From when on the order is cancelled unless it is on its way.
    pub cancel_due: Option<Instant>,
    /// Until when the seller may answer the buyer's wish to cancel, if there is one. See [`crate::answer_due`].
    pub answer_due: Option<Instant>,
    /// When the return window ends.
    pub return_until: Option<Instant>,
    /// When it happens: the event's own time, never when a worker came round to it.
    pub now: Instant,
}

impl Facts {
    /// A new order of `total` units, unpaid.
    pub const fn new(total: i64, pay_due: Instant, now: Instant) -> Facts {
        Facts {
            total,
            cancelled: 0,
            packed: 0,
            collected: 0,
            delivered: 0,
            refunded: 0,
            case_open: false,
            paid_at: None,
            pay_due,
            remorse_until: None,
            cancel_due: None,
            answer_due: None,
            return_until: None,
            now,
        }
    }

    /// Units not cancelled.
    pub const fn live(&self) -> i64 {
        self.total - self.cancelled
    }

    fn all_refunded(&self) -> bool {
        self.live() > 0 && self.refunded == self.live()
    }

    fn reached(&self, due: Option<Instant>) -> bool {
        due.is_some_and(|due| self.now >= due)
    }

    /// Errors: [`Refusal::ImpossibleCounts`].
    fn check(&self) -> Result<(), Refusal> {
        let stages = [0, self.delivered, self.collected, self.packed, self.live()];
        let falls = stages.windows(2).any(|pair| pair[0] > pair[1]);
        if self.total < 1 || self.cancelled < 0 || falls || !(0..=self.live()).contains(&self.refunded) {
            return Err(Refusal::ImpossibleCounts);
        }
        Ok(())
    }
}

/// The state after `act` by `actor`. The same state comes back when a partial packing was followed by another.
/// Errors: no such step from this state, not this actor's, or a guard of the table is not met.
pub fn next(state: OrderState, act: Act, actor: Actor, facts: &Facts) -> Result<OrderState, Refusal> {
    facts.check()?;
    let steps = || TRANSITIONS.iter().filter(|t| t.from == Some(state) && t.act == act);
    if steps().next().is_none() {
        return Err(no_such_step(state, act));
    }
    // First, because it has more to say than that it is somebody else's to cancel.
    if act == Act::Cancel {
        may_cancel(state, actor, facts)?;
    }
    if !steps().any(|t| t.actors.contains(&actor)) {
        return Err(Refusal::NotYours { act, actor });
    }
    let to = guarded(state, act, facts)?;
    if steps().any(|t| t.to == to) {
        Ok(to)
    } else {
        Err(no_such_step(state, act))
    }
}

/// Where the act leads if its guard is met.
fn guarded(state: OrderState, act: Act, facts: &Facts) -> Result<OrderState, Refusal> {
    use OrderState::*;
    match act {
        Act::Place => Err(no_such_step(state, act)),
        Act::Pay => Ok(OnHold),
        Act::Expire if facts.now < facts.pay_due => Err(Refusal::TooEarly { due: facts.pay_due }),
        Act::Expire => Ok(Cancelled),
        Act::EndRemorse => match facts.remorse_until {
            Some(due) if facts.now < due => Err(Refusal::TooEarly { due }),
            _ => Ok(AwaitingShipment),
        },
        Act::Cancel => Ok(Cancelled),
        Act::Lose if facts.delivered > 0 => Err(Refusal::PartlyDelivered),
        Act::Lose => Ok(Cancelled),
        Act::Arrange if facts.packed == 0 => Err(Refusal::NothingPacked),
        Act::Arrange if facts.packed < facts.live() => Ok(PartiallyShipping),
        Act::Arrange => Ok(AwaitingCollection),
        Act::Collect if facts.collected < facts.live() || facts.live() == 0 => Err(Refusal::NotAllCollected),
        Act::Collect => Ok(InTransit),
        Act::Deliver if facts.delivered < facts.live() || facts.live() == 0 => Err(Refusal::NotAllDelivered),
        Act::Deliver => Ok(Delivered),
        Act::Complete if facts.all_refunded() => Ok(Completed),
        Act::Complete if facts.case_open => Err(Refusal::CaseOpen),
        Act::Complete => match facts.return_until {
            Some(due) if facts.now >= due => Ok(Completed),
            Some(due) => Err(Refusal::TooEarly { due }),
            None => Err(Refusal::NotAllDelivered),
        },
        Act::Refund if facts.all_refunded() => Ok(Completed),
        Act::Refund => Err(Refusal::NotAllRefunded),
    }
}

fn may_cancel(state: OrderState, actor: Actor, facts: &Facts) -> Result<(), Refusal> {
    if facts.collected > 0 {
        return Err(Refusal::AlreadyShipped);
    }
    match (state, actor) {
        (OrderState::Unpaid, Actor::Seller) => Err(Refusal::UnpaidIsTheBuyers),
        (OrderState::OnHold, Actor::Buyer) if facts.reached(facts.remorse_until) => Err(Refusal::AskSeller),
        (OrderState::AwaitingShipment | OrderState::PartiallyShipping, Actor::Buyer) => Err(Refusal::AskSeller),
        (OrderState::AwaitingCollection, Actor::Buyer) => Err(Refusal::AlreadyShipped),
        (_, Actor::System) if !facts.reached(facts.cancel_due) && !facts.reached(facts.answer_due) => {
            match facts.answer_due.or(facts.cancel_due) {
                Some(due) => Err(Refusal::TooEarly { due }),
                None => Err(Refusal::NotYours {
                    act: Act::Cancel,
                    actor,
                }),
            }
        }
        _ => Ok(()),
    }
}

/// Whether packages can still be made of an order, whatever is to go into them.
/// Errors: the table has no [`Act::Arrange`] from this state.
pub fn may_pack(state: OrderState) -> Result<(), Refusal> {
    let open = |t: &Transition| t.from == Some(state) && t.act == Act::Arrange;
    if TRANSITIONS.iter().any(open) {
        Ok(())
    } else {
        Err(no_such_step(state, Act::Arrange))
    }
}

/// The most helpful way to say that the table has no such step. Who ships is told something else than who bought.
const fn no_such_step(state: OrderState, act: Act) -> Refusal {
    use OrderState::*;
    match (state, act) {
        (Cancelled, Act::Arrange | Act::Collect) => Refusal::CancelledBefore,
        (Cancelled, _) => Refusal::AlreadyCancelled,
        (InTransit | Delivered | Completed, Act::Arrange | Act::Collect) => Refusal::ShippedBefore,
        (Completed, _) => Refusal::AlreadyCompleted,
        (InTransit | Delivered, Act::Cancel) => Refusal::AlreadyShipped,
        (Unpaid, Act::Arrange | Act::Collect | Act::Deliver) => Refusal::NotPaid,
        (OnHold, Act::Arrange | Act::Collect) => Refusal::OnHold,
        (OnHold | AwaitingShipment | PartiallyShipping | AwaitingCollection, Act::Deliver) => Refusal::NotShipped,
        _ => Refusal::NoSuchStep { state, act },
    }
}

/// The state an order must be in by its units, payment and times, whatever is stored; for the audit and after a partial
/// cancellation. A stored state may lag behind only where a timer is due at `facts.now`.
/// Errors: [`Refusal::ImpossibleCounts`].
pub fn derive_state(facts: &Facts) -> Result<OrderState, Refusal> {
    facts.check()?;
    let live = facts.live();
    Ok(if live == 0 {
        OrderState::Cancelled
    } else if facts.paid_at.is_none() {
        OrderState::Unpaid
    } else if facts.all_refunded() {
        OrderState::Completed
    } else if facts.delivered == live {
        if facts.reached(facts.return_until) && !facts.case_open {
            OrderState::Completed
        } else {
            OrderState::Delivered
        }
    } else if facts.collected == live {
        OrderState::InTransit
    } else if facts.packed == live {
        OrderState::AwaitingCollection
    } else if facts.packed > 0 {
        OrderState::PartiallyShipping
    } else if facts.remorse_until.is_some_and(|until| facts.now < until) {
        OrderState::OnHold
    } else {
        OrderState::AwaitingShipment
    })
}
