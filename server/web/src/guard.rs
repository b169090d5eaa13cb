//! Resolves the visitor once per request, and keeps people out of faces that are not theirs before any page is built.

use crate::AppState;
use crate::actor::{EPOCH, PERSON, SHOP, Visitor};
use crate::proxies::network;
use crate::refusal::refused;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Error, PersonId};
use std::net::SocketAddr;
use tower_sessions::Session;

/// Puts the [`Visitor`] into the request.
pub async fn visitor_layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        tracing::error!("the session layer is missing");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let ip = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or_else(
        || "unknown".to_owned(),
        |info| network(state.proxies.client(info.0.ip(), request.headers())),
    );
    let visitor = match resolve(&state, session, ip).await {
        Ok(visitor) => visitor,
        Err(error) => {
            tracing::error!(%error, "visitor");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

async fn resolve(
    state: &AppState,
    session: Session,
    ip: String,
) -> Result<Visitor, Box<dyn std::error::Error + Send + Sync>> {
    let nobody = |session| Visitor {
        session,
        roles: None,
        shop: None,
        ip: ip.clone(),
    };
    let Some(person) = session.get::<i64>(PERSON).await? else {
        return Ok(nobody(session));
    };
    let epoch = session.get::<i64>(EPOCH).await?;
    let roles = store::identity::roles(&state.world.db, PersonId(person)).await?;
    // a changed password or a closed account ends every older session
    let Some(roles) = roles.filter(|r| Some(r.session_epoch) == epoch) else {
        return Ok(nobody(session));
    };
    let chosen = session.get::<i64>(SHOP).await?;
    let shop = roles
        .shops
        .iter()
        .find(|m| Some(m.shop.0) == chosen)
        .or(roles.shops.first())
        .cloned();
    Ok(Visitor {
        session,
        roles: Some(roles),
        shop,
        ip,
    })
}

/// Sends visitors of a console who are not signed in to the sign-in page, and those without the role to where they can
/// get it. Refuses addresses that name nothing anywhere.
pub async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // no name, id or search holds a NUL, and PostgreSQL would refuse the question
    if request.uri().to_string().contains("%00") {
        let error = Error::refused("request.nul");
        return refused(&state, request.headers(), StatusCode::BAD_REQUEST, &error, "/");
    }
    let path = request.uri().path();
    let face = path.split('/').nth(1).unwrap_or_default();
    if !matches!(face, "seller" | "creator" | "operator") || request.method() != Method::GET {
        return next.run(request).await;
    }
    let roles = request.extensions().get::<Visitor>().and_then(|v| v.roles.as_ref());
    let Some(roles) = roles else {
        let back = request.uri().path_and_query().map_or(path, |p| p.as_str());
        let to = format!("/sign-in?next={}", encode(back));
        return Redirect::to(&to).into_response();
    };
    let elsewhere = match face {
        "seller" if roles.shops.is_empty() && !matches!(path, "/seller/register" | "/seller/register/phone") => {
            Some("/seller/register")
        }
        "creator" if roles.creator.is_none() && path != "/creator/join" => Some("/creator/join"),
        "operator" if !roles.is_operator => Some("/no-entry"),
        _ => None,
    };
    match elsewhere {
        Some(to) => Redirect::to(to).into_response(),
        None => next.run(request).await,
    }
}

/// Percent-encodes a path for use as a query value.
fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, b| {
        if b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
        out
    })
}
