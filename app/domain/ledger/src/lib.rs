//! Double-entry money: accounts, journals that always balance, what a sold line settles to, and withdrawals.
//! Pure: it computes journals; the store appends them and keeps the balances (spec: commerce 2.12, affiliate 2.16).
//!
//! **Signs.** A balance is the sum of its entries. Positive means the platform *owes or has earned* it (shops,
//! creators, fees, refunds to pay, tax to pay); negative means the platform *holds or has spent* it (cash, promotions).
//!
//! **One scheme.** The whole split of an order line is decided when its payment is captured, from rates frozen with
//! the order, so a shop's PENDING is exactly what it will get and every later act only moves or reverses it.
//!
//! | act | from | to |
//! |---|---|---|
//! | [`payment_captured`] | CASH_CLEARING (what the buyer paid), PROMO_EXPENSE (platform-funded discounts) | shop PENDING (settlement), shop COMMISSION_RESERVE (creator's part), COMMISSION_REV, TXN_FEE, CARRIER_PAYABLE, TAX_PAYABLE |
//! | [`surplus_captured`] | CASH_CLEARING (what no order needs) | BUYER_REFUND_PAYABLE |
//! | [`order_cancelled`] | all of the above, reversed | BUYER_REFUND_PAYABLE (what the buyer paid) and PROMO_EXPENSE |
//! | [`line_adjusted`] | the difference of a line before and after a refund, out of PENDING and the reserve, or after settlement out of shop AVAILABLE and creator AVAILABLE | BUYER_REFUND_PAYABLE and the fee accounts |
//! | [`refund_paid`] | BUYER_REFUND_PAYABLE | CASH_CLEARING |
//! | [`line_settled`] | shop PENDING; shop COMMISSION_RESERVE | shop AVAILABLE; creator AVAILABLE |
//! | [`withdrawal_requested`] | AVAILABLE (gross) | WITHDRAWING (gross) |
//! | [`withdrawal_paid`] | WITHDRAWING (gross) | PAYOUT_CLEARING (net), WITHDRAW_FEE_REV (fee) |
//! | [`withdrawal_released`] (failed or cancelled) | WITHDRAWING (gross) | AVAILABLE (gross) |
//! | [`withdrawal_returned`] (the bank sent a paid one back) | PAYOUT_CLEARING (net), WITHDRAW_FEE_REV (fee) | AVAILABLE (gross) |
//!
//! **Tax.** What comes on top of the price is collected by the marketplace: the formula of commerce 2.12 pays the shop
//! price and shipping, so the tax goes to TAX_PAYABLE and waits there to be paid to the state. What the price contains is
//! part of the shop's revenue, and the shop declares and pays it (`tax_withheld` is 0 until a market says otherwise); the
//! platform's commission is a rate of that revenue, a creator's of what is left without the tax (affiliate 2.13).
//!
//! So at any time: CASH_CLEARING = −(captured − refunds paid); PAYOUT_CLEARING = what left the bank for shops and
//! creators; a shop's PENDING = Σ settlement of its paid, unsettled lines; its COMMISSION_RESERVE = Σ commission of
//! those lines; WITHDRAWING = Σ gross of open withdrawals; BUYER_REFUND_PAYABLE = refunds promised and not yet paid;
//! TAX_PAYABLE = Σ tax on top of paid lines that were not cancelled.
//! RESERVE, CHARGEBACK and WRITE_OFF have no act yet (reserve rate 0, no chargebacks with the test provider).

mod account;
mod acts;
mod calendar;
mod journal;
mod line;
mod refusal;
mod settlement;
mod withdrawal;

pub use account::{AccountKey, AccountKind, Owner};
pub use acts::{
    CapturedLine, Stage, line_adjusted, line_settled, order_cancelled, payment_captured, refund_paid, surplus_captured,
    withdrawal_paid, withdrawal_released, withdrawal_requested, withdrawal_returned,
};
pub use calendar::{Weekday, add_business_days, weekday};
pub use journal::{Balances, Entry, Journal, JournalKind};
pub use line::{HOLD_DAYS, LINE_TABLE, LineAct, LineState, eligible_at};
pub use refusal::Refusal;
pub use settlement::{LineFacts, SettlementLine, settle_line, settle_order};
pub use withdrawal::{
    Amounts, ETA_BUSINESS_DAYS, Request, WITHDRAWAL_TABLE, WithdrawalAct, WithdrawalState, amounts, check_request,
    default_minimum, expected_day,
};
