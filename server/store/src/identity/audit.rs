//! The audit log: who did what to what. Append-only; nothing here changes or deletes a row (spec: commerce 2.2).

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Cursor, Instant, Page, PersonId, ShopId};

/// One entry to write.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Who; none for the system.
    pub person: Option<PersonId>,
    /// For or to which shop.
    pub shop: Option<ShopId>,
    /// Code of the act, such as `shop.approve`.
    pub act: &'a str,
    /// What it was done to, such as a name or an id.
    pub subject: &'a str,
    /// More, as text or JSON; never a secret.
    pub detail: &'a str,
}

/// Writes an entry.
pub async fn insert_audit(tx: &mut Tx, id: i64, entry: Entry<'_>, at: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO audit_log (id, at, person_id, shop_id, act, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        args![id, at, entry.person, entry.shop, entry.act, entry.subject, entry.detail],
    )
    .await?;
    Ok(())
}

/// An entry as the operator reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who: address of the person; empty for the system.
    pub who: String,
    /// Name of the shop, if one was concerned.
    pub shop: String,
    /// Code of the act.
    pub act: String,
    /// What it was done to.
    pub subject: String,
    /// More.
    pub detail: String,
}

impl FromRow for AuditRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(AuditRow {
            id: r.int("id")?,
            at: r.instant("at")?,
            who: r.get::<Option<String>>("email")?.unwrap_or_default(),
            shop: r.get::<Option<String>>("shop_name")?.unwrap_or_default(),
            act: r.text("act")?,
            subject: r.text("subject")?,
            detail: r.text("detail")?,
        })
    }
}

/// The act of having looked at where an order's parcels go (spec: commerce 2.21, privacy).
pub const ADDRESS_READ: &str = "order.address_read";

/// Acts, newest first. Who read which order's address stands apart: see [`address_reads`].
pub async fn audit_log(q: impl Into<Q<'_>>, before: Option<Cursor>, size: usize) -> Result<Page<AuditRow>> {
    entries(q.into(), false, before, size).await
}

/// Who read which order's address, newest first.
pub async fn address_reads(q: impl Into<Q<'_>>, before: Option<Cursor>, size: usize) -> Result<Page<AuditRow>> {
    entries(q.into(), true, before, size).await
}

async fn entries(mut q: Q<'_>, reads: bool, before: Option<Cursor>, size: usize) -> Result<Page<AuditRow>> {
    let rows = q
        .rows(
            sql!(
                "SELECT a.id, a.at, a.act, a.subject, a.detail, p.email, s.name AS shop_name
                 FROM audit_log a LEFT JOIN people p ON p.id = a.person_id LEFT JOIN shops s ON s.id = a.shop_id
                 WHERE a.id < $1 AND (a.act = $3) = $4 ORDER BY a.id DESC LIMIT $2"
            ),
            args![before.map_or(i64::MAX, |c| c.id), size as i64 + 1, ADDRESS_READ, reads],
        )
        .await?;
    Ok(Page::of(rows, size, |row: &AuditRow| Cursor { key: 0, id: row.id }))
}
