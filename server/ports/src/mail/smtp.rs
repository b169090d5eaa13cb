//! Mail through an SMTP server, chosen by setting.

use super::{Mail, Mailer, message};
use crate::{Error, Result};
use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::Duration;

/// How long the server may take to answer one command.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends mail through a server, keeping a few connections open.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// A mailer through `smtps://user:pass@host:port` (TLS from the start), `smtp://…?tls=required` (STARTTLS) or
    /// plain `smtp://…` (for a server on the same machine). User name and password are percent-encoded. Nothing is
    /// sent yet. Errors: `Refused("mail.bad_server")`, `Refused("mail.bad_sender")`.
    pub fn new(url: &str, from: &str) -> Result<SmtpMailer> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let server = server.map_err(|_| Error::Refused("mail.bad_server"))?;
        Ok(SmtpMailer {
            transport: server.timeout(Some(PATIENCE)).build(),
            from: message::sender(from)?,
        })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<()> {
        let message = message::message(mail, &self.from)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(cause) if cause.is_permanent() => {
                tracing::warn!(%cause, "the mail server rejected a message");
                Err(Error::Refused("mail.rejected"))
            }
            Err(cause) => Err(Error::Unavailable(cause.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinHandle;

    /// Speaks just enough SMTP for one session and returns what it was told. `recipient` answers RCPT.
    async fn session(stream: TcpStream, recipient: &str) -> Vec<String> {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        let mut heard = Vec::new();
        writing.write_all(b"220 stand-in\r\n").await.unwrap();
        let mut in_data = false;
        while let Ok(Some(line)) = lines.next_line().await {
            let answer = match line.split(' ').next().unwrap_or_default() {
                _ if in_data && line != "." => "",
                "." => {
                    in_data = false;
                    "250 kept\r\n"
                }
                "EHLO" => "250-stand-in\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
                "AUTH" => "235 welcome\r\n",
                "RCPT" => recipient,
                "DATA" => {
                    in_data = true;
                    "354 go on\r\n"
                }
                "QUIT" => "221 bye\r\n",
                _ => "250 fine\r\n",
            };
            heard.push(line);
            writing.write_all(answer.as_bytes()).await.unwrap();
        }
        heard
    }

    async fn stand_in(recipient: &'static str) -> (String, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = tokio::spawn(async move { session(listener.accept().await.unwrap().0, recipient).await });
        (format!("smtp://ada:p%40ss@{address}"), heard)
    }

    fn mail() -> Mail {
        Mail {
            to: "bo@shop.example".into(),
            subject: "Größe".into(),
            text: "line one\n.dot at the start\n".into(),
        }
    }

    #[tokio::test]
    async fn a_message_reaches_the_server_with_sender_recipient_and_password() {
        let (url, heard) = stand_in("250 fine\r\n").await;
        let mailer = SmtpMailer::new(&url, "Yellowcart <hello@shop.example>").unwrap();
        mailer.send(&mail()).await.unwrap();
        drop(mailer);
        let heard = heard.await.unwrap();
        let has = |start: &str| heard.iter().any(|line| line.starts_with(start));
        assert!(has("MAIL FROM:<hello@shop.example>"), "{heard:?}");
        assert!(has("RCPT TO:<bo@shop.example>"));
        // \0ada\0p@ss
        assert!(has("AUTH PLAIN AGFkYQBwQHNz"), "{heard:?}");
        assert!(has("Subject: =?utf-8?b?"));
        assert!(has("..dot at the start"), "dots are doubled on the wire");
    }

    #[tokio::test]
    async fn a_rejected_recipient_is_final_and_a_busy_server_is_not() {
        let (url, _heard) = stand_in("550 no such user\r\n").await;
        let mailer = SmtpMailer::new(&url, "hello@shop.example").unwrap();
        assert_eq!(mailer.send(&mail()).await, Err(Error::Refused("mail.rejected")));

        let (url, _heard) = stand_in("451 try later\r\n").await;
        let mailer = SmtpMailer::new(&url, "hello@shop.example").unwrap();
        assert!(mailer.send(&mail()).await.unwrap_err().is_temporary());
    }

    #[tokio::test]
    async fn nobody_listening_is_temporary_and_a_bad_setting_is_refused() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let mailer = SmtpMailer::new(&format!("smtp://{address}"), "hello@shop.example").unwrap();
        let error = mailer.send(&mail()).await.unwrap_err();
        assert!(error.is_temporary());
        for url in ["", "mail.shop.example", "https://mail.shop.example", "smtp://"] {
            assert!(SmtpMailer::new(url, "hello@shop.example").is_err(), "{url:?}");
        }
    }
}
