//! Carrying an import out: a chunk of products per transaction, together with the note of what became of each and the
//! order for the next chunk. A process that dies loses at most the chunk it was at, which is then done again.

use super::{Remark, RowDraft};
use crate::catalog::act::submit;
use crate::catalog::edit::note_pending;
use crate::catalog::listing::{Listing, blank, has_values, of_product, shop_and_warehouse};
use crate::catalog::picture::FetchOrder;
use crate::{Actor, Cx, Result};
use catalog::{ProductDraft, ProductState};
use db::{Q, Tx};
use kernel::{Error, ImportId, ProductId, WarehouseId};
use store::catalog::{Import, ImportRow, ImportState, RowOutcome, ShopFacts};
use store::inventory::Cause;

/// Products per transaction: short enough to let shoppers write in between.
const CHUNK: i64 = 50;

/// What became of a row.
struct Done {
    outcome: RowOutcome,
    remarks: Vec<Remark>,
    product: Option<ProductId>,
}

/// Carries out the next chunk of a running import and orders the one after it. `body` is the fact's.
pub async fn run_import_chunk(cx: &Cx, body: &str) -> Result<()> {
    let Ok(id) = serde_json::from_str::<ImportId>(body) else {
        tracing::error!(body, "an order to import cannot be read");
        return Ok(());
    };
    chunk(cx, id, true).await?;
    Ok(())
}

/// Carries a started import out to its end, here and now: for the command line. Should it be stopped, the fact that
/// starting wrote lets the next server go on.
pub async fn import_products(cx: &Cx, id: ImportId) -> Result<()> {
    loop {
        match chunk(cx, id, false).await {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            // a running server works on the same import
            Err(Error::Conflict) => tokio::task::yield_now().await,
            Err(error) => return Err(error),
        }
    }
}

/// Whether there is more to do. `chained` orders the next chunk.
async fn chunk(cx: &Cx, id: ImportId, chained: bool) -> Result<bool> {
    let import = store::catalog::import(cx.db(), id).await?.ok_or(Error::NotFound)?;
    if import.state != ImportState::Running {
        return Ok(false);
    }
    let rows = store::catalog::open_import_rows(cx.db(), id, CHUNK).await?;
    match rows_in_one(cx, &import, &rows, chained).await {
        Err(Error::Unavailable { .. }) => {
            // one of them cannot be written: find it, let the others through
            for (n, row) in rows.iter().enumerate() {
                let chained = chained && n + 1 == rows.len();
                match rows_in_one(cx, &import, std::slice::from_ref(row), chained).await {
                    Err(Error::Unavailable { trace }) => give_up(cx, &import, row, &trace, chained).await?,
                    done => done?,
                }
            }
        }
        done => done?,
    }
    Ok(!rows.is_empty())
}

async fn rows_in_one(cx: &Cx, import: &Import, rows: &[ImportRow], chained: bool) -> Result<()> {
    // what an import does is done by who started it
    let cx = &match import.person {
        Some(person) => cx.acting_as(Actor::Person(person)),
        None => cx.clone(),
    };
    let mut tx = cx.db().begin().await?;
    let (shop, warehouse) = shop_and_warehouse(cx, &mut tx, import.shop).await?;
    let mut failed = 0;
    for row in rows {
        let done = carry_out(cx, &mut tx, &shop, warehouse, row).await?;
        failed += i64::from(done.outcome == RowOutcome::Failed);
        let remarks = serde_json::to_string(&done.remarks).expect("remarks are plain data");
        store::catalog::settle_import_row(&mut tx, import.id, row.row_no, done.outcome, &remarks, done.product).await?;
    }
    let count = i64::try_from(rows.len()).unwrap_or(0);
    if count > 0 {
        store::catalog::advance_import(&mut tx, import.id, count, failed).await?;
        if chained {
            cx.emit(&mut tx, "import.run", &import.id).await?;
        }
    } else if store::catalog::finish_import(&mut tx, import.id, cx.now).await? {
        cx.transition(&mut tx, "import", import.id, ("running", "finished"), "finish", "")
            .await?;
        let pictures = FetchOrder {
            shop: import.shop,
            after: 0,
            pass: 0,
            dead: 0,
        };
        cx.emit(&mut tx, "picture.fetch", &pictures).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn give_up(cx: &Cx, import: &Import, row: &ImportRow, trace: &str, chained: bool) -> Result<()> {
    tracing::error!(import = %import.id, row = row.row_no, trace, "a row of an import cannot be written");
    let remark = Remark::new("row_not_written", 0).with("trace", trace);
    let remarks = serde_json::to_string(&[remark]).expect("remarks are plain data");
    let mut tx = cx.db().begin().await?;
    store::catalog::settle_import_row(&mut tx, import.id, row.row_no, RowOutcome::Failed, &remarks, None).await?;
    store::catalog::advance_import(&mut tx, import.id, 1, 1).await?;
    if chained {
        cx.emit(&mut tx, "import.run", &import.id).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn carry_out(cx: &Cx, tx: &mut Tx, shop: &ShopFacts, warehouse: WarehouseId, row: &ImportRow) -> Result<Done> {
    let mut remarks: Vec<Remark> = serde_json::from_str(&row.reasons).unwrap_or_default();
    let draft = row
        .draft
        .as_deref()
        .and_then(|json| serde_json::from_str::<RowDraft>(json).ok());
    let Some(RowDraft { publish, mut draft }) = draft else {
        remarks.push(Remark::new("row_not_written", 0).with("trace", row.row_no));
        return Ok(Done {
            outcome: RowOutcome::Failed,
            remarks,
            product: None,
        });
    };
    let known = store::catalog::product_of_source(&mut *tx, shop.id, &row.key).await?;
    let (mut listing, mut outcome) = match known {
        Some(product) if !product.state.editable() => {
            let code = if product.state == ProductState::Deleted {
                "product_deleted"
            } else {
                "product_frozen"
            };
            remarks.push(Remark::new(code, 0));
            return Ok(Done {
                outcome: RowOutcome::Failed,
                remarks,
                product: Some(product.id),
            });
        }
        Some(product) => (of_product(Q::Tx(tx), product).await?, RowOutcome::Unchanged),
        None => (
            blank(cx, tx, shop, &draft.title, Some(&row.key)).await?,
            RowOutcome::Created,
        ),
    };
    listing.keep_pictures(cx, tx, &mut draft).await?;
    let next_id = || cx.id();
    let cause = Cause {
        kind: "import",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    keep_stock(tx, &listing, &mut draft, warehouse, &mut remarks).await?;
    let waited = listing.product.pending.is_some();
    let written = listing.write(cx, tx, &draft, warehouse, &cause).await?;
    for (index, claimed) in &written.short {
        remarks.push(
            Remark::new("stock_below_claimed", 0)
                .with("variant", index + 1)
                .with("min", claimed),
        );
    }
    note_pending(cx, tx, &mut listing, waited).await?;
    if written.changed && outcome == RowOutcome::Unchanged {
        outcome = RowOutcome::Updated;
    }
    if outcome == RowOutcome::Created {
        let state = listing.product.state.code();
        cx.transition(tx, "product", listing.product.id, ("", state), "import", "")
            .await?;
    }
    let fresh = listing.product.state == ProductState::Draft || written.changed;
    if publish && fresh && send_in(cx, tx, shop, &mut listing, &mut remarks).await? && outcome == RowOutcome::Unchanged
    {
        outcome = RowOutcome::Updated;
    }
    Ok(Done {
        outcome,
        remarks,
        product: Some(listing.product.id),
    })
}

/// A count that the file tells as it was told last time is no news: what was sold since then stays sold.
async fn keep_stock(
    tx: &mut Tx,
    listing: &Listing,
    draft: &mut ProductDraft,
    warehouse: WarehouseId,
    remarks: &mut Vec<Remark>,
) -> Result<()> {
    for wanted in &mut draft.variants {
        let offered = |v: &&store::catalog::Variant| v.active && has_values(v, &wanted.values);
        let Some(variant) = listing.variants.iter().find(offered) else {
            continue;
        };
        let here = listing.on_hand(variant);
        if here == wanted.stock {
            continue;
        }
        if store::inventory::imported_count(tx, variant.id, warehouse).await? == Some(wanted.stock) {
            remarks.push(
                Remark::new("stock_kept", 0)
                    .with("file", wanted.stock)
                    .with("count", here),
            );
            wanted.stock = here;
        }
    }
    Ok(())
}

/// Sends a product that is not yet on sale for review, where that is possible.
async fn send_in(
    cx: &Cx,
    tx: &mut Tx,
    shop: &ShopFacts,
    listing: &mut Listing,
    remarks: &mut Vec<Remark>,
) -> Result<bool> {
    if !matches!(listing.product.state, ProductState::Draft | ProductState::Failed) {
        return Ok(false);
    }
    if !shop.open {
        remarks.push(Remark::new("shop_not_open", 0));
        return Ok(false);
    }
    match submit(cx, tx, listing).await {
        Ok(()) => Ok(true),
        Err(Error::Refused { .. }) => {
            remarks.push(Remark::new("not_listable", 0));
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
