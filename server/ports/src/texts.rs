//! Text messages to phones leave through this port: a folder of `.txt` files by default, an HTTP gateway by setting.
//! What is sent and when is decided by flows; the operator's outbox is a table, not this.

mod folder;
mod http;

pub use folder::FolderTexts;
pub use http::HttpTexts;

use crate::{Error, Result};
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;

/// The longest text, in characters: ten messages of the network. Ours are one.
const MAX_TEXT: usize = 1530;

/// One text message to one phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMessage {
    /// The number: `+` and 8 to 15 digits.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// Sends text messages.
#[async_trait]
pub trait TextMessages: Send + Sync {
    /// Hands one message over; when it returns the message is kept by somebody else.
    /// Errors: `Refused("text.bad_number")` for what cannot be a number, `Refused("text.rejected")` when the gateway will
    /// never take it, `TooLarge`, `Unavailable`.
    async fn send(&self, message: &TextMessage) -> Result<()>;
}

/// The sender of text messages the settings ask for: through the gateway at `url` (see [`HttpTexts::new`]), or into
/// `folder` without one. Errors: `Refused("text.bad_gateway")`, `Unavailable` without usable TLS.
pub fn texts(url: Option<&str>, token: Option<&str>, folder: &Path) -> Result<Arc<dyn TextMessages>> {
    Ok(match url {
        Some(url) => Arc::new(HttpTexts::new(url, token)?),
        None => Arc::new(FolderTexts::new(folder)),
    })
}

/// Refuses what no adapter may pass on.
pub(crate) fn check(message: &TextMessage) -> Result<()> {
    let digits = message.to.strip_prefix('+').unwrap_or_default();
    if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Error::Refused("text.bad_number"));
    }
    if message.text.chars().count() > MAX_TEXT {
        return Err(Error::TooLarge);
    }
    Ok(())
}
