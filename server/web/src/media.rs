//! Pictures as the browser gets them: the kept file under an address that never changes what it shows, or a drawn
//! placeholder while there is none.

use crate::AppState;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flows::catalog::{large_key, thumb_key};
use kernel::PictureId;
use store::catalog::PictureState;

/// A picture's bytes never change: another picture has another id.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A placeholder may be replaced at any moment.
const SHORTLY: HeaderValue = HeaderValue::from_static("public, max-age=30");
/// What stands in for a picture that is still to come or cannot be had.
const PLACEHOLDER: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 240 240\"><path fill=\"#ece7da\" \
    d=\"M0 0h240v240H0z\"/><path fill=\"none\" stroke=\"#8a8371\" stroke-width=\"8\" stroke-linejoin=\"round\" \
    d=\"M64 84h112v88H64zM64 150l34-34 28 28 18-18 32 32M146 108h.1\"/></svg>";

/// `GET /media/{id}/{large|thumb}`.
pub(crate) async fn picture(State(state): State<AppState>, Path((id, size)): Path<(String, String)>) -> Response {
    let (Ok(id), true) = (id.parse::<PictureId>(), matches!(size.as_str(), "large" | "thumb")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let picture = match store::catalog::picture(&state.world.db, id).await {
        Ok(Some(picture)) => picture,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "picture");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let key = large_key(&picture).filter(|_| picture.state == PictureState::Ready);
    let Some(key) = key else { return placeholder() };
    let key = if size == "thumb" {
        thumb_key(key)
    } else {
        key.to_owned()
    };
    match state.world.ports.blobs.get(&key).await {
        Ok(Some(bytes)) => {
            let kind = HeaderValue::from_static(ports::content_type_of(&key));
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, FOREVER)], bytes).into_response()
        }
        // the database knows it and the folder does not: shown as missing, and found by whoever reads the log
        Ok(None) => {
            tracing::error!(%id, key, "a picture is missing from the blob store");
            placeholder()
        }
        Err(error) => {
            tracing::error!(%error, key, "blob store");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn placeholder() -> Response {
    let kind = HeaderValue::from_static("image/svg+xml");
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, SHORTLY)],
        PLACEHOLDER,
    )
        .into_response()
}
