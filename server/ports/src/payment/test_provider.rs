//! The built-in provider for trying things out. Its page is served by our own web crate under
//! `/pay/test/{reference}`; its callbacks are signed like a real provider's: HMAC-SHA256 over `timestamp.body`.

use super::{Callback, CallbackRefusal, Outcome, PaymentGateway, PaymentRequest, Started};
use crate::{Error, Result, hex};
use async_trait::async_trait;
use hmac::{Hmac, Mac};
use kernel::{Currency, Instant, Money, Span};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// No callback is longer than this, in bytes.
const MAX_BODY: usize = 16 << 10;
/// How far a callback's timestamp may be from our clock, either way.
const TOLERANCE: Span = Span::minutes(5);
/// How many refunds the provider remembers.
const REMEMBERED: usize = 1024;

/// A refund the test provider was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestRefund {
    /// Which payment.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// The caller's key.
    pub idem_key: String,
}

/// The built-in payment provider. No money moves.
pub struct TestPayment {
    key: Vec<u8>,
    /// The newest refunds: a real provider has them in its books, this one only has to know a repeated key.
    refunds: Mutex<VecDeque<TestRefund>>,
    down: AtomicBool,
}

/// A callback on the wire.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    event_id: String,
    reference: String,
    outcome: Word,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    amount_minor: i64,
    currency: Currency,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Succeeded,
    Failed,
}

impl TestPayment {
    /// A provider that signs with this secret.
    pub fn new(key: &[u8]) -> TestPayment {
        TestPayment {
            key: key.to_vec(),
            refunds: Mutex::default(),
            down: AtomicBool::new(false),
        }
    }

    /// The signed callback the provider's page, or a job when it is to come late, posts to us: body and signature.
    /// `now` is the moment it is posted.
    pub fn callback(
        &self,
        reference: &str,
        outcome: &Outcome,
        amount: Money,
        event_id: &str,
        now: Instant,
    ) -> (String, String) {
        let (outcome, reason) = match outcome {
            Outcome::Succeeded => (Word::Succeeded, None),
            Outcome::Failed { reason } => (Word::Failed, Some(reason.clone())),
        };
        let body = serde_json::to_string(&Body {
            event_id: event_id.to_owned(),
            reference: reference.to_owned(),
            outcome,
            reason,
            amount_minor: amount.minor,
            currency: amount.currency,
        })
        .expect("a struct of text and numbers always serialises");
        let signature = self.sign(body.as_bytes(), now);
        (body, signature)
    }

    /// The refunds asked for, oldest first.
    pub fn refunds(&self) -> Vec<TestRefund> {
        self.remembered().iter().cloned().collect()
    }

    /// Lets the provider be unreachable, or reachable again.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    fn sign(&self, body: &[u8], at: Instant) -> String {
        let seconds = at.micros().div_euclid(1_000_000);
        let code = self.mac(seconds, body).finalize().into_bytes();
        format!("t={seconds},v1={}", hex(&code))
    }

    fn mac(&self, seconds: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(format!("{seconds}.").as_bytes());
        mac.update(body);
        mac
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, VecDeque<TestRefund>> {
        // a panic while holding the lock cannot leave the list half changed
        self.refunds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reachable(&self) -> Result<()> {
        if self.down.load(Ordering::Relaxed) {
            return Err(Error::Unavailable("the test provider is down".into()));
        }
        Ok(())
    }
}

/// Whether the text is a name that may stand in an address and in a log line.
fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// `t=<seconds>,v1=<64 hexadecimal digits>`; nothing else is a signature.
fn parse_signature(text: &str) -> Option<(i64, [u8; 32])> {
    let (seconds, code) = text.strip_prefix("t=")?.split_once(",v1=")?;
    if code.len() != 64 || !code.is_ascii() || seconds.len() > 16 || !seconds.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(code.as_bytes().chunks(2)) {
        // from_str_radix would take a sign
        if !pair.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some((seconds.parse().ok()?, bytes))
}

#[async_trait]
impl PaymentGateway for TestPayment {
    fn name(&self) -> &'static str {
        "test"
    }

    async fn start(&self, request: &PaymentRequest) -> Result<Started> {
        if !is_name(&request.reference) || request.amount.minor <= 0 {
            return Err(Error::Refused("payment.bad_request"));
        }
        self.reachable()?;
        Ok(Started {
            redirect_url: format!("/pay/test/{}", request.reference),
        })
    }

    async fn refund(&self, reference: &str, amount: Money, idem_key: &str) -> Result<()> {
        if !is_name(reference) || amount.minor <= 0 || idem_key.is_empty() {
            return Err(Error::Refused("payment.bad_request"));
        }
        self.reachable()?;
        let asked = TestRefund {
            reference: reference.to_owned(),
            amount,
            idem_key: idem_key.to_owned(),
        };
        let mut refunds = self.remembered();
        match refunds.iter().find(|refund| refund.idem_key == idem_key) {
            Some(before) if *before == asked => Ok(()),
            Some(_) => Err(Error::Refused("payment.refund_conflict")),
            None => {
                if refunds.len() == REMEMBERED {
                    refunds.pop_front();
                }
                refunds.push_back(asked);
                Ok(())
            }
        }
    }

    fn read_callback(
        &self,
        body: &[u8],
        signature: &str,
        now: Instant,
    ) -> std::result::Result<Callback, CallbackRefusal> {
        if body.len() > MAX_BODY {
            return Err(CallbackRefusal::TooLarge);
        }
        let (seconds, code) = parse_signature(signature).ok_or(CallbackRefusal::BadSignature)?;
        // compares in constant time
        let genuine = self.mac(seconds, body).verify_slice(&code);
        genuine.map_err(|_| CallbackRefusal::BadSignature)?;
        let age = now.since(Instant(seconds.saturating_mul(1_000_000)));
        if age.0.unsigned_abs() > TOLERANCE.0.unsigned_abs() {
            return Err(CallbackRefusal::Expired);
        }
        let body: Body = serde_json::from_slice(body).map_err(|_| CallbackRefusal::Malformed)?;
        let outcome = match (body.outcome, body.reason) {
            (Word::Succeeded, None) => Outcome::Succeeded,
            (Word::Failed, Some(reason)) if is_name(&reason) => Outcome::Failed { reason },
            _ => return Err(CallbackRefusal::Malformed),
        };
        if !is_name(&body.event_id) || !is_name(&body.reference) || body.amount_minor <= 0 {
            return Err(CallbackRefusal::Malformed);
        }
        Ok(Callback {
            event_id: body.event_id,
            reference: body.reference,
            outcome,
            amount: Money::new(body.amount_minor, body.currency),
        })
    }
}

#[cfg(test)]
mod tests;
