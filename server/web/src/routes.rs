//! The plain routes beside pages and server functions.

use crate::{AppState, exports, links, media, payments, uploads};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// All of them.
pub fn routes() -> Router<AppState> {
    let uploads = Router::new()
        .route("/seller/products/import", post(uploads::import))
        .route("/seller/products/{id}/pictures", post(uploads::pictures))
        // each reads its body piece by piece up to a limit of its own
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(uploads)
        .route("/seller/orders/export.csv", get(exports::orders))
        .route("/seller/finance/export.csv", get(exports::finance))
        .route("/seller/products/import/{id}/results.csv", get(uploads::results))
        .route("/webhooks/payments/{provider}", post(payments::payment_callback))
        .route("/webhooks/tracking", post(payments::tracking))
        .route("/media/{id}/{size}", get(media::picture))
        .route("/r/{code}/qr.svg", get(links::qr_svg))
        .route("/r/{code}/qr.png", get(links::qr_png))
        .route("/t/land", post(links::land))
}
