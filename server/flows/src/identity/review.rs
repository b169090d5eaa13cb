//! The operator decides about a registration: yes, no with reasons, or a question. The owner is told by mail
//! (spec: commerce 2.1, 2.21).

use crate::{Cx, Result};
use db::Tx;
use identity::{RegistrationAct, RegistrationState, RejectionReason};
use kernel::{Error, FieldError, ShopId};
use store::identity::ReviewReasons;

/// Most characters of what a reviewer writes.
const NOTE_MAX: usize = 1000;

/// What the reviewer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The shop may sell.
    Approve,
    /// It may not, for these reasons.
    Reject(ReviewReasons),
    /// The seller must say more first.
    AskInfo(ReviewReasons),
}

/// Approves a registration that waits. Errors: as [`review_shop`].
pub async fn approve_shop(cx: &Cx, shop: ShopId) -> Result<()> {
    review_shop(cx, shop, Verdict::Approve).await
}

/// Decides about a registration that waits, taking it into review first if nobody has.
/// Errors: `Invalid` for `reasons` or `note`, `NotFound`, `Refused` when it does not wait, `Conflict` when somebody else
/// decided meanwhile.
pub async fn review_shop(cx: &Cx, id: ShopId, verdict: Verdict) -> Result<()> {
    let operator = cx.operator()?;
    let (act, template, reasons) = match &verdict {
        Verdict::Approve => (RegistrationAct::Approve, "shop_approved", ReviewReasons::default()),
        Verdict::Reject(reasons) => (RegistrationAct::Reject, "shop_rejected", checked(reasons, true)?),
        Verdict::AskInfo(reasons) => (RegistrationAct::AskInfo, "shop_need_info", checked(reasons, false)?),
    };
    let mut tx = cx.db().begin().await?;
    let shop = store::identity::shop(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let mut from = shop.registration;
    if from == RegistrationState::Submitted {
        let under = from.next(RegistrationAct::Review)?;
        step(cx, &mut tx, id, (from, under), RegistrationAct::Review, &shop.reasons).await?;
        from = under;
    }
    let to = from.next(act)?;
    step(cx, &mut tx, id, (from, to), act, &reasons).await?;
    let codes: Vec<&str> = reasons.codes.iter().map(|code| code.code()).collect();
    let detail = [codes.join(", "), reasons.note.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    let entry = store::identity::Entry {
        person: Some(operator),
        shop: Some(id),
        act: &format!("shop.{}", act.code()),
        subject: &shop.legal.name,
        detail: &detail.join(": "),
    };
    store::identity::insert_audit(&mut tx, cx.id(), entry, cx.now).await?;
    if let Some((_, email, name)) = store::identity::owner(&mut tx, id).await? {
        let url = format!("{}/seller", cx.world.base_url);
        let params = [
            ("name", name.as_str()),
            ("shop", &shop.legal.name),
            ("note", &reasons.note),
            ("url", &url),
        ];
        cx.mail(&mut tx, &email, template, &params).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The reasons as they are kept: a no needs one of the list, "another reason" and a question need words.
fn checked(reasons: &ReviewReasons, refusing: bool) -> Result<ReviewReasons> {
    let note = reasons.note.trim().to_owned();
    let mut wrong = Vec::new();
    if refusing && reasons.codes.is_empty() {
        wrong.push(FieldError::new("reasons", "required"));
    }
    if note.is_empty() && (!refusing || reasons.codes.contains(&RejectionReason::Other)) {
        wrong.push(FieldError::new("note", "required"));
    }
    if note.chars().count() > NOTE_MAX {
        wrong.push(FieldError::new("note", "too_long").with("max", NOTE_MAX));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let mut codes = reasons.codes.clone();
    codes.sort_unstable();
    codes.dedup();
    Ok(ReviewReasons { codes, note })
}

async fn step(
    cx: &Cx,
    tx: &mut Tx,
    id: ShopId,
    (from, to): (RegistrationState, RegistrationState),
    act: RegistrationAct,
    reasons: &ReviewReasons,
) -> Result<()> {
    store::identity::decide_shop(tx, id, (from, to), reasons, cx.actor.person(), cx.now).await?;
    let reason: Vec<&str> = reasons.codes.iter().map(|code| code.code()).collect();
    cx.transition(tx, "shop", id, (from.code(), to.code()), act.code(), &reason.join(","))
        .await
}
