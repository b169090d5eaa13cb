//! Taking money: a provider is asked to start a payment, sends the shopper to its own page and reports the outcome by
//! a signed callback (spec: commerce 2.6). Whether a callback advances an order is decided by flows, never here.

mod test_provider;

pub use test_provider::{TestPayment, TestRefund};

use crate::Result;
use async_trait::async_trait;
use kernel::{Instant, Money, Refused};

/// What a provider is asked to collect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Our name for the payment; comes back in the callback. 1 to 64 characters of `A-Z a-z 0-9 - _`.
    pub reference: String,
    /// The amount to collect.
    pub amount: Money,
    /// What the shopper reads on the provider's page.
    pub description: String,
    /// Where the provider sends the shopper afterwards.
    pub return_url: String,
}

/// A payment the provider has accepted to collect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Where to send the shopper's browser.
    pub redirect_url: String,
}

/// How a payment ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money is collected.
    Succeeded,
    /// It is not.
    Failed {
        /// The provider's reason code, such as `card_declined`; lower-case letters, digits and `_`.
        reason: String,
    },
}

/// A callback whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The provider's name for the event; the same event may come many times.
    pub event_id: String,
    /// Our name for the payment.
    pub reference: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was collected, or would have been; to be compared with what was asked.
    pub amount: Money,
}

/// Why a callback was not believed. It must change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum CallbackRefusal {
    /// Longer than a callback can be.
    TooLarge,
    /// The signature is missing or not ours.
    BadSignature,
    /// Signed more than five minutes ago, or ahead of our clock.
    Expired,
    /// Signed, but not a callback.
    Malformed,
}

impl Refused for CallbackRefusal {
    fn code(&self) -> &'static str {
        match self {
            CallbackRefusal::TooLarge => "payment.callback_too_large",
            CallbackRefusal::BadSignature => "payment.callback_forged",
            CallbackRefusal::Expired => "payment.callback_expired",
            CallbackRefusal::Malformed => "payment.callback_malformed",
        }
    }
}

/// A payment provider.
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// The provider's name in the database and in addresses, such as `test`.
    fn name(&self) -> &'static str;
    /// Asks the provider to collect. Asking again with the same reference starts nothing new.
    /// Errors: `Refused("payment.bad_request")`, `Unavailable`.
    async fn start(&self, request: &PaymentRequest) -> Result<Started>;
    /// Gives money back, all or a part. The same key never refunds twice.
    /// Errors: `Refused("payment.refund_conflict")` when the key was used for something else,
    /// `Refused("payment.bad_request")`, `Unavailable`.
    async fn refund(&self, reference: &str, amount: Money, idem_key: &str) -> Result<()>;
    /// Reads a callback and proves where it comes from. `body` is exactly what arrived.
    fn read_callback(
        &self,
        body: &[u8],
        signature: &str,
        now: Instant,
    ) -> std::result::Result<Callback, CallbackRefusal>;
}
