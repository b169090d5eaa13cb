//! Mail leaves through this port: a folder of `.eml` files by default, SMTP by setting.
//! What is sent and when is decided by flows; the operator's outbox is a table, not this.

mod folder;
mod message;
mod smtp;

pub use folder::FolderMailer;
pub use smtp::SmtpMailer;

use crate::Result;
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;

/// The sender when no setting names one.
pub const DEFAULT_SENDER: &str = "yellowcart@localhost";

/// One plain-text message to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The recipient's address, without a display name.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Body text, lines ended by `\n`.
    pub text: String,
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one message over; when it returns the message is kept by somebody else.
    /// Errors: `Refused("mail.bad_address")` for an address that cannot be one, `Refused("mail.rejected")` when the
    /// server will never take it, `TooLarge`, `Unavailable`.
    async fn send(&self, mail: &Mail) -> Result<()>;
}

/// The mailer the settings ask for: through the server at `url` (see [`SmtpMailer::new`]), or into `folder` without
/// one; from `from`, or [`DEFAULT_SENDER`]. Errors: `Refused("mail.bad_server")`, `Refused("mail.bad_sender")`.
pub fn mailer(url: Option<&str>, from: Option<&str>, folder: &Path) -> Result<Arc<dyn Mailer>> {
    let from = from.unwrap_or(DEFAULT_SENDER);
    Ok(match url {
        Some(url) => Arc::new(SmtpMailer::new(url, from)?),
        None => Arc::new(FolderMailer::new(folder, from)?),
    })
}
