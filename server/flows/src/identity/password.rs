//! Passwords: argon2id, off the request threads, with the same work and the same answer whether or not there is such an
//! account.

use super::SignedIn;
use super::limit::{Limit, per_network, tidy};
use crate::{Cx, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use kernel::{Error, Span};
use std::sync::OnceLock;

/// Tries of one address's password within a quarter of an hour.
const TRIES: i64 = 10;
/// Tries of passwords from one network address within a quarter of an hour.
const TRIES_PER_NETWORK: i64 = 50;

/// The hash of a password, in PHC form.
pub(super) async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    off_thread(move || hash_now(&password)).await
}

fn hash_now(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("argon2's defaults hash any password")
        .to_string()
}

/// Whether the password is the one hashed; without a hash the same work is done for nothing.
async fn verify(password: &str, hash: Option<String>) -> Result<bool> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    // a password of a megabyte would only cost time
    let password: String = password.chars().take(identity::PASSWORD_MAX + 1).collect();
    off_thread(move || {
        let real = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.get_or_init(|| hash_now("nobody's password")).clone());
        let right = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        real && right
    })
    .await
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "password hashing stopped");
        Error::Unavailable {
            trace: "password".to_owned(),
        }
    })
}

async fn count_tries(cx: &Cx, email: &str, ip: &str) -> Result<()> {
    let window = Span::minutes(15);
    let mut tx = cx.db().begin().await?;
    let most = per_network(cx, TRIES_PER_NETWORK);
    let counted = async {
        Limit {
            what: "password-network",
            most,
            window,
        }
        .count(cx, &mut tx, ip)
        .await?;
        Limit {
            what: "password",
            most: TRIES,
            window,
        }
        .count(cx, &mut tx, email)
        .await
    }
    .await;
    tx.commit().await?;
    counted
}

/// Signs in by password. Errors: `Invalid` for `email`, or for `password` when the pair is wrong or there is no such
/// account or it has no password; `TooMany`.
pub async fn sign_in_with_password(cx: &Cx, email: &str, password: &str, ip: &str) -> Result<SignedIn> {
    let email = identity::email(email).map_err(|e| Error::Invalid(vec![e]))?;
    if password.is_empty() {
        return Err(Error::field("password", "required"));
    }
    count_tries(cx, &email, ip).await?;
    let found = store::identity::person_by_email(cx.db(), &email).await?;
    let right = verify(password, found.as_ref().and_then(|p| p.password_hash.clone())).await?;
    match found.filter(|_| right) {
        Some(person) => {
            let mut tx = cx.db().begin().await?;
            tidy(cx, &mut tx).await?;
            tx.commit().await?;
            Ok(SignedIn {
                person: person.id,
                epoch: person.session_epoch,
                new: false,
            })
        }
        None => Err(Error::field("password", "wrong_password")),
    }
}

/// Sets the signed-in person's password and ends their other sessions; says the new epoch for this one. The current
/// password must be given, unless there is none or `proved` says that they entered a mailed code just now.
/// Errors: `Invalid` for `current` or `password`, `TooMany`, `Conflict`.
pub async fn set_password(cx: &Cx, current: &str, password: &str, proved: bool, ip: &str) -> Result<i64> {
    let id = cx.person()?;
    let person = store::identity::person(cx.db(), id)
        .await?
        .ok_or(Error::Unauthenticated)?;
    identity::check_password(password, &person.email).map_err(|e| Error::Invalid(vec![e]))?;
    if let Some(known) = person.password_hash.filter(|_| !proved) {
        count_tries(cx, &person.email, ip).await?;
        if !verify(current, Some(known)).await? {
            return Err(Error::field("current", "wrong_current"));
        }
    }
    let hash = hash(password).await?;
    let mut tx = cx.db().begin().await?;
    let epoch = store::identity::set_password(&mut tx, id, &hash, person.session_epoch).await?;
    let epoch = epoch.ok_or(Error::Conflict)?;
    cx.audit(&mut tx, "account.password", &person.email, "").await?;
    cx.mail(
        &mut tx,
        &person.email,
        "password_changed",
        &[("name", &person.display_name)],
    )
    .await?;
    tx.commit().await?;
    Ok(epoch)
}
