//! Who is asking: what server functions and pages call first. The answer comes from the request's session alone.

use axum::http::request::Parts;
use flows::{Actor, Cx, World};
use kernel::{Error, Permission, PersonId, ShopId};
use leptos::prelude::{expect_context, use_context};
use std::sync::Arc;
use store::identity::{Membership, Roles};
use tower_sessions::Session;

pub(crate) const PERSON: &str = "person";
pub(crate) const EPOCH: &str = "epoch";
pub(crate) const SHOP: &str = "shop";
const CART: &str = "cart";

/// One request's visitor, resolved once by [`crate::visitor_layer`].
#[derive(Clone)]
pub struct Visitor {
    /// The session, which may be empty.
    pub session: Session,
    /// What the signed-in person may act as.
    pub roles: Option<Roles>,
    /// The shop chosen in this session, else the first one the person works for.
    pub shop: Option<Membership>,
    /// The network address the request came from (of IPv6 its first half); used for rate limits, never stored.
    pub ip: String,
}

/// The installation.
pub fn world() -> Arc<World> {
    expect_context::<Arc<World>>()
}

/// The visitor of the request being answered. Errors: called outside a request (while routes are listed).
pub fn visitor() -> Result<Visitor, Error> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Visitor>().cloned())
        .ok_or(Error::Unauthenticated)
}

/// Whoever it is: a signed-in person as a buyer, or nobody in particular.
pub fn anyone() -> Cx {
    let person = visitor().ok().and_then(|v| v.roles).map(|r| r.person);
    world().cx(person.map_or(Actor::Anonymous, Actor::Person))
}

/// A signed-in person. Errors: nobody is signed in.
pub fn person() -> Result<Cx, Error> {
    let roles = visitor()?.roles.ok_or(Error::Unauthenticated)?;
    Ok(world().cx(Actor::Person(roles.person)))
}

/// A member of the current shop who has the permission. Errors: not signed in, no shop, or not allowed.
pub fn seller(permission: Permission) -> Result<Cx, Error> {
    let visitor = visitor()?;
    let roles = visitor.roles.ok_or(Error::Unauthenticated)?;
    let member = visitor.shop.ok_or(Error::Forbidden)?;
    if !member.role.allows(permission) {
        return Err(Error::Forbidden);
    }
    Ok(world().cx(Actor::Seller {
        person: roles.person,
        shop: member.shop,
        role: member.role,
    }))
}

/// The same for a form that was shown for `shop` (an id; empty where the form does not say): in another tab its owner may
/// act for another shop by now, which must not get what was meant for this one.
/// Errors: as [`seller`], `Refused("shop.other_now")`.
pub fn seller_of(permission: Permission, shop: &str) -> Result<Cx, Error> {
    let cx = seller(permission)?;
    if shop.is_empty() || shop == cx.shop()?.to_string() {
        Ok(cx)
    } else {
        Err(Error::refused("shop.other_now"))
    }
}

/// The creator this person is. Errors: not signed in, or not a creator.
pub fn creator() -> Result<Cx, Error> {
    let roles = visitor()?.roles.ok_or(Error::Unauthenticated)?;
    let (creator, _) = roles.creator.ok_or(Error::Forbidden)?;
    Ok(world().cx(Actor::Creator {
        person: roles.person,
        creator,
    }))
}

/// The operator. Errors: not signed in, or not an operator.
pub fn operator() -> Result<Cx, Error> {
    let roles = visitor()?.roles.ok_or(Error::Unauthenticated)?;
    if !roles.is_operator {
        return Err(Error::Forbidden);
    }
    Ok(world().cx(Actor::Operator(roles.person)))
}

pub(crate) fn broken(error: tower_sessions::session::Error) -> Error {
    tracing::error!(%error, "session");
    Error::Unavailable {
        trace: "session".to_owned(),
    }
}

/// Signs the person in: a new session token, so that one planted before is worth nothing. The guest's cart becomes theirs.
pub async fn sign_in(person: PersonId, epoch: i64) -> Result<(), Error> {
    let session = visitor()?.session;
    session.cycle_id().await.map_err(broken)?;
    session.insert(PERSON, person.0).await.map_err(broken)?;
    session.insert(EPOCH, epoch).await.map_err(broken)?;
    // what was collected as a guest goes along; a later guest on this machine begins with an empty cart
    if let Some(key) = session.remove::<String>(CART).await.map_err(broken)? {
        flows::checkout::merge_cart(&world().cx(Actor::Person(person)), &key).await?;
    }
    Ok(())
}

/// Signs out and forgets the session.
pub async fn sign_out() -> Result<(), Error> {
    visitor()?.session.flush().await.map_err(broken)
}

/// Makes `shop` the one this session acts for. Errors: `NotFound` when the person does not work for it, as if there were
/// no such shop.
pub async fn choose_shop(shop: ShopId) -> Result<(), Error> {
    let visitor = visitor()?;
    let roles = visitor.roles.ok_or(Error::Unauthenticated)?;
    if !roles.shops.iter().any(|m| m.shop == shop) {
        return Err(Error::NotFound);
    }
    visitor.session.insert(SHOP, shop.0).await.map_err(broken)
}

impl Visitor {
    /// The key of the guest's cart, when this session has one.
    pub async fn cart_key(&self) -> Result<Option<String>, Error> {
        self.session.get::<String>(CART).await.map_err(broken)
    }
}

/// The key of the guest's cart, when this session has one.
pub async fn cart_key() -> Result<Option<String>, Error> {
    visitor()?.cart_key().await
}

/// The key of the session's cart, made now if it has none.
pub async fn new_cart_key() -> Result<String, Error> {
    let session = visitor()?.session;
    if let Some(key) = session.get::<String>(CART).await.map_err(broken)? {
        return Ok(key);
    }
    let key = flows::secret::token();
    session.insert(CART, &key).await.map_err(broken)?;
    Ok(key)
}

/// Sends the browser to `path` of this site after a successful form.
pub fn go(path: &str) {
    leptos_axum::redirect(path);
}

/// The same, and shows the notice `notice.<code>` there.
pub fn go_with_notice(path: &str, code: &str) {
    let sign = if path.contains('?') { '&' } else { '?' };
    leptos_axum::redirect(&format!("{path}{sign}notice={code}"));
}
