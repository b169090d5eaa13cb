//! What payment providers and carriers post to us. Every answer is small JSON: `{"ok":true}`, or the code of a refusal
//! and its sentence. A message that is not believed changes nothing.

use crate::AppState;
use crate::api::read_whole;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use flows::checkout::confirm_payment;
use flows::fulfilment::tracking_notice;
use kernel::Error;
use ports::CallbackRefusal;
use serde_json::json;

/// Largest message that is read at all; the providers' own bounds are smaller.
const MAX_MESSAGE: usize = 64 * 1024;
/// The header with the signature.
const SIGNATURE: &str = "x-signature";

/// `POST /webhooks/payments/{provider}`: a payment provider tells how a payment ended.
pub async fn payment_callback(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    request: Request,
) -> Response {
    let cx = state.world.system();
    if provider != cx.ports().payment.name() {
        return refused(StatusCode::NOT_FOUND, &Error::NotFound);
    }
    let (signature, body) = match message(request).await {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    let callback = match cx.ports().payment.read_callback(&body, &signature, cx.now) {
        Ok(callback) => callback,
        Err(refusal) => {
            tracing::warn!(%refusal, "payment callback");
            let status = match refusal {
                CallbackRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                CallbackRefusal::BadSignature => StatusCode::FORBIDDEN,
                CallbackRefusal::Expired | CallbackRefusal::Malformed => StatusCode::BAD_REQUEST,
            };
            return refused(status, &Error::from(refusal));
        }
    };
    done(confirm_payment(&cx, &callback).await.map(|_| ()))
}

/// `POST /webhooks/tracking`: a carrier tells where a package is.
pub async fn tracking(State(state): State<AppState>, request: Request) -> Response {
    let cx = state.world.system();
    let (signature, body) = match message(request).await {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    match tracking_notice(&cx, &body, &signature).await {
        Err(error @ Error::Refused { .. }) => refused(StatusCode::BAD_REQUEST, &error),
        outcome => done(outcome),
    }
}

/// The signature and the body, exactly as it arrived.
async fn message(request: Request) -> Result<(String, Bytes), Response> {
    let signature = signature(request.headers());
    match read_whole(request.into_body(), MAX_MESSAGE).await {
        Ok(Some(body)) => Ok((signature, body)),
        Ok(None) => Err(refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            &Error::from(CallbackRefusal::TooLarge),
        )),
        // cut off on its way
        Err(_) => Err(refused(
            StatusCode::BAD_REQUEST,
            &Error::from(CallbackRefusal::Malformed),
        )),
    }
}

fn signature(headers: &HeaderMap) -> String {
    headers
        .get(SIGNATURE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn done(outcome: Result<(), Error>) -> Response {
    match outcome {
        Ok(()) => Json(json!({ "ok": true })).into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            refused(status, &error)
        }
    }
}

fn refused(status: StatusCode, error: &Error) -> Response {
    // to a machine, not to somebody with an account
    let unsigned = Error::from(CallbackRefusal::BadSignature);
    let error = if *error == Error::Forbidden { &unsigned } else { error };
    let code = match error {
        Error::Refused { code, .. } => code.as_str(),
        Error::NotFound => "not_found",
        _ => "unavailable",
    };
    (
        status,
        Json(json!({ "error": code, "message": i18n::error_text(error) })),
    )
        .into_response()
}
