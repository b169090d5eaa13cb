//! Pictures of products: uploaded by the seller, or fetched from the addresses an import names. Whatever comes in is
//! decoded and encoded anew before it is kept; the outside is never waited for inside a transaction.

use super::edit::own;
use super::listing::shop_and_warehouse;
use crate::{Cx, Result};
use catalog::{PICTURES_MAX, PictureDraft, PictureSource, ProductDraft};
use kernel::{Error, FieldError, PictureId, ProductId, Refused, ShopId, Span};
use ports::pictures::prepare_off_thread;
use ports::{FetchRefusal, blob_key};
use serde::{Deserialize, Serialize};
use store::catalog::{NOT_SHOWN, Picture, PictureState};
use store::inventory::Cause;

/// Most characters of what is said about a picture.
const ALT_MAX: usize = 200;
/// Pictures fetched side by side.
const AT_ONCE: usize = 8;
/// How often a picture is asked for before it is given up, and the wait before each further time.
const WAITS: [Span; 2] = [Span::minutes(2), Span::minutes(30)];
/// Rounds in a row in which nothing at all could be reached: then the rest of the pass is spared.
const DEAD_ROUNDS: i64 = 2;

/// The blob key of the large picture.
pub fn large_key(picture: &Picture) -> Option<&str> {
    picture.blob_key.as_deref()
}

/// The blob key of the small picture that belongs to a large one.
pub fn thumb_key(large: &str) -> String {
    match large.rsplit_once('.') {
        Some((name, extension)) => format!("{name}-t.{extension}"),
        None => format!("{large}-t"),
    }
}

/// What a picture became: key of the large one, width, height.
struct Kept(String, i64, i64);

/// Checks, re-encodes and keeps a picture.
async fn keep(cx: &Cx, bytes: Vec<u8>) -> Result<Kept> {
    let prepared = prepare_off_thread(bytes).await?;
    let key = blob_key(&prepared.large);
    let blobs = &cx.ports().blobs;
    blobs
        .put(&thumb_key(&key), &prepared.thumb, prepared.content_type)
        .await
        .map_err(outside)?;
    blobs
        .put(&key, &prepared.large, prepared.content_type)
        .await
        .map_err(outside)?;
    Ok(Kept(key, prepared.width.into(), prepared.height.into()))
}

fn outside(error: ports::Error) -> Error {
    match error {
        ports::Error::Refused(code) => Error::refused(code),
        ports::Error::TooLarge => Error::refused("picture.too_large"),
        ports::Error::Unavailable(cause) => {
            tracing::error!(%cause, "blob store");
            Error::Unavailable {
                trace: "blobs".to_owned(),
            }
        }
    }
}

/// A seller adds pictures to a product, at the end of its gallery: all of them or none. On sale, they wait with the edited
/// version. Errors: not the shop's product, one that cannot be kept (`picture.…`), more than the gallery holds.
pub async fn add_pictures(cx: &Cx, id: ProductId, files: Vec<Vec<u8>>) -> Result<Vec<PictureId>> {
    let too_many = || Error::refused("catalog.too_many_pictures");
    // refused early, so that nothing is decoded in vain
    let shop = cx.shop()?;
    let before = super::listing(cx.db(), id)
        .await?
        .filter(|l| l.product.shop == shop)
        .ok_or(Error::NotFound)?;
    if before.edited().pictures.len() + files.len() > PICTURES_MAX {
        return Err(too_many());
    }
    let mut pictures = Vec::with_capacity(files.len());
    for bytes in files {
        let Kept(key, width, height) = keep(cx, bytes).await?;
        pictures.push(Picture {
            id: cx.id(),
            shop,
            product: Some(id),
            position: NOT_SHOWN,
            alt: String::new(),
            state: PictureState::Ready,
            source_url: None,
            reason: String::new(),
            blob_key: Some(key),
            width,
            height,
            created_at: cx.now,
        });
    }
    let ids: Vec<PictureId> = pictures.iter().map(|picture| picture.id).collect();
    change(cx, id, pictures, |draft| {
        let new = ids.iter().map(|id| PictureDraft {
            source: PictureSource::Stored(*id),
            alt: String::new(),
        });
        draft.pictures.extend(new);
        if draft.pictures.len() > PICTURES_MAX {
            Err(too_many())
        } else {
            Ok(())
        }
    })
    .await?;
    Ok(ids)
}

/// A seller takes a picture out of a product's gallery, or makes it the cover.
pub async fn remove_picture(cx: &Cx, id: ProductId, picture: PictureId) -> Result<()> {
    change(cx, id, Vec::new(), |draft| {
        let at = place(draft, picture)?;
        draft.pictures.remove(at);
        for variant in &mut draft.variants {
            variant.picture = match variant.picture {
                Some(own) if own == at => None,
                Some(own) if own > at => Some(own - 1),
                own => own,
            };
        }
        Ok(())
    })
    .await
}

/// A seller makes a picture the first one.
pub async fn make_cover(cx: &Cx, id: ProductId, picture: PictureId) -> Result<()> {
    change(cx, id, Vec::new(), |draft| {
        let at = place(draft, picture)?;
        draft.pictures[..=at].rotate_right(1);
        for variant in &mut draft.variants {
            variant.picture = match variant.picture {
                Some(own) if own == at => Some(0),
                Some(own) if own < at => Some(own + 1),
                own => own,
            };
        }
        Ok(())
    })
    .await
}

/// A seller moves a picture one place towards the cover (`earlier`) or away from it; at the end nothing changes.
pub async fn move_picture(cx: &Cx, id: ProductId, picture: PictureId, earlier: bool) -> Result<()> {
    change(cx, id, Vec::new(), |draft| {
        let at = place(draft, picture)?;
        let to = if earlier { at.saturating_sub(1) } else { at + 1 };
        if to == at || to >= draft.pictures.len() {
            return Ok(());
        }
        draft.pictures.swap(at, to);
        for variant in &mut draft.variants {
            variant.picture = match variant.picture {
                Some(own) if own == at => Some(to),
                Some(own) if own == to => Some(at),
                own => own,
            };
        }
        Ok(())
    })
    .await
}

/// A seller says what a picture shows, for people who do not see it; empty says nothing of its own.
/// Errors: `alt` that is too long.
pub async fn describe_picture(cx: &Cx, id: ProductId, picture: PictureId, alt: &str) -> Result<()> {
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    if alt.chars().count() > ALT_MAX {
        return Err(Error::Invalid(vec![
            FieldError::new("alt", "too_long").with("max", ALT_MAX),
        ]));
    }
    change(cx, id, Vec::new(), |draft| {
        let at = place(draft, picture)?;
        draft.pictures[at].alt = alt;
        Ok(())
    })
    .await
}

fn place(draft: &ProductDraft, picture: PictureId) -> Result<usize> {
    let wanted = PictureSource::Stored(picture);
    draft
        .pictures
        .iter()
        .position(|p| p.source == wanted)
        .ok_or(Error::NotFound)
}

async fn change(
    cx: &Cx,
    id: ProductId,
    new: Vec<Picture>,
    edit: impl FnOnce(&mut ProductDraft) -> Result<()>,
) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut listing = own(cx, &mut tx, id).await?;
    if !listing.product.state.editable() {
        return Err(Error::Conflict);
    }
    let mut draft = listing.edited();
    for picture in new {
        store::catalog::insert_picture(&mut tx, &picture).await?;
        listing.pictures.push(picture);
    }
    edit(&mut draft)?;
    let (_, warehouse) = shop_and_warehouse(cx, &mut tx, listing.product.shop).await?;
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    let waited = listing.product.pending.is_some();
    listing.write(cx, &mut tx, &draft, warehouse, &cause).await?;
    super::edit::note_pending(cx, &mut tx, &mut listing, waited).await?;
    tx.commit().await?;
    Ok(())
}

/// Work order: fetch a shop's waiting pictures after `after`; the `pass`th time round.
#[derive(Serialize, Deserialize)]
pub(super) struct FetchOrder {
    pub shop: ShopId,
    pub after: i64,
    pub pass: usize,
    pub dead: i64,
}

/// Fetches the next few waiting pictures of a shop and orders the ones after them. What cannot be reached is asked for
/// again later, at most three times; what is refused, or given up, fails with its reason and the product keeps its drawn
/// placeholder. `body` is the fact's.
pub async fn fetch_pictures(cx: &Cx, body: &str) -> Result<()> {
    let Ok(mut order) = serde_json::from_str::<FetchOrder>(body) else {
        tracing::error!(body, "an order to fetch pictures cannot be read");
        return Ok(());
    };
    let pictures =
        store::catalog::waiting_pictures(cx.db(), order.shop, PictureId(order.after), AT_ONCE as i64).await?;
    let mut fetches = tokio::task::JoinSet::new();
    for picture in &pictures {
        let (cx, id, url) = (cx.clone(), picture.id, picture.source_url.clone().unwrap_or_default());
        fetches.spawn(async move { (id, fetch(&cx, &url).await) });
    }
    let mut outcomes = fetches.join_all().await;
    outcomes.sort_by_key(|(id, _)| *id);

    let mut tx = cx.db().begin().await?;
    let mut reached = pictures.is_empty();
    for (id, outcome) in outcomes {
        match outcome {
            Fetched::Kept(Kept(key, width, height)) => {
                reached = true;
                store::catalog::picture_ready(&mut tx, id, &key, width, height).await?;
            }
            Fetched::Refused(code) => {
                reached = true;
                store::catalog::picture_failed(&mut tx, id, &code).await?;
            }
            Fetched::Later => {}
        }
    }
    order.dead = if reached { 0 } else { order.dead + 1 };
    match pictures.last() {
        Some(last) if order.dead < DEAD_ROUNDS => {
            order.after = last.id.0;
            cx.emit(&mut tx, "picture.fetch", &order).await?;
        }
        _ => next_pass(cx, &mut tx, order).await?,
    }
    tx.commit().await?;
    Ok(())
}

/// A pass is over: what still waits gets another one, or is given up.
async fn next_pass(cx: &Cx, tx: &mut db::Tx, order: FetchOrder) -> Result<()> {
    if store::catalog::waiting_pictures(&mut *tx, order.shop, PictureId(0), 1)
        .await?
        .is_empty()
    {
        return Ok(());
    }
    match WAITS.get(order.pass) {
        Some(wait) => {
            let next = FetchOrder {
                shop: order.shop,
                after: 0,
                pass: order.pass + 1,
                dead: 0,
            };
            cx.emit_at(tx, "picture.fetch", &next, cx.now.after(*wait)).await
        }
        None => {
            store::catalog::waiting_pictures_failed(tx, order.shop, FetchRefusal::Unreachable.code()).await?;
            Ok(())
        }
    }
}

enum Fetched {
    Kept(Kept),
    Refused(String),
    Later,
}

async fn fetch(cx: &Cx, url: &str) -> Fetched {
    let bytes = match cx.ports().fetcher.fetch(url).await {
        Ok(bytes) => bytes,
        Err(refusal) if refusal.is_temporary() => return Fetched::Later,
        Err(refusal) => return Fetched::Refused(refusal.code().to_owned()),
    };
    match keep(cx, bytes).await {
        Ok(kept) => Fetched::Kept(kept),
        Err(Error::Refused { code, .. }) => Fetched::Refused(code),
        Err(_) => Fetched::Later,
    }
}
