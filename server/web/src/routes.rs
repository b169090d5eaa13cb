//! The plain routes beside pages and server functions.

use crate::{AppState, links};
use axum::Router;
use axum::routing::{get, post};

/// All of them.
pub fn routes() -> Router<AppState> {
    Router::new().route("/r/{code}/qr.svg", get(links::qr)).route("/t/land", post(links::land))
}
