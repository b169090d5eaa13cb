//! Turning a [`Mail`] into the message that goes over the wire, for both adapters.

use super::Mail;
use crate::{Error, Result};
use lettre::Message;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use std::str::FromStr;

/// The longest body a mail may have, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// The longest subject, in characters; the rest is cut.
const MAX_SUBJECT: usize = 200;

/// The sender, from a setting such as `Yellowcart <hello@shop.example>`.
pub(super) fn sender(from: &str) -> Result<Mailbox> {
    Mailbox::from_str(from).map_err(|_| Error::Refused("mail.bad_sender"))
}

/// The message. Neither the address nor the subject can add a header: the address is parsed, and the subject loses
/// its line breaks and control characters before the library encodes it.
pub(super) fn message(mail: &Mail, from: &Mailbox) -> Result<Message> {
    if mail.text.len() > MAX_TEXT {
        return Err(Error::TooLarge);
    }
    let to = lettre::Address::from_str(mail.to.trim()).map_err(|_| Error::Refused("mail.bad_address"))?;
    let subject: String = mail
        .subject
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_SUBJECT)
        .collect();
    // not the machine's name, which nobody outside should learn
    let id = format!("<{}@{}>", crate::unique(), from.email.domain());
    let builder: MessageBuilder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject.trim())
        .message_id(Some(id))
        .date_now()
        .header(ContentType::TEXT_PLAIN);
    builder
        .body(mail.text.clone())
        .map_err(|_| Error::Refused("mail.bad_address"))
}
