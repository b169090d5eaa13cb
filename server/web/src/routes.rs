//! The plain routes beside pages and server functions.

use crate::AppState;
use axum::Router;

/// All of them.
pub fn routes() -> Router<AppState> {
    Router::new()
}
