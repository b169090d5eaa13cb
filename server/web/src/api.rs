//! Server functions over HTTP. The framework answers every refused call with 500; here the refusal's own status is set,
//! in one place.

use crate::AppState;
use crate::refusal::refused;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Error;
use leptos::prelude::provide_context;
use leptos_axum::handle_server_fns_with_context;
use server_fn::error::SERVER_FN_ERROR_HEADER;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use wire::WireError;

/// A refusal is a few hundred bytes; more than this is not one.
const MAX_ERROR: usize = 64 * 1024;
/// Largest form body: the longest product, percent-encoded, several times over.
const MAX_FORM: usize = 1024 * 1024;
/// Largest form body of which a draft is kept.
const MAX_DRAFT: usize = 16 * 1024;

/// Answers `/api/…`.
pub async fn server_functions(State(state): State<AppState>, request: Request) -> Response {
    let headers = request.headers().clone();
    let (status, code) = match known(request.method(), request.uri().path()) {
        Known::Call => match whole(without_old_error(request)).await {
            Ok((request, form)) => return call(&state, request, form).await,
            Err(refused) => refused,
        },
        Known::OtherMethod => (StatusCode::METHOD_NOT_ALLOWED, "request.method"),
        Known::Nothing => (StatusCode::NOT_FOUND, ""),
    };
    let error = match code {
        "" => Error::NotFound,
        code => Error::refused(code),
    };
    let mut answer = refused(&state, &headers, status, &error, "/");
    if status == StatusCode::METHOD_NOT_ALLOWED {
        answer
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    answer
}

/// What there is at an address of `/api/`.
enum Known {
    Call,
    OtherMethod,
    Nothing,
}

/// The framework would answer a wrong address with a text for programmers.
fn known(method: &Method, path: &str) -> Known {
    static CALLS: LazyLock<BTreeMap<&str, Method>> = LazyLock::new(|| server_fn::axum::server_fn_paths().collect());
    match CALLS.get(path) {
        Some(needed) if needed == method => Known::Call,
        Some(_) => Known::OtherMethod,
        None => Known::Nothing,
    }
}

async fn call(state: &AppState, request: Request, form: Option<Bytes>) -> Response {
    let world = Arc::clone(&state.world);
    let secure = world.base_url.starts_with("https://");
    let response = handle_server_fns_with_context(move || provide_context(Arc::clone(&world)), request)
        .await
        .into_response();
    let mut response = response;
    if let Some(form) = form
        && came_back(&response)
        && let Some(cookie) = crate::draft::keep(&form, secure)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR
        || !response.headers().contains_key(SERVER_FN_ERROR_HEADER)
    {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ERROR).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<WireError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let WireError::Server(kernel::Error::TooMany { retry_after_s }) = error {
            parts
                .headers
                .insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s.max(1)));
        }
        parts
            .headers
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A page that shows an error already is left without it: the framework sends a refused form back to where it came from
/// and writes the new error behind what stands in that address, where the old one would be read first.
fn without_old_error(mut request: Request) -> Request {
    let address = request.headers().get(header::REFERER).and_then(|v| v.to_str().ok());
    let clean = address.and_then(|address| {
        let (path, query) = address.split_once('?').filter(|(_, query)| query.contains("__err="))?;
        let old = |part: &&str| !part.starts_with("__err=") && !part.starts_with("__path=");
        let rest: Vec<&str> = query.split('&').filter(old).collect();
        let mark = if rest.is_empty() { "" } else { "?" };
        HeaderValue::try_from(format!("{path}{mark}{}", rest.join("&"))).ok()
    });
    if let Some(clean) = clean {
        request.headers_mut().insert(header::REFERER, clean);
    }
    request
}

/// The request with its whole body, and a copy of the body when it is a form sent without script. Errors: status and
/// refusal of a body that is too large, does not arrive whole, or has a NUL in it, which no text of ours holds and
/// PostgreSQL cannot keep.
async fn whole(request: Request) -> Result<(Request, Option<Bytes>), (StatusCode, &'static str)> {
    let headers = request.headers();
    let says = |name, part: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.contains(part))
    };
    let plain = says(header::ACCEPT, "text/html") && says(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (parts, body) = request.into_parts();
    let bytes = match read_whole(body, MAX_FORM).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err((StatusCode::PAYLOAD_TOO_LARGE, "request.too_large")),
        Err(_) => return Err((StatusCode::BAD_REQUEST, "request.cut_off")),
    };
    if bytes.contains(&0) || bytes.windows(3).any(|three| three == b"%00") {
        return Err((StatusCode::BAD_REQUEST, "request.nul"));
    }
    let form = (plain && bytes.len() <= MAX_DRAFT).then(|| bytes.clone());
    Ok((Request::from_parts(parts, Body::from(bytes)), form))
}

/// The body, or `None` when it is longer than `max`. A longer one is read to its end all the same (the outermost layer
/// bounds it): a browser that is still sending when the connection closes shows an error of its own. Errors: it was cut
/// off on its way.
pub(crate) async fn read_whole(body: Body, max: usize) -> Result<Option<Bytes>, axum::Error> {
    let mut body = pin!(body);
    let (mut kept, mut too_long) = (Vec::new(), false);
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let Ok(data) = frame?.into_data() else { continue };
        too_long |= kept.len() + data.len() > max;
        if !too_long {
            kept.extend_from_slice(&data);
        }
    }
    Ok((!too_long).then(|| Bytes::from(kept)))
}

/// Whether the answer sends the browser back to the form with an error.
fn came_back(response: &Response) -> bool {
    let location = response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok());
    response.status().is_redirection() && location.is_some_and(|to| to.contains("__err="))
}

#[cfg(test)]
mod tests {
    use super::without_old_error;
    use axum::body::Body;
    use axum::extract::Request;
    use axum::http::header;

    #[test]
    fn an_error_shown_before_does_not_come_back() {
        let referer = |from: &str| {
            let request = Request::builder().header(header::REFERER, from).body(Body::empty());
            let request = without_old_error(request.expect("a request"));
            request.headers()[header::REFERER].to_str().expect("text").to_owned()
        };
        let with_error = "http://a.example/checkout?country=US&__path=%2Fapi%2Fx&__err=abc";
        assert_eq!(referer(with_error), "http://a.example/checkout?country=US");
        assert_eq!(
            referer("http://a.example/cart?__path=x&__err=y"),
            "http://a.example/cart"
        );
        assert_eq!(referer("http://a.example/search?q=1"), "http://a.example/search?q=1");
    }
}
