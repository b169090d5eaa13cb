//! The click log: clicks, and the hourly counts beside them. On SQLite it stands in a file of its own, so these functions
//! take the log's database and join nothing else (spec: affiliate 2.9, 2.10).

use affiliate::{ClickClass, Touch};
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{ClickId, CreatorId, Instant, LinkId, PersonId, Span};
use std::collections::BTreeMap;

/// A click to record.
#[derive(Clone, Debug)]
pub struct NewClick {
    /// The touch it makes.
    pub touch: Touch,
    /// Its class.
    pub class: ClickClass,
    /// Where the link was followed from: `link` or `qr`.
    pub surface: &'static str,
    /// The day's keyed hash of address and user agent; no address is stored.
    pub ident: String,
    /// Who was signed in.
    pub person: Option<PersonId>,
}

/// What a recorded click counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// A second tap within ten seconds.
    pub is_duplicate: bool,
    /// The visitor's first on this link this UTC day.
    pub is_unique_day: bool,
}

impl FromRow for Counted {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Counted {
            is_duplicate: r.get("is_duplicate")?,
            is_unique_day: r.get("is_unique_day")?,
        })
    }
}

/// Records a click, noting whether it is a double tap or the visitor's first of the day (spec: affiliate AFF-261).
/// `None` when it is recorded already.
pub async fn insert_click(tx: &mut Tx, click: &NewClick) -> Result<Option<Counted>> {
    let t = &click.touch;
    let day_start = t.at.micros() - t.at.micros().rem_euclid(Span::days(1).0);
    Q::from(tx)
        .row(
            sql!(
                "INSERT INTO click_log (id, link_id, creator_id, shop_id, product_id, at, class, surface, ident, person_id,
                   is_duplicate, is_unique_day)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   EXISTS (SELECT 1 FROM click_log c WHERE c.link_id = $2 AND c.ident = $9 AND c.at >= $11
                     AND c.class = 'human'),
                   NOT EXISTS (SELECT 1 FROM click_log c WHERE c.link_id = $2 AND c.ident = $9 AND c.at >= $12
                     AND c.class = 'human'))
                 ON CONFLICT (id) DO NOTHING RETURNING is_duplicate, is_unique_day"
            ),
            args![
                t.click,
                t.link,
                t.creator,
                t.shop,
                t.product,
                t.at,
                click.class.code(),
                click.surface,
                &click.ident,
                click.person,
                t.at.before(Span::seconds(10)),
                day_start
            ],
        )
        .await
}

/// The hour a moment is counted in, in hours since 1970.
pub fn hour_of(at: Instant) -> i64 {
    at.micros().div_euclid(Span::hours(1).0)
}

/// Adds hits of a kind to a link's hour.
pub async fn count_hits(tx: &mut Tx, link: LinkId, creator: CreatorId, hour: i64, kind: &str, hits: i64) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO click_hours (link_id, hour, kind, creator_id, hits) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (link_id, hour, kind) DO UPDATE SET hits = click_hours.hits + excluded.hits"
        ),
        args![link, hour, kind, creator, hits],
    )
    .await?;
    Ok(())
}

/// Notes that the landing page really ran. Only the first time, and only within ten minutes of the click.
pub async fn landed(tx: &mut Tx, click: ClickId, now: Instant) -> Result<bool> {
    let rows = tx
        .run(
            sql!("UPDATE click_log SET landed_at = $2 WHERE id = $1 AND landed_at IS NULL AND at >= $3"),
            args![click, now, now.before(Span::minutes(10))],
        )
        .await?;
    Ok(rows == 1)
}

/// Removes rows older than `before`, a few thousand at a time; the hourly counts stay. Says how many.
pub async fn forget_clicks(tx: &mut Tx, before: Instant) -> Result<u64> {
    tx.run(
        sql!("DELETE FROM click_log WHERE id IN (SELECT id FROM click_log WHERE at < $1 ORDER BY at LIMIT 5000)"),
        args![before],
    )
    .await
}

/// When the landing page of a click ran; `None` while it has not.
pub async fn landed_at(q: impl Into<Q<'_>>, click: ClickId) -> Result<Option<Instant>> {
    let at: Option<Option<i64>> = q
        .into()
        .opt_scalar(sql!("SELECT landed_at FROM click_log WHERE id = $1"), args![click])
        .await?;
    Ok(at.flatten().map(Instant))
}

struct Stored(Touch);

impl FromRow for Stored {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Stored(Touch {
            at: r.instant("at")?,
            click: r.id("id")?,
            link: r.id("link_id")?,
            creator: r.id("creator_id")?,
            shop: r.id("shop_id")?,
            product: Some(r.id("product_id")?),
            is_earning: r.code("class", ClickClass::from_code)? == ClickClass::Human,
        }))
    }
}

/// The clicks a signed-in person made since `since`, newest first: they count on every device (spec: affiliate AFF-306).
pub async fn touches_of_person(q: impl Into<Q<'_>>, person: PersonId, since: Instant) -> Result<Vec<Touch>> {
    let stored: Vec<Stored> = q
        .into()
        .rows(
            sql!(
                "SELECT id, link_id, creator_id, shop_id, product_id, at, class FROM click_log
                 WHERE person_id = $1 AND at >= $2 AND class <> 'internal' ORDER BY at DESC LIMIT 50"
            ),
            args![person, since],
        )
        .await?;
    Ok(stored.into_iter().map(|s| s.0).collect())
}

/// Hits of a link that were counted under a kind, over all hours.
pub async fn counted(q: impl Into<Q<'_>>, link: LinkId, kind: &str) -> Result<i64> {
    q.into()
        .scalar(
            sql!("SELECT CAST(COALESCE(SUM(hits), 0) AS BIGINT) FROM click_hours WHERE link_id = $1 AND kind = $2"),
            args![link, kind],
        )
        .await
}

/// Recorded clicks of a class.
pub async fn clicks_of_class(q: impl Into<Q<'_>>, class: ClickClass) -> Result<i64> {
    q.into()
        .scalar(
            sql!("SELECT COUNT(*) FROM click_log WHERE class = $1"),
            args![class.code()],
        )
        .await
}

/// The numbers of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClickNumbers {
    /// Human clicks that are no double taps.
    pub clicks: i64,
    /// Of those, first ones of their visitor on their day.
    pub unique: i64,
}

/// The numbers of a creator's links whose ids lie between two, both included; links nobody followed are missing.
pub async fn click_numbers(
    q: impl Into<Q<'_>>,
    creator: CreatorId,
    (first, last): (LinkId, LinkId),
) -> Result<BTreeMap<LinkId, ClickNumbers>> {
    struct Found(LinkId, ClickNumbers);
    impl FromRow for Found {
        fn from_row(r: &Row) -> Result<Self> {
            let numbers = ClickNumbers {
                clicks: r.int("clicks")?,
                unique: r.int("unique_clicks")?,
            };
            Ok(Found(r.id("link_id")?, numbers))
        }
    }
    let rows: Vec<Found> = q
        .into()
        .rows(
            sql!(
                "SELECT link_id, CAST(COALESCE(SUM(hits) FILTER (WHERE kind = 'human'), 0) AS BIGINT) AS clicks,
                   CAST(COALESCE(SUM(hits) FILTER (WHERE kind = 'unique_day'), 0) AS BIGINT) AS unique_clicks
                 FROM click_hours WHERE creator_id = $1 AND link_id BETWEEN $2 AND $3 GROUP BY link_id"
            ),
            args![creator, first, last],
        )
        .await?;
    Ok(rows.into_iter().map(|f| (f.0, f.1)).collect())
}

/// What a creator's links got since a moment, counted by whole hours from the one it falls into.
pub async fn clicks_since(q: impl Into<Q<'_>>, creator: CreatorId, since: Instant) -> Result<ClickNumbers> {
    struct Found(ClickNumbers);
    impl FromRow for Found {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Found(ClickNumbers {
                clicks: r.int("clicks")?,
                unique: r.int("unique_clicks")?,
            }))
        }
    }
    let found = q
        .into()
        .row::<Found>(
            sql!(
                "SELECT CAST(COALESCE(SUM(hits) FILTER (WHERE kind = 'human'), 0) AS BIGINT) AS clicks,
                   CAST(COALESCE(SUM(hits) FILTER (WHERE kind = 'unique_day'), 0) AS BIGINT) AS unique_clicks
                 FROM click_hours WHERE creator_id = $1 AND hour >= $2"
            ),
            args![creator, hour_of(since)],
        )
        .await?;
    Ok(found.map(|f| f.0).unwrap_or_default())
}
