//! Text messages through an HTTP gateway, chosen by setting. The gateway is whatever takes `POST {"to", "text"}`: a
//! provider that does, or the few lines of a bridge to one that does not.

use super::{TextMessage, TextMessages, check};
use crate::{Error, Result};
use async_trait::async_trait;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use std::time::Duration;

/// How long the gateway may take, connecting included.
const PATIENCE: Duration = Duration::from_secs(20);

/// Posts text messages to a gateway as JSON.
pub struct HttpTexts {
    client: Client,
    url: Url,
    token: Option<HeaderValue>,
}

impl HttpTexts {
    /// A sender through `https://…`, or `http://…` for a gateway on the same machine or network. `token` goes along as
    /// `Authorization: Bearer …`. Nothing is sent yet.
    /// Errors: `Refused("text.bad_gateway")` for an address or token that cannot be used, `Unavailable` without TLS.
    pub fn new(url: &str, token: Option<&str>) -> Result<HttpTexts> {
        let bad = || Error::Refused("text.bad_gateway");
        let url = Url::parse(url).map_err(|_| bad())?;
        if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
            return Err(bad());
        }
        let token = token
            .map(|token| HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| bad()))
            .transpose()?
            .map(|mut token| {
                token.set_sensitive(true);
                token
            });
        // a gateway that moved is a matter of the settings: the token goes nowhere else
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|cause| Error::Unavailable(cause.to_string()))?;
        Ok(HttpTexts { client, url, token })
    }
}

#[async_trait]
impl TextMessages for HttpTexts {
    async fn send(&self, message: &TextMessage) -> Result<()> {
        check(message)?;
        let body = serde_json::json!({ "to": message.to, "text": message.text }).to_string();
        let mut request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        // the address may hold a password, so it stays out of the log
        let answer = request
            .send()
            .await
            .map_err(|cause| Error::Unavailable(cause.without_url().to_string()))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        // wrong credentials and a moved gateway are put right in the settings; the message then still has to go
        let later = status.is_server_error()
            || status.is_redirection()
            || matches!(
                status,
                StatusCode::UNAUTHORIZED
                    | StatusCode::FORBIDDEN
                    | StatusCode::NOT_FOUND
                    | StatusCode::REQUEST_TIMEOUT
                    | StatusCode::TOO_MANY_REQUESTS
            );
        if later {
            return Err(Error::Unavailable(format!("the gateway answered {status}")));
        }
        tracing::warn!(%status, "the gateway rejected a text message");
        Err(Error::Refused("text.rejected"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    /// A gateway that hears one request and answers it with this status line.
    async fn stand_in(answer: &'static str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/send?key=a", listener.local_addr().unwrap());
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            let mut part = [0; 4096];
            while !String::from_utf8_lossy(&heard).ends_with('}') {
                let n = stream.read(&mut part).await.unwrap();
                assert!(n > 0, "the request ended early");
                heard.extend_from_slice(&part[..n]);
            }
            let head = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            String::from_utf8(heard).unwrap()
        });
        (url, heard)
    }

    fn message() -> TextMessage {
        TextMessage {
            to: "+15550100100".into(),
            text: "Grüße: \"123456\"\n".into(),
        }
    }

    #[tokio::test]
    async fn a_message_reaches_the_gateway_as_json_with_the_token() {
        let (url, heard) = stand_in("202 Accepted").await;
        HttpTexts::new(&url, Some("s3cret"))
            .unwrap()
            .send(&message())
            .await
            .unwrap();
        let heard = heard.await.unwrap();
        let (head, body) = heard.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /send?key=a HTTP/1.1\r\n"), "{head}");
        let head = head.to_ascii_lowercase();
        assert!(head.contains("content-type: application/json") && head.contains("authorization: bearer s3cret"));
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(
            body,
            serde_json::json!({ "to": "+15550100100", "text": "Grüße: \"123456\"\n" })
        );
    }

    #[tokio::test]
    async fn a_rejected_number_is_final_and_a_busy_or_closed_gateway_is_not() {
        let (url, _heard) = stand_in("422 Unprocessable Content").await;
        let texts = HttpTexts::new(&url, None).unwrap();
        assert_eq!(texts.send(&message()).await, Err(Error::Refused("text.rejected")));
        for answer in [
            "503 Service Unavailable",
            "429 Too Many Requests",
            "401 Unauthorized",
            "302 Found\r\nlocation: http://127.0.0.1:1/",
        ] {
            let (url, _heard) = stand_in(answer).await;
            let error = HttpTexts::new(&url, None).unwrap().send(&message()).await.unwrap_err();
            assert!(error.is_temporary(), "{answer}");
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://ada:pw@{}/", listener.local_addr().unwrap());
        drop(listener);
        let error = HttpTexts::new(&url, None).unwrap().send(&message()).await.unwrap_err();
        assert!(error.is_temporary() && !error.to_string().contains("pw@"), "{error}");
    }

    #[test]
    fn a_gateway_that_is_none_is_refused() {
        for url in [
            "",
            "gateway.example",
            "smtp://gateway.example",
            "file:///etc/passwd",
            "https://",
        ] {
            assert!(HttpTexts::new(url, None).is_err(), "{url:?}");
        }
        assert!(HttpTexts::new("https://gateway.example", Some("a\nb")).is_err());
    }
}
