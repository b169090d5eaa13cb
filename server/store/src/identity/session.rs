//! Browser sessions, what a signed-in person may act as, and the counters behind rate limits.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{CreatorId, Instant, PersonId, ShopId, ShopRole};

/// The stored data (JSON) of a live session.
pub async fn session(q: impl Into<Q<'_>>, token_hash: &str, now: Instant) -> Result<Option<(String, Instant)>> {
    struct Found(String, Instant);
    impl FromRow for Found {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Found(r.text("data")?, r.instant("expires_at")?))
        }
    }
    let found = q
        .into()
        .row::<Found>(
            sql!("SELECT data, expires_at FROM sessions WHERE token_hash = $1 AND expires_at > $2"),
            args![token_hash, now],
        )
        .await?;
    Ok(found.map(|f| (f.0, f.1)))
}

/// Writes a session. `false` when it is new and its token is taken.
pub async fn insert_session(tx: &mut Tx, token_hash: &str, data: &str, expires_at: Instant) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "INSERT INTO sessions (token_hash, data, expires_at) VALUES ($1, $2, $3)
                 ON CONFLICT (token_hash) DO NOTHING"
            ),
            args![token_hash, data, expires_at],
        )
        .await?;
    Ok(rows == 1)
}

/// Writes a session whether it is there or not.
pub async fn save_session(tx: &mut Tx, token_hash: &str, data: &str, expires_at: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO sessions (token_hash, data, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at"
        ),
        args![token_hash, data, expires_at],
    )
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete_session(tx: &mut Tx, token_hash: &str) -> Result<()> {
    tx.run(sql!("DELETE FROM sessions WHERE token_hash = $1"), args![token_hash])
        .await?;
    Ok(())
}

/// Removes sessions that have ended by themselves.
pub async fn delete_expired_sessions(tx: &mut Tx, now: Instant) -> Result<u64> {
    tx.run(sql!("DELETE FROM sessions WHERE expires_at <= $1"), args![now])
        .await
}

/// Counts one use in the window that began at `window_start` and says how many there are now.
pub async fn count_use(tx: &mut Tx, scope: &str, window_start: Instant) -> Result<i64> {
    Q::from(tx)
        .scalar(
            sql!(
                "INSERT INTO rate_limits (scope, window_start, used) VALUES ($1, $2, 1)
                 ON CONFLICT (scope, window_start) DO UPDATE SET used = rate_limits.used + 1 RETURNING used"
            ),
            args![scope, window_start],
        )
        .await
}

/// One shop a person works for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The shop.
    pub shop: ShopId,
    /// Its name.
    pub name: String,
    /// Its address part.
    pub slug: String,
    /// Code of its registration state.
    pub registration: String,
    /// The person's role in it.
    pub role: ShopRole,
}

impl FromRow for Membership {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Membership {
            shop: r.id("shop_id")?,
            name: r.text("name")?,
            slug: r.text("slug")?,
            registration: r.text("registration")?,
            role: r.code("role", ShopRole::from_code)?,
        })
    }
}

/// Everything a signed-in person may act as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub display_name: String,
    /// Their address.
    pub email: String,
    /// Sessions of an older epoch are over.
    pub session_epoch: i64,
    /// Whether they operate the installation.
    pub is_operator: bool,
    /// The creator they are, with handle.
    pub creator: Option<(CreatorId, String)>,
    /// The shops they work for, oldest membership first.
    pub shops: Vec<Membership>,
}

/// The roles of a person; `None` when there is no such person.
pub async fn roles(q: impl Into<Q<'_>>, person: PersonId) -> Result<Option<Roles>> {
    struct Head(Roles);
    impl FromRow for Head {
        fn from_row(r: &Row) -> Result<Self> {
            let creator = r.opt_id::<CreatorId>("creator_id")?;
            let handle = r.get::<Option<String>>("handle")?;
            Ok(Head(Roles {
                person: r.id("id")?,
                display_name: r.text("display_name")?,
                email: r.text("email")?,
                session_epoch: r.int("session_epoch")?,
                is_operator: r.get("is_operator")?,
                creator: creator.zip(handle),
                shops: Vec::new(),
            }))
        }
    }
    let mut q = q.into();
    let head = q
        .row::<Head>(
            sql!(
                "SELECT p.id, p.display_name, p.email, p.session_epoch, p.is_operator, c.id AS creator_id, c.handle
                 FROM people p LEFT JOIN creators c ON c.person_id = p.id WHERE p.id = $1"
            ),
            args![person],
        )
        .await?;
    let Some(Head(mut roles)) = head else { return Ok(None) };
    roles.shops = q
        .rows(
            sql!(
                "SELECT m.shop_id, m.role, s.name, s.slug, s.registration FROM shop_members m
                 JOIN shops s ON s.id = m.shop_id WHERE m.person_id = $1 ORDER BY m.created_at, m.shop_id LIMIT 50"
            ),
            args![person],
        )
        .await?;
    Ok(Some(roles))
}
