//! The rate a creator gets for a product at a moment: which plan counts, and the protection of those who promote
//! already when a rate is cut (spec: affiliate 2.4 AFF-202, AFF-203, 2.13 AFF-331).

use crate::PlanKind;
use kernel::{Bps, Instant, Span};
use serde::{Deserialize, Serialize};

/// Days a promoter keeps the rate after a cut.
pub const PROTECTION_DAYS: i64 = 30;

/// A rate from some moment on, until the next version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RateVersion {
    /// The row's id, kept in the attribution's snapshot.
    pub id: i64,
    /// From when.
    pub effective_from: Instant,
    /// The rate.
    pub rate: Bps,
}

/// One plan's terms for one product. What is in force at a moment follows from the moments, never from a state
/// a worker may be late to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// When it begins.
    pub starts_at: Instant,
    /// When notice was given; from then on only those who promoted before go on.
    pub closing_at: Option<Instant>,
    /// When it ends: the end of the notice, of the target's term, or the moment it was stopped.
    pub ends_at: Option<Instant>,
    /// Rates in order of `effective_from`.
    pub versions: Vec<RateVersion>,
}

impl Plan {
    fn runs(&self, t: Instant) -> bool {
        self.starts_at <= t && self.ends_at.is_none_or(|end| t < end)
    }

    fn current(&self, t: Instant) -> Option<&RateVersion> {
        self.versions.iter().rfind(|version| version.effective_from <= t)
    }

    /// The current version or, if higher, one that was in force while the creator promoted and ended less than
    /// the protection ago. A version that ended by a raise may be asked too: the raise is always at least as high
    /// and ends later.
    fn protected(&self, t: Instant, since: Option<Instant>, protection_days: i64) -> Option<&RateVersion> {
        let current = self.current(t)?;
        let Some(since) = since else { return Some(current) };
        let kept = self
            .versions
            .iter()
            .zip(self.versions.iter().skip(1))
            .filter(|(version, next)| {
                let end = next.effective_from;
                version.effective_from <= t && end <= t && since < end && t < end.after(Span::days(protection_days))
            });
        // `max_by_key` takes the last of equals, so the current version wins a tie.
        kept.map(|(version, _)| version)
            .chain([current])
            .max_by_key(|version| version.rate)
    }
}

/// All that may give one creator a rate for one product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The targeted plan the creator accepted for this product.
    pub target: Option<Plan>,
    /// The open plan's entry of this product.
    pub open: Option<Plan>,
    /// Whether the creator may use the open entry: it needs no approval, or the creator has it.
    pub open_allowed: bool,
    /// The shop's plan, unless it excludes the product.
    pub shop: Option<Plan>,
    /// Since when the creator promotes the product without a break.
    pub promoting_since: Option<Instant>,
}

/// A rate and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Offer {
    /// The rate.
    pub rate: Bps,
    /// The plan it comes from.
    pub plan: PlanKind,
    /// The version of the rate.
    pub version: i64,
}

/// The creator's rate at `t`: target before open before shop, `None` without any. A target counts even when it is
/// lower (spec: affiliate 2.4 AFF-202).
pub fn rate_at(offers: &Offers, t: Instant, protection_days: i64) -> Option<Offer> {
    let offer = |plan, version: &RateVersion| Offer {
        rate: version.rate,
        plan,
        version: version.id,
    };
    if let Some(version) = offers
        .target
        .as_ref()
        .filter(|plan| plan.runs(t))
        .and_then(|plan| plan.current(t))
    {
        return Some(offer(PlanKind::Target, version));
    }
    let since = offers.promoting_since.filter(|since| *since <= t);
    let usable = |plan: &&Plan| {
        let closing = plan.closing_at.filter(|closing| *closing <= t);
        plan.runs(t) && closing.is_none_or(|closing| since.is_some_and(|since| since < closing))
    };
    let protected = |plan: &Plan, kind| {
        plan.protected(t, since, protection_days)
            .map(|version| offer(kind, version))
    };
    let open = offers.open.as_ref().filter(|_| offers.open_allowed).filter(usable);
    open.and_then(|plan| protected(plan, PlanKind::Open)).or_else(|| {
        let shop = offers.shop.as_ref().filter(usable);
        shop.and_then(|plan| protected(plan, PlanKind::Shop))
    })
}

/// The rate a sale is paid by: the higher of the rate at the click and the rate at the order, the click's when equal
/// (spec: affiliate 2.13 AFF-331). `None` when there was a plan at neither.
pub fn frozen_rate(offers: &Offers, clicked_at: Instant, placed_at: Instant, protection_days: i64) -> Option<Offer> {
    let at_click = rate_at(offers, clicked_at, protection_days);
    let at_order = rate_at(offers, placed_at, protection_days);
    match (at_click, at_order) {
        (Some(click), Some(order)) if order.rate > click.rate => Some(order),
        (Some(click), _) => Some(click),
        (None, order) => order,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn day(n: i64) -> Instant {
        Instant(0).after(Span::days(n))
    }

    fn plan(rates: &[(i64, i32)]) -> Plan {
        let versions = rates.iter().zip(1..).map(|((from, rate), id)| RateVersion {
            id,
            effective_from: day(*from),
            rate: Bps(*rate),
        });
        Plan {
            starts_at: day(0),
            closing_at: None,
            ends_at: None,
            versions: versions.collect(),
        }
    }

    fn open(plan: Plan, since: Option<i64>) -> Offers {
        Offers {
            open: Some(plan),
            open_allowed: true,
            promoting_since: since.map(day),
            ..Offers::default()
        }
    }

    fn rate(offers: &Offers, t: i64) -> Option<i32> {
        rate_at(offers, day(t), PROTECTION_DAYS).map(|offer| offer.rate.0)
    }

    #[test]
    fn target_comes_before_open_before_shop_even_when_lower() {
        let mut offers = open(plan(&[(0, 1_000)]), None);
        offers.shop = Some(plan(&[(0, 3_000)]));
        offers.target = Some(Plan {
            ends_at: Some(day(10)),
            ..plan(&[(0, 500)])
        });
        assert_eq!(rate(&offers, 5), Some(500));
        assert_eq!(rate(&offers, 10), Some(1_000));
        offers.open_allowed = false;
        assert_eq!(rate(&offers, 10), Some(3_000));
        offers.shop = None;
        assert_eq!(rate(&offers, 10), None);
    }

    #[test]
    fn a_cut_reaches_those_who_promote_after_thirty_days() {
        let cut = plan(&[(0, 2_000), (10, 1_500), (20, 1_000)]);
        let old = open(cut.clone(), Some(5));
        assert_eq!(rate(&old, 9), Some(2_000));
        assert_eq!(rate(&old, 39), Some(2_000));
        assert_eq!(rate(&old, 40), Some(1_500));
        assert_eq!(rate(&old, 49), Some(1_500));
        assert_eq!(rate(&old, 50), Some(1_000));
        let newcomer = open(cut.clone(), Some(10));
        assert_eq!(rate(&newcomer, 11), Some(1_500));
        assert_eq!(rate(&newcomer, 25), Some(1_500));
        assert_eq!(rate(&open(cut, None), 25), Some(1_000));
    }

    #[test]
    fn a_raise_reaches_everybody_at_once() {
        let raised = plan(&[(0, 1_000), (10, 2_000)]);
        assert_eq!(rate(&open(raised.clone(), Some(1)), 10), Some(2_000));
        assert_eq!(rate(&open(raised, None), 10), Some(2_000));
    }

    #[test]
    fn a_closing_plan_goes_on_for_those_who_promoted_before() {
        let closing = Plan {
            closing_at: Some(day(10)),
            ends_at: Some(day(40)),
            ..plan(&[(0, 1_000)])
        };
        assert_eq!(rate(&open(closing.clone(), Some(9)), 39), Some(1_000));
        assert_eq!(rate(&open(closing.clone(), Some(9)), 40), None);
        assert_eq!(rate(&open(closing.clone(), Some(10)), 11), None);
        assert_eq!(rate(&open(closing.clone(), None), 11), None);
        assert_eq!(rate(&open(closing, None), 9), Some(1_000));
    }

    #[test]
    fn a_sale_is_paid_by_the_better_of_click_and_order() {
        let raised = open(plan(&[(0, 1_000), (10, 2_000)]), None);
        assert_eq!(
            frozen_rate(&raised, day(9), day(11), 30).map(|o| (o.rate.0, o.version)),
            Some((2_000, 2))
        );
        let cut = open(plan(&[(0, 2_000), (10, 1_000)]), None);
        assert_eq!(
            frozen_rate(&cut, day(9), day(11), 30).map(|o| (o.rate.0, o.version)),
            Some((2_000, 1))
        );
        let ended = open(
            Plan {
                ends_at: Some(day(10)),
                ..plan(&[(0, 1_000)])
            },
            None,
        );
        assert_eq!(frozen_rate(&ended, day(9), day(11), 30).map(|o| o.rate.0), Some(1_000));
        assert_eq!(frozen_rate(&ended, day(10), day(11), 30), None);
    }

    proptest! {
        #[test]
        fn nobody_who_promotes_earns_less_within_thirty_days(
            steps in prop::collection::vec((1..20_i64, 100..8_000_i32), 1..8), since in 0..60_i64, t in 0..120_i64,
        ) {
            let mut from = 0;
            let rates: Vec<(i64, i32)> = steps.into_iter().map(|(gap, rate)| {
                let version = (from, rate);
                from += gap;
                version
            }).collect();
            let (promoter, stranger) = (open(plan(&rates), Some(since)), open(plan(&rates), None));
            let now = rate(&promoter, t).expect("the plan never ends");
            prop_assert!(now >= rate(&stranger, t).expect("likewise"));
            for before in since.max(t - PROTECTION_DAYS + 1)..=t {
                prop_assert!(now >= rate(&stranger, before).expect("likewise"), "{before}");
            }
        }
    }
}
