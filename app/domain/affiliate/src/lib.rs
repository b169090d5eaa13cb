//! Creators and their sales: links, clicks, plans and rates, attribution of order lines, commission and its life.
//! Pure: every decision is a function of facts handed in; the store keeps them (spec: affiliate 2).

mod attribution;
mod click;
mod code;
mod commission;
mod creator;
mod person;
mod plan;
mod rate;
mod refusal;
mod touch;

pub use attribution::{
    Candidate, Coupon, CouponRule, Decision, LineFacts, Policy, Reason, Relation, TraceEntry, Winner, attribute,
};
pub use click::{ClickClass, Counter, Hit, LinkStanding, Outcome, Purpose, Target, classify};
pub use code::{CODE_LENGTH, LinkCode};
pub use commission::{
    Allocation, COMMISSION_TABLE, CommissionAct, CommissionState, LineAmounts, OpenCommission, SETTLEMENT_DAYS,
    allocate_withdrawal, basis, commission, payable_at, recomputed, tax_contained,
};
pub use creator::{
    CREATOR_TABLE, CreatorAct, CreatorStatus, HANDLE_MAX, HANDLE_MIN, PILOT_DAYS, PILOT_ORDERS, SignUp, check_handle,
    fold_handle, most_links,
};
pub use person::same_mailbox;
pub use plan::{
    CLOSING_NOTICE_DAYS, COLLABORATION_TABLE, CollaborationAct, CollaborationState, MAX_RATE, MIN_RATE, PlanKind,
    check_notice, check_rate,
};
pub use rate::{Offer, Offers, PROTECTION_DAYS, Plan, RateVersion, frozen_rate, rate_at};
pub use refusal::Refusal;
pub use touch::{TOUCHES_KEPT, Touch, pack, remember, unpack};
