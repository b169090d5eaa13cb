//! Sessions live in the database; the cookie holds a random token, the table its hash. A visitor who has nothing to
//! remember gets neither cookie nor row.

use async_trait::async_trait;
use flows::World;
use kernel::{Clock, Instant};
use std::collections::HashMap;
use std::sync::Arc;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

/// The session store over `server/store`.
#[derive(Clone)]
pub struct DbSessions(Arc<World>);

impl std::fmt::Debug for DbSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DbSessions")
    }
}

fn key(id: &Id) -> String {
    flows::secret::sha256(id.to_string().as_bytes())
}

fn backend(error: db::Error) -> Error {
    tracing::error!(%error, "session store");
    Error::Backend("database".to_owned())
}

fn parts(record: &Record) -> Result<(String, Instant)> {
    let data = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
    let expires = i64::try_from(record.expiry_date.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX);
    Ok((data, Instant(expires)))
}

#[async_trait]
impl SessionStore for DbSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let (data, expires) = parts(record)?;
        let mut tx = self.0.db.begin().await.map_err(backend)?;
        while !store::identity::insert_session(&mut tx, &key(&record.id), &data, expires)
            .await
            .map_err(backend)?
        {
            record.id = Id::default();
        }
        tx.commit().await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (data, expires) = parts(record)?;
        let mut tx = self.0.db.begin().await.map_err(backend)?;
        store::identity::save_session(&mut tx, &key(&record.id), &data, expires)
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        // expiry is judged by the machine's time: moving the demo clock signs nobody out
        let now = Instant(self.0.clock.now().micros() - self.0.clock.offset().0);
        let found = store::identity::session(&self.0.db, &key(id), now)
            .await
            .map_err(backend)?;
        let Some((data, expires)) = found else { return Ok(None) };
        let data: HashMap<String, serde_json::Value> =
            serde_json::from_str(&data).map_err(|e| Error::Decode(e.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp_nanos(i128::from(expires.micros()) * 1000)
            .map_err(|e| Error::Decode(e.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut tx = self.0.db.begin().await.map_err(backend)?;
        store::identity::delete_session(&mut tx, &key(id))
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

/// The session layer: `__Host-` cookie on https, a plain name on a laptop's http.
pub fn session_layer(world: &Arc<World>) -> SessionManagerLayer<DbSessions> {
    let secure = world.base_url.starts_with("https://");
    SessionManagerLayer::new(DbSessions(Arc::clone(world)))
        .with_name(if secure { "__Host-yellowcart" } else { "yellowcart" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::days(30)))
}
