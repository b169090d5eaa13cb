//! What a browser is told when a plain form (an upload) is refused: one sentence, the right status, and the way back.

use crate::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Error;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// The answer to a refused plain form: a small page for people, the error itself for programs.
pub(crate) fn refused(
    state: &AppState,
    headers: &HeaderMap,
    status: StatusCode,
    error: &Error,
    back: &str,
) -> Response {
    let html = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if !html {
        return (status, axum::Json(wire::WireError::Server(error.clone()))).into_response();
    }
    let sentence = match error {
        // the errors of a form with one field are about that field
        Error::Invalid(fields) => fields.iter().map(i18n::field_text).collect::<Vec<_>>().join(" "),
        other => i18n::error_text(other),
    };
    let style = state.site.url("style.css").unwrap_or_default();
    let page = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title><link rel=\"stylesheet\" href=\"{style}\">\
         </head><body><div class=\"store auth\"><header class=\"masthead\"><div><a class=\"logo\" href=\"/\">{brand}</a></div></header>\
         <main id=\"main\" class=\"page\"><section class=\"panel\"><div class=\"body stack g4\"><h1>{title}</h1>\
         <div class=\"callout danger\" role=\"alert\"><p>{sentence}</p></div><p><a class=\"btn\" href=\"{back}\">{go}</a></p>\
         </div></section></main></div></body></html>",
        lang = i18n::locale().tag(),
        brand = escape(&i18n::t!("common.brand")),
        title = escape(&i18n::t!("error.title.refused")),
        sentence = escape(&sentence),
        back = escape(back),
        go = escape(&i18n::t!("common.back")),
    );
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let policy =
        HeaderValue::from_static("default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'");
    (
        status,
        [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, policy)],
        page,
    )
        .into_response()
}

/// The error of a page's data: a page that cannot be shown says so to machines too, by its status.
pub fn page_refused(error: Error) -> wire::WireError {
    if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status())) {
        options.set_status(status);
    }
    error.into()
}

/// Gives the answer "413" of the body limit its sentence.
pub async fn too_large(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let ours = |kind: &HeaderValue| kind != "text/plain; charset=utf-8";
    let has_sentence = response.headers().get(header::CONTENT_TYPE).is_some_and(ours);
    if response.status() != StatusCode::PAYLOAD_TOO_LARGE || has_sentence {
        return response;
    }
    let error = Error::refused("upload.too_large");
    let back = path.strip_suffix("/pictures").unwrap_or(&path);
    refused(&state, &headers, StatusCode::PAYLOAD_TOO_LARGE, &error, back)
}

/// Text as it may stand in HTML, also between quotation marks.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
