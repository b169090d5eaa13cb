//! The outside world in memory, for tests: what was sent, kept, fetched and paid can be looked at, and every double
//! can be made to be down.

use crate::blobs::{self, BlobStore};
use crate::fetch::{FetchRefusal, PictureFetcher};
use crate::mail::{Mail, Mailer};
use crate::payment::TestPayment;
use crate::payout::{self, PayoutGateway, PayoutOrder};
use crate::texts::{self, TextMessage, TextMessages};
use crate::{Error, Ports, Result};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One double per port, to hand out as [`Ports`] and to look into afterwards.
#[derive(Clone)]
pub struct Doubles {
    /// Mail sent.
    pub mailer: Arc<MemoryMailer>,
    /// Text messages sent.
    pub texts: Arc<MemoryTexts>,
    /// Blobs kept.
    pub blobs: Arc<MemoryBlobs>,
    /// Pictures of the pretended web.
    pub fetcher: Arc<MemoryFetcher>,
    /// The test provider, with a fixed key.
    pub payment: Arc<TestPayment>,
    /// Payouts ordered.
    pub payouts: Arc<MemoryPayouts>,
}

impl Default for Doubles {
    fn default() -> Doubles {
        Doubles {
            mailer: Arc::default(),
            texts: Arc::default(),
            blobs: Arc::default(),
            fetcher: Arc::default(),
            payment: Arc::new(TestPayment::new(b"the key of the doubles")),
            payouts: Arc::default(),
        }
    }
}

impl Doubles {
    /// The ports a flow gets; they share everything with these doubles.
    pub fn ports(&self) -> Ports {
        Ports {
            mailer: self.mailer.clone(),
            texts: self.texts.clone(),
            blobs: self.blobs.clone(),
            fetcher: self.fetcher.clone(),
            payment: self.payment.clone(),
            test_payment: Some(self.payment.clone()),
            payouts: self.payouts.clone(),
        }
    }
}

/// A value that may be down.
#[derive(Default)]
struct Memory<T> {
    kept: Mutex<T>,
    down: AtomicBool,
}

impl<T> Memory<T> {
    fn look(&self) -> MutexGuard<'_, T> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reach(&self) -> Result<MutexGuard<'_, T>> {
        if self.down.load(Ordering::Relaxed) {
            return Err(Error::Unavailable("the double is down".into()));
        }
        Ok(self.look())
    }
}

macro_rules! can_be_down {
    ($($double:ident),*) => {$(
        impl $double {
            /// Lets everything fail as unavailable, or work again.
            pub fn set_down(&self, down: bool) {
                self.0.down.store(down, Ordering::Relaxed);
            }
        }
    )*};
}
can_be_down!(MemoryMailer, MemoryTexts, MemoryBlobs, MemoryFetcher, MemoryPayouts);

/// Keeps mail in memory.
#[derive(Default)]
pub struct MemoryMailer(Memory<Vec<Mail>>);

impl MemoryMailer {
    /// What was sent, oldest first.
    pub fn sent(&self) -> Vec<Mail> {
        self.0.look().clone()
    }

    /// The newest mail to this address.
    pub fn last_to(&self, to: &str) -> Option<Mail> {
        self.0.look().iter().rev().find(|mail| mail.to == to).cloned()
    }
}

#[async_trait]
impl Mailer for MemoryMailer {
    async fn send(&self, mail: &Mail) -> Result<()> {
        self.0.reach()?.push(mail.clone());
        Ok(())
    }
}

/// Keeps text messages in memory.
#[derive(Default)]
pub struct MemoryTexts(Memory<Vec<TextMessage>>);

impl MemoryTexts {
    /// What was sent, oldest first.
    pub fn sent(&self) -> Vec<TextMessage> {
        self.0.look().clone()
    }
}

#[async_trait]
impl TextMessages for MemoryTexts {
    async fn send(&self, message: &TextMessage) -> Result<()> {
        texts::check(message)?;
        self.0.reach()?.push(message.clone());
        Ok(())
    }
}

/// Keeps blobs in memory.
#[derive(Default)]
pub struct MemoryBlobs(Memory<BTreeMap<String, Vec<u8>>>);

impl MemoryBlobs {
    /// The keys there are, in order.
    pub fn keys(&self) -> Vec<String> {
        self.0.look().keys().cloned().collect()
    }
}

#[async_trait]
impl BlobStore for MemoryBlobs {
    async fn put(&self, key: &str, bytes: &[u8], _content_type: &str) -> Result<()> {
        blobs::check(key, bytes.len())?;
        self.0.reach()?.insert(key.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        blobs::check(key, 0)?;
        Ok(self.0.reach()?.get(key).cloned())
    }

    async fn delete(&self, key: &str) -> Result<()> {
        blobs::check(key, 0)?;
        self.0.reach()?.remove(key);
        Ok(())
    }
}

/// What a pretended web answers, by address.
type Answers = BTreeMap<String, std::result::Result<Vec<u8>, FetchRefusal>>;

/// A pretended web: what is not put there is not found.
#[derive(Default)]
pub struct MemoryFetcher(Memory<Answers>);

impl MemoryFetcher {
    /// Lets the address answer like this from now on.
    pub fn answer(&self, url: &str, answer: std::result::Result<Vec<u8>, FetchRefusal>) {
        self.0.look().insert(url.to_owned(), answer);
    }
}

#[async_trait]
impl PictureFetcher for MemoryFetcher {
    async fn fetch(&self, url: &str) -> std::result::Result<Vec<u8>, FetchRefusal> {
        let web = self.0.reach().map_err(|_| FetchRefusal::Unreachable)?;
        web.get(url).cloned().unwrap_or(Err(FetchRefusal::NotFound))
    }
}

/// Keeps payouts in memory.
#[derive(Default)]
pub struct MemoryPayouts(Memory<Vec<PayoutOrder>>);

impl MemoryPayouts {
    /// What was ordered, oldest first, each withdrawal once.
    pub fn orders(&self) -> Vec<PayoutOrder> {
        self.0.look().clone()
    }
}

#[async_trait]
impl PayoutGateway for MemoryPayouts {
    async fn pay(&self, order: &PayoutOrder) -> Result<()> {
        if !payout::is_payable(order) {
            return Err(Error::Refused("payout.bad_order"));
        }
        let mut orders = self.0.reach()?;
        match orders.iter().find(|known| known.withdrawal == order.withdrawal) {
            None => orders.push(order.clone()),
            Some(known) if payout::same(known, order) => {}
            Some(_) => return Err(Error::Refused("payout.conflict")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use kernel::{Currency, Instant, Money};

    #[tokio::test]
    async fn doubles_share_what_the_ports_did_and_can_be_down() {
        let doubles = Doubles::default();
        let ports = doubles.ports();
        let mail = Mail {
            to: "a@shop.example".into(),
            subject: "s".into(),
            text: "t".into(),
        };
        ports.mailer.send(&mail).await.unwrap();
        assert_eq!(doubles.mailer.last_to("a@shop.example"), Some(mail.clone()));
        doubles.mailer.set_down(true);
        assert!(ports.mailer.send(&mail).await.unwrap_err().is_temporary());
        assert_eq!(doubles.mailer.sent().len(), 1);

        ports.blobs.put("abc.bin", b"x", "text/plain").await.unwrap();
        assert_eq!(ports.blobs.get("abc.bin").await.unwrap(), Some(b"x".to_vec()));
        ports.blobs.delete("abc.bin").await.unwrap();
        assert!(doubles.blobs.keys().is_empty());

        let url = "https://pictures.example/a.jpg";
        assert_eq!(ports.fetcher.fetch(url).await, Err(FetchRefusal::NotFound));
        doubles.fetcher.answer(url, Ok(vec![1]));
        assert_eq!(ports.fetcher.fetch(url).await, Ok(vec![1]));
        doubles.fetcher.set_down(true);
        assert_eq!(ports.fetcher.fetch(url).await, Err(FetchRefusal::Unreachable));
    }

    #[tokio::test]
    async fn a_payout_is_ordered_once_and_never_with_other_facts() {
        let payouts = MemoryPayouts::default();
        let order = PayoutOrder {
            withdrawal: "7".into(),
            to_name: "Ada".into(),
            account: "DE02".into(),
            amount: Money::new(500, Currency::EUR),
            ordered_at: Instant(0),
        };
        payouts.pay(&order).await.unwrap();
        let later = PayoutOrder {
            ordered_at: Instant(9),
            ..order.clone()
        };
        payouts.pay(&later).await.unwrap();
        let other = PayoutOrder {
            amount: Money::new(501, Currency::EUR),
            ..order.clone()
        };
        assert_eq!(payouts.pay(&other).await, Err(Error::Refused("payout.conflict")));
        let nothing = PayoutOrder {
            amount: Money::zero(Currency::EUR),
            ..order.clone()
        };
        assert_eq!(payouts.pay(&nothing).await, Err(Error::Refused("payout.bad_order")));
        assert_eq!(payouts.orders(), vec![order]);
    }
}
