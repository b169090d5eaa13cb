//! Withdrawals: a shop or a creator asks for available money; it is set aside at once, given to the payout gateway
//! afterwards, and paid or returned when the bank has answered (spec: commerce 2.12, affiliate 2.16).

use crate::{Actor, Cx, Result, affiliate, calendar};
use kernel::{Bps, Currency, Error, Money, WithdrawalId};
use ledger::{AccountKey, AccountKind, Owner, Refusal, Request, WithdrawalAct, WithdrawalState};
use store::ledger::Withdrawal;

/// Who is asking, and what withdrawing costs and needs.
#[derive(Clone, Debug)]
pub struct Payee {
    /// The owner of the balance.
    pub owner: Owner,
    /// The currency they are paid in.
    pub currency: Currency,
    /// Their time zone: days are counted there.
    pub time_zone: String,
    /// Where the money goes; empty while nothing is known.
    pub payout_to: String,
    /// The name the account must be in.
    pub payout_name: String,
    /// Handling fee.
    pub fee: Bps,
}

/// The payee the actor is: their shop, or themselves as a creator. Errors: the actor is neither.
pub async fn payee(cx: &Cx) -> Result<Payee> {
    match cx.actor {
        Actor::Seller { shop, .. } => {
            let terms = store::ledger::shop_terms(cx.db(), shop).await?.ok_or(Error::NotFound)?;
            Ok(Payee {
                owner: Owner::Shop(shop),
                currency: terms.currency,
                time_zone: terms.time_zone,
                payout_to: terms.slug,
                payout_name: terms.legal_name,
                fee: Bps::ZERO,
            })
        }
        Actor::Creator { creator, .. } => {
            let creator = store::affiliate::creator(cx.db(), creator).await?.ok_or(Error::NotFound)?;
            Ok(Payee {
                owner: Owner::Creator(creator.id),
                currency: creator.currency,
                time_zone: creator.time_zone,
                payout_to: creator.payout_account,
                payout_name: creator.payout_name,
                fee: cx.policy().creator_withdrawal_fee,
            })
        }
        _ => Err(Error::Forbidden),
    }
}

/// Asks for `minor` units of the payee's available balance. `idem_key` comes with the form: asking twice with the same
/// key is asking once. Errors: too little, too much, the second one today, one still under way.
pub async fn request_withdrawal(cx: &Cx, minor: i64, idem_key: &str) -> Result<WithdrawalId> {
    let payee = payee(cx).await?;
    let (local_day, day) = calendar::local_day(cx.now, &payee.time_zone);
    let mut tx = cx.db().begin().await?;
    if let Some(before) = store::ledger::withdrawal_by_key(&mut tx, payee.owner, idem_key).await? {
        return Ok(before.id);
    }
    let available = AccountKey::new(payee.owner, AccountKind::Available, payee.currency);
    let recent = store::ledger::withdrawals(&mut tx, payee.owner, 20).await?;
    let money = |minor| Money::new(minor, payee.currency);
    let amounts = ledger::check_request(&Request {
        amount: money(minor),
        available: money(store::ledger::balance(&mut tx, available).await?),
        minimum: ledger::default_minimum(payee.currency),
        day_used: recent.iter().any(|w| w.local_day == local_day && w.state.uses_day()),
        in_flight: recent.iter().any(|w| w.currency == payee.currency && w.state.open()),
        fee: payee.fee,
    })?;
    let withdrawal = Withdrawal {
        id: cx.id(),
        owner: payee.owner,
        state: WithdrawalState::Requested,
        currency: payee.currency,
        amounts,
        local_day,
        payout_name: payee.payout_name.clone(),
        payout_to: payee.payout_to.clone(),
        requested_at: cx.now,
        expected_at: calendar::day_start(ledger::expected_day(day), &payee.time_zone),
        decided_at: None,
        failure: String::new(),
    };
    store::ledger::insert_withdrawal(&mut tx, &withdrawal, idem_key).await.map_err(|error| {
        // somebody asked at the same moment; the indexes decide who was first
        if error.is_unique("withdrawals_owner_kind_owner_id_local_day_key") {
            Refusal::OncePerDay.into()
        } else {
            Error::from(error)
        }
    })?;
    let journal = ledger::withdrawal_requested(withdrawal.id, payee.owner, payee.currency, amounts)?;
    super::post(cx, &mut tx, Some(journal), "withdrawal", withdrawal.id).await?;
    // read after the posting has locked the account: two requests cannot both see the money
    if store::ledger::balance(&mut tx, available).await? < 0 {
        return Err(Refusal::MoreThanAvailable { available: money(minor - 1) }.into());
    }
    if let Owner::Creator(creator) = payee.owner {
        affiliate::allocate_withdrawal(cx, &mut tx, creator, withdrawal.id, amounts.gross).await?;
    }
    cx.transition(&mut tx, "withdrawal", withdrawal.id, ("", WithdrawalState::Requested.code()), "request", "").await?;
    cx.emit(&mut tx, "withdrawal.process", &withdrawal.id).await?;
    tx.commit().await?;
    Ok(withdrawal.id)
}

/// Gives a requested withdrawal to the payout gateway. Safe to repeat: the gateway knows the withdrawal by its id.
pub async fn process_withdrawal(cx: &Cx, id: WithdrawalId) -> Result<()> {
    let withdrawal = store::ledger::withdrawal(cx.db(), id).await?.ok_or(Error::NotFound)?;
    if withdrawal.state != WithdrawalState::Requested {
        return Ok(());
    }
    let order = ports::PayoutOrder {
        withdrawal: id.to_string(),
        to_name: withdrawal.payout_name.clone(),
        account: withdrawal.payout_to.clone(),
        amount: withdrawal.net(),
        ordered_at: withdrawal.requested_at,
    };
    if let Err(error) = cx.ports().payouts.pay(&order).await {
        tracing::warn!(%id, %error, "payout gateway");
        return Err(Error::Unavailable { trace: id.to_string() });
    }
    let mut tx = cx.db().begin().await?;
    step(cx, &mut tx, &withdrawal, WithdrawalAct::Process, "").await?;
    tx.commit().await?;
    Ok(())
}

/// The bank's answer, entered by the operator or a gateway: paid, or failed for a reason.
/// Errors: the withdrawal is not with the bank.
pub async fn decide_withdrawal(cx: &Cx, id: WithdrawalId, failure: Option<&str>) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let withdrawal = store::ledger::withdrawal(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let Withdrawal { owner, currency, amounts, .. } = withdrawal;
    let (act, journal) = match failure {
        None => (WithdrawalAct::Pay, ledger::withdrawal_paid(id, owner, currency, amounts)?),
        Some(_) => (WithdrawalAct::Fail, ledger::withdrawal_released(id, owner, currency, amounts)?),
    };
    step(cx, &mut tx, &withdrawal, act, failure.unwrap_or_default()).await?;
    super::post(cx, &mut tx, Some(journal), "withdrawal", id).await?;
    if matches!(owner, Owner::Creator(_)) {
        affiliate::withdrawal_decided(cx, &mut tx, id, failure.is_none()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// One step of the state table, recorded.
async fn step(cx: &Cx, tx: &mut db::Tx, w: &Withdrawal, act: WithdrawalAct, failure: &str) -> Result<()> {
    let to = w.state.next(act)?;
    store::ledger::move_withdrawal(tx, w.id, (w.state, to), failure, cx.now).await?;
    cx.transition(tx, "withdrawal", w.id, (w.state.code(), to.code()), act.code(), failure).await
}
