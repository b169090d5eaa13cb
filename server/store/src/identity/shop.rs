//! Shops with their legal facts, the state of their registration, and who works for them.

use crate::keys::counted;
use db::{Error, FromRow, Q, Result, Row, Tx, args, sql};
use identity::{BusinessKind, RegistrationState, RejectionReason, ShopState};
use kernel::{Bps, Currency, Cursor, Instant, Page, PersonId, ShopId, ShopRole, Tally};
use serde::{Deserialize, Serialize};

/// Where a shop is, in the parts of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShopAddress {
    /// Street and number.
    pub street: String,
    /// Town.
    pub city: String,
    /// State, province.
    pub region: String,
    /// Postcode.
    pub postcode: String,
}

/// Why a registration was refused or needs more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewReasons {
    /// The reasons from the list.
    pub codes: Vec<RejectionReason>,
    /// What the reviewer wrote.
    pub note: String,
}

/// What a seller said about shop and business (spec: commerce 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopLegal {
    /// Name as shown.
    pub name: String,
    /// Name as compared.
    pub name_folded: String,
    /// Country code.
    pub country: String,
    /// The currency it sells in.
    pub currency: Currency,
    /// IANA name of the zone its days are counted in.
    pub time_zone: String,
    /// Kind of business.
    pub kind: BusinessKind,
    /// Name on the documents.
    pub legal_name: String,
    /// Number in the register; empty for a person.
    pub registration_number: String,
    /// Phone as `+` and digits.
    pub phone: String,
    /// Where it is.
    pub address: ShopAddress,
}

/// A shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRow {
    /// Its id.
    pub id: ShopId,
    /// Its address part.
    pub slug: String,
    /// What its owner said.
    pub legal: ShopLegal,
    /// Where its registration stands.
    pub registration: RegistrationState,
    /// Where the shop stands.
    pub state: ShopState,
    /// Why it was refused or needs more.
    pub reasons: ReviewReasons,
    /// How often it was sent for review.
    pub submissions: i64,
    /// Platform commission on revenue.
    pub commission: Bps,
    /// Transaction fee on what the buyer paid.
    pub transaction_fee: Bps,
    /// Days from delivery to settlement.
    pub hold_days: i64,
    /// Since when.
    pub created_at: Instant,
    /// When it was last sent for review.
    pub submitted_at: Option<Instant>,
    /// When it was last decided.
    pub decided_at: Option<Instant>,
    /// Version for guarded updates.
    pub version: i64,
}

impl FromRow for ShopRow {
    fn from_row(r: &Row) -> Result<Self> {
        let legal = ShopLegal {
            name: r.text("name")?,
            name_folded: r.text("name_folded")?,
            country: r.text("country")?,
            currency: r.currency("currency")?,
            time_zone: r.text("time_zone")?,
            kind: r.code("business_kind", BusinessKind::from_code)?,
            legal_name: r.text("legal_name")?,
            registration_number: r.text("registration_number")?,
            phone: r.text("phone")?,
            address: r.code("address", |text| serde_json::from_str(text).ok())?,
        };
        Ok(ShopRow {
            id: r.id("id")?,
            slug: r.text("slug")?,
            legal,
            registration: r.code("registration", RegistrationState::from_code)?,
            state: r.code("state", ShopState::from_code)?,
            reasons: r.code("reasons", read_reasons)?,
            submissions: r.int("submissions")?,
            commission: r.bps("commission_bps")?,
            transaction_fee: r.bps("transaction_bps")?,
            hold_days: r.int("hold_days")?,
            created_at: r.instant("created_at")?,
            submitted_at: r.opt_instant("submitted_at")?,
            decided_at: r.opt_instant("decided_at")?,
            version: r.int("version")?,
        })
    }
}

/// The column's default is an empty list.
fn read_reasons(text: &str) -> Option<ReviewReasons> {
    if text == "[]" {
        Some(ReviewReasons::default())
    } else {
        serde_json::from_str(text).ok()
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

/// One shop.
pub async fn shop(q: impl Into<Q<'_>>, id: ShopId) -> Result<Option<ShopRow>> {
    q.into()
        .row(
            sql!(
                "SELECT id, slug, name, name_folded, registration, state, country, currency, time_zone, business_kind,
                        legal_name, registration_number, phone, address, reasons, submissions, commission_bps,
                        transaction_bps, hold_days, created_at, submitted_at, decided_at, version
                 FROM shops WHERE id = $1"
            ),
            args![id],
        )
        .await
}

/// The shop with this address part.
pub async fn shop_by_slug(q: impl Into<Q<'_>>, slug: &str) -> Result<Option<ShopRow>> {
    let mut q = q.into();
    let id: Option<i64> = q
        .opt_scalar(sql!("SELECT id FROM shops WHERE slug = $1"), args![slug])
        .await?;
    match id {
        Some(id) => shop(q, ShopId(id)).await,
        None => Ok(None),
    }
}

/// Writes a new shop. Errors: [`Error::Unique`] `shops_slug_key` or `shops_name_folded_key`.
pub async fn insert_shop(tx: &mut Tx, s: &ShopRow) -> Result<()> {
    let l = &s.legal;
    tx.run(
        sql!(
            "INSERT INTO shops (id, slug, name, name_folded, registration, state, country, currency, time_zone,
                 business_kind, legal_name, registration_number, phone, address, reasons, submissions, commission_bps,
                 transaction_bps, hold_days, created_at, submitted_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                 $22)"
        ),
        args![
            s.id,
            &s.slug,
            &l.name,
            &l.name_folded,
            s.registration.code(),
            s.state.code(),
            &l.country,
            l.currency,
            &l.time_zone,
            l.kind.code(),
            &l.legal_name,
            &l.registration_number,
            &l.phone,
            json(&l.address),
            json(&s.reasons),
            s.submissions,
            s.commission,
            s.transaction_fee,
            s.hold_days,
            s.created_at,
            s.submitted_at,
            s.version
        ],
    )
    .await?;
    Ok(())
}

/// Replaces what the owner said. Country and what follows from it stay once the registration was approved; the caller
/// knows. Errors: [`Error::Conflict`] when the shop changed since `version`, [`Error::Unique`] `shops_name_folded_key`.
pub async fn save_legal(tx: &mut Tx, id: ShopId, version: i64, l: &ShopLegal) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE shops SET name = $3, name_folded = $4, country = $5, currency = $6, time_zone = $7,
                 business_kind = $8, legal_name = $9, registration_number = $10, phone = $11, address = $12,
                 version = version + 1
             WHERE id = $1 AND version = $2"
        ),
        args![
            id,
            version,
            &l.name,
            &l.name_folded,
            &l.country,
            l.currency,
            &l.time_zone,
            l.kind.code(),
            &l.legal_name,
            &l.registration_number,
            &l.phone,
            json(&l.address)
        ],
    )
    .await
}

/// Sends the registration for review. Errors: [`Error::Conflict`] when it is no longer `from`.
pub async fn submit_shop(
    tx: &mut Tx,
    id: ShopId,
    (from, to): (RegistrationState, RegistrationState),
    now: Instant,
) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE shops SET registration = $3, submitted_at = $4, submissions = submissions + 1,
                 version = version + 1
             WHERE id = $1 AND registration = $2"
        ),
        args![id, from.code(), to.code(), now],
    )
    .await
}

/// Moves the registration on by a reviewer's decision. Errors: [`Error::Conflict`] when it is no longer `from`.
pub async fn decide_shop(
    tx: &mut Tx,
    id: ShopId,
    (from, to): (RegistrationState, RegistrationState),
    reasons: &ReviewReasons,
    by: Option<PersonId>,
    now: Instant,
) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE shops SET registration = $3, reasons = $4, decided_by = $5, decided_at = $6, version = version + 1
             WHERE id = $1 AND registration = $2"
        ),
        args![id, from.code(), to.code(), json(reasons), by, now],
    )
    .await
}

/// Makes a person a member of a shop, or changes their role.
pub async fn put_member(tx: &mut Tx, shop: ShopId, person: PersonId, role: ShopRole, now: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO shop_members (shop_id, person_id, role, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (shop_id, person_id) DO UPDATE SET role = excluded.role"
        ),
        args![shop, person, role.code(), now],
    )
    .await?;
    Ok(())
}

/// The owner of a shop: id, address and name.
pub async fn owner(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Option<(PersonId, String, String)>> {
    struct Owner(PersonId, String, String);
    impl FromRow for Owner {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Owner(r.id("id")?, r.text("email")?, r.text("display_name")?))
        }
    }
    let found: Option<Owner> = q
        .into()
        .row(
            sql!(
                "SELECT p.id, p.email, p.display_name FROM shop_members m JOIN people p ON p.id = m.person_id
                 WHERE m.shop_id = $1 AND m.role = 'owner' ORDER BY m.created_at LIMIT 1"
            ),
            args![shop],
        )
        .await?;
    Ok(found.map(|o| (o.0, o.1, o.2)))
}

/// A shop in the operator's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingShop {
    /// The shop.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// Country code.
    pub country: String,
    /// Kind of business.
    pub kind: BusinessKind,
    /// How often it was sent.
    pub submissions: i64,
    /// Waiting since.
    pub submitted_at: Instant,
}

impl FromRow for WaitingShop {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(WaitingShop {
            id: r.id("id")?,
            name: r.text("name")?,
            country: r.text("country")?,
            kind: r.code("business_kind", BusinessKind::from_code)?,
            submissions: r.int("submissions")?,
            submitted_at: r.instant("submitted_at")?,
        })
    }
}

/// Registrations that wait for a reviewer, oldest first.
pub async fn waiting_shops(q: impl Into<Q<'_>>, after: Option<Cursor>, size: usize) -> Result<Page<WaitingShop>> {
    let Cursor { key, id } = after.unwrap_or(Cursor { key: i64::MIN, id: 0 });
    let rows = q
        .into()
        .rows(
            sql!(
                "SELECT id, name, country, business_kind, submissions, submitted_at FROM shops
                 WHERE registration IN ('submitted', 'under_review')
                   AND (submitted_at > $1 OR (submitted_at = $1 AND id > $2))
                 ORDER BY submitted_at, id LIMIT $3"
            ),
            args![key, id, i64::try_from(size).map_err(|_| Error::Conflict)? + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |s: &WaitingShop| Cursor {
        key: s.submitted_at.micros(),
        id: s.id.0,
    }))
}

/// So many waiting registrations are counted.
const COUNTED_MOST: i64 = 1000;

/// How many registrations wait for a reviewer, counted up to 1000.
pub async fn waiting_shop_count(q: impl Into<Q<'_>>) -> Result<Tally> {
    let statement = sql!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM shops
           WHERE registration IN ('submitted', 'under_review') LIMIT $1) AS n"
    );
    counted(q, COUNTED_MOST, statement, args![]).await
}
