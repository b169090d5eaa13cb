//! Sign-in and sign-up by a code in a mail: the same for an address that has an account and for one that has none, so
//! that nobody learns which it is (spec: commerce 2.1 "Codes").

use super::limit::{Limit, per_network, tidy};
use super::person::{new_person, read_name};
use crate::{Cx, Result, secret};
use identity::{CODE_TTL, CODES_PER_DAY, CodeVerdict, SentCode, check_send, code_from_random, judge_code, read_code};
use kernel::{Error, PersonId, Span};

/// Tries of codes from one network address within an hour.
const TRIES_PER_HOUR: i64 = 60;
/// What the keyed hash of a code is made for.
const PURPOSE: &str = "sign-in-code";

/// Somebody who has just proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// The epoch their session belongs to.
    pub epoch: i64,
    /// Whether the account was made just now.
    pub new: bool,
}

/// Mails a code to the address, whoever it belongs to. `ip` is where the request came from. Says the address as it is
/// compared. Errors: `Invalid` for `email`, `TooMany`.
pub async fn send_code(cx: &Cx, email: &str, ip: &str) -> Result<String> {
    let email = identity::email(email).map_err(|e| Error::Invalid(vec![e]))?;
    let day = Span::hours(24);
    let most = per_network(cx, CODES_PER_DAY as i64);
    let mut tx = cx.db().begin().await?;
    Limit {
        what: "code-network",
        most,
        window: day,
    }
    .count(cx, &mut tx, ip)
    .await?;
    // the counter's row also makes two requests for one address wait for each other
    Limit {
        what: "code",
        most: i64::MAX,
        window: day,
    }
    .count(cx, &mut tx, &email)
    .await?;
    let sent = store::identity::codes_sent(&mut tx, &email, cx.now.before(day)).await?;
    check_send(&sent, cx.now)?;
    let code = code_from_random(secret::random());
    let hash = cx.world.keys.sign(PURPOSE, &format!("{email} {code}"));
    store::identity::insert_code(&mut tx, cx.id(), &email, &hash, cx.now, cx.now.after(CODE_TTL)).await?;
    cx.mail(&mut tx, &email, "code", &[("code", &code)]).await?;
    tx.commit().await?;
    Ok(email)
}

/// Tries a code. The right one signs in, and makes the account if the address has none: `name` is how the person wants
/// to be called then, or empty. Errors: `Invalid` for `code` (wrong or spent) or `name`, `TooMany`.
pub async fn enter_code(cx: &Cx, email: &str, typed: &str, name: &str, ip: &str) -> Result<SignedIn> {
    let email = identity::email(email).map_err(|e| Error::Invalid(vec![e]))?;
    let typed = read_code(typed).ok_or_else(|| Error::field("code", "bad_code"))?;
    let name = read_name(name, &email)?;
    let mut tx = cx.db().begin().await?;
    let most = per_network(cx, TRIES_PER_HOUR);
    Limit {
        what: "try-network",
        most,
        window: Span::hours(1),
    }
    .count(cx, &mut tx, ip)
    .await?;
    let Some(code) = store::identity::newest_code(&mut tx, &email).await? else {
        tx.commit().await?;
        return Err(Error::field("code", "bad_code"));
    };
    let sent = SentCode {
        sent_at: code.created_at,
        tries: code.tries,
        spent: code.used_at.is_some(),
    };
    let matches = cx
        .world
        .keys
        .verify(PURPOSE, &format!("{email} {typed}"), &code.code_hash);
    match judge_code(&sent, matches, cx.now) {
        CodeVerdict::Right => {}
        CodeVerdict::Wrong { .. } => {
            store::identity::count_try(&mut tx, code.id, code.tries).await?;
            tx.commit().await?;
            return Err(Error::field("code", "bad_code"));
        }
        CodeVerdict::Spent | CodeVerdict::Expired => {
            tx.commit().await?;
            return Err(Error::field("code", "expired"));
        }
    }
    store::identity::spend_code(&mut tx, code.id, code.tries, cx.now).await?;
    tidy(cx, &mut tx).await?;
    let found = store::identity::person_by_email(&mut tx, &email).await?;
    let new = found.is_none();
    let person = match found {
        Some(person) => person,
        None => {
            let person = new_person(cx, email, name, None);
            store::identity::insert_person(&mut tx, &person)
                .await
                .map_err(|error| {
                    // two browsers entering the same code at once: one of them has made the account
                    if error.is_unique("people_email_folded_key") {
                        Error::Conflict
                    } else {
                        error.into()
                    }
                })?;
            cx.acting_as(crate::Actor::Person(person.id))
                .audit(&mut tx, "account.create", &person.email, "")
                .await?;
            person
        }
    };
    tx.commit().await?;
    Ok(SignedIn {
        person: person.id,
        epoch: person.session_epoch,
        new,
    })
}
