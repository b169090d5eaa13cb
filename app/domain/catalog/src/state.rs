//! The states of a product from draft to deletion (spec: commerce 2.4 "States").

use crate::Refusal;

/// Days a deleted product can be brought back.
pub const RECOVERABLE_DAYS: i64 = 30;

kernel::coded! {
    /// Where a product stands.
    pub enum ProductState {
        /// Being written.
        Draft = "draft",
        /// Waits for its check.
        Pending = "pending",
        /// The check found faults.
        Failed = "failed",
        /// On sale while its shop is.
        Active = "activate",
        /// Taken off by the seller.
        SellerDeactivated = "seller_deactivated",
        /// Taken off by the operator; may be corrected.
        PlatformDeactivated = "platform_deactivated",
        /// Frozen after a serious breach; only an appeal helps.
        Frozen = "freeze",
        /// Deleted; can be brought back for a while.
        Deleted = "deleted",
    }
}

kernel::coded! {
    /// What can happen to a product.
    pub enum ProductAct {
        /// The seller asks for the check.
        Submit = "submit",
        /// The check is passed.
        Approve = "approve",
        /// The check is not passed.
        Fail = "fail",
        /// The seller takes it off.
        Deactivate = "deactivate",
        /// The operator takes it off.
        TakeDown = "take_down",
        /// The operator freezes it.
        Freeze = "freeze",
        /// The appeal is won.
        Unfreeze = "unfreeze",
        /// The seller deletes it.
        Delete = "delete",
        /// The seller brings it back.
        Recover = "recover",
    }
}

/// Every allowed step; there are no others.
pub const PRODUCT_TABLE: &[(ProductState, ProductAct, ProductState)] = {
    use ProductAct as A;
    use ProductState as S;
    &[
        (S::Draft, A::Submit, S::Pending),
        (S::Draft, A::Delete, S::Deleted),
        (S::Pending, A::Approve, S::Active),
        (S::Pending, A::Fail, S::Failed),
        (S::Pending, A::Delete, S::Deleted),
        (S::Failed, A::Submit, S::Pending),
        (S::Failed, A::Delete, S::Deleted),
        (S::Active, A::Deactivate, S::SellerDeactivated),
        (S::Active, A::TakeDown, S::PlatformDeactivated),
        (S::Active, A::Delete, S::Deleted),
        (S::SellerDeactivated, A::Submit, S::Pending),
        (S::SellerDeactivated, A::Delete, S::Deleted),
        (S::PlatformDeactivated, A::Submit, S::Pending),
        (S::PlatformDeactivated, A::Freeze, S::Frozen),
        (S::PlatformDeactivated, A::Delete, S::Deleted),
        (S::Frozen, A::Unfreeze, S::PlatformDeactivated),
        (S::Deleted, A::Recover, S::SellerDeactivated),
    ]
};

impl ProductState {
    /// The state after `act`. Errors: the table has no such step.
    pub fn next(self, act: ProductAct) -> Result<ProductState, Refusal> {
        PRODUCT_TABLE
            .iter()
            .find(|(from, by, _)| *from == self && *by == act)
            .map(|(_, _, to)| *to)
            .ok_or(Refusal::ProductState { state: self, act })
    }

    /// Whether the seller may change its texts and pictures now.
    pub const fn editable(self) -> bool {
        !matches!(self, ProductState::Frozen | ProductState::Deleted)
    }
}

kernel::coded! {
    /// Why the operator fails or takes down a product; the sentence stands in the catalogue under
    /// `common.product_rejection.<code>`.
    pub enum ProductRejection {
        /// The title says something untrue or says nothing.
        MisleadingTitle = "misleading_title",
        /// The description does not fit the product.
        Description = "description",
        /// The pictures are missing, poor, or not of the product.
        Pictures = "pictures",
        /// It stands in the wrong category.
        WrongCategory = "wrong_category",
        /// The price or the price before cannot be right.
        Price = "price",
        /// The goods are not allowed here.
        ProhibitedGoods = "prohibited_goods",
        /// It uses a brand without leave.
        Brand = "brand",
        /// The same product is listed already.
        Duplicate = "duplicate",
        /// Something else, said in the note.
        Other = "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_on_every_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in ProductState::ALL {
            for act in ProductAct::ALL {
                match state.next(*act) {
                    Ok(to) => {
                        allowed += 1;
                        assert!(PRODUCT_TABLE.contains(&(*state, *act, to)));
                    }
                    Err(refusal) => assert_eq!(
                        refusal,
                        Refusal::ProductState {
                            state: *state,
                            act: *act
                        }
                    ),
                }
            }
        }
        assert_eq!(allowed, PRODUCT_TABLE.len());
    }

    #[test]
    fn anything_but_a_frozen_or_deleted_product_can_be_deleted() {
        for state in ProductState::ALL {
            let deletable = !matches!(state, ProductState::Frozen | ProductState::Deleted);
            assert_eq!(state.next(ProductAct::Delete).is_ok(), deletable, "{state:?}");
        }
    }

    #[test]
    fn nothing_goes_on_sale_without_its_check() {
        let ways: Vec<_> = PRODUCT_TABLE
            .iter()
            .filter(|(_, _, to)| *to == ProductState::Active)
            .collect();
        assert_eq!(
            ways,
            [&(ProductState::Pending, ProductAct::Approve, ProductState::Active)]
        );
    }
}
