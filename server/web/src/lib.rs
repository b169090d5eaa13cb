//! The server's HTTP side: sessions, who is asking, security headers, server functions, and the plain routes beside the
//! pages. It decides authorisation and nothing of the business.

mod actor;
mod api;
mod draft;
mod exports;
mod guard;
mod headers;
mod kept;
mod links;
mod media;
mod payments;
mod pending;
mod proxies;
mod refusal;
mod routes;
mod session;
mod site;
mod uploads;

pub use actor::{
    Visitor, anyone, cart_key, choose_shop, creator, go, go_with_notice, new_cart_key, operator, person, seller,
    seller_of, sign_in, sign_out, visitor, world,
};
pub use api::server_functions;
pub use draft::take_draft;
pub use guard::{guard, visitor_layer};
pub use headers::{content_policy, security_headers};
pub use kept::{KeptPages, kept_pages};
pub use links::{follow_links, touches};
pub use pending::{
    Pending, PendingPhone, just_proved, local_path, pending, pending_phone, phone_confirmed, proved, set_pending,
    set_pending_phone,
};
pub use proxies::TrustedProxies;
pub use refusal::{page_refused, too_large};
pub use routes::routes;
pub use session::{DbSessions, session_layer};
pub use site::Site;
pub use uploads::{outcome_text, remark_text, remarks};

use axum::extract::FromRef;
pub use flows::World;
use leptos::prelude::LeptosOptions;
use std::sync::Arc;

/// What every handler can get at.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The installation.
    pub world: Arc<World>,
    /// The built files of the faces.
    pub site: Arc<Site>,
    /// The proxies whose word about a request's origin counts.
    pub proxies: Arc<TrustedProxies>,
    /// What leptos wants to know; its file names are not used.
    pub leptos: LeptosOptions,
}
