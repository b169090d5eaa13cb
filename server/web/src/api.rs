//! Server functions over HTTP. The framework answers every refused call with 500; here the refusal's own status is set,
//! in one place.

use crate::AppState;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;
use leptos_axum::handle_server_fns_with_context;
use server_fn::error::SERVER_FN_ERROR_HEADER;
use std::sync::Arc;
use wire::WireError;

/// A refusal is a few hundred bytes; more than this is not one.
const MAX_ERROR: usize = 64 * 1024;

/// Answers `/api/…`.
pub async fn server_functions(State(state): State<AppState>, request: Request) -> Response {
    let world = Arc::clone(&state.world);
    let (request, form) = match plain_form(without_old_error(request)).await {
        Ok(both) => both,
        Err(status) => return status.into_response(),
    };
    let response = handle_server_fns_with_context(move || provide_context(Arc::clone(&world)), request)
        .await
        .into_response();
    let mut response = response;
    if let Some(form) = form
        && came_back(&response)
        && let Some(cookie) = crate::draft::keep(&form)
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

/// Largest form body that may be kept; larger ones are passed on unread.
const MAX_FORM: usize = 16 * 1024;

/// The request, with a copy of its body when it is a form sent without script.
async fn plain_form(request: Request) -> Result<(Request, Option<Bytes>), StatusCode> {
    let headers = request.headers();
    let says = |name, part: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.contains(part))
    };
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    let plain = says(header::ACCEPT, "text/html") && says(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if !plain || length.is_none_or(|n| n > MAX_FORM) {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_FORM).await.map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok((Request::from_parts(parts, Body::from(bytes.clone())), Some(bytes)))
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
