//! A journal: entries that add up to zero in every currency. There is no way to make one that does not.

use crate::{AccountKey, Refusal};
use kernel::Currency;
use std::collections::BTreeMap;

kernel::coded! {
    /// Which act a journal records.
    pub enum JournalKind {
        /// A buyer's payment for one order came in.
        PaymentCaptured = "payment_captured",
        /// A buyer paid more than the orders need.
        SurplusCaptured = "surplus_captured",
        /// A paid order was cancelled.
        OrderCancelled = "order_cancelled",
        /// A line was refunded in part, or its discount changed.
        LineAdjusted = "line_adjusted",
        /// A promised refund was paid.
        RefundPaid = "refund_paid",
        /// A line's hold ended; the money is the shop's and the creator's.
        LineSettled = "line_settled",
        /// Somebody asked for their money.
        WithdrawalRequested = "withdrawal_requested",
        /// It was paid out.
        WithdrawalPaid = "withdrawal_paid",
        /// It failed or was cancelled; the money is back.
        WithdrawalReleased = "withdrawal_released",
        /// The bank sent back what had been paid.
        WithdrawalReturned = "withdrawal_returned",
    }
}

/// One amount on one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account.
    pub account: AccountKey,
    /// Signed minor units of the account's currency; never 0 within a journal.
    pub minor: i64,
}

/// A balanced set of entries, one per account, in account order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    kind: JournalKind,
    idem_key: String,
    entries: Vec<Entry>,
}

impl Journal {
    /// Adds up the entries of each account, leaves out what comes to nothing, and checks the rest.
    /// Errors: nothing left, a currency that does not add up to zero, an account its owner cannot have, overflow.
    pub fn new(kind: JournalKind, idem_key: String, entries: &[Entry]) -> Result<Journal, Refusal> {
        let mut per_account: BTreeMap<AccountKey, i64> = BTreeMap::new();
        let mut per_currency: BTreeMap<Currency, i128> = BTreeMap::new();
        for entry in entries {
            if !entry.account.exists() {
                return Err(Refusal::WrongAccount);
            }
            let sum = per_account.entry(entry.account).or_default();
            *sum = sum.checked_add(entry.minor).ok_or(Refusal::Overflow)?;
            *per_currency.entry(entry.account.currency).or_default() += i128::from(entry.minor);
        }
        if let Some((currency, sum)) = per_currency.into_iter().find(|(_, sum)| *sum != 0) {
            let difference = i64::try_from(sum).map_err(|_| Refusal::Overflow)?;
            return Err(Refusal::Unbalanced { currency, difference });
        }
        let entries: Vec<Entry> = per_account
            .into_iter()
            .filter(|(_, minor)| *minor != 0)
            .map(|(account, minor)| Entry { account, minor })
            .collect();
        if entries.is_empty() {
            return Err(Refusal::EmptyJournal);
        }
        Ok(Journal {
            kind,
            idem_key,
            entries,
        })
    }

    /// Which act it records.
    pub const fn kind(&self) -> JournalKind {
        self.kind
    }

    /// Unique over all journals: the same act posted twice is stored once.
    pub fn idem_key(&self) -> &str {
        &self.idem_key
    }

    /// The entries, one per account, in account order (so locks are always taken in the same order).
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// Balances as sums of journals: what the audit recomputes and what the tests look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<AccountKey, i64>);

impl Balances {
    /// Adds a journal's entries. Errors: overflow.
    pub fn post(&mut self, journal: &Journal) -> Result<(), Refusal> {
        for entry in &journal.entries {
            let balance = self.0.entry(entry.account).or_default();
            *balance = balance.checked_add(entry.minor).ok_or(Refusal::Overflow)?;
        }
        Ok(())
    }

    /// The balance of one account.
    pub fn of(&self, account: AccountKey) -> i64 {
        self.0.get(&account).copied().unwrap_or(0)
    }

    /// All accounts that ever had an entry.
    pub fn iter(&self) -> impl Iterator<Item = (AccountKey, i64)> + '_ {
        self.0.iter().map(|(account, minor)| (*account, *minor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountKind, Owner};
    use kernel::ShopId;

    fn entry(owner: Owner, kind: AccountKind, currency: Currency, minor: i64) -> Entry {
        Entry {
            account: AccountKey::new(owner, kind, currency),
            minor,
        }
    }

    fn journal(entries: &[Entry]) -> Result<Journal, Refusal> {
        Journal::new(JournalKind::PaymentCaptured, "k".into(), entries)
    }

    #[test]
    fn only_balanced_journals_exist() {
        let cash = |currency, minor| entry(Owner::Platform, AccountKind::CashClearing, currency, minor);
        let shop = |currency, minor| entry(Owner::Shop(ShopId(1)), AccountKind::Pending, currency, minor);
        let (usd, eur) = (Currency::USD, Currency::EUR);
        assert!(journal(&[cash(usd, -5), shop(usd, 5)]).is_ok());
        assert_eq!(journal(&[]), Err(Refusal::EmptyJournal));
        assert_eq!(journal(&[cash(usd, 0), shop(usd, 0)]), Err(Refusal::EmptyJournal));
        assert_eq!(journal(&[cash(usd, 5), cash(usd, -5)]), Err(Refusal::EmptyJournal));
        let off = Refusal::Unbalanced {
            currency: usd,
            difference: -5,
        };
        assert_eq!(journal(&[cash(usd, -5), shop(eur, 5)]).expect_err("two currencies"), {
            let _ = &off;
            Refusal::Unbalanced {
                currency: eur,
                difference: 5,
            }
        });
        assert_eq!(journal(&[cash(usd, -5)]), Err(off));
        assert_eq!(journal(&[cash(usd, i64::MAX), cash(usd, 1)]), Err(Refusal::Overflow));
    }

    #[test]
    fn nobody_gets_an_account_they_cannot_have() {
        let wrong = [
            entry(Owner::Platform, AccountKind::Pending, Currency::USD, 5),
            entry(Owner::Platform, AccountKind::CashClearing, Currency::USD, -5),
        ];
        assert_eq!(journal(&wrong), Err(Refusal::WrongAccount));
    }

    #[test]
    fn entries_of_one_account_are_added_up() {
        let shop = Owner::Shop(ShopId(1));
        let made = journal(&[
            entry(shop, AccountKind::Pending, Currency::USD, 5),
            entry(shop, AccountKind::Pending, Currency::USD, 2),
            entry(Owner::Platform, AccountKind::CashClearing, Currency::USD, -7),
        ])
        .expect("balanced");
        assert_eq!(made.entries().iter().map(|e| e.minor).collect::<Vec<_>>(), [-7, 7]);
        let mut balances = Balances::default();
        balances.post(&made).expect("fits");
        assert_eq!(
            balances.of(AccountKey::new(shop, AccountKind::Pending, Currency::USD)),
            7
        );
        assert_eq!(balances.iter().map(|(_, minor)| minor).sum::<i64>(), 0);
    }
}
