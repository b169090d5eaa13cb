//! Paying out to shops and creators (spec: commerce 2.12). By default a batch file a person takes to the bank.

mod batch;

pub use batch::FilePayouts;

use crate::Result;
use async_trait::async_trait;
use kernel::{Instant, Money};

/// One payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutOrder {
    /// The withdrawal's identifier as text; the same withdrawal is never paid twice.
    pub withdrawal: String,
    /// The holder's legal name.
    pub to_name: String,
    /// The account as the holder gave it.
    pub account: String,
    /// What to pay, more than nothing.
    pub amount: Money,
    /// When the payout is ordered; its UTC day names the batch.
    pub ordered_at: Instant,
}

/// Pays out.
#[async_trait]
pub trait PayoutGateway: Send + Sync {
    /// Orders the payout; when it returns the order is kept. Ordering the same withdrawal again does nothing.
    /// Errors: `Refused("payout.conflict")` when the withdrawal was ordered with other facts,
    /// `Refused("payout.bad_order")`, `Unavailable`.
    async fn pay(&self, order: &PayoutOrder) -> Result<()>;
}

/// Whether an order can be paid at all.
pub(crate) fn is_payable(order: &PayoutOrder) -> bool {
    !order.withdrawal.is_empty()
        && order.withdrawal.len() <= 64
        && order.withdrawal.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !order.withdrawal.starts_with('-')
        && !order.to_name.trim().is_empty()
        && !order.account.trim().is_empty()
        && order.amount.minor > 0
}

/// Whether two orders pay the same; when they were given does not matter.
pub(crate) fn same(a: &PayoutOrder, b: &PayoutOrder) -> bool {
    (&a.withdrawal, &a.to_name, &a.account, a.amount) == (&b.withdrawal, &b.to_name, &b.account, b.amount)
}
