//! Who owns an account and what it is for.

use kernel::{CreatorId, Currency, ShopId};
use serde::{Deserialize, Serialize};

kernel::coded! {
    /// What an account is for.
    pub enum AccountKind {
        /// Shop: what captured but unsettled sales will bring.
        Pending = "pending",
        /// Shop or creator: may be withdrawn. May be negative after late refunds.
        Available = "available",
        /// Shop or creator: kept back for a while after settlement.
        Reserve = "reserve",
        /// Shop or creator: asked for and on its way to the bank.
        Withdrawing = "withdrawing",
        /// Shop: the creators' part of unsettled sales.
        CommissionReserve = "commission_reserve",
        /// Platform: money of buyers at the payment provider (negative while held).
        CashClearing = "cash_clearing",
        /// Platform: its commission on sales.
        CommissionRev = "commission_rev",
        /// Platform: transaction fees.
        TxnFee = "txn_fee",
        /// Platform: discounts it pays for (negative).
        PromoExpense = "promo_expense",
        /// Platform: owed to carriers for labels it bought.
        CarrierPayable = "carrier_payable",
        /// Platform: tax collected and owed to the state.
        TaxPayable = "tax_payable",
        /// Platform: refunds promised to buyers and not yet paid.
        BuyerRefundPayable = "buyer_refund_payable",
        /// Platform: money taken back by card schemes.
        Chargeback = "chargeback",
        /// Platform: losses given up.
        WriteOff = "write_off",
        /// Platform: handling fees on withdrawals.
        WithdrawFeeRev = "withdraw_fee_rev",
        /// Platform: paid out to shops and creators.
        PayoutClearing = "payout_clearing",
    }
}

/// Whose account it is. Ordered platform, shops, creators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// The marketplace itself.
    Platform,
    /// A shop.
    Shop(ShopId),
    /// A creator.
    Creator(CreatorId),
}

impl Owner {
    /// The kind of owner as stored: `platform`, `shop`, `creator`.
    pub const fn code(self) -> &'static str {
        match self {
            Owner::Platform => "platform",
            Owner::Shop(_) => "shop",
            Owner::Creator(_) => "creator",
        }
    }

    /// The owner's id as stored; 0 for the platform, so that a unique index over it holds.
    pub const fn id(self) -> i64 {
        match self {
            Owner::Platform => 0,
            Owner::Shop(id) => id.0,
            Owner::Creator(id) => id.0,
        }
    }

    /// The owner written by [`Owner::code`] and [`Owner::id`].
    pub fn from_parts(code: &str, id: i64) -> Option<Owner> {
        match (code, id) {
            ("platform", 0) => Some(Owner::Platform),
            ("shop", id) if id > 0 => Some(Owner::Shop(ShopId(id))),
            ("creator", id) if id > 0 => Some(Owner::Creator(CreatorId(id))),
            _ => None,
        }
    }
}

/// What makes an account the one it is; unique in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountKey {
    /// Whose.
    pub owner: Owner,
    /// What for.
    pub kind: AccountKind,
    /// In which currency.
    pub currency: Currency,
}

impl AccountKey {
    /// The account of `owner` for `kind`.
    pub const fn new(owner: Owner, kind: AccountKind, currency: Currency) -> AccountKey {
        AccountKey { owner, kind, currency }
    }

    /// Whether such an owner has such an account at all.
    pub const fn exists(self) -> bool {
        use AccountKind as K;
        match (self.owner, self.kind) {
            (Owner::Shop(_), K::Pending | K::CommissionReserve) => true,
            (Owner::Shop(_) | Owner::Creator(_), K::Available | K::Reserve | K::Withdrawing) => true,
            (Owner::Shop(_) | Owner::Creator(_), _) => false,
            (Owner::Platform, K::Pending | K::Available | K::Reserve | K::Withdrawing | K::CommissionReserve) => false,
            (Owner::Platform, _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_and_kinds_come_back_from_their_codes() {
        for owner in [Owner::Platform, Owner::Shop(ShopId(7)), Owner::Creator(CreatorId(8))] {
            assert_eq!(Owner::from_parts(owner.code(), owner.id()), Some(owner));
        }
        assert_eq!(Owner::from_parts("platform", 1), None);
        assert_eq!(Owner::from_parts("shop", 0), None);
        for kind in AccountKind::ALL {
            assert_eq!(AccountKind::from_code(kind.code()), Some(*kind));
            let owned = [Owner::Platform, Owner::Shop(ShopId(1)), Owner::Creator(CreatorId(1))]
                .into_iter()
                .filter(|owner| AccountKey::new(*owner, *kind, Currency::USD).exists())
                .count();
            assert!(owned > 0, "{kind:?} belongs to nobody");
        }
    }
}
