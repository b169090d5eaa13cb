//! Fetching over https from the open internet only. The name is resolved here and the connection goes to the very
//! addresses that were checked, so a name cannot point elsewhere between check and use; redirects are followed by
//! hand, each checked like the first address.

use super::address::is_public;
use super::{FetchRefusal, PictureFetcher};
use crate::{Error, Result};
use async_trait::async_trait;
use futures::StreamExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response, StatusCode, Url};
use std::error::Error as _;
use std::time::Duration;

/// What can be decoded here: servers that keep a picture in several formats, or in a newer one, choose by it.
const READABLE: &str = "image/webp, image/jpeg, image/png, image/gif";

/// How much and how long a fetch may take.
#[derive(Clone, Copy)]
struct Bounds {
    bytes: usize,
    connect: Duration,
    total: Duration,
    redirects: usize,
}

const BOUNDS: Bounds = Bounds {
    bytes: 10 << 20,
    connect: Duration::from_secs(5),
    total: Duration::from_secs(20),
    redirects: 3,
};

/// Where addresses may lead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// https on port 443, public addresses.
    OpenInternet,
    /// A test's own server on `http://127.0.0.1`.
    #[cfg(test)]
    ThisMachine,
}

/// Fetches pictures from the open web.
pub struct HttpsFetcher {
    client: Client,
    bounds: Bounds,
    reach: Reach,
}

impl HttpsFetcher {
    /// A fetcher: at most 10 MB, 5 s to connect, 20 s in all, three redirects. Environment proxies are not used,
    /// because behind one the address that is reached could not be checked. Errors: `Unavailable` when the machine
    /// has no usable TLS set-up.
    pub fn new() -> Result<HttpsFetcher> {
        HttpsFetcher::with(BOUNDS, Reach::OpenInternet)
    }

    fn with(bounds: Bounds, reach: Reach) -> Result<HttpsFetcher> {
        let client = Client::builder()
            .no_proxy()
            .https_only(reach == Reach::OpenInternet)
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(bounds.connect)
            .pool_idle_timeout(Duration::from_secs(10))
            .user_agent("Yellowcart picture import")
            .dns_resolver(PublicOnly)
            .build()
            .map_err(|cause| Error::Unavailable(cause.to_string()))?;
        Ok(HttpsFetcher { client, bounds, reach })
    }

    async fn follow(&self, url: &str) -> std::result::Result<Vec<u8>, FetchRefusal> {
        let mut url = checked(url, None, self.reach)?;
        for _ in 0..=self.bounds.redirects {
            let request = self.client.get(url.clone()).header(ACCEPT, READABLE);
            let response = request.send().await.map_err(|cause| refusal(&cause))?;
            let status = response.status();
            match status {
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                    let to = to.ok_or(FetchRefusal::BadStatus(status.as_u16()))?;
                    url = checked(to, Some(&url), self.reach)?;
                }
                StatusCode::OK => return self.body(response).await,
                StatusCode::NOT_FOUND | StatusCode::GONE => return Err(FetchRefusal::NotFound),
                other => return Err(FetchRefusal::BadStatus(other.as_u16())),
            }
        }
        Err(FetchRefusal::TooManyRedirects)
    }

    async fn body(&self, response: Response) -> std::result::Result<Vec<u8>, FetchRefusal> {
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().trim().to_ascii_lowercase();
        // plain file stores say of everything that it is bytes; what they are is found out when they are decoded
        let bytes_only = matches!(kind.as_str(), "" | "application/octet-stream" | "binary/octet-stream");
        if !bytes_only && !kind.starts_with("image/") {
            return Err(FetchRefusal::NotAnImage);
        }
        let limit = self.bounds.bytes;
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(FetchRefusal::TooLarge);
        }
        let mut bytes = Vec::new();
        let mut stream = response.bytes_stream();
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|cause| refusal(&cause))?;
            if bytes.len() + piece.len() > limit {
                return Err(FetchRefusal::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}

#[async_trait]
impl PictureFetcher for HttpsFetcher {
    async fn fetch(&self, url: &str) -> std::result::Result<Vec<u8>, FetchRefusal> {
        let all = tokio::time::timeout(self.bounds.total, self.follow(url)).await;
        all.unwrap_or(Err(FetchRefusal::Timeout))
    }
}

/// The address, if it may be fetched. `base` is where a redirect came from.
fn checked(text: &str, base: Option<&Url>, reach: Reach) -> std::result::Result<Url, FetchRefusal> {
    // far longer than any picture's address
    if text.len() > 4096 {
        return Err(FetchRefusal::BadUrl);
    }
    let url = Url::options().base_url(base).parse(text.trim());
    let url = url.map_err(|_| FetchRefusal::BadUrl)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchRefusal::Credentials);
    }
    match reach {
        Reach::OpenInternet if url.scheme() != "https" => return Err(FetchRefusal::NotHttps),
        Reach::OpenInternet => {}
        #[cfg(test)]
        Reach::ThisMachine if url.host_str() == Some("127.0.0.1") => return Ok(url),
        #[cfg(test)]
        Reach::ThisMachine => return Err(FetchRefusal::PrivateAddress),
    }
    if url.port_or_known_default() != Some(443) {
        return Err(FetchRefusal::BadPort);
    }
    // a number in any spelling has become an address by now, and is no name
    if url.domain().is_none() {
        return Err(FetchRefusal::BareAddress);
    }
    Ok(url)
}

/// The name leads somewhere that is not on the open internet.
#[derive(Debug, thiserror::Error)]
#[error("the name resolves to an address that is not public")]
struct NotPublic;

/// Resolves by the system, and refuses the name when any of its addresses is not public.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| !is_public(address.ip())) {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn refusal(cause: &reqwest::Error) -> FetchRefusal {
    let mut source = cause.source();
    while let Some(inner) = source {
        if inner.is::<NotPublic>() {
            return FetchRefusal::PrivateAddress;
        }
        source = inner.source();
    }
    if cause.is_timeout() {
        return FetchRefusal::Timeout;
    }
    tracing::debug!(%cause, "a picture could not be fetched");
    FetchRefusal::Unreachable
}

#[cfg(test)]
mod tests;
