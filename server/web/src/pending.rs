//! A sign-in that waits for its mailed code, and a phone that waits for its text message: kept in the session, so that a
//! code opens only the browser that asked for it and no address stands in the page's own address.

use crate::actor::{broken, visitor};
use kernel::{Error, Instant, Span};
use serde::{Deserialize, Serialize};

const PENDING: &str = "pending";
const PHONE: &str = "pending_phone";
const PROVED: &str = "proved";
/// How long an entered code counts as "just now".
const PROOF: Span = Span::minutes(15);

/// What was given before the code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The address the code went to, folded.
    pub email: String,
    /// How the person wants to be called, when the account is new; may be empty.
    pub name: String,
    /// Where they wanted to go; may be empty.
    pub next: String,
}

/// Remembers a sign-in until its code is entered.
pub async fn set_pending(pending: &Pending) -> Result<(), Error> {
    visitor()?.session.insert(PENDING, pending).await.map_err(broken)
}

/// The sign-in that waits for its code, if one does.
pub async fn pending() -> Result<Option<Pending>, Error> {
    visitor()?.session.get(PENDING).await.map_err(broken)
}

/// A number a code was sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingPhone {
    /// `+` and digits.
    pub phone: String,
    /// Whether it belongs to a registration that is being corrected, and not to a new shop.
    pub correcting: bool,
}

/// Remembers a number until its code is entered.
pub async fn set_pending_phone(pending: &PendingPhone) -> Result<(), Error> {
    visitor()?.session.insert(PHONE, pending).await.map_err(broken)
}

/// The number that waits for its code, if one does.
pub async fn pending_phone() -> Result<Option<PendingPhone>, Error> {
    visitor()?.session.get(PHONE).await.map_err(broken)
}

/// The number's code was right: nothing waits any more.
pub async fn phone_confirmed() -> Result<(), Error> {
    let session = visitor()?.session;
    session.remove::<PendingPhone>(PHONE).await.map_err(broken)?;
    Ok(())
}

/// The code was right at `now`: nothing waits any more, and for a while the person counts as having proved who they are.
pub async fn proved(now: Instant) -> Result<(), Error> {
    let session = visitor()?.session;
    session.remove::<Pending>(PENDING).await.map_err(broken)?;
    session.insert(PROVED, now.micros()).await.map_err(broken)
}

/// Whether a mailed code was entered in this session within the last quarter of an hour.
pub async fn just_proved(now: Instant) -> Result<bool, Error> {
    let at = visitor()?.session.get::<i64>(PROVED).await.map_err(broken)?;
    Ok(at.is_some_and(|at| now.since(Instant(at)) < PROOF))
}

/// The address if it is a path of this site, else `otherwise`: a form must not send people elsewhere.
pub fn local_path(path: &str, otherwise: &str) -> String {
    let local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/api/")
        && !path.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    if local { path.to_owned() } else { otherwise.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_this_site_are_gone_to() {
        for good in ["/", "/seller/orders?tab=to_ship", "/p/7"] {
            assert_eq!(local_path(good, "/x"), good);
        }
        for bad in [
            "",
            "seller",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/a\nb",
            "/api/sign-out",
            "/ /x",
        ] {
            assert_eq!(local_path(bad, "/x"), "/x", "{bad}");
        }
    }
}
