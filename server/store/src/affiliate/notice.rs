//! Who promotes a product when its rate is cut, and who was told of it.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{CreatorId, Instant, ProductId};

/// Which notice of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The one at once.
    Announced,
    /// The one two days before the cut reaches promoters.
    Soon,
}

/// A creator who promotes a product, with what a mail to them needs.
#[derive(Clone, Debug)]
pub struct Promoter {
    /// Who.
    pub creator: CreatorId,
    /// Since when.
    pub since: Instant,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their IANA time zone.
    pub time_zone: String,
}

impl FromRow for Promoter {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Promoter {
            creator: r.id("creator_id")?,
            since: r.instant("since")?,
            name: r.text("display_name")?,
            email: r.text("email")?,
            time_zone: r.text("time_zone")?,
        })
    }
}

/// Creators who promoted the product before `at` and still do and may earn, by id, those after `after`; all without one.
pub async fn promoters_after(
    q: impl Into<Q<'_>>,
    product: ProductId,
    at: Instant,
    after: Option<CreatorId>,
    limit: i64,
) -> Result<Vec<Promoter>> {
    q.into()
        .rows(
            sql!(
                "SELECT m.creator_id, m.since, c.display_name, c.time_zone, p.email FROM product_promotions m
                 JOIN creators c ON c.id = m.creator_id AND c.status IN ('active', 'limited')
                 JOIN people p ON p.id = c.person_id
                 WHERE m.product_id = $1 AND m.until IS NULL AND m.since < $2 AND m.creator_id > $3
                 ORDER BY m.creator_id LIMIT $4"
            ),
            args![product, at, after.unwrap_or(CreatorId(0)), limit],
        )
        .await
}

/// Notes that a creator is told of a cut. `false` when they were told before.
pub async fn note_notice(tx: &mut Tx, version: i64, creator: CreatorId, kind: Notice, now: Instant) -> Result<bool> {
    let kind = match kind {
        Notice::Announced => "announced",
        Notice::Soon => "soon",
    };
    let rows = tx
        .run(
            sql!(
                "INSERT INTO rate_notices (rate_version_id, creator_id, kind, sent_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (rate_version_id, creator_id, kind) DO NOTHING"
            ),
            args![version, creator, kind, now],
        )
        .await?;
    Ok(rows == 1)
}
