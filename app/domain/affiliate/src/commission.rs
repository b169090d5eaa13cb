//! What a sale is worth to its creator, how that changes with refunds, and its way to the creator's bank
//! (spec: affiliate 2.13, 2.14, 2.16 AFF-374).

use crate::Refusal;
use kernel::{Bps, CommissionId, Instant, Span, round_half_up};
use serde::{Deserialize, Serialize};

/// Days between delivery and payability.
pub const SETTLEMENT_DAYS: i64 = 14;

/// When a commission of a line delivered at `delivered_at` becomes payable, if nothing holds it.
pub const fn payable_at(delivered_at: Instant, settlement_days: i64) -> Instant {
    delivered_at.after(Span::days(settlement_days))
}

/// The amounts of an order line that its basis is made of. Minor units, zero or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineAmounts {
    /// Unit price times quantity.
    pub gross: i64,
    /// What the seller took off: line discount, flash price, share of shop vouchers.
    pub seller_discount: i64,
    /// Tax contained in gross less discount; 0 where prices exclude tax. See [`tax_contained`].
    pub tax_included: i64,
    /// What the platform took off, where the installation deducts that; 0 by default.
    pub platform_discount: i64,
}

/// What the rate is applied to; shipping, tips and services are never in it. Never negative.
pub const fn basis(line: &LineAmounts) -> i64 {
    let basis = line.gross - line.seller_discount - line.tax_included - line.platform_discount;
    if basis < 0 { 0 } else { basis }
}

/// The tax contained in an amount that includes it, at this tax rate, rounded half up.
pub fn tax_contained(net: i64, rate: Bps) -> i64 {
    if net <= 0 || rate.0 <= 0 {
        return 0;
    }
    round_half_up(i128::from(net) * i128::from(rate.0), 10_000 + i128::from(rate.0))
}

/// The commission on a basis; never more than the basis.
pub fn commission(basis: i64, rate: Bps) -> i64 {
    rate.of(basis).min(basis.max(0))
}

/// The commission after refunds: the formula on what remains of the basis, so that the order of refunds makes no
/// difference and a full refund leaves nothing (spec: affiliate 2.14 AFF-351).
pub fn recomputed(basis: i64, refunded_basis: i64, rate: Bps) -> i64 {
    commission(basis.saturating_sub(refunded_basis.max(0)), rate)
}

kernel::coded! {
    /// Where a commission stands.
    pub enum CommissionState {
        /// The order is placed and not paid.
        Estimated = "estimated",
        /// Paid for; waits for delivery and settlement.
        Pending = "pending",
        /// The creator may withdraw it.
        Payable = "payable",
        /// Withdrawn.
        Paid = "paid",
        /// Nothing is owed: cancelled, refunded, or fraud.
        Reversed = "reversed",
    }
}

kernel::coded! {
    /// What can happen to a commission.
    pub enum CommissionAct {
        /// The buyer's payment is captured.
        Capture = "capture",
        /// The order ends unpaid.
        Void = "void",
        /// A part of the line is refunded, the rest stays.
        Reduce = "reduce",
        /// Nothing of the line remains, or fraud is confirmed.
        Reverse = "reverse",
        /// `payable_at` is reached and nothing holds it.
        Mature = "mature",
        /// Withdrawals that were paid cover it entirely.
        PayOut = "pay_out",
        /// The bank sent back a payout that had covered it (spec: commerce 2.12).
        PayBack = "pay_back",
        /// Money that came too late brought the order back that had ended unpaid.
        Revive = "revive",
    }
}

/// Every allowed step; there are no others.
pub const COMMISSION_TABLE: &[(CommissionState, CommissionAct, CommissionState)] = &[
    (
        CommissionState::Estimated,
        CommissionAct::Capture,
        CommissionState::Pending,
    ),
    (
        CommissionState::Estimated,
        CommissionAct::Void,
        CommissionState::Reversed,
    ),
    (
        CommissionState::Pending,
        CommissionAct::Reduce,
        CommissionState::Pending,
    ),
    (
        CommissionState::Pending,
        CommissionAct::Reverse,
        CommissionState::Reversed,
    ),
    (
        CommissionState::Pending,
        CommissionAct::Mature,
        CommissionState::Payable,
    ),
    (
        CommissionState::Payable,
        CommissionAct::Reduce,
        CommissionState::Payable,
    ),
    (
        CommissionState::Payable,
        CommissionAct::Reverse,
        CommissionState::Reversed,
    ),
    (CommissionState::Payable, CommissionAct::PayOut, CommissionState::Paid),
    (CommissionState::Paid, CommissionAct::PayBack, CommissionState::Payable),
    (CommissionState::Paid, CommissionAct::Reduce, CommissionState::Paid),
    (CommissionState::Paid, CommissionAct::Reverse, CommissionState::Reversed),
    (
        CommissionState::Reversed,
        CommissionAct::Revive,
        CommissionState::Estimated,
    ),
];

impl CommissionState {
    /// The state after `act`. Errors: the table has no such step.
    pub fn next(self, act: CommissionAct) -> Result<CommissionState, Refusal> {
        COMMISSION_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::CommissionState { state: self, act })
    }
}

/// A payable commission and what of it no withdrawal has taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCommission {
    /// The commission.
    pub id: CommissionId,
    /// Since when it is payable.
    pub payable_at: Instant,
    /// Its amount less what withdrawals took, minor units.
    pub open: i64,
}

/// What a withdrawal takes of one commission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The commission.
    pub id: CommissionId,
    /// Minor units.
    pub minor: i64,
    /// Whether nothing of it stays open.
    pub whole: bool,
}

/// Spreads a withdrawal's gross amount over the creator's open commissions, oldest first, then by id.
/// Errors: [`Refusal::NotAllocatable`] when they do not cover it.
pub fn allocate_withdrawal(gross: i64, open: &[OpenCommission]) -> Result<Vec<Allocation>, Refusal> {
    let mut oldest: Vec<&OpenCommission> = open.iter().filter(|commission| commission.open > 0).collect();
    oldest.sort_unstable_by_key(|commission| (commission.payable_at, commission.id));
    let mut left = gross.max(0);
    let mut allocations = Vec::new();
    for commission in oldest {
        if left == 0 {
            break;
        }
        let minor = left.min(commission.open);
        left -= minor;
        allocations.push(Allocation {
            id: commission.id,
            minor,
            whole: minor == commission.open,
        });
    }
    if left > 0 {
        return Err(Refusal::NotAllocatable { missing: left });
    }
    Ok(allocations)
}
