//! Pages of the storefront for visitors nobody knows yet. They are the same for all of them, so the last one rendered
//! serves until anything is written to the database, and at most two seconds.

use crate::AppState;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Clock;
use leptos::nonce::Nonce;
use std::sync::Arc;
use std::time::Duration;

/// How long another process's change may stay unseen. One's own shows at once.
const LIFETIME: Duration = Duration::from_secs(2);
/// Bytes of pages kept.
const CAPACITY: u64 = 32 * 1024 * 1024;
/// Longest address of a page that is kept, and largest page, in bytes.
const LONGEST: usize = 200;
const LARGEST: usize = 512 * 1024;
/// What the policy's header has before the nonce.
const NONCE: &str = "'nonce-";

/// The pages kept, by address.
#[derive(Clone)]
pub struct KeptPages(moka::future::Cache<String, Arc<Page>>);

struct Page {
    /// The database's count of changes, and the minute of the clock, before it was rendered.
    as_of: (u64, i64),
    headers: HeaderMap,
    body: String,
    /// The nonce it was rendered with, which no visitor gets twice.
    nonce: String,
}

impl Default for KeptPages {
    fn default() -> Self {
        let pages = moka::future::Cache::builder()
            .weigher(|key: &String, page: &Arc<Page>| u32::try_from(key.len() + page.body.len()).unwrap_or(u32::MAX))
            .max_capacity(CAPACITY)
            .time_to_live(LIFETIME)
            .build();
        KeptPages(pages)
    }
}

/// Answers with a kept page where there is one, and keeps the pages that may be.
pub async fn kept_pages(State((state, pages)): State<(AppState, KeptPages)>, request: Request, next: Next) -> Response {
    let Some(key) = key(&request) else {
        return next.run(request).await;
    };
    let minute = state.world.clock.now().micros().div_euclid(60_000_000);
    let as_of = (state.world.db.changes(), minute);
    if let Some(page) = pages.0.get(&key).await
        && page.as_of == as_of
    {
        return page.answer();
    }
    let response = next.run(request).await;
    if !may_be_kept(&response) {
        return response;
    }
    let (parts, body) = response.into_parts();
    // what was rendered is in memory anyway; only what is kept must be small
    let bytes = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::error!(%error, key, "a page broke off");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let nonce = nonce(&parts.headers).filter(|_| bytes.len() <= LARGEST);
    let (Some(nonce), Ok(body)) = (nonce, String::from_utf8(bytes.to_vec())) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let page = Page {
        as_of,
        headers: parts.headers.clone(),
        body,
        nonce,
    };
    pages.0.insert(key, Arc::new(page)).await;
    Response::from_parts(parts, Body::from(bytes))
}

/// The address, if the same page is shown there to everybody who asks like this: a public page, and nothing by which the
/// visitor is known. The touches of followed links change no page.
fn key(request: &Request) -> Option<String> {
    let path = request.uri().path();
    let public = matches!(path, "/" | "/search")
        || ["/category/", "/product/", "/shop/"]
            .iter()
            .any(|start| path.starts_with(start));
    let mut cookies = request.headers().get_all(header::COOKIE).iter();
    let unknown = cookies.all(|line| {
        line.to_str()
            .is_ok_and(|line| line.split(';').all(|pair| pair.trim_start().starts_with("sc_t=")))
    });
    let key = request.uri().path_and_query()?.as_str();
    (public && unknown && request.method() == Method::GET && key.len() <= LONGEST).then(|| key.to_owned())
}

fn may_be_kept(response: &Response) -> bool {
    let headers = response.headers();
    let html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    response.status() == StatusCode::OK && html && !headers.contains_key(header::SET_COOKIE)
}

/// The nonce in the page's content policy.
fn nonce(headers: &HeaderMap) -> Option<String> {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
    let (_, rest) = policy.split_once(NONCE)?;
    rest.split_once('\'').map(|(nonce, _)| nonce.to_owned())
}

impl Page {
    /// The page as if it had just been rendered: with a nonce of its own.
    fn answer(&self) -> Response {
        let nonce = Nonce::new().to_string();
        let mut headers = self.headers.clone();
        if let Some(policy) = headers.get_mut(header::CONTENT_SECURITY_POLICY)
            && let Ok(text) = policy.to_str()
            && let Ok(value) = HeaderValue::from_str(&text.replace(&self.nonce, &nonce))
        {
            *policy = value;
        }
        let body = Bytes::from(self.body.replace(&self.nonce, &nonce));
        (headers, body).into_response()
    }
}
