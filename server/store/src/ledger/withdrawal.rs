//! Withdrawals of shops and creators.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Currency, Instant, Money, WithdrawalId};
use ledger::{Amounts, Owner, WithdrawalState};

/// A withdrawal as stored.
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// Its id.
    pub id: WithdrawalId,
    /// Whose.
    pub owner: Owner,
    /// Where it stands.
    pub state: WithdrawalState,
    /// Currency of its amounts.
    pub currency: Currency,
    /// Gross, fee and net.
    pub amounts: Amounts,
    /// The owner's local day it was asked for on, `2026-03-09`.
    pub local_day: String,
    /// The name the account is in.
    pub payout_name: String,
    /// Where the money goes.
    pub payout_to: String,
    /// When it was asked for.
    pub requested_at: Instant,
    /// When it should arrive.
    pub expected_at: Instant,
    /// When it was paid, failed or cancelled.
    pub decided_at: Option<Instant>,
    /// Why it failed.
    pub failure: String,
}

impl Withdrawal {
    /// The gross amount.
    pub fn gross(&self) -> Money {
        Money::new(self.amounts.gross, self.currency)
    }

    /// What arrives.
    pub fn net(&self) -> Money {
        Money::new(self.amounts.net, self.currency)
    }
}

impl FromRow for Withdrawal {
    fn from_row(r: &Row) -> Result<Self> {
        let (kind, id) = (r.text("owner_kind")?, r.int("owner_id")?);
        Ok(Withdrawal {
            id: r.id("id")?,
            owner: Owner::from_parts(&kind, id).ok_or_else(|| db::Error::inconsistent("owner_kind", &kind))?,
            state: r.code("state", WithdrawalState::from_code)?,
            currency: r.currency("currency")?,
            amounts: Amounts {
                gross: r.int("gross_minor")?,
                fee: r.int("fee_minor")?,
                net: r.int("net_minor")?,
            },
            local_day: r.text("local_day")?,
            payout_name: r.text("payout_name")?,
            payout_to: r.text("payout_to")?,
            requested_at: r.instant("requested_at")?,
            expected_at: r.instant("expected_at")?,
            decided_at: r.opt_instant("decided_at")?,
            failure: r.text("failure")?,
        })
    }
}

/// Writes a withdrawal. Errors: unique `withdrawals_owner_kind_owner_id_local_day_key` when the day is used up, or
/// `…_idem_key_key` when it was asked for with this key before.
pub async fn insert_withdrawal(tx: &mut Tx, w: &Withdrawal, idem_key: &str) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO withdrawals (id, owner_kind, owner_id, state, currency, gross_minor, fee_minor, net_minor,
               local_day, payout_name, payout_to, idem_key, requested_at, expected_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        args![
            w.id,
            w.owner.code(),
            w.owner.id(),
            w.state.code(),
            w.currency,
            w.amounts.gross,
            w.amounts.fee,
            w.amounts.net,
            &w.local_day,
            &w.payout_name,
            &w.payout_to,
            idem_key,
            w.requested_at,
            w.expected_at
        ],
    )
    .await?;
    Ok(())
}

/// One withdrawal.
pub async fn withdrawal(q: impl Into<Q<'_>>, id: WithdrawalId) -> Result<Option<Withdrawal>> {
    q.into()
        .row(sql!("SELECT * FROM withdrawals WHERE id = $1"), args![id])
        .await
}

/// The withdrawal an owner asked for with this key.
pub async fn withdrawal_by_key(q: impl Into<Q<'_>>, owner: Owner, idem_key: &str) -> Result<Option<Withdrawal>> {
    q.into()
        .row(
            sql!("SELECT * FROM withdrawals WHERE owner_kind = $1 AND owner_id = $2 AND idem_key = $3"),
            args![owner.code(), owner.id(), idem_key],
        )
        .await
}

/// An owner's latest withdrawals, newest first.
pub async fn withdrawals(q: impl Into<Q<'_>>, owner: Owner, limit: i64) -> Result<Vec<Withdrawal>> {
    q.into()
        .rows(
            sql!("SELECT * FROM withdrawals WHERE owner_kind = $1 AND owner_id = $2 ORDER BY id DESC LIMIT $3"),
            args![owner.code(), owner.id(), limit],
        )
        .await
}

/// Withdrawals in a state, oldest first: what the operator has to look after.
pub async fn withdrawals_in(q: impl Into<Q<'_>>, state: WithdrawalState, limit: i64) -> Result<Vec<Withdrawal>> {
    q.into()
        .rows(
            sql!("SELECT * FROM withdrawals WHERE state = $1 ORDER BY id LIMIT $2"),
            args![state.code(), limit],
        )
        .await
}

/// The latest withdrawals that are decided, newest first: what the operator did.
pub async fn decided_withdrawals(q: impl Into<Q<'_>>, limit: i64) -> Result<Vec<Withdrawal>> {
    q.into()
        .rows(
            sql!(
                "SELECT * FROM withdrawals WHERE state IN ('paid', 'failed', 'cancelled')
                 ORDER BY decided_at DESC, id DESC LIMIT $1"
            ),
            args![limit],
        )
        .await
}

/// Moves a withdrawal from one state to the next. Errors: conflict when it was not in `from`.
pub async fn move_withdrawal(
    tx: &mut Tx,
    id: WithdrawalId,
    (from, to): (WithdrawalState, WithdrawalState),
    failure: &str,
    now: Instant,
) -> Result<()> {
    let decided = (!to.open()).then_some(now);
    tx.run_one(
        sql!("UPDATE withdrawals SET state = $3, failure = $4, decided_at = $5 WHERE id = $1 AND state = $2"),
        args![id, from.code(), to.code(), failure, decided],
    )
    .await
}
