//! Server functions over HTTP. The framework answers every refused call with 500; here the refusal's own status is set,
//! in one place.

use crate::AppState;
use axum::body::{Body, to_bytes};
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
    let response = handle_server_fns_with_context(move || provide_context(Arc::clone(&world)), request)
        .await
        .into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ERROR).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<WireError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let WireError::Server(kernel::Error::TooMany { retry_after_s }) = error {
            parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s.max(1)));
        }
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Response::from_parts(parts, Body::from(bytes))
}
