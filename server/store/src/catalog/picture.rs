//! Pictures: where each comes from, whether it has arrived, and its place in the product's gallery.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, PictureId, ProductId, ShopId};

kernel::coded! {
    /// Whether there is something to show.
    pub enum PictureState {
        /// It is kept and can be shown.
        Ready = "ready",
        /// It is still to be fetched.
        Waiting = "waiting",
        /// It cannot be had; the reason stands beside it.
        Failed = "failed",
    }
}

/// Position of a picture that is not in the live gallery: it waits with the pending version, or was taken out.
pub const NOT_SHOWN: i64 = -1;

/// A picture's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its id, also its address.
    pub id: PictureId,
    /// Whose it is.
    pub shop: ShopId,
    /// Of which product.
    pub product: Option<ProductId>,
    /// Place in the gallery from 0, or [`NOT_SHOWN`].
    pub position: i64,
    /// What it shows, in words; may be empty.
    pub alt: String,
    /// Whether there is something to show.
    pub state: PictureState,
    /// Where it comes from, when it was named by address.
    pub source_url: Option<String>,
    /// Why it failed: a refusal code.
    pub reason: String,
    /// Key of the large picture in the blob store.
    pub blob_key: Option<String>,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// When it was named or uploaded.
    pub created_at: Instant,
}

impl FromRow for Picture {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Picture {
            id: r.id("id")?,
            shop: r.id("shop_id")?,
            product: r.opt_id("product_id")?,
            position: r.int("position")?,
            alt: r.text("alt")?,
            state: r.code("state", PictureState::from_code)?,
            source_url: r.get("source_url")?,
            reason: r.text("reason")?,
            blob_key: r.get("blob_key")?,
            width: r.int("width")?,
            height: r.int("height")?,
            created_at: r.instant("created_at")?,
        })
    }
}

/// One picture.
pub async fn picture(q: impl Into<Q<'_>>, id: PictureId) -> Result<Option<Picture>> {
    q.into()
        .row(
            sql!(
                "SELECT id, shop_id, product_id, position, alt, state, source_url, reason, blob_key, width, height, created_at
                 FROM pictures WHERE id = $1"
            ),
            args![id],
        )
        .await
}

/// All pictures of a product, those not shown first, then the gallery in order.
pub async fn pictures(q: impl Into<Q<'_>>, product: ProductId) -> Result<Vec<Picture>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, shop_id, product_id, position, alt, state, source_url, reason, blob_key, width, height, created_at
                 FROM pictures WHERE product_id = $1 ORDER BY position, id"
            ),
            args![product],
        )
        .await
}

/// Writes a new picture.
pub async fn insert_picture(tx: &mut Tx, p: &Picture) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO pictures (id, shop_id, product_id, position, alt, state, source_url, reason, blob_key, width, height,
                                   created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        args![
            p.id,
            p.shop,
            p.product,
            p.position,
            &p.alt,
            p.state.code(),
            p.source_url.clone(),
            &p.reason,
            p.blob_key.clone(),
            p.width,
            p.height,
            p.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Puts a picture at its place in the gallery.
pub async fn place_picture(tx: &mut Tx, id: PictureId, position: i64, alt: &str) -> Result<()> {
    tx.run(
        sql!("UPDATE pictures SET position = $2, alt = $3 WHERE id = $1"),
        args![id, position, alt],
    )
    .await?;
    Ok(())
}

/// A waiting picture has arrived. `false` when it was not waiting any more.
pub async fn picture_ready(tx: &mut Tx, id: PictureId, blob_key: &str, width: i64, height: i64) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "UPDATE pictures SET state = 'ready', blob_key = $2, width = $3, height = $4, reason = ''
                 WHERE id = $1 AND state <> 'ready'"
            ),
            args![id, blob_key, width, height],
        )
        .await?;
    Ok(rows == 1)
}

/// A waiting picture cannot be had, for this reason.
pub async fn picture_failed(tx: &mut Tx, id: PictureId, reason: &str) -> Result<()> {
    tx.run(
        sql!("UPDATE pictures SET state = 'failed', reason = $2 WHERE id = $1 AND state = 'waiting'"),
        args![id, reason],
    )
    .await?;
    Ok(())
}

/// A picture that could not be had is asked for once more.
pub async fn picture_again(tx: &mut Tx, id: PictureId) -> Result<()> {
    tx.run(
        sql!("UPDATE pictures SET state = 'waiting', reason = '' WHERE id = $1 AND state = 'failed'"),
        args![id],
    )
    .await?;
    Ok(())
}

/// Pictures of a shop still to be fetched, after `after`.
pub async fn waiting_pictures(q: impl Into<Q<'_>>, shop: ShopId, after: PictureId, limit: i64) -> Result<Vec<Picture>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, shop_id, product_id, position, alt, state, source_url, reason, blob_key, width, height, created_at
                 FROM pictures WHERE shop_id = $1 AND state = 'waiting' AND id > $2 ORDER BY id LIMIT $3"
            ),
            args![shop, after, limit],
        )
        .await
}

/// Gives up all waiting pictures of a shop, for this reason.
pub async fn waiting_pictures_failed(tx: &mut Tx, shop: ShopId, reason: &str) -> Result<u64> {
    tx.run(
        sql!("UPDATE pictures SET state = 'failed', reason = $2 WHERE shop_id = $1 AND state = 'waiting'"),
        args![shop, reason],
    )
    .await
}
