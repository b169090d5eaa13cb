//! Clicks, and the hourly counts beside them.

use affiliate::Touch;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{ClickId, Instant, LinkId, PersonId, Span};

/// A click to record.
#[derive(Clone, Debug)]
pub struct NewClick {
    /// The touch it makes.
    pub touch: Touch,
    /// Code of its class, such as `human`.
    pub class: &'static str,
    /// Where the link was followed from: `link` or `qr`.
    pub surface: &'static str,
    /// The visitor's random id; empty without one.
    pub visitor: String,
    /// The day's keyed hash of address and user agent; no address is stored.
    pub ident: String,
    /// Who was signed in.
    pub person: Option<PersonId>,
}

/// Records a click, noting whether it is a double tap or the visitor's first of the day.
pub async fn insert_click(tx: &mut Tx, click: &NewClick) -> Result<()> {
    let t = &click.touch;
    let day_start = t.at.micros() - t.at.micros().rem_euclid(Span::days(1).0);
    let ten_seconds_ago = t.at.before(Span::seconds(10));
    let seen = Q::from(&mut *tx)
        .row::<Seen>(
            sql!(
                "SELECT COUNT(*) AS today, COUNT(*) FILTER (WHERE at >= $4) AS just_now FROM clicks
                 WHERE link_id = $1 AND at >= $2 AND ident = $3 AND class = 'human'"
            ),
            args![
                t.link,
                day_start.min(ten_seconds_ago.micros()),
                &click.ident,
                ten_seconds_ago
            ],
        )
        .await?
        .unwrap_or(Seen { today: 0, just_now: 0 });
    let (is_duplicate, is_unique_day) = (seen.just_now > 0, seen.today == 0);
    tx.run(
        sql!(
            "INSERT INTO clicks (id, link_id, creator_id, shop_id, product_id, at, class, surface, visitor, ident,
               is_duplicate, is_unique_day, person_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        args![
            t.click,
            t.link,
            t.creator,
            t.shop,
            t.product,
            t.at,
            click.class,
            click.surface,
            &click.visitor,
            &click.ident,
            is_duplicate,
            is_unique_day,
            click.person
        ],
    )
    .await?;
    if click.class == "human" && !is_duplicate {
        count(tx, t.link, t.at, "human").await?;
        if is_unique_day {
            count(tx, t.link, t.at, "unique_day").await?;
        }
    }
    Ok(())
}

struct Seen {
    today: i64,
    just_now: i64,
}

impl FromRow for Seen {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Seen {
            today: r.int("today")?,
            just_now: r.int("just_now")?,
        })
    }
}

/// Counts one hit of a kind in its hour.
pub async fn count(tx: &mut Tx, link: LinkId, at: Instant, kind: &str) -> Result<()> {
    let hour = at.micros().div_euclid(Span::hours(1).0);
    tx.run(
        sql!(
            "INSERT INTO click_counts (link_id, hour, kind, hits) VALUES ($1, $2, $3, 1)
             ON CONFLICT (link_id, hour, kind) DO UPDATE SET hits = click_counts.hits + 1"
        ),
        args![link, hour, kind],
    )
    .await?;
    Ok(())
}

/// Recorded hits of one visitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecentHits {
    /// On the link asked about.
    pub on_link: i64,
    /// On all links.
    pub overall: i64,
}

impl FromRow for RecentHits {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(RecentHits {
            on_link: r.int("on_link")?,
            overall: r.int("overall")?,
        })
    }
}

/// Hits of one visitor since `since`: on this link, and on all.
pub async fn recent_hits(q: impl Into<Q<'_>>, link: LinkId, ident: &str, since: Instant) -> Result<RecentHits> {
    let found = q
        .into()
        .row(
            sql!(
                "SELECT COUNT(*) FILTER (WHERE link_id = $1) AS on_link, COUNT(*) AS overall FROM clicks
                 WHERE ident = $2 AND at >= $3"
            ),
            args![link, ident, since],
        )
        .await?;
    Ok(found.unwrap_or_default())
}

/// Notes that the landing page really ran. Only the first time, and only within ten minutes of the click.
pub async fn landed(tx: &mut Tx, click: ClickId, now: Instant) -> Result<bool> {
    let rows = tx
        .run(
            sql!("UPDATE clicks SET landed_at = $2 WHERE id = $1 AND landed_at IS NULL AND at >= $3"),
            args![click, now, now.before(Span::minutes(10))],
        )
        .await?;
    Ok(rows == 1)
}

/// When the landing page of a click ran; `None` while it has not.
pub async fn landed_at(q: impl Into<Q<'_>>, click: ClickId) -> Result<Option<Instant>> {
    let at: Option<Option<i64>> = q
        .into()
        .opt_scalar(sql!("SELECT landed_at FROM clicks WHERE id = $1"), args![click])
        .await?;
    Ok(at.flatten().map(Instant))
}

/// A stored touch with the class it was recorded under.
#[derive(Clone, Debug)]
pub struct StoredTouch {
    /// The touch.
    pub touch: Touch,
    /// Code of its class.
    pub class: String,
}

impl FromRow for StoredTouch {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(StoredTouch {
            touch: Touch {
                at: r.instant("at")?,
                click: r.id("id")?,
                link: r.id("link_id")?,
                creator: r.id("creator_id")?,
                shop: r.id("shop_id")?,
                product: Some(r.id("product_id")?),
            },
            class: r.text("class")?,
        })
    }
}

/// The clicks a signed-in person made since `since`, newest first: they count on every device (spec: affiliate AFF-306).
pub async fn touches_of_person(q: impl Into<Q<'_>>, person: PersonId, since: Instant) -> Result<Vec<StoredTouch>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, link_id, creator_id, shop_id, product_id, at, class FROM clicks
                 WHERE person_id = $1 AND at >= $2 AND class <> 'internal' ORDER BY at DESC LIMIT 50"
            ),
            args![person, since],
        )
        .await
}

/// Hits of a link that were counted under a kind, over all hours.
pub async fn counted(q: impl Into<Q<'_>>, link: LinkId, kind: &str) -> Result<i64> {
    q.into()
        .scalar(
            sql!("SELECT CAST(COALESCE(SUM(hits), 0) AS BIGINT) FROM click_counts WHERE link_id = $1 AND kind = $2"),
            args![link, kind],
        )
        .await
}

/// The class a click was recorded under; `None` when it was not.
pub async fn click_class(q: impl Into<Q<'_>>, click: ClickId) -> Result<Option<String>> {
    q.into()
        .opt_scalar(sql!("SELECT class FROM clicks WHERE id = $1"), args![click])
        .await
}
