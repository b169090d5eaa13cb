//! Withdrawals of shops and creators: states, what may be asked, the fee, the day of arrival
//! (spec: commerce 2.12 "Withdrawals", affiliate 2.16).

use crate::{Refusal, add_business_days};
use kernel::{Bps, Currency, Money};
use serde::{Deserialize, Serialize};

/// Business days until the money is there.
pub const ETA_BUSINESS_DAYS: u32 = 5;

kernel::coded! {
    /// Where a withdrawal stands.
    pub enum WithdrawalState {
        /// Asked for; may still be cancelled.
        Requested = "requested",
        /// Given to the bank.
        Processing = "processing",
        /// Paid out.
        Paid = "paid",
        /// Did not work; the money is available again.
        Failed = "failed",
        /// Taken back by its owner.
        Cancelled = "cancelled",
    }
}

kernel::coded! {
    /// What can happen to a withdrawal.
    pub enum WithdrawalAct {
        /// It is given to the bank.
        Process = "process",
        /// The bank says it is paid.
        Pay = "pay",
        /// The bank says it failed.
        Fail = "fail",
        /// The owner takes it back.
        Cancel = "cancel",
        /// The bank sends back what it had paid.
        Return = "return",
    }
}

/// Every allowed step; there are no others.
pub const WITHDRAWAL_TABLE: &[(WithdrawalState, WithdrawalAct, WithdrawalState)] = &[
    (
        WithdrawalState::Requested,
        WithdrawalAct::Process,
        WithdrawalState::Processing,
    ),
    (
        WithdrawalState::Requested,
        WithdrawalAct::Cancel,
        WithdrawalState::Cancelled,
    ),
    (WithdrawalState::Processing, WithdrawalAct::Pay, WithdrawalState::Paid),
    (
        WithdrawalState::Processing,
        WithdrawalAct::Fail,
        WithdrawalState::Failed,
    ),
    (WithdrawalState::Paid, WithdrawalAct::Return, WithdrawalState::Failed),
];

impl WithdrawalState {
    /// The state after `act`. Errors: the table has no such step.
    pub fn next(self, act: WithdrawalAct) -> Result<WithdrawalState, Refusal> {
        WITHDRAWAL_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::WithdrawalState { state: self, act })
    }

    /// Whether it uses up its local day: a failed or cancelled one does not.
    pub const fn uses_day(self) -> bool {
        !matches!(self, WithdrawalState::Failed | WithdrawalState::Cancelled)
    }

    /// Whether its money is still on the way.
    pub const fn open(self) -> bool {
        matches!(self, WithdrawalState::Requested | WithdrawalState::Processing)
    }
}

/// What leaves the balance, what is kept, what arrives. Minor units; `gross = fee + net`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// What leaves the balance.
    pub gross: i64,
    /// The handling fee.
    pub fee: i64,
    /// What arrives.
    pub net: i64,
}

/// Splits a gross amount by the handling fee, rounded half up (spec: affiliate 2.16 AFF-371).
/// Shops pay no fee: pass [`Bps::ZERO`].
pub fn amounts(gross: i64, fee: Bps) -> Amounts {
    let fee = fee.of(gross).min(gross.max(0));
    Amounts {
        gross,
        fee,
        net: gross - fee,
    }
}

/// What somebody asks for and what is known when they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Gross amount.
    pub amount: Money,
    /// Balance of the AVAILABLE account in that currency.
    pub available: Money,
    /// The least that may be withdrawn; see [`default_minimum`].
    pub minimum: Money,
    /// Whether a withdrawal of the same local day uses it up ([`WithdrawalState::uses_day`]).
    pub day_used: bool,
    /// Whether one in this currency is still open ([`WithdrawalState::open`]).
    pub in_flight: bool,
    /// Handling fee.
    pub fee: Bps,
}

/// Whether a withdrawal may be asked for, and what it comes to.
/// Errors: [`Refusal::OncePerDay`], [`Refusal::InFlight`], [`Refusal::BelowMinimum`], [`Refusal::MoreThanAvailable`].
pub fn check_request(request: &Request) -> Result<Amounts, Refusal> {
    if request.amount.currency != request.available.currency || request.amount.currency != request.minimum.currency {
        return Err(Refusal::WrongAccount);
    }
    if request.day_used {
        return Err(Refusal::OncePerDay);
    }
    if request.in_flight {
        return Err(Refusal::InFlight);
    }
    // A minimum of nothing still asks for something.
    if request.amount.minor < request.minimum.minor.max(1) {
        return Err(Refusal::BelowMinimum {
            minimum: request.minimum,
        });
    }
    if request.amount.minor > request.available.minor {
        return Err(Refusal::MoreThanAvailable {
            available: request.available,
        });
    }
    Ok(amounts(request.amount.minor, request.fee))
}

/// The least amount of a withdrawal unless the operator says otherwise: about ten US dollars, rounded for people.
pub const fn default_minimum(currency: Currency) -> Money {
    let units: i64 = match currency {
        Currency::KWD | Currency::BHD => 3,
        Currency::AED | Currency::SAR | Currency::BRL | Currency::MYR | Currency::PLN => 40,
        Currency::CNY | Currency::HKD | Currency::DKK | Currency::NOK | Currency::SEK => 100,
        Currency::CZK | Currency::MXN | Currency::ZAR => 200,
        Currency::THB | Currency::TRY => 400,
        Currency::PHP | Currency::INR => 500,
        Currency::JPY => 1_000,
        Currency::KRW => 10_000,
        Currency::IDR => 150_000,
        Currency::VND => 250_000,
        _ => 10,
    };
    Money::new(units * 10_i64.pow(currency.exponent()), currency)
}

/// The local day the money should be there, counted from the local day of the request.
pub const fn expected_day(requested_on: i64) -> i64 {
    add_business_days(requested_on, ETA_BUSINESS_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in WithdrawalState::ALL {
            for act in WithdrawalAct::ALL {
                match state.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(WITHDRAWAL_TABLE.contains(&(*state, *act, to)));
                    }
                    Err(refusal) => assert_eq!(
                        refusal,
                        Refusal::WithdrawalState {
                            state: *state,
                            act: *act
                        }
                    ),
                }
            }
        }
        assert_eq!(allowed, WITHDRAWAL_TABLE.len());
        assert!(!WithdrawalState::Failed.uses_day() && WithdrawalState::Paid.uses_day());
    }

    #[test]
    fn the_fee_of_two_per_cent_is_as_in_the_spec() {
        for (gross, fee, net) in [
            (10_000, 200, 9_800),
            (1_000, 20, 980),
            (1_049, 21, 1_028),
            (25, 1, 24),
            (24, 0, 24),
        ] {
            assert_eq!(amounts(gross, Bps(200)), Amounts { gross, fee, net });
        }
        assert_eq!(
            amounts(5_000, Bps::ZERO),
            Amounts {
                gross: 5_000,
                fee: 0,
                net: 5_000
            }
        );
    }

    #[test]
    fn a_request_is_checked_against_day_minimum_and_balance() {
        let usd = |minor| Money::new(minor, Currency::USD);
        let fine = Request {
            amount: usd(1_000),
            available: usd(1_000),
            minimum: usd(1_000),
            day_used: false,
            in_flight: false,
            fee: Bps(200),
        };
        assert_eq!(
            check_request(&fine),
            Ok(Amounts {
                gross: 1_000,
                fee: 20,
                net: 980
            })
        );
        let refused = |request: Request| check_request(&request).expect_err("refused");
        assert_eq!(
            refused(Request {
                amount: usd(999),
                ..fine
            }),
            Refusal::BelowMinimum { minimum: usd(1_000) }
        );
        assert_eq!(
            refused(Request {
                amount: usd(0),
                minimum: usd(0),
                ..fine
            }),
            Refusal::BelowMinimum { minimum: usd(0) }
        );
        assert_eq!(
            refused(Request {
                amount: usd(1_001),
                ..fine
            }),
            Refusal::MoreThanAvailable { available: usd(1_000) }
        );
        assert_eq!(
            refused(Request {
                available: usd(-5),
                ..fine
            }),
            Refusal::MoreThanAvailable { available: usd(-5) }
        );
        assert_eq!(refused(Request { day_used: true, ..fine }), Refusal::OncePerDay);
        assert_eq!(
            refused(Request {
                in_flight: true,
                ..fine
            }),
            Refusal::InFlight
        );
        assert_eq!(
            refused(Request {
                available: Money::new(1_000, Currency::EUR),
                ..fine
            }),
            Refusal::WrongAccount
        );
    }

    #[test]
    fn minimums_follow_the_currency() {
        assert_eq!(default_minimum(Currency::USD).minor, 1_000);
        assert_eq!(default_minimum(Currency::JPY).minor, 1_000);
        assert_eq!(default_minimum(Currency::KWD).minor, 3_000);
        assert!(
            Currency::ALL
                .iter()
                .all(|currency| default_minimum(*currency).minor > 0)
        );
    }

    #[test]
    fn a_friday_request_arrives_the_friday_after() {
        assert_eq!(expected_day(1), 8);
    }
}
