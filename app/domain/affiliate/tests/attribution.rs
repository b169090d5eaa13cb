//! Attribution (spec: affiliate 2.11, 2.12): every reason, every edge, and that the order of candidates is irrelevant.

use affiliate::{
    Candidate, Coupon, CouponRule, Decision, LineFacts, Offer, PlanKind, Policy, Reason, Relation, Touch, attribute,
};
use kernel::{Bps, ClickId, CreatorId, Instant, LinkId, ProductId, ShopId, Span};
use proptest::prelude::*;

const PLACED: Instant = Instant(100 * 86_400_000_000);
const CHECKOUT: Instant = PLACED.before(Span::minutes(10));

const fn ago(span: Span) -> Instant {
    PLACED.before(span)
}

fn line() -> LineFacts {
    LineFacts {
        shop: ShopId(1),
        product: ProductId(1),
        placed_at: PLACED,
        checkout_started_at: CHECKOUT,
        added_at: None,
    }
}

fn candidate(click: i64, at: Instant) -> Candidate {
    Candidate {
        touch: Touch {
            at,
            click: ClickId(click),
            link: LinkId(click),
            creator: CreatorId(click),
            shop: ShopId(1),
            product: Some(ProductId(1)),
            is_earning: true,
        },
        genuine: true,
        creator_active: true,
        relation: Relation::Unrelated,
        offer: Some(Offer {
            rate: Bps(1000),
            plan: PlanKind::Open,
            version: 1,
        }),
        coupon: None,
    }
}

fn code(click: i64, suspect: bool) -> Candidate {
    Candidate {
        coupon: Some(Coupon { suspect }),
        ..candidate(click, PLACED)
    }
}

fn reasons(decision: &Decision) -> Vec<(i64, Reason)> {
    decision
        .trace
        .iter()
        .map(|entry| (entry.click.0, entry.reason))
        .collect()
}

fn winner(decision: &Decision) -> Option<i64> {
    decision.winner.map(|winner| winner.click.0)
}

#[test]
fn the_last_eligible_click_wins() {
    let decision = attribute(
        &line(),
        &[
            candidate(1, ago(Span::days(3))),
            candidate(2, ago(Span::days(2))),
            candidate(3, ago(Span::days(1))),
        ],
        &Policy::default(),
    );
    assert_eq!(winner(&decision), Some(3));
    assert_eq!(
        reasons(&decision),
        [(3, Reason::Won), (2, Reason::OlderClick), (1, Reason::OlderClick)]
    );
    assert!(
        decision
            .winner
            .is_some_and(|w| w.direct && !w.coupon && w.offer.rate == Bps(1000))
    );
}

#[test]
fn equal_times_go_to_the_greater_click() {
    let at = ago(Span::days(1));
    let decision = attribute(&line(), &[candidate(8, at), candidate(9, at)], &Policy::default());
    assert_eq!(winner(&decision), Some(9));
}

#[test]
fn nobody_wins_an_organic_line() {
    assert_eq!(attribute(&line(), &[], &Policy::default()), Decision::default());
}

#[test]
fn every_rule_gives_its_reason() {
    let at = ago(Span::days(1));
    let one = |change: fn(&mut Candidate)| {
        let mut candidate = candidate(1, at);
        change(&mut candidate);
        let decision = attribute(&line(), &[candidate], &Policy::default());
        assert_eq!(decision.winner, None);
        decision.trace[0].reason
    };
    assert_eq!(one(|c| c.genuine = false), Reason::Bot);
    assert_eq!(one(|c| c.touch.shop = ShopId(2)), Reason::OtherShop);
    assert_eq!(one(|c| c.creator_active = false), Reason::CreatorInactive);
    assert_eq!(one(|c| c.offer = None), Reason::NoPlan);
    assert_eq!(one(|c| c.relation = Relation::Buyer), Reason::SelfPurchase);
    assert_eq!(one(|c| c.relation = Relation::Staff), Reason::Staff);
    assert_eq!(one(|c| c.touch.at = CHECKOUT), Reason::LateTouch);
    assert_eq!(one(|c| c.touch.at = PLACED), Reason::LateTouch);
    assert_eq!(
        one(|c| c.touch.at = PLACED.before(Span(Span::days(14).0 + 1))),
        Reason::Expired
    );
}

#[test]
fn the_window_ends_after_exactly_fourteen_days() {
    let decision = attribute(&line(), &[candidate(1, ago(Span::days(14)))], &Policy::default());
    assert_eq!(reasons(&decision), [(1, Reason::Won)]);
    let decision = attribute(&line(), &[candidate(1, CHECKOUT.before(Span(1)))], &Policy::default());
    assert_eq!(reasons(&decision), [(1, Reason::Won)]);
}

#[test]
fn a_late_touch_never_displaces_an_earlier_one() {
    let late = candidate(2, PLACED.before(Span::minutes(1)));
    let decision = attribute(&line(), &[late, candidate(1, ago(Span::days(1)))], &Policy::default());
    assert_eq!(reasons(&decision), [(2, Reason::LateTouch), (1, Reason::Won)]);
}

#[test]
fn putting_into_the_cart_at_once_holds_the_touch() {
    let touched = ago(Span::days(20));
    let added = |after: Span| LineFacts {
        added_at: Some(touched.after(after)),
        ..line()
    };
    let reason = |line: &LineFacts, policy: &Policy| attribute(line, &[candidate(1, touched)], policy).trace[0].reason;
    let policy = Policy::default();
    assert_eq!(reason(&added(Span::hours(24)), &policy), Reason::Held);
    assert_eq!(reason(&added(Span(Span::hours(24).0 + 1)), &policy), Reason::Expired);
    assert_eq!(reason(&added(Span(-1)), &policy), Reason::Expired);
    assert_eq!(
        reason(
            &added(Span::hours(1)),
            &Policy {
                cart_hold: false,
                ..policy
            }
        ),
        Reason::Expired
    );
    let late = LineFacts {
        added_at: Some(ago(Span(Span::days(30).0 + 1))),
        ..line()
    };
    let expired = attribute(&late, &[candidate(1, ago(Span::days(31)))], &policy);
    assert_eq!(expired.trace[0].reason, Reason::Expired);
    let within = LineFacts {
        added_at: Some(ago(Span::days(30))),
        ..line()
    };
    let held = attribute(&within, &[candidate(1, ago(Span::days(31)))], &policy);
    assert_eq!(held.trace[0].reason, Reason::Held);
}

#[test]
fn a_newer_eligible_touch_beats_a_held_one() {
    let touched = ago(Span::days(20));
    let line = LineFacts {
        added_at: Some(touched.after(Span::hours(1))),
        ..line()
    };
    let decision = attribute(
        &line,
        &[candidate(1, touched), candidate(2, ago(Span::days(2)))],
        &Policy::default(),
    );
    assert_eq!(reasons(&decision), [(2, Reason::Won), (1, Reason::OlderClick)]);
}

#[test]
fn a_touch_of_another_product_of_the_shop_is_indirect() {
    let mut other = candidate(1, ago(Span::days(1)));
    other.touch.product = Some(ProductId(2));
    let decision = attribute(&line(), &[other], &Policy::default());
    assert!(decision.winner.is_some_and(|winner| !winner.direct));
}

#[test]
fn a_creators_code_wins_unless_the_shop_or_a_guard_says_otherwise() {
    let click = candidate(1, ago(Span::days(1)));
    let decide = |candidates: &[Candidate], coupon| {
        reasons(&attribute(
            &line(),
            candidates,
            &Policy {
                coupon,
                ..Policy::default()
            },
        ))
    };
    use CouponRule as C;
    use Reason as R;
    assert_eq!(
        decide(&[click, code(2, false)], C::Wins),
        [(2, R::Won), (1, R::CouponPreferred)]
    );
    assert_eq!(
        decide(&[click, code(2, true)], C::Wins),
        [(2, R::CodeGuessing), (1, R::Won)]
    );
    assert_eq!(
        decide(&[click, code(2, false)], C::OnlyIfNoClick),
        [(2, R::LinkPreferred), (1, R::Won)]
    );
    assert_eq!(decide(&[code(2, false)], C::OnlyIfNoClick), [(2, R::Won)]);
    assert_eq!(decide(&[code(2, true)], C::Wins), [(2, R::Won)]);
    assert_eq!(decide(&[code(2, false)], C::Ignore), [(2, R::LinkPreferred)]);
}

#[test]
fn reasons_keep_their_codes() {
    for reason in Reason::ALL {
        assert_eq!(Reason::from_code(reason.code()), Some(*reason));
    }
    assert_eq!(Reason::SelfPurchase.code(), "SELF");
}

fn any_candidate() -> impl Strategy<Value = Candidate> {
    let facts = (any::<bool>(), 0..8_u8, 0..10_u8, any::<bool>());
    (1..12_i64, 0..40_i64, facts, 0..3_u8, 1..4_i64).prop_map(
        |(click, days, (direct, bad, kind, suspect), rate, shop)| {
            let mut made = candidate(click, ago(Span::hours(days * 24 + 1)));
            made.touch.shop = ShopId(if shop == 3 { 2 } else { 1 });
            made.touch.product = direct.then_some(ProductId(1));
            made.genuine = bad != 0;
            made.creator_active = bad != 1;
            made.relation = [Relation::Buyer, Relation::Staff, Relation::Unrelated][usize::from(bad.clamp(2, 4) - 2)];
            made.offer = (rate > 0).then_some(Offer {
                rate: Bps(i32::from(rate) * 500),
                plan: PlanKind::Shop,
                version: 1,
            });
            if kind == 0 {
                made.coupon = Some(Coupon { suspect });
                made.touch.at = PLACED;
            }
            made
        },
    )
}

proptest! {
    #[test]
    fn the_order_of_candidates_and_their_repetition_make_no_difference(
        candidates in prop::collection::vec(any_candidate(), 0..10), turn in 0..10_usize, hold: bool,
    ) {
        let line = LineFacts { added_at: hold.then_some(ago(Span::days(20))), ..line() };
        let decision = attribute(&line, &candidates, &Policy::default());
        let mut other = candidates.clone();
        other.reverse();
        prop_assert_eq!(&attribute(&line, &other, &Policy::default()), &decision);
        let mut turned = candidates.clone();
        turned.rotate_left(turn % candidates.len().max(1));
        turned.extend_from_slice(&candidates);
        prop_assert_eq!(&attribute(&line, &turned, &Policy::default()), &decision);
    }

    #[test]
    fn at_most_one_wins_and_every_click_is_traced_once(candidates in prop::collection::vec(any_candidate(), 0..10)) {
        let decision = attribute(&line(), &candidates, &Policy::default());
        let won = decision.trace.iter().filter(|entry| matches!(entry.reason, Reason::Won | Reason::Held));
        let won: Vec<ClickId> = won.map(|entry| entry.click).collect();
        prop_assert_eq!(won, decision.winner.map(|winner| winner.click).into_iter().collect::<Vec<_>>());
        let mut clicks: Vec<ClickId> = candidates.iter().map(|c| c.touch.click).collect();
        clicks.sort_unstable();
        clicks.dedup();
        let mut traced: Vec<ClickId> = decision.trace.iter().map(|entry| entry.click).collect();
        traced.sort_unstable();
        prop_assert_eq!(traced, clicks);
    }
}
