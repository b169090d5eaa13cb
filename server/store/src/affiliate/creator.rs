//! Creators.

use affiliate::{CreatorStatus, PILOT_DAYS};
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{CreatorId, Currency, Instant, PersonId, ShopId, Span};

/// A creator as stored.
#[derive(Clone, Debug)]
pub struct Creator {
    /// Their id.
    pub id: CreatorId,
    /// The person behind it.
    pub person: PersonId,
    /// Folded handle.
    pub handle: String,
    /// Shown name.
    pub display_name: String,
    /// Country code.
    pub country: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub born_on: String,
    /// The currency they are paid in.
    pub currency: Currency,
    /// IANA time zone: their days are counted there.
    pub time_zone: String,
    /// Where they stand.
    pub status: CreatorStatus,
    /// Version of the terms they accepted.
    pub terms_version: String,
    /// Name the payout account is in.
    pub payout_name: String,
    /// The payout account; empty while none is known.
    pub payout_account: String,
    /// When it was last changed to another one.
    pub payout_changed_at: Option<Instant>,
}

impl FromRow for Creator {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Creator {
            id: r.id("id")?,
            person: r.id("person_id")?,
            handle: r.text("handle")?,
            display_name: r.text("display_name")?,
            country: r.text("country")?,
            born_on: r.text("born_on")?,
            currency: r.currency("currency")?,
            time_zone: r.text("time_zone")?,
            status: r.code("status", CreatorStatus::from_code)?,
            terms_version: r.text("terms_version")?,
            payout_name: r.text("payout_name")?,
            payout_account: r.text("payout_account")?,
            payout_changed_at: r.opt_instant("payout_changed_at")?,
        })
    }
}

/// Writes a new creator. Errors: unique `creators_handle_key`, `creators_person_id_key`.
pub async fn insert_creator(tx: &mut Tx, c: &Creator, now: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO creators (id, person_id, handle, display_name, country, born_on, currency, time_zone, status,
               terms_version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        args![
            c.id,
            c.person,
            &c.handle,
            &c.display_name,
            &c.country,
            &c.born_on,
            c.currency,
            &c.time_zone,
            c.status.code(),
            &c.terms_version,
            now
        ],
    )
    .await?;
    Ok(())
}

/// One creator.
pub async fn creator(q: impl Into<Q<'_>>, id: CreatorId) -> Result<Option<Creator>> {
    q.into()
        .row(sql!("SELECT * FROM creators WHERE id = $1"), args![id])
        .await
}

/// Sets where the creator's money goes, and since when if it went elsewhere before.
pub async fn set_payout(
    tx: &mut Tx,
    id: CreatorId,
    (name, account): (&str, &str),
    changed_at: Option<Instant>,
) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE creators SET payout_name = $2, payout_account = $3,
               payout_changed_at = COALESCE(CAST($4 AS BIGINT), payout_changed_at), version = version + 1 WHERE id = $1"
        ),
        args![id, name, account, changed_at],
    )
    .await
}

/// Moves a creator from one status to the next. Errors: conflict when they were not in `from`.
pub async fn move_creator(tx: &mut Tx, id: CreatorId, (from, to): (CreatorStatus, CreatorStatus)) -> Result<()> {
    tx.run_one(
        sql!("UPDATE creators SET status = $3, version = version + 1 WHERE id = $1 AND status = $2"),
        args![id, from.code(), to.code()],
    )
    .await
}

/// When a creator's pilot ends at the latest; `None` when it is over.
pub async fn pilot_until(q: impl Into<Q<'_>>, id: CreatorId) -> Result<Option<Instant>> {
    let since: Option<i64> = q
        .into()
        .opt_scalar(
            sql!("SELECT created_at FROM creators WHERE id = $1 AND status = 'limited'"),
            args![id],
        )
        .await?;
    Ok(since.map(|at| Instant(at).after(Span::days(PILOT_DAYS))))
}

/// How many orders with a commission of this creator have settled.
pub async fn settled_orders(q: impl Into<Q<'_>>, id: CreatorId) -> Result<i64> {
    q.into()
        .scalar(
            sql!(
                "SELECT COUNT(DISTINCT order_id) FROM commissions WHERE creator_id = $1 AND state IN ('payable', 'paid')"
            ),
            args![id],
        )
        .await
}

/// The creator's mail address.
pub async fn creator_email(q: impl Into<Q<'_>>, id: CreatorId) -> Result<Option<String>> {
    q.into()
        .opt_scalar(
            sql!("SELECT p.email FROM creators c JOIN people p ON p.id = c.person_id WHERE c.id = $1"),
            args![id],
        )
        .await
}

/// What decides whether a creator may earn on a sale of this shop.
#[derive(Clone, Debug)]
pub struct CreatorFacts {
    /// Where they stand.
    pub status: CreatorStatus,
    /// The person behind it.
    pub person: PersonId,
    /// Their address, to notice a purchase of their own.
    pub email: String,
    /// Whether they work for the shop.
    pub is_staff: bool,
}

impl FromRow for CreatorFacts {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(CreatorFacts {
            status: r.code("status", CreatorStatus::from_code)?,
            person: r.id("person_id")?,
            email: r.text("email")?,
            is_staff: r.get("is_staff")?,
        })
    }
}

/// The facts of a creator against a shop.
pub async fn creator_facts(q: impl Into<Q<'_>>, id: CreatorId, shop: ShopId) -> Result<Option<CreatorFacts>> {
    q.into()
        .row(
            sql!(
                "SELECT c.status, c.person_id, p.email,
                   EXISTS (SELECT 1 FROM shop_members m WHERE m.shop_id = $2 AND m.person_id = c.person_id) AS is_staff
                 FROM creators c JOIN people p ON p.id = c.person_id WHERE c.id = $1"
            ),
            args![id, shop],
        )
        .await
}
