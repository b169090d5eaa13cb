//! The outside world behind traits: mail, text messages, blobs, fetched pictures, payment, payout. Each has a real adapter, an
//! embedded default that needs no server, and a double for tests. No SQL and no rules of the business in here;
//! `html` and `pictures` are the two filters that everything coming from outside passes before it is kept.

pub mod blobs;
pub mod doubles;
pub mod fetch;
mod folder;
pub mod html;
pub mod mail;
pub mod payment;
pub mod payout;
pub mod pictures;
pub mod texts;

pub use blobs::{BlobStore, FolderBlobs, blob_key, content_type_of};
pub use doubles::Doubles;
pub use fetch::{FetchRefusal, HttpsFetcher, PictureFetcher};
pub use mail::{FolderMailer, Mail, Mailer, SmtpMailer};
pub use payment::{Callback, CallbackRefusal, Outcome, PaymentGateway, PaymentRequest, Started, TestPayment};
pub use payout::{FilePayouts, PayoutGateway, PayoutOrder};
pub use texts::{FolderTexts, HttpTexts, TextMessage, TextMessages};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::path::Path;
use std::sync::Arc;

/// Why the outside world did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It cannot be reached or has a fault now; trying again later makes sense. The text is for the log.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// It will not do this however often it is asked. The code's sentence stands under `refusal.<code>`.
    #[error("refused: {0}")]
    Refused(&'static str),
    /// The thing is larger than the port takes.
    #[error("too large")]
    TooLarge,
}

impl Error {
    /// Whether the same call may succeed later, so that a job should try again.
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Error::Unavailable(_))
    }
}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Error {
        Error::Unavailable(cause.to_string())
    }
}

/// What a port answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything outside that a flow may use.
#[derive(Clone)]
pub struct Ports {
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
    /// Sends text messages to phones.
    pub texts: Arc<dyn TextMessages>,
    /// Keeps pictures and files.
    pub blobs: Arc<dyn BlobStore>,
    /// Fetches pictures that an import names by address.
    pub fetcher: Arc<dyn PictureFetcher>,
    /// Takes the shoppers' money.
    pub payment: Arc<dyn PaymentGateway>,
    /// The built-in provider, when it is the one in use: its page asks it for signed callbacks.
    pub test_payment: Option<Arc<TestPayment>>,
    /// Pays out to shops and creators.
    pub payouts: Arc<dyn PayoutGateway>,
}

impl Ports {
    /// The embedded defaults, which need no server: folders `mail`, `texts`, `blobs` and `payouts` under
    /// `data_dir`, and the test payment provider. `key` is a secret of the installation. For mail and text messages by
    /// setting, replace `mailer` and `texts` by what [`mail::mailer`] and [`texts::texts`] make. Errors: `Unavailable` without usable TLS.
    pub fn embedded(data_dir: impl AsRef<Path>, key: impl AsRef<[u8]>) -> Result<Ports> {
        let data_dir = data_dir.as_ref();
        // a key of its own, so that a signature made here fits nothing else signed with the same secret
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_ref()).expect("HMAC takes keys of any length");
        mac.update(b"test payment callbacks");
        let payment = Arc::new(TestPayment::new(&mac.finalize().into_bytes()));
        Ok(Ports {
            mailer: mail::mailer(None, None, &data_dir.join("mail"))?,
            texts: texts::texts(None, None, &data_dir.join("texts"))?,
            blobs: Arc::new(FolderBlobs::new(data_dir.join("blobs"))),
            fetcher: Arc::new(HttpsFetcher::new()?),
            payment: payment.clone(),
            test_payment: Some(payment),
            payouts: Arc::new(FilePayouts::new(data_dir.join("payouts"))),
        })
    }

    /// Doubles for tests that need not look inside; see [`Doubles`] for those that do.
    pub fn doubles() -> Ports {
        Doubles::default().ports()
    }
}

/// Lower-case hexadecimal text of the bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}

/// A name nobody else gives: for message ids and files being written.
#[expect(
    clippy::disallowed_methods,
    reason = "only has to be unique; nothing is decided or secured by it"
)]
pub(crate) fn unique() -> String {
    format!("{:032x}", rand::random::<u128>())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use kernel::{Currency, Instant, Money};

    #[tokio::test]
    async fn the_embedded_defaults_work_in_an_empty_folder_and_sign_with_their_own_key() {
        let folder = tempfile::tempdir().unwrap();
        let ports = Ports::embedded(folder.path().join("data"), b"secret").unwrap();
        let mail = Mail {
            to: "a@shop.example".into(),
            subject: "s".into(),
            text: "t".into(),
        };
        ports.mailer.send(&mail).await.unwrap();
        let key = blob_key(b"x");
        ports.blobs.put(&key, b"x", "text/plain").await.unwrap();
        for name in ["mail", "blobs"] {
            assert!(folder.path().join("data").join(name).is_dir(), "{name}");
        }
        let price = Money::new(5, Currency::USD);
        let test = ports.test_payment.unwrap();
        let (body, signature) = test.callback("p", &Outcome::Succeeded, price, "e", Instant(0));
        let read = |ports: &Ports| ports.payment.read_callback(body.as_bytes(), &signature, Instant(0));
        let again = Ports::embedded(folder.path(), b"secret").unwrap();
        assert!(read(&again).is_ok(), "the same secret makes the same key");
        let other = Ports::embedded(folder.path(), b"other").unwrap();
        assert_eq!(read(&other), Err(CallbackRefusal::BadSignature));
    }
}
