//! A person becomes a creator, on one page.

use crate::{Cx, Result, calendar};
use affiliate::{CreatorStatus, SignUp, fold_handle};
use kernel::{CreatorId, Error, FieldError, Instant, Span};
use store::affiliate::Creator;

/// How long withdrawals wait after the payout account was changed.
const PAYOUT_WAIT: Span = Span::hours(72);
/// Version of the terms creators accept.
const TERMS: &str = "2026-11";

/// What the sign-up page asks.
#[derive(Clone, Debug, Default)]
pub struct Join {
    /// Handle, name, birthday, terms.
    pub sign_up: SignUp,
    /// Country code.
    pub country: String,
}

/// Makes the signed-in person a creator who may promote at once, within the limits of the pilot (spec: affiliate
/// AFF-101, AFF-102, AFF-103).
/// Errors: fields to correct, the handle is taken, the person is a creator already.
pub async fn join(cx: &Cx, join: &Join) -> Result<CreatorId> {
    let person = cx.person()?;
    let country = identity::country(join.country.trim());
    let zone = country.as_ref().map_or("UTC", |c| c.time_zone);
    let mut wrong = join.sign_up.check(today(cx, zone));
    let Some(country) = country else {
        wrong.push(FieldError::new("country", "not_country"));
        return Err(Error::Invalid(wrong));
    };
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let creator = Creator {
        id: cx.id(),
        person,
        handle: fold_handle(&join.sign_up.handle),
        display_name: join.sign_up.display_name.trim().to_owned(),
        country: country.code.to_owned(),
        born_on: join.sign_up.born_on.trim().to_owned(),
        currency: country.currency,
        time_zone: country.time_zone.to_owned(),
        status: CreatorStatus::Limited,
        terms_version: TERMS.to_owned(),
        payout_name: String::new(),
        payout_account: String::new(),
        payout_changed_at: None,
    };
    let mut tx = cx.db().begin().await?;
    store::affiliate::insert_creator(&mut tx, &creator, cx.now)
        .await
        .map_err(|error| {
            if error.is_unique("creators_handle_key") {
                Error::field("handle", "taken")
            } else if error.is_unique("creators_person_id_key") {
                Error::refused("affiliate.already_creator")
            } else {
                Error::from(error)
            }
        })?;
    cx.transition(&mut tx, "creator", creator.id, ("", creator.status.code()), "join", "")
        .await?;
    super::pilot::begin(cx, &mut tx, creator.id).await?;
    tx.commit().await?;
    Ok(creator.id)
}

/// Sets where the creator's money goes. Changing it is mailed to the creator and holds withdrawals back for three days,
/// so that somebody who got into the account cannot empty it at once (spec: affiliate AFF-375).
/// Errors: a field is empty or too long.
pub async fn set_payout(cx: &Cx, name: &str, account: &str) -> Result<()> {
    let id = cx.creator()?;
    let (name, account) = (name.trim(), account.trim());
    let mut wrong = Vec::new();
    for (field, text) in [("payout_name", name), ("payout_account", account)] {
        match text.chars().count() {
            0 => wrong.push(FieldError::new(field, "required")),
            n if n > 80 => wrong.push(FieldError::new(field, "too_long").with("max", 80)),
            _ => {}
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let mut tx = cx.db().begin().await?;
    let before = store::affiliate::creator(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if (before.payout_name.as_str(), before.payout_account.as_str()) == (name, account) {
        return Ok(());
    }
    let changed = !before.payout_account.is_empty();
    store::affiliate::set_payout(&mut tx, id, (name, account), changed.then_some(cx.now)).await?;
    let status = before.status.code();
    cx.transition(&mut tx, "creator", id, (status, status), "set_payout", "")
        .await?;
    if let Some(email) = store::affiliate::creator_email(&mut tx, id).await?.filter(|_| changed) {
        cx.mail(&mut tx, &email, "payout_changed", &[("name", &before.display_name)])
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// When the creator may withdraw again after a change of the payout account; `None` when now.
pub fn payout_waits_until(changed_at: Option<Instant>, now: Instant) -> Option<Instant> {
    changed_at.map(|at| at.after(PAYOUT_WAIT)).filter(|until| *until > now)
}

/// The day it is in a zone, as year, month, day.
fn today(cx: &Cx, zone: &str) -> (i32, u32, u32) {
    let (text, _) = calendar::local_day(cx.now, zone);
    let mut parts = text.split('-').map(|p| p.parse::<i32>().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    (next(), next().unsigned_abs(), next().unsigned_abs())
}
