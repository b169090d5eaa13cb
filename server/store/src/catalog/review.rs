//! What waits for the operator: new listings and edited versions of those on sale, longest wait first.

use crate::keys::counted;
use catalog::ProductState;
use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{Cursor, Instant, Page, PictureId, ProductId, ShopId, Tally};

/// A waiting product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: ProductId,
    /// Its name.
    pub title: String,
    /// Its shop.
    pub shop: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// Where it stands: pending, or on sale with an edited version.
    pub state: ProductState,
    /// Its cover, when there is one to show.
    pub cover: Option<PictureId>,
    /// Since when it waits.
    pub submitted_at: Instant,
}

impl FromRow for Waiting {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Waiting {
            id: r.id("id")?,
            title: r.text("title")?,
            shop: r.id("shop_id")?,
            shop_name: r.text("shop_name")?,
            state: r.code("state", ProductState::from_code)?,
            cover: r.opt_id("cover_id")?,
            submitted_at: r.instant("submitted_at")?,
        })
    }
}

/// A page of what waits.
pub async fn waiting_products(q: impl Into<Q<'_>>, after: Option<Cursor>, size: usize) -> Result<Page<Waiting>> {
    let after = after.unwrap_or(Cursor { key: 0, id: 0 });
    let rows: Vec<Waiting> = q
        .into()
        .rows(
            sql!(
                "SELECT p.id, p.title, p.shop_id, s.name AS shop_name, p.state, c.id AS cover_id, p.submitted_at
                 FROM products p JOIN shops s ON s.id = p.shop_id
                 LEFT JOIN pictures c ON c.id = p.cover_id AND c.state = 'ready'
                 WHERE (p.state = 'pending' OR p.pending_version IS NOT NULL) AND (p.submitted_at, p.id) > ($1, $2)
                 ORDER BY p.submitted_at, p.id LIMIT $3"
            ),
            args![after.key, after.id, size as i64 + 1],
        )
        .await?;
    Ok(Page::of(rows, size, |w: &Waiting| Cursor {
        key: w.submitted_at.micros(),
        id: w.id.0,
    }))
}

/// So many waiting products are counted.
const COUNTED_MOST: i64 = 10_000;

/// How many products wait, counted up to 10,000.
pub async fn waiting_count(q: impl Into<Q<'_>>) -> Result<Tally> {
    let statement = sql!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM products p
           WHERE p.state = 'pending' OR p.pending_version IS NOT NULL LIMIT $1) AS n"
    );
    counted(q, COUNTED_MOST, statement, args![]).await
}

/// Shops with waiting products and how many each, most first (at most 20).
pub async fn waiting_by_shop(q: impl Into<Q<'_>>) -> Result<Vec<(ShopId, String, i64)>> {
    struct Counted(ShopId, String, i64);
    impl FromRow for Counted {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Counted(r.id("shop_id")?, r.text("name")?, r.int("n")?))
        }
    }
    let rows: Vec<Counted> = q
        .into()
        .rows(
            sql!(
                "SELECT p.shop_id, s.name, COUNT(*) AS n FROM products p JOIN shops s ON s.id = p.shop_id
                 WHERE p.state = 'pending' OR p.pending_version IS NOT NULL
                 GROUP BY p.shop_id, s.name ORDER BY n DESC, p.shop_id LIMIT 20"
            ),
            args![],
        )
        .await?;
    Ok(rows.into_iter().map(|Counted(shop, name, n)| (shop, name, n)).collect())
}
