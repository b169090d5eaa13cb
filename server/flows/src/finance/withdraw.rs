//! Withdrawals: a shop or a creator asks for available money; it is set aside at once, given to the payout gateway
//! afterwards, and paid or returned when the bank has answered (spec: commerce 2.12, affiliate 2.16).

use crate::{Actor, Cx, Result, affiliate, calendar};
use ::affiliate::CreatorStatus;
use kernel::{Bps, Currency, Error, FieldError, Money, WithdrawalId};
use ledger::{AccountKey, AccountKind, Amounts, Owner, Refusal, Request, WithdrawalAct, WithdrawalState};
use store::ledger::Withdrawal;

/// Most characters of the reason why a withdrawal failed.
const REASON_MAX: usize = 200;

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
    /// Why nothing can be withdrawn at present, as a refusal's code.
    pub held: Option<&'static str>,
}

impl Payee {
    /// The account their withdrawals come from.
    pub const fn available(&self) -> AccountKey {
        AccountKey::new(self.owner, AccountKind::Available, self.currency)
    }
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
                held: None,
            })
        }
        Actor::Creator { creator, .. } => {
            let creator = store::affiliate::creator(cx.db(), creator)
                .await?
                .ok_or(Error::NotFound)?;
            let held = match creator.status {
                CreatorStatus::Suspended | CreatorStatus::Banned => Some("affiliate.withdrawals_held"),
                _ if creator.payout_account.is_empty() => Some("affiliate.no_payout_account"),
                _ => affiliate::payout_waits_until(creator.payout_changed_at, cx.now)
                    .map(|_| "affiliate.payout_account_is_new"),
            };
            Ok(Payee {
                held,
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

/// What a withdrawal would come to, without asking for it. Errors: those of [`request_withdrawal_in`].
pub async fn quote_withdrawal(cx: &Cx, amount: Money) -> Result<Amounts> {
    let payee = Payee {
        currency: amount.currency,
        ..payee(cx).await?
    };
    let available = store::ledger::balance(cx.db(), payee.available()).await?;
    let recent = store::ledger::withdrawals(cx.db(), payee.owner, 20).await?;
    check(cx, &payee, amount.minor, &recent, available)
}

/// Whether the payee may withdraw so much of their currency now, and what it comes to.
fn check(cx: &Cx, payee: &Payee, minor: i64, recent: &[Withdrawal], available: i64) -> Result<Amounts> {
    if let Some(code) = payee.held {
        return Err(Error::refused(code));
    }
    let money = |minor| Money::new(minor, payee.currency);
    let (local_day, _) = calendar::local_day(cx.now, &payee.time_zone);
    let amounts = ledger::check_request(&Request {
        amount: money(minor),
        available: money(available),
        minimum: ledger::default_minimum(payee.currency),
        day_used: recent.iter().any(|w| w.local_day == local_day && w.state.uses_day()),
        in_flight: recent.iter().any(|w| w.currency == payee.currency && w.state.open()),
        fee: payee.fee,
    })?;
    Ok(amounts)
}

/// Asks for `minor` units of the payee's available balance in the currency they are paid in; see
/// [`request_withdrawal_in`].
pub async fn request_withdrawal(cx: &Cx, minor: i64, idem_key: &str) -> Result<WithdrawalId> {
    let currency = payee(cx).await?.currency;
    request_withdrawal_in(cx, Money::new(minor, currency), idem_key).await
}

/// Asks for an amount of the payee's available balance. `idem_key` comes with the form: asking twice with the same
/// key is asking once. Errors: too little, too much, the second one today, one still under way, a creator whose payout
/// account is missing or new.
pub async fn request_withdrawal_in(cx: &Cx, amount: Money, idem_key: &str) -> Result<WithdrawalId> {
    let payee = Payee {
        currency: amount.currency,
        ..payee(cx).await?
    };
    let (local_day, day) = calendar::local_day(cx.now, &payee.time_zone);
    let mut tx = cx.db().begin().await?;
    if let Some(before) = store::ledger::withdrawal_by_key(&mut tx, payee.owner, idem_key).await? {
        return Ok(before.id);
    }
    // the balance first: whoever sees it without the money sees the withdrawal that took it, too
    let available = payee.available();
    let left = store::ledger::balance(&mut tx, available).await?;
    let recent = store::ledger::withdrawals(&mut tx, payee.owner, 20).await?;
    let amounts = check(cx, &payee, amount.minor, &recent, left)?;
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
    match store::ledger::insert_withdrawal(&mut tx, &withdrawal, idem_key).await {
        // somebody asked at the same moment; the indexes decide who was first
        Err(error) if error.is_unique("withdrawals_owner_kind_owner_id_idem_key_key") => {
            drop(tx);
            let first = store::ledger::withdrawal_by_key(cx.db(), payee.owner, idem_key).await?;
            return first.map(|w| w.id).ok_or(Error::Conflict);
        }
        Err(error) if error.is_unique("withdrawals_owner_kind_owner_id_local_day_key") => {
            return Err(Refusal::OncePerDay.into());
        }
        done => done?,
    }
    let journal = ledger::withdrawal_requested(withdrawal.id, payee.owner, payee.currency, amounts)?;
    super::post(cx, &mut tx, Some(journal), "withdrawal", withdrawal.id).await?;
    // read after the posting has locked the account: two requests cannot both see the money
    let left = store::ledger::balance(&mut tx, available).await?;
    if left < 0 {
        return Err(Refusal::MoreThanAvailable {
            available: Money::new(left + amount.minor, payee.currency),
        }
        .into());
    }
    if let Owner::Creator(creator) = payee.owner {
        affiliate::allocate_withdrawal(cx, &mut tx, creator, withdrawal.id, amounts.gross).await?;
    }
    cx.transition(
        &mut tx,
        "withdrawal",
        withdrawal.id,
        ("", WithdrawalState::Requested.code()),
        "request",
        "",
    )
    .await?;
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

/// The bank's answer, entered by the operator or told by a gateway: paid, or failed for a reason, even after it was paid.
/// Errors: `Forbidden` for anybody else, `NotFound`, the withdrawal is not with the bank, `Invalid` for an empty reason.
pub async fn decide_withdrawal(cx: &Cx, id: WithdrawalId, failure: Option<&str>) -> Result<()> {
    if cx.actor != Actor::System {
        cx.operator()?;
    }
    let failure = failure.map(str::trim);
    match failure.map(|reason| reason.chars().count()) {
        Some(0) => return Err(Error::field("reason", "required")),
        Some(n) if n > REASON_MAX => {
            return Err(Error::Invalid(vec![
                FieldError::new("reason", "too_long").with("max", REASON_MAX),
            ]));
        }
        _ => {}
    }
    let mut tx = cx.db().begin().await?;
    let withdrawal = store::ledger::withdrawal(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let Withdrawal {
        owner,
        currency,
        amounts,
        ..
    } = withdrawal;
    let (act, journal, name) = match (failure, withdrawal.state) {
        (None, _) => (
            WithdrawalAct::Pay,
            ledger::withdrawal_paid(id, owner, currency, amounts)?,
            "withdrawal.paid",
        ),
        (Some(_), WithdrawalState::Paid) => (
            WithdrawalAct::Return,
            ledger::withdrawal_returned(id, owner, currency, amounts)?,
            "withdrawal.returned",
        ),
        (Some(_), _) => (
            WithdrawalAct::Fail,
            ledger::withdrawal_released(id, owner, currency, amounts)?,
            "withdrawal.failed",
        ),
    };
    step(cx, &mut tx, &withdrawal, act, failure.unwrap_or_default()).await?;
    super::post(cx, &mut tx, Some(journal), "withdrawal", id).await?;
    match (owner, act) {
        (Owner::Creator(_), WithdrawalAct::Pay) => affiliate::withdrawal_paid(cx, &mut tx, id).await?,
        (Owner::Creator(_), WithdrawalAct::Return) => affiliate::withdrawal_returned(cx, &mut tx, id).await?,
        _ => {}
    }
    let subject = format!(
        "{}, {} {}",
        withdrawal.payout_name,
        withdrawal.currency,
        Money::new(withdrawal.amounts.gross, withdrawal.currency).decimal()
    );
    cx.audit(&mut tx, name, &subject, failure.unwrap_or_default()).await?;
    tx.commit().await?;
    Ok(())
}

/// One step of the state table, recorded.
async fn step(cx: &Cx, tx: &mut db::Tx, w: &Withdrawal, act: WithdrawalAct, failure: &str) -> Result<()> {
    let to = w.state.next(act)?;
    store::ledger::move_withdrawal(tx, w.id, (w.state, to), failure, cx.now).await?;
    cx.transition(tx, "withdrawal", w.id, (w.state.code(), to.code()), act.code(), failure)
        .await
}
