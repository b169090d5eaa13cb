//! Fetching a picture that an import names by address. The address comes from outside, so the fetch must not become
//! a way to reach what only this machine can reach (server-side request forgery).

mod address;
mod https;

pub use https::HttpsFetcher;

use async_trait::async_trait;
use kernel::Refused;

/// Why a picture was not fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum FetchRefusal {
    /// The text is no web address.
    BadUrl,
    /// Anything but https.
    NotHttps,
    /// The address carries a user name or password.
    Credentials,
    /// A port other than 443.
    BadPort,
    /// A host given as a number instead of a name.
    BareAddress,
    /// The name leads into a private network or to this machine.
    PrivateAddress,
    /// The name does not resolve, or nobody answers, or not in TLS.
    Unreachable,
    /// Not all of it came in time.
    Timeout,
    /// The server says there is no such picture.
    NotFound,
    /// The server answers with another status than success; the number is its status.
    BadStatus(u16),
    /// The server sends something that is no picture.
    NotAnImage,
    /// The picture is larger than 10 MB.
    TooLarge,
    /// It was redirected more than three times.
    TooManyRedirects,
}

impl FetchRefusal {
    /// Whether another try later may succeed.
    pub const fn is_temporary(self) -> bool {
        matches!(
            self,
            FetchRefusal::Unreachable | FetchRefusal::Timeout | FetchRefusal::BadStatus(408 | 425 | 429 | 500..)
        )
    }
}

impl Refused for FetchRefusal {
    fn code(&self) -> &'static str {
        match self {
            FetchRefusal::BadUrl => "fetch.bad_url",
            FetchRefusal::NotHttps => "fetch.not_https",
            FetchRefusal::Credentials => "fetch.credentials",
            FetchRefusal::BadPort => "fetch.bad_port",
            FetchRefusal::BareAddress => "fetch.bare_address",
            FetchRefusal::PrivateAddress => "fetch.private_address",
            FetchRefusal::Unreachable => "fetch.unreachable",
            FetchRefusal::Timeout => "fetch.timeout",
            FetchRefusal::NotFound => "fetch.not_found",
            FetchRefusal::BadStatus(_) => "fetch.bad_status",
            FetchRefusal::NotAnImage => "fetch.not_an_image",
            FetchRefusal::TooLarge => "fetch.too_large",
            FetchRefusal::TooManyRedirects => "fetch.too_many_redirects",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            FetchRefusal::BadStatus(status) => vec![("status", status.to_string())],
            _ => Vec::new(),
        }
    }
}

/// Fetches pictures from the open web.
#[async_trait]
pub trait PictureFetcher: Send + Sync {
    /// The bytes behind the address; what they are is found out by [`crate::pictures`], not here.
    async fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchRefusal>;
}
