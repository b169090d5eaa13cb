//! People, and the codes sent to their addresses and phones. An address is stored folded (`identity::email`); a code only
//! as a keyed hash.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, PersonId};

/// A person with a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Its id.
    pub id: PersonId,
    /// Address, folded.
    pub email: String,
    /// How they want to be called.
    pub display_name: String,
    /// The password's hash in PHC form; none when they sign in by code only.
    pub password_hash: Option<String>,
    /// Whether they operate the installation.
    pub is_operator: bool,
    /// Sessions of an older epoch are over.
    pub session_epoch: i64,
    /// Since when.
    pub created_at: Instant,
}

impl FromRow for PersonRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PersonRow {
            id: r.id("id")?,
            email: r.text("email")?,
            display_name: r.text("display_name")?,
            password_hash: r.get("password_hash")?,
            is_operator: r.get("is_operator")?,
            session_epoch: r.int("session_epoch")?,
            created_at: r.instant("created_at")?,
        })
    }
}

/// One person.
pub async fn person(q: impl Into<Q<'_>>, id: PersonId) -> Result<Option<PersonRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, email, display_name, password_hash, is_operator, session_epoch, created_at
                 FROM people WHERE id = $1"
            ),
            args![id],
        )
        .await
}

/// The person with this folded address.
pub async fn person_by_email(q: impl Into<Q<'_>>, email: &str) -> Result<Option<PersonRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, email, display_name, password_hash, is_operator, session_epoch, created_at
                 FROM people WHERE email_folded = $1"
            ),
            args![email],
        )
        .await
}

/// Writes a new person. Errors: [`db::Error::Unique`] `people_email_folded_key`.
pub async fn insert_person(tx: &mut Tx, p: &PersonRow) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO people (id, email, email_folded, display_name, password_hash, is_operator, session_epoch,
                 created_at)
             VALUES ($1, $2, $2, $3, $4, $5, $6, $7)"
        ),
        args![
            p.id,
            &p.email,
            &p.display_name,
            p.password_hash.as_deref(),
            p.is_operator,
            p.session_epoch,
            p.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes how a person wants to be called. Errors: [`db::Error::Conflict`] when there is no such person.
pub async fn set_display_name(tx: &mut Tx, id: PersonId, name: &str) -> Result<()> {
    tx.run_one(
        sql!("UPDATE people SET display_name = $2 WHERE id = $1"),
        args![id, name],
    )
    .await
}

/// Changes a person's password and ends every session begun before. Says the new epoch; `None` when the epoch is no
/// longer `epoch`: somebody else changed it meanwhile.
pub async fn set_password(tx: &mut Tx, id: PersonId, hash: &str, epoch: i64) -> Result<Option<i64>> {
    Q::from(tx)
        .opt_scalar(
            sql!(
                "UPDATE people SET password_hash = $2, session_epoch = session_epoch + 1
                 WHERE id = $1 AND session_epoch = $3 RETURNING session_epoch"
            ),
            args![id, hash, epoch],
        )
        .await
}

/// Makes a person an operator. Errors: [`db::Error::Conflict`] when there is no such person.
pub async fn make_operator(tx: &mut Tx, id: PersonId) -> Result<()> {
    tx.run_one(sql!("UPDATE people SET is_operator = TRUE WHERE id = $1"), args![id])
        .await
}

/// A sent code, without its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Its id.
    pub id: i64,
    /// Keyed hash of the digits.
    pub code_hash: String,
    /// Wrong tries so far.
    pub tries: i64,
    /// When it was sent.
    pub created_at: Instant,
    /// When it opened the door.
    pub used_at: Option<Instant>,
}

impl FromRow for CodeRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(CodeRow {
            id: r.int("id")?,
            code_hash: r.text("code_hash")?,
            tries: r.int("tries")?,
            created_at: r.instant("created_at")?,
            used_at: r.opt_instant("used_at")?,
        })
    }
}

/// Writes a code sent to `target`: a folded address, or a phone as `+` and digits.
pub async fn insert_code(
    tx: &mut Tx,
    id: i64,
    target: &str,
    code_hash: &str,
    now: Instant,
    expires_at: Instant,
) -> Result<()> {
    tx.run(
        sql!("INSERT INTO sign_in_codes (id, target, code_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)"),
        args![id, target, code_hash, now, expires_at],
    )
    .await?;
    Ok(())
}

/// The newest code sent to the address: the only one that can open the door.
pub async fn newest_code(q: impl Into<Q<'_>>, target: &str) -> Result<Option<CodeRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, code_hash, tries, created_at, used_at FROM sign_in_codes
                 WHERE target = $1 ORDER BY created_at DESC, id DESC LIMIT 1"
            ),
            args![target],
        )
        .await
}

/// When codes were sent to the address after `since` (the newest hundred).
pub async fn codes_sent(q: impl Into<Q<'_>>, target: &str, since: Instant) -> Result<Vec<Instant>> {
    let times: Vec<i64> = q
        .into()
        .rows(
            sql!(
                "SELECT created_at FROM sign_in_codes WHERE target = $1 AND created_at > $2
                 ORDER BY created_at DESC LIMIT 100"
            ),
            args![target, since],
        )
        .await?;
    Ok(times.into_iter().map(Instant).collect())
}

/// Counts a wrong try. Errors: [`db::Error::Conflict`] when another try came between.
pub async fn count_try(tx: &mut Tx, id: i64, tries_before: i64) -> Result<()> {
    tx.run_one(
        sql!("UPDATE sign_in_codes SET tries = tries + 1 WHERE id = $1 AND tries = $2 AND used_at IS NULL"),
        args![id, tries_before],
    )
    .await
}

/// Spends the code. Errors: [`db::Error::Conflict`] when it was spent or tried meanwhile.
pub async fn spend_code(tx: &mut Tx, id: i64, tries_before: i64, now: Instant) -> Result<()> {
    tx.run_one(
        sql!("UPDATE sign_in_codes SET used_at = $3 WHERE id = $1 AND tries = $2 AND used_at IS NULL"),
        args![id, tries_before, now],
    )
    .await
}

/// Removes codes and counters nobody can need any more.
pub async fn delete_old_codes(tx: &mut Tx, before: Instant) -> Result<()> {
    tx.run(sql!("DELETE FROM sign_in_codes WHERE created_at < $1"), args![before])
        .await?;
    tx.run(sql!("DELETE FROM rate_limits WHERE window_start < $1"), args![before])
        .await?;
    Ok(())
}

/// Whether anybody has an account.
pub async fn any_person(q: impl Into<Q<'_>>) -> Result<bool> {
    let found: Option<i64> = q
        .into()
        .opt_scalar(sql!("SELECT id FROM people LIMIT 1"), args![])
        .await?;
    Ok(found.is_some())
}
