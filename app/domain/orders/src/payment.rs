//! The states of a payment of a checkout group. The provider's callback and the buyer's return both ask for the same
//! step, so a step that was already made says so (spec: commerce 2.6).

use crate::Refusal;
use kernel::Money;

kernel::coded! {
    /// Where a payment stands.
    pub enum PaymentState {
        /// Written down; the provider was not asked yet.
        Init = "init",
        /// At the provider.
        Processing = "processing",
        /// The money is here.
        Succeeded = "succeeded",
        /// The provider declined.
        Failed = "failed",
        /// It was due and did not come.
        Expired = "expired",
    }
}

kernel::coded! {
    /// What can happen to a payment.
    pub enum PaymentAct {
        /// The provider was asked.
        Start = "start",
        /// The provider says it is paid.
        Succeed = "succeed",
        /// The provider declines.
        Fail = "fail",
        /// It was due.
        Expire = "expire",
    }
}

/// Every allowed step. A payment that expired here may still succeed at the provider; the money is then taken and
/// either the order is revived or all of it is given back.
pub const PAYMENT_TABLE: &[(PaymentState, PaymentAct, PaymentState)] = &[
    (PaymentState::Init, PaymentAct::Start, PaymentState::Processing),
    (PaymentState::Init, PaymentAct::Fail, PaymentState::Failed),
    (PaymentState::Init, PaymentAct::Expire, PaymentState::Expired),
    (PaymentState::Processing, PaymentAct::Succeed, PaymentState::Succeeded),
    (PaymentState::Processing, PaymentAct::Fail, PaymentState::Failed),
    (PaymentState::Processing, PaymentAct::Expire, PaymentState::Expired),
    (PaymentState::Expired, PaymentAct::Succeed, PaymentState::Succeeded),
];

impl PaymentState {
    /// The state after `act`. Errors: [`Refusal::PaymentState`].
    pub fn next(self, act: PaymentAct) -> Result<PaymentState, Refusal> {
        PAYMENT_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::PaymentState { state: self, act })
    }

    /// Whether `act` is an echo of what already happened, to be answered with success and no change.
    pub fn is_echo(self, act: PaymentAct) -> bool {
        let decided = [PaymentState::Succeeded, PaymentState::Failed, PaymentState::Expired].contains(&self);
        decided && PAYMENT_TABLE.iter().any(|(_, by, to)| *by == act && *to == self)
    }
}

/// What was paid must be what was asked. Errors: [`Refusal::AmountMismatch`]; the order is then not advanced.
pub fn check_amount(asked: Money, paid: Money) -> Result<(), Refusal> {
    if asked == paid {
        Ok(())
    } else {
        Err(Refusal::AmountMismatch { asked, paid })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn every_act_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in PaymentState::ALL {
            for act in PaymentAct::ALL {
                match state.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(PAYMENT_TABLE.contains(&(*state, *act, to)));
                        assert!(!state.is_echo(*act));
                    }
                    Err(refusal) => assert_eq!(
                        refusal,
                        Refusal::PaymentState {
                            state: *state,
                            act: *act
                        }
                    ),
                }
            }
        }
        assert_eq!(allowed, PAYMENT_TABLE.len());
    }

    #[test]
    fn a_repeated_callback_is_an_echo_and_a_contradicting_one_is_not() {
        assert!(PaymentState::Succeeded.is_echo(PaymentAct::Succeed));
        assert!(PaymentState::Failed.is_echo(PaymentAct::Fail));
        assert!(!PaymentState::Succeeded.is_echo(PaymentAct::Fail));
        assert!(!PaymentState::Failed.is_echo(PaymentAct::Succeed));
        assert!(!PaymentState::Init.is_echo(PaymentAct::Start));
    }

    #[test]
    fn a_succeeded_payment_never_changes_again() {
        for act in PaymentAct::ALL {
            assert!(PaymentState::Succeeded.next(*act).is_err());
            assert!(PaymentState::Failed.next(*act).is_err());
        }
    }

    #[test]
    fn another_amount_or_currency_does_not_pay() {
        let asked = Money::new(5020, Currency::USD);
        assert_eq!(check_amount(asked, asked), Ok(()));
        for paid in [Money::new(5019, Currency::USD), Money::new(5020, Currency::EUR)] {
            assert_eq!(check_amount(asked, paid), Err(Refusal::AmountMismatch { asked, paid }));
        }
    }
}
