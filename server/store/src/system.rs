//! What every act leaves behind: outbox facts, mails, timers, transitions, answers kept for repeats, settings.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, JobId, MailId, Page};

/// A change of state, for the append-only record (spec: commerce 2.0 "Actors").
pub struct Transition<'a> {
    /// What changed, such as `order`.
    pub entity: &'static str,
    /// Its id.
    pub entity_id: i64,
    /// Code of the state before.
    pub from: &'a str,
    /// Code of the state after.
    pub to: &'a str,
    /// Code of the act.
    pub act: &'a str,
    /// Who, such as `buyer:7` or `system`.
    pub actor: &'a str,
    /// Why, as a code or in words.
    pub reason: &'a str,
}

/// Records a change of state.
pub async fn insert_transition(tx: &mut Tx, id: i64, t: &Transition<'_>, at: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO transitions (id, entity, entity_id, from_state, to_state, act, actor, reason, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        args![id, t.entity, t.entity_id, t.from, t.to, t.act, t.actor, t.reason, at],
    )
    .await?;
    Ok(())
}

/// A recorded change of state, as timelines show it.
#[derive(Clone, Debug)]
pub struct TransitionRow {
    /// Code of the state before.
    pub from: String,
    /// Code of the state after.
    pub to: String,
    /// Code of the act.
    pub act: String,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

impl FromRow for TransitionRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(TransitionRow {
            from: r.text("from_state")?,
            to: r.text("to_state")?,
            act: r.text("act")?,
            actor: r.text("actor")?,
            reason: r.text("reason")?,
            at: r.instant("at")?,
        })
    }
}

/// Everything that happened to one thing, oldest first (at most 200 entries).
pub async fn transitions(q: impl Into<Q<'_>>, entity: &str, entity_id: i64) -> Result<Vec<TransitionRow>> {
    q.into()
        .rows(
            sql!(
                "SELECT from_state, to_state, act, actor, reason, at FROM transitions
                 WHERE entity = $1 AND entity_id = $2 ORDER BY id LIMIT 200"
            ),
            args![entity, entity_id],
        )
        .await
}

/// Writes a fact to be handled after the transaction, not before `due_at`.
pub async fn insert_outbox(
    tx: &mut Tx,
    id: JobId,
    kind: &str,
    body: &str,
    now: Instant,
    due_at: Instant,
) -> Result<()> {
    tx.run(
        sql!("INSERT INTO outbox (id, kind, body, created_at, due_at) VALUES ($1, $2, $3, $4, $5)"),
        args![id, kind, body, now, due_at],
    )
    .await?;
    Ok(())
}

/// A claimed outbox fact.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id; also the idempotency key of its effects.
    pub id: JobId,
    /// What to do.
    pub kind: String,
    /// With what: JSON.
    pub body: String,
    /// How often it was tried before.
    pub tries: i64,
}

impl FromRow for Job {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Job {
            id: r.id("id")?,
            kind: r.text("kind")?,
            body: r.text("body")?,
            tries: r.int("tries")?,
        })
    }
}

/// Claims up to `limit` due facts until `until`; a claim that is not finished by then is given out again.
pub async fn claim_jobs(tx: &mut Tx, now: Instant, until: Instant, limit: i64) -> Result<Vec<Job>> {
    Q::from(tx)
        .rows(
            sql!(
                sqlite: "UPDATE outbox SET claimed_until = $2, tries = tries + 1 WHERE id IN (
                           SELECT id FROM outbox WHERE done_at IS NULL AND due_at <= $1 AND claimed_until <= $1
                           ORDER BY due_at, id LIMIT $3)
                         RETURNING id, kind, body, tries - 1 AS tries",
                postgres: "UPDATE outbox SET claimed_until = $2, tries = tries + 1 WHERE id IN (
                           SELECT id FROM outbox WHERE done_at IS NULL AND due_at <= $1 AND claimed_until <= $1
                           ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
                         RETURNING id, kind, body, tries - 1 AS tries"
            ),
            args![now, until, limit],
        )
        .await
}

/// Keeps a claimed fact that is still being worked on until `until`.
pub async fn keep_job(tx: &mut Tx, id: JobId, until: Instant) -> Result<()> {
    tx.run(
        sql!("UPDATE outbox SET claimed_until = $2 WHERE id = $1 AND done_at IS NULL AND claimed_until < $2"),
        args![id, until],
    )
    .await?;
    Ok(())
}

/// Marks a fact handled.
pub async fn finish_job(tx: &mut Tx, id: JobId, now: Instant) -> Result<()> {
    tx.run(
        sql!("UPDATE outbox SET done_at = $2, error = NULL WHERE id = $1"),
        args![id, now],
    )
    .await?;
    Ok(())
}

/// Puts a fact back for `due_at` with the reason it failed.
pub async fn retry_job(tx: &mut Tx, id: JobId, error: &str, due_at: Instant) -> Result<()> {
    tx.run(
        sql!("UPDATE outbox SET error = $2, due_at = $3, claimed_until = 0 WHERE id = $1 AND done_at IS NULL"),
        args![id, error, due_at],
    )
    .await?;
    Ok(())
}

/// Sets or moves the timer of (`kind`, `entity_id`). A timer that has fired stays fired.
pub async fn set_timer(tx: &mut Tx, id: i64, kind: &str, entity_id: i64, due_at: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO timers (id, kind, entity_id, due_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (kind, entity_id) DO UPDATE SET due_at = excluded.due_at WHERE timers.done_at IS NULL"
        ),
        args![id, kind, entity_id, due_at],
    )
    .await?;
    Ok(())
}

/// A due timer.
#[derive(Clone, Debug)]
pub struct Timer {
    /// Row id.
    pub id: i64,
    /// What it is for.
    pub kind: String,
    /// Which thing.
    pub entity_id: i64,
    /// When it was due: the time that judges.
    pub due_at: Instant,
}

impl FromRow for Timer {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Timer {
            id: r.int("id")?,
            kind: r.text("kind")?,
            entity_id: r.int("entity_id")?,
            due_at: r.instant("due_at")?,
        })
    }
}

/// Timers due by `now`, oldest first.
pub async fn due_timers(q: impl Into<Q<'_>>, now: Instant, limit: i64) -> Result<Vec<Timer>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, kind, entity_id, due_at FROM timers WHERE done_at IS NULL AND due_at <= $1
                 ORDER BY due_at, id LIMIT $2"
            ),
            args![now, limit],
        )
        .await
}

/// Marks a timer fired. `false` when somebody else already did.
pub async fn finish_timer(tx: &mut Tx, id: i64, now: Instant) -> Result<bool> {
    Ok(tx
        .run(
            sql!("UPDATE timers SET done_at = $2 WHERE id = $1 AND done_at IS NULL"),
            args![id, now],
        )
        .await?
        == 1)
}

/// Ends the timer of (`kind`, `entity_id`) because it is no longer needed.
pub async fn cancel_timer(tx: &mut Tx, kind: &str, entity_id: i64, now: Instant) -> Result<()> {
    tx.run(
        sql!("UPDATE timers SET done_at = $3 WHERE kind = $1 AND entity_id = $2 AND done_at IS NULL"),
        args![kind, entity_id, now],
    )
    .await?;
    Ok(())
}

/// The stored answer of an act that was already done under this key.
pub async fn answer(q: impl Into<Q<'_>>, scope: &str, key: &str) -> Result<Option<String>> {
    q.into()
        .opt_scalar(
            sql!("SELECT answer FROM idempotency WHERE scope = $1 AND key = $2"),
            args![scope, key],
        )
        .await
}

/// Keeps the answer of an act. `false` when the key was taken meanwhile: then the transaction must be given up.
pub async fn keep_answer(tx: &mut Tx, scope: &str, key: &str, answer: &str, now: Instant) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "INSERT INTO idempotency (scope, key, answer, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (scope, key) DO NOTHING"
            ),
            args![scope, key, answer, now],
        )
        .await?;
    Ok(rows == 1)
}

/// The value of an installation setting.
pub async fn setting(q: impl Into<Q<'_>>, name: &str) -> Result<Option<String>> {
    q.into()
        .opt_scalar(sql!("SELECT value FROM settings WHERE name = $1"), args![name])
        .await
}

/// Writes an installation setting.
pub async fn set_setting(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        ),
        args![name, value],
    )
    .await?;
    Ok(())
}

/// Writes a setting whose value begins with its day (`2026-03-14 …`), unless that day has one already, and says which
/// stands now. Of several servers that begin the day at once, the later ones wait and take the first one's.
pub async fn begin_day(tx: &mut Tx, name: &str, value: &str) -> Result<String> {
    tx.run(
        sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value
             WHERE substr(settings.value, 1, 10) <> substr(excluded.value, 1, 10)"
        ),
        args![name, value],
    )
    .await?;
    let stored = setting(&mut *tx, name).await?;
    Ok(stored.unwrap_or_default())
}

/// Writes a setting only if it has none yet: how the server's keys are made once.
pub async fn init_setting(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    tx.run(
        sql!("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"),
        args![name, value],
    )
    .await?;
    Ok(())
}

kernel::coded! {
    /// How a message reaches people.
    pub enum Channel {
        /// To an e-mail address.
        Mail = "mail",
        /// As a text message to a phone.
        Text = "text",
    }
}

/// A mail or text message as the operator's outbox shows it.
#[derive(Clone, Debug)]
pub struct MailRow {
    /// Its id.
    pub id: MailId,
    /// Which way it goes.
    pub channel: Channel,
    /// To whom: an address, or `+` and the digits of a phone.
    pub recipient: String,
    /// Subject line; a text message goes out without it.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written.
    pub created_at: Instant,
    /// When the mailer took it.
    pub sent_at: Option<Instant>,
}

impl FromRow for MailRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(MailRow {
            id: r.id("id")?,
            channel: r.code("channel", Channel::from_code)?,
            recipient: r.text("recipient")?,
            subject: r.text("subject")?,
            body: r.text("body")?,
            created_at: r.instant("created_at")?,
            sent_at: r.opt_instant("sent_at")?,
        })
    }
}

/// Writes a mail or text message; the worker sends it.
pub async fn insert_mail(
    tx: &mut Tx,
    id: MailId,
    channel: Channel,
    recipient: &str,
    subject: &str,
    body: &str,
    now: Instant,
) -> Result<()> {
    tx.run(
        sql!("INSERT INTO mails (id, channel, recipient, subject, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)"),
        args![id, channel.code(), recipient, subject, body, now],
    )
    .await?;
    Ok(())
}

/// One mail.
pub async fn mail(q: impl Into<Q<'_>>, id: MailId) -> Result<Option<MailRow>> {
    q.into()
        .row(
            sql!("SELECT id, channel, recipient, subject, body, created_at, sent_at FROM mails WHERE id = $1"),
            args![id],
        )
        .await
}

/// Notes that the mailer took the mail.
pub async fn mail_sent(tx: &mut Tx, id: MailId, now: Instant) -> Result<()> {
    tx.run(
        sql!("UPDATE mails SET sent_at = $2, error = NULL WHERE id = $1"),
        args![id, now],
    )
    .await?;
    Ok(())
}

/// Mails, newest first; `before` is the id of the last one seen.
pub async fn mails(q: impl Into<Q<'_>>, before: Option<MailId>, size: usize) -> Result<Page<MailRow>> {
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT id, channel, recipient, subject, body, created_at, sent_at FROM mails
                 WHERE id < $1 ORDER BY id DESC LIMIT $2"
            ),
            args![before.map_or(i64::MAX, i64::from), size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |m: &MailRow| kernel::Cursor {
        key: 0,
        id: m.id.0,
    }))
}
