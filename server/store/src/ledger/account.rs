//! Appends journals and keeps each account's balance in step, in the same transaction.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{AccountId, Instant, TxnId};
use ledger::{AccountKey, AccountKind, Journal, Owner};

/// What an appended journal belongs to.
pub struct Reference {
    /// Such as `order` or `withdrawal`.
    pub kind: &'static str,
    /// Its id.
    pub id: i64,
}

/// Appends a journal. `false`, and nothing is written, when one with its key stands already: the act happened before.
/// `next_id` makes the ids of accounts that do not exist yet.
pub async fn post(
    tx: &mut Tx,
    id: TxnId,
    journal: &Journal,
    reference: &Reference,
    at: Instant,
    mut next_id: impl FnMut() -> AccountId,
) -> Result<bool> {
    let new = tx
        .run(
            sql!(
                "INSERT INTO ledger_txns (id, kind, idem_key, ref_kind, ref_id, at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (idem_key) DO NOTHING"
            ),
            args![
                id,
                journal.kind().code(),
                journal.idem_key(),
                reference.kind,
                reference.id,
                at
            ],
        )
        .await?;
    if new == 0 {
        return Ok(false);
    }
    // a journal's entries are ordered by account, so two transactions lock shared accounts in the same order
    for (number, entry) in (1_i64..).zip(journal.entries()) {
        let key = entry.account;
        let account: i64 = Q::from(&mut *tx)
            .scalar(
                sql!(
                    "INSERT INTO ledger_accounts (id, owner_kind, owner_id, kind, currency, balance_minor)
                     VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (owner_kind, owner_id, kind, currency)
                     DO UPDATE SET balance_minor = ledger_accounts.balance_minor + excluded.balance_minor
                     RETURNING id"
                ),
                args![
                    next_id(),
                    key.owner.code(),
                    key.owner.id(),
                    key.kind.code(),
                    key.currency,
                    entry.minor
                ],
            )
            .await?;
        tx.run(
            sql!(
                "INSERT INTO ledger_entries (txn_id, entry_no, account_id, currency, amount_minor)
                 VALUES ($1, $2, $3, $4, $5)"
            ),
            args![id, number, account, key.currency, entry.minor],
        )
        .await?;
    }
    Ok(true)
}

/// The balance of an account in minor units; 0 when nothing was ever posted to it.
pub async fn balance(q: impl Into<Q<'_>>, key: AccountKey) -> Result<i64> {
    let found = q
        .into()
        .opt_scalar(
            sql!(
                "SELECT balance_minor FROM ledger_accounts
                 WHERE owner_kind = $1 AND owner_id = $2 AND kind = $3 AND currency = $4"
            ),
            args![key.owner.code(), key.owner.id(), key.kind.code(), key.currency],
        )
        .await?;
    Ok(found.unwrap_or(0))
}

/// An account with its balance.
#[derive(Clone, Debug)]
pub struct Balance {
    /// Which account.
    pub key: AccountKey,
    /// Minor units.
    pub minor: i64,
}

impl FromRow for Balance {
    fn from_row(r: &Row) -> Result<Self> {
        let (kind, id) = (r.text("owner_kind")?, r.int("owner_id")?);
        let owner = Owner::from_parts(&kind, id).ok_or_else(|| db::Error::inconsistent("owner_kind", &kind))?;
        Ok(Balance {
            key: AccountKey::new(owner, r.code("kind", AccountKind::from_code)?, r.currency("currency")?),
            minor: r.int("balance_minor")?,
        })
    }
}

/// All accounts of one owner.
pub async fn balances(q: impl Into<Q<'_>>, owner: Owner) -> Result<Vec<Balance>> {
    q.into()
        .rows(
            sql!(
                "SELECT owner_kind, owner_id, kind, currency, balance_minor FROM ledger_accounts
                 WHERE owner_kind = $1 AND owner_id = $2 ORDER BY currency, kind"
            ),
            args![owner.code(), owner.id()],
        )
        .await
}

/// What all accounts of one kind and kind of owner hold together.
#[derive(Clone, Debug)]
pub struct Total {
    /// `platform`, `shop` or `creator`.
    pub owner_kind: String,
    /// What the accounts are for.
    pub kind: AccountKind,
    /// Their currency.
    pub currency: kernel::Currency,
    /// How many there are.
    pub accounts: i64,
    /// Their sum in minor units.
    pub minor: i64,
}

impl FromRow for Total {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Total {
            owner_kind: r.text("owner_kind")?,
            kind: r.code("kind", AccountKind::from_code)?,
            currency: r.currency("currency")?,
            accounts: r.int("accounts")?,
            minor: r.int("minor")?,
        })
    }
}

/// The whole ledger in a few lines: sums by currency, kind of owner and kind of account. Each currency's add up to zero.
pub async fn totals(q: impl Into<Q<'_>>) -> Result<Vec<Total>> {
    q.into()
        .rows(
            sql!(
                "SELECT owner_kind, kind, currency, COUNT(*) AS accounts, CAST(SUM(balance_minor) AS BIGINT) AS minor
                 FROM ledger_accounts GROUP BY currency, owner_kind, kind ORDER BY currency, owner_kind, kind"
            ),
            args![],
        )
        .await
}
