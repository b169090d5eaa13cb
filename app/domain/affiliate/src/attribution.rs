//! Which creator, if any, an order line is owed to: the last eligible touch, with a reason for every other
//! (spec: affiliate 2.11, 2.12).

use crate::{Offer, Touch};
use kernel::{ClickId, CreatorId, Instant, LinkId, ProductId, ShopId, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

kernel::coded! {
    /// Why a touch did or did not win.
    pub enum Reason {
        /// It won.
        Won = "WON",
        /// It won although its window had passed, because the line was put into the cart soon after it.
        Held = "HELD",
        /// A later eligible touch won.
        OlderClick = "OLDER_CLICK",
        /// Its window had passed.
        Expired = "EXPIRED",
        /// It was for another shop.
        OtherShop = "OTHER_SHOP",
        /// The creator had no rate for the product, then or now.
        NoPlan = "NO_PLAN",
        /// The creator could not earn at that time.
        CreatorInactive = "CREATOR_INACTIVE",
        /// The creator is the buyer.
        SelfPurchase = "SELF",
        /// The creator belongs to the shop.
        Staff = "STAFF",
        /// No person made it, or it is forged.
        Bot = "BOT",
        /// It came after the checkout began.
        LateTouch = "LATE_TOUCH",
        /// The buyer named another creator by code.
        CouponPreferred = "COUPON_PREFERRED",
        /// The code was guessed, leaked or put in by a program, and there was a click.
        CodeGuessing = "CODE_GUESSING",
        /// The shop lets a click win over a code, or codes count for nothing.
        LinkPreferred = "LINK_PREFERRED",
    }
}

kernel::coded! {
    /// What a creator's code does against clicks.
    pub enum CouponRule {
        /// It wins.
        Wins = "wins",
        /// It wins only where no click is eligible.
        OnlyIfNoClick = "only_if_no_click",
        /// It attributes nothing.
        Ignore = "ignore",
    }
}

/// How the creator stands to the buyer and the shop (spec: affiliate 2.15 F1, F2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Relation {
    /// A stranger to both.
    Unrelated,
    /// The buyer.
    Buyer,
    /// Staff or owner of the shop.
    Staff,
}

/// A creator's code used in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coupon {
    /// One of the guards of AFF-322 speaks against it.
    pub suspect: bool,
}

/// A touch that might win, with all that is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The touch.
    pub touch: Touch,
    /// It is a person's, and its signature or its row in the database is right.
    pub genuine: bool,
    /// The creator could earn when it was made and is not banned for fraud now.
    pub creator_active: bool,
    /// How the creator stands to buyer and shop.
    pub relation: Relation,
    /// The rate frozen for this sale; see [`crate::frozen_rate`].
    pub offer: Option<Offer>,
    /// Set when the touch is the use of a code and not a click.
    pub coupon: Option<Coupon>,
}

/// The order line to attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineFacts {
    /// Whose product.
    pub shop: ShopId,
    /// Which.
    pub product: ProductId,
    /// When the order was placed.
    pub placed_at: Instant,
    /// When its checkout began.
    pub checkout_started_at: Instant,
    /// When the line was put into the cart.
    pub added_at: Option<Instant>,
}

/// The shop's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Days a touch stays eligible, 1 to 90.
    pub window_days: i64,
    /// Whether putting the product into the cart within a day keeps the touch for 30 days from then.
    pub cart_hold: bool,
    /// What codes do.
    pub coupon: CouponRule,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            window_days: 14,
            cart_hold: true,
            coupon: CouponRule::Wins,
        }
    }
}

/// The touch that won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Winner {
    /// Its click.
    pub click: ClickId,
    /// Its link.
    pub link: LinkId,
    /// Its creator.
    pub creator: CreatorId,
    /// The rate the sale is paid by.
    pub offer: Offer,
    /// Whether the touch was for this very product.
    pub direct: bool,
    /// Whether it is a code and not a click.
    pub coupon: bool,
}

/// One candidate and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceEntry {
    /// The touch's click.
    pub click: ClickId,
    /// Its creator, who may see this entry.
    pub creator: CreatorId,
    /// When it was made.
    pub at: Instant,
    /// What became of it.
    pub reason: Reason,
}

/// The outcome for one line. Nobody wins an organic line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who won.
    pub winner: Option<Winner>,
    /// Every candidate once, newest first.
    pub trace: Vec<TraceEntry>,
}

/// Attributes an order line. The order of the candidates, and the same click named twice, make no difference.
pub fn attribute(line: &LineFacts, candidates: &[Candidate], policy: &Policy) -> Decision {
    let mut by_click: BTreeMap<ClickId, Candidate> = BTreeMap::new();
    for candidate in candidates {
        let kept = by_click.entry(candidate.touch.click).or_insert(*candidate);
        *kept = (*kept).max(*candidate);
    }
    let mut newest: Vec<Candidate> = by_click.into_values().collect();
    newest.sort_unstable_by(|a, b| b.cmp(a));

    let verdicts: Vec<Result<Reason, Reason>> = newest.iter().map(|c| eligible(line, c, policy)).collect();
    let first =
        |wanted: &dyn Fn(&Candidate) -> bool| (0..newest.len()).find(|i| verdicts[*i].is_ok() && wanted(&newest[*i]));
    let click = first(&|c| c.coupon.is_none());
    let strong = first(&|c| c.coupon.is_some_and(|coupon| !coupon.suspect) && policy.coupon == CouponRule::Wins);
    let weak = first(&|c| c.coupon.is_some() && policy.coupon != CouponRule::Ignore);
    let won = strong.or(click).or(weak);

    let by_code = won.is_some_and(|i| newest[i].coupon.is_some());
    let trace = newest
        .iter()
        .zip(&verdicts)
        .enumerate()
        .map(|(i, (candidate, verdict))| TraceEntry {
            click: candidate.touch.click,
            creator: candidate.touch.creator,
            at: candidate.touch.at,
            reason: match (verdict, candidate.coupon) {
                (Ok(reason), _) if won == Some(i) => *reason,
                (Ok(_), Some(_)) if by_code => Reason::OlderClick,
                (Ok(_), Some(Coupon { suspect: true })) => Reason::CodeGuessing,
                (Ok(_), Some(_)) => Reason::LinkPreferred,
                (Ok(_), None) if by_code => Reason::CouponPreferred,
                (Ok(_), None) => Reason::OlderClick,
                (Err(reason), _) => *reason,
            },
        });
    let winner = won.and_then(|i| {
        let candidate = &newest[i];
        candidate.offer.map(|offer| Winner {
            click: candidate.touch.click,
            link: candidate.touch.link,
            creator: candidate.touch.creator,
            offer,
            direct: candidate.touch.product == Some(line.product),
            coupon: candidate.coupon.is_some(),
        })
    });
    Decision {
        trace: trace.collect(),
        winner,
    }
}

/// Whether the touch may win (as `Won` or `Held`), or the first reason against it; E1 to E7 of the spec.
fn eligible(line: &LineFacts, candidate: &Candidate, policy: &Policy) -> Result<Reason, Reason> {
    let Candidate { touch, coupon, .. } = candidate;
    if touch.shop != line.shop {
        return Err(Reason::OtherShop);
    }
    if !candidate.genuine {
        return Err(Reason::Bot);
    }
    let mut reason = Reason::Won;
    if coupon.is_none() {
        if touch.at >= line.placed_at || touch.at >= line.checkout_started_at {
            return Err(Reason::LateTouch);
        }
        if line.placed_at.since(touch.at) > Span::days(policy.window_days) {
            if !(policy.cart_hold && held(line, touch.at)) {
                return Err(Reason::Expired);
            }
            reason = Reason::Held;
        }
    }
    if !candidate.creator_active {
        return Err(Reason::CreatorInactive);
    }
    match candidate.relation {
        Relation::Buyer => return Err(Reason::SelfPurchase),
        Relation::Staff => return Err(Reason::Staff),
        Relation::Unrelated => {}
    }
    candidate.offer.map(|_| reason).ok_or(Reason::NoPlan)
}

/// AFF-302: put into the cart within 24 h after the touch, and ordered within 30 days of that.
fn held(line: &LineFacts, touched_at: Instant) -> bool {
    line.added_at.is_some_and(|added_at| {
        let after_touch = added_at.since(touched_at);
        Span(0) <= after_touch && after_touch <= Span::hours(24) && line.placed_at.since(added_at) <= Span::days(30)
    })
}
