//! Sign-in and sign-up by a code in a mail: the same for an address that has an account and for one that has none, so
//! that nobody learns which it is (spec: commerce 2.1 "Codes").

use super::one_time::Purpose;
use super::person::{new_person, read_name};
use crate::{Cx, Result};
use kernel::{Error, PersonId};

const SIGN_IN: Purpose = Purpose {
    hash: "sign-in-code",
    sent: "code",
    sent_network: "code-network",
    tried_network: "try-network",
    wrong: "bad_code",
};

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
    let mut tx = cx.db().begin().await?;
    let code = SIGN_IN.issue(cx, &mut tx, &email, &email, ip).await?;
    cx.mail(&mut tx, &email, "code", &[("code", &code)]).await?;
    tx.commit().await?;
    Ok(email)
}

/// Tries a code. The right one signs in, and makes the account if the address has none: `name` is how the person wants
/// to be called then, or empty. Errors: `Invalid` for `code` (wrong or spent) or `name`, `TooMany`.
pub async fn enter_code(cx: &Cx, email: &str, typed: &str, name: &str, ip: &str) -> Result<SignedIn> {
    let email = identity::email(email).map_err(|e| Error::Invalid(vec![e]))?;
    let name = read_name(name, &email)?;
    let tx = cx.db().begin().await?;
    let mut tx = SIGN_IN.redeem(cx, tx, &email, &email, typed, ip).await?;
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
