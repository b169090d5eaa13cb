//! The default mailer: every message becomes an `.eml` file, which any mail program opens.

use super::{Mail, Mailer, message};
use crate::{Error, Result, folder};
use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::Date;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes mail into a folder, one file per message, named so that they sort by time.
pub struct FolderMailer {
    folder: PathBuf,
    from: Mailbox,
}

impl FolderMailer {
    /// A mailer into this folder, which is made when the first message comes. `from` is the sender's address, with
    /// or without a name. Errors: `Refused("mail.bad_sender")`.
    pub fn new(folder: impl Into<PathBuf>, from: &str) -> Result<FolderMailer> {
        Ok(FolderMailer {
            folder: folder.into(),
            from: message::sender(from)?,
        })
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<()> {
        let message = message::message(mail, &self.from)?;
        let written_at = message.headers().get::<Date>().map(SystemTime::from);
        let seconds = written_at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let seconds = seconds.map_or(0, |since| since.as_secs());
        let path = self.folder.join(format!("{seconds}-{}.eml", crate::unique()));
        let bytes = message.formatted();
        folder::off_thread(move || folder::write_whole(&path, &bytes).map_err(Error::from)).await
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    async fn written(mail: Mail) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mailer = FolderMailer::new(folder.path().join("mail"), "Yellowcart <hello@shop.example>").unwrap();
        mailer.send(&mail).await.unwrap();
        let mut files = std::fs::read_dir(folder.path().join("mail")).unwrap();
        let path = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none());
        assert_eq!(path.extension().unwrap(), "eml");
        std::fs::read_to_string(path).unwrap()
    }

    #[tokio::test]
    async fn a_message_becomes_one_file_with_its_headers_and_text() {
        let text = written(Mail {
            to: "ada@shop.example".into(),
            subject: "Your code".into(),
            text: "It is 123456.\n".into(),
        })
        .await;
        assert!(text.contains("To: ada@shop.example\r\n"), "{text}");
        assert!(text.contains("From: Yellowcart <hello@shop.example>\r\n") || text.contains("From: \"Yellowcart\""));
        assert!(text.contains("Subject: Your code\r\n"));
        assert!(text.contains("It is 123456.\r\n"));
        assert!(
            text.contains("@shop.example>"),
            "the message id names the sender's domain"
        );
    }

    #[tokio::test]
    async fn a_subject_or_an_address_cannot_add_a_header() {
        let text = written(Mail {
            to: "ada@shop.example".into(),
            subject: "Hi\r\nBcc: everybody@shop.example\r\n\r\nBuy now".into(),
            text: "Bcc: this is only text".into(),
        })
        .await;
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            !head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")),
            "{head}"
        );
        assert!(body.starts_with("Bcc: this is only text"));

        let folder = tempfile::tempdir().unwrap();
        let mailer = FolderMailer::new(folder.path(), "hello@shop.example").unwrap();
        for to in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example, c@d.example",
            "",
            "nobody",
            "<a@b.example>",
        ] {
            let mail = Mail {
                to: to.into(),
                subject: "s".into(),
                text: "t".into(),
            };
            assert_eq!(
                mailer.send(&mail).await,
                Err(Error::Refused("mail.bad_address")),
                "{to:?}"
            );
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_body_larger_than_a_mail_is_refused_and_so_is_a_sender_that_is_none() {
        let mailer = FolderMailer::new("unused", "hello@shop.example").unwrap();
        let mail = Mail {
            to: "a@b.example".into(),
            subject: String::new(),
            text: "x".repeat((1 << 20) + 1),
        };
        assert_eq!(mailer.send(&mail).await, Err(Error::TooLarge));
        assert!(FolderMailer::new("unused", "not an address").is_err());
    }
}
