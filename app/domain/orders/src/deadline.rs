//! The deadlines of an order. They are fixed when it is paid and stored; whether something is late is judged by them and
//! by the time of the event (spec: commerce 2.7 "SLA").

use kernel::{Instant, Span};
use serde::{Deserialize, Serialize};

/// Times of the market, as spans of calendar hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaPolicy {
    /// From placing to when the payment is due.
    pub pay: Span,
    /// From payment to when the buyer may no longer cancel freely.
    pub remorse: Span,
    /// From payment to when every unit must be packed with its shipment arranged.
    pub process: Span,
    /// From payment to when everything must be on its way.
    pub ship: Span,
    /// From payment to when an order never arranged is cancelled.
    pub cancel_unarranged: Span,
    /// From payment to when an arranged order that no carrier ever had is cancelled.
    pub cancel_uncollected: Span,
    /// From delivery to when the return window ends and the money is settled.
    pub return_window: Span,
}

impl Default for SlaPolicy {
    fn default() -> Self {
        SlaPolicy {
            pay: Span::minutes(30),
            remorse: Span::minutes(60),
            process: Span::hours(72),
            ship: Span::hours(120),
            cancel_unarranged: Span::hours(168),
            cancel_uncollected: Span::hours(240),
            return_window: Span::days(14),
        }
    }
}

impl SlaPolicy {
    /// When the payment of an order placed then is due.
    pub const fn pay_due(&self, placed_at: Instant) -> Instant {
        placed_at.after(self.pay)
    }

    /// When the return window of an order delivered then ends.
    pub const fn return_until(&self, delivered_at: Instant) -> Instant {
        delivered_at.after(self.return_window)
    }
}

/// What is due when, counted from the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// Until then the buyer may cancel freely and the seller does not see the address.
    pub remorse_until: Instant,
    /// All units must be in arranged packages.
    pub process_due: Instant,
    /// All packages must be on their way.
    pub ship_due: Instant,
    /// Cancelled then, unless arranged.
    pub cancel_due: Instant,
    /// Cancelled then although arranged, unless a carrier has it.
    pub cancel_due_arranged: Instant,
}

impl Deadlines {
    /// The deadlines of an order paid then.
    pub const fn from_paid_at(paid_at: Instant, policy: &SlaPolicy) -> Deadlines {
        Deadlines {
            remorse_until: paid_at.after(policy.remorse),
            process_due: paid_at.after(policy.process),
            ship_due: paid_at.after(policy.ship),
            cancel_due: paid_at.after(policy.cancel_unarranged),
            cancel_due_arranged: paid_at.after(policy.cancel_uncollected),
        }
    }
}

/// What decides whether an order was dispatched late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateFacts {
    /// When it had to be arranged.
    pub process_due: Instant,
    /// When it had to be on its way.
    pub ship_due: Instant,
    /// When it was arranged.
    pub processed_at: Option<Instant>,
    /// When it went on its way.
    pub shipped_at: Option<Instant>,
    /// When it was cancelled; from then on nothing was due any more.
    pub cancelled_at: Option<Instant>,
}

/// Whether the order is late by `now`. Exactly on the deadline is in time.
pub fn late_dispatch(facts: &LateFacts, now: Instant) -> bool {
    let end = facts.cancelled_at.unwrap_or(now);
    facts.processed_at.unwrap_or(end) > facts.process_due || facts.shipped_at.unwrap_or(end) > facts.ship_due
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAID: Instant = Instant(1_700_000_000_000_000);

    #[test]
    fn the_deadlines_are_the_specs() {
        let policy = SlaPolicy::default();
        let due = Deadlines::from_paid_at(PAID, &policy);
        let hours = |at: Instant| at.since(PAID).as_seconds() / 3600;
        assert_eq!(
            [
                due.remorse_until,
                due.process_due,
                due.ship_due,
                due.cancel_due,
                due.cancel_due_arranged
            ]
            .map(hours),
            [1, 72, 120, 168, 240]
        );
        assert_eq!(policy.pay_due(PAID).since(PAID).as_seconds(), 1800);
        assert_eq!(hours(policy.return_until(PAID)), 14 * 24);
    }

    #[test]
    fn late_is_one_microsecond_after_a_deadline() {
        let due = Deadlines::from_paid_at(PAID, &SlaPolicy::default());
        let facts = LateFacts {
            process_due: due.process_due,
            ship_due: due.ship_due,
            processed_at: None,
            shipped_at: None,
            cancelled_at: None,
        };
        let micro = Span(1);
        assert!(!late_dispatch(&facts, due.process_due));
        assert!(late_dispatch(&facts, due.process_due.after(micro)));

        let arranged = LateFacts {
            processed_at: Some(due.process_due),
            ..facts
        };
        assert!(!late_dispatch(&arranged, due.ship_due));
        assert!(late_dispatch(&arranged, due.ship_due.after(micro)));

        let shipped = LateFacts {
            shipped_at: Some(due.ship_due),
            ..arranged
        };
        assert!(!late_dispatch(&shipped, due.ship_due.after(Span::days(90))));
        let arranged_late = LateFacts {
            processed_at: Some(due.process_due.after(micro)),
            ..shipped
        };
        assert!(late_dispatch(&arranged_late, due.ship_due));

        let cancelled = LateFacts {
            cancelled_at: Some(due.process_due),
            ..facts
        };
        assert!(!late_dispatch(&cancelled, due.ship_due.after(micro)));
    }
}
