//! The life of an approved shop (spec: commerce 2.1 "Shop").

use crate::Refusal;

kernel::coded! {
    /// Where a shop stands.
    pub enum ShopState {
        /// Sells.
        Active = "active",
        /// Does not sell for now; orders must still be fulfilled.
        Deactivated = "deactivated",
        /// Gone for good.
        Terminated = "terminated",
    }
}

kernel::coded! {
    /// What can happen to a shop.
    pub enum ShopAct {
        /// The operator closes it for a while.
        Deactivate = "deactivate",
        /// The operator, or time, opens it again.
        Reactivate = "reactivate",
        /// It ends.
        Terminate = "terminate",
    }
}

/// Every allowed step; there are no others.
pub const SHOP_TABLE: &[(ShopState, ShopAct, ShopState)] = &[
    (ShopState::Active, ShopAct::Deactivate, ShopState::Deactivated),
    (ShopState::Active, ShopAct::Terminate, ShopState::Terminated),
    (ShopState::Deactivated, ShopAct::Reactivate, ShopState::Active),
    (ShopState::Deactivated, ShopAct::Terminate, ShopState::Terminated),
];

impl ShopState {
    /// The state after `act`; for [`ShopAct::Terminate`] ask [`check_termination`] too.
    /// Errors: the table has no such step.
    pub fn next(self, act: ShopAct) -> Result<ShopState, Refusal> {
        SHOP_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::ShopState { state: self, act })
    }
}

/// A shop ends only when nothing is left to do. Errors: [`Refusal::OpenOrders`], [`Refusal::MoneyLeft`].
pub fn check_termination(open_orders: i64, balances: &[i64]) -> Result<(), Refusal> {
    if open_orders > 0 {
        return Err(Refusal::OpenOrders { count: open_orders });
    }
    if balances.iter().any(|balance| *balance != 0) {
        return Err(Refusal::MoneyLeft);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in ShopState::ALL {
            for act in ShopAct::ALL {
                match state.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(SHOP_TABLE.contains(&(*state, *act, to)));
                    }
                    Err(refusal) => assert_eq!(
                        refusal,
                        Refusal::ShopState {
                            state: *state,
                            act: *act
                        }
                    ),
                }
            }
        }
        assert_eq!(allowed, SHOP_TABLE.len());
    }

    #[test]
    fn a_shop_ends_only_when_nothing_is_left_to_do() {
        assert_eq!(check_termination(0, &[0, 0]), Ok(()));
        assert_eq!(check_termination(2, &[5]), Err(Refusal::OpenOrders { count: 2 }));
        assert_eq!(check_termination(0, &[5, -5]), Err(Refusal::MoneyLeft));
    }
}
