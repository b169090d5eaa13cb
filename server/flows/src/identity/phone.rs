//! A person shows that a phone is theirs, by a code in a text message: without that no shop is opened
//! (spec: commerce 2.1 "Phone and e-mail verified before SUBMITTED").

use super::limit::Limit;
use super::one_time::Purpose;
use crate::{Actor, Cx, Result};
use db::Tx;
use identity::CODES_PER_DAY;
use kernel::{Error, PersonId, Span};

const PHONE: Purpose = Purpose {
    hash: "phone-code",
    sent: "phone",
    sent_network: "phone-network",
    tried_network: "phone-try-network",
    wrong: "bad_text_code",
};

/// What a code is bound to: it opens nothing for anybody else.
fn bound(person: PersonId, phone: &str) -> String {
    format!("{person} {phone}")
}

/// Sends the signed-in person a code to the number. `ip` is where the request came from. Says the number as it is
/// compared: `+` and digits. Errors: `Invalid` for `contact_phone`, `TooMany`.
pub async fn send_phone_code(cx: &Cx, phone: &str, ip: &str) -> Result<String> {
    let person = cx.person()?;
    let phone = identity::phone(phone).map_err(|e| Error::Invalid(vec![e]))?;
    let mut tx = cx.db().begin().await?;
    // text messages cost money: nobody has them sent to one number after another
    Limit {
        what: "phone-person",
        most: CODES_PER_DAY as i64,
        window: Span::hours(24),
    }
    .count(cx, &mut tx, &person.to_string())
    .await?;
    let code = PHONE.issue(cx, &mut tx, &phone, &bound(person, &phone), ip).await?;
    cx.text(&mut tx, &phone, "phone_code", &[("code", &code)]).await?;
    tx.commit().await?;
    Ok(phone)
}

/// Tries the code sent to the number; the right one makes it the person's. Errors: `Invalid` for `contact_phone` or
/// `code` (wrong or spent), `TooMany`.
pub async fn confirm_phone(cx: &Cx, phone: &str, typed: &str, ip: &str) -> Result<()> {
    let person = cx.person()?;
    let phone = identity::phone(phone).map_err(|e| Error::Invalid(vec![e]))?;
    let tx = cx.db().begin().await?;
    let mut tx = PHONE.redeem(cx, tx, &phone, &bound(person, &phone), typed, ip).await?;
    store::identity::put_phone(&mut tx, person, &phone, cx.now).await?;
    cx.audit(&mut tx, "account.phone", &phone, "").await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the number for the person's without a code, as [`super::create_person`] does with an address: for the demo and
/// for tests, which vouch for it. Errors: `Forbidden` for anybody but the system, `Invalid` for `contact_phone`.
pub async fn vouch_for_phone(cx: &Cx, person: PersonId, phone: &str) -> Result<()> {
    if cx.actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let phone = identity::phone(phone).map_err(|e| Error::Invalid(vec![e]))?;
    let mut tx = cx.db().begin().await?;
    store::identity::put_phone(&mut tx, person, &phone, cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses a number (`+` and digits) that the person has not confirmed. Errors: `Invalid` for `contact_phone`.
pub(super) async fn require_phone(tx: &mut Tx, person: PersonId, phone: &str) -> Result<()> {
    if store::identity::has_phone(&mut *tx, person, phone).await? {
        Ok(())
    } else {
        Err(Error::field("contact_phone", "phone_unconfirmed"))
    }
}
