//! Reading a file and showing what it would do; starting that, or giving it up.

use super::{Remark, RowDraft, file};
use crate::catalog::edit::cleaned;
use crate::{Actor, Cx, Result, secret};
use catalog::import::{ImportRow, Outcome};
use kernel::{Currency, Error, ImportId, ShopId};
use store::catalog::{Import, ImportState, RowOutcome};

/// A row of the preview, ready to be written.
type Row = store::catalog::ImportRow;

/// A seller (or the command line, as the system) sends a product file. It is read, every product of it is judged, and
/// nothing else happens yet. The same file again is the same import. Errors: a file that cannot be read, with the
/// sentence that says why.
pub async fn preview_import(cx: &Cx, shop: ShopId, file_name: &str, bytes: Vec<u8>) -> Result<ImportId> {
    may_import(cx, shop)?;
    let facts = store::catalog::shop_facts(cx.db(), shop)
        .await?
        .ok_or(Error::NotFound)?;
    let file_hash = secret::sha256(&bytes);
    if let Some(known) = store::catalog::import_of_file(cx.db(), shop, &file_hash).await? {
        return Ok(known.id);
    }
    let rows = tokio::task::spawn_blocking(move || judged(&bytes, facts.currency))
        .await
        .map_err(|_| Error::Unavailable {
            trace: "import".to_owned(),
        })??;
    let count = |outcome: RowOutcome| i64::try_from(rows.iter().filter(|r| r.outcome == outcome).count()).unwrap_or(0);
    let import = Import {
        id: cx.id(),
        shop,
        person: cx.actor.person(),
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        file_hash,
        state: ImportState::Previewed,
        total: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        valid: count(RowOutcome::Valid),
        invalid: count(RowOutcome::Invalid),
        duplicate: count(RowOutcome::Duplicate),
        done: 0,
        failed: 0,
        created_at: cx.now,
        started_at: None,
        finished_at: None,
    };
    let mut tx = cx.db().begin().await?;
    match store::catalog::insert_import(&mut tx, &import).await {
        // sent twice at the same moment: the other one is as good
        Err(error) if error.is_unique("imports_shop_id_file_hash_key") => {
            drop(tx);
            let known = store::catalog::import_of_file(cx.db(), shop, &import.file_hash).await?;
            return known.map(|known| known.id).ok_or(Error::Conflict);
        }
        done => done?,
    }
    for row in &rows {
        store::catalog::insert_import_row(&mut tx, import.id, row).await?;
    }
    tx.commit().await?;
    Ok(import.id)
}

fn may_import(cx: &Cx, shop: ShopId) -> Result<()> {
    match cx.actor {
        Actor::System => Ok(()),
        _ if cx.shop()? == shop => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// An import the actor may touch.
async fn own(cx: &Cx, id: ImportId) -> Result<Import> {
    let import = store::catalog::import(cx.db(), id).await?.ok_or(Error::NotFound)?;
    may_import(cx, import.shop)?;
    Ok(import)
}

fn judged(bytes: &[u8], currency: Currency) -> Result<Vec<Row>> {
    let products = file::products(bytes, currency)?;
    Ok((1..)
        .zip(products)
        .map(|(row_no, product)| row(row_no, product))
        .collect())
}

fn row(row_no: i64, product: ImportRow) -> Row {
    let line = |line: u64| i64::try_from(line).unwrap_or(i64::MAX);
    let notes: Vec<Remark> = product.notes.into_iter().map(Remark::from).collect();
    let (outcome, remarks, draft) = match product.outcome {
        Outcome::Valid(draft) => {
            let draft = RowDraft {
                publish: product.publish,
                draft: cleaned(draft),
            };
            (RowOutcome::Valid, notes, Some(json(&draft)))
        }
        Outcome::Invalid(reasons) => (
            RowOutcome::Invalid,
            reasons.into_iter().map(Remark::from).collect(),
            None,
        ),
        Outcome::Duplicate { of_line } => {
            let remark = Remark::new("duplicate_handle", product.first_line).with("line", of_line);
            (RowOutcome::Duplicate, vec![remark], None)
        }
    };
    Row {
        row_no,
        key: product.key,
        first_line: line(product.first_line),
        last_line: line(product.last_line),
        title: product.title.chars().take(300).collect(),
        outcome,
        reasons: json(&remarks),
        draft,
        product: None,
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("rows are plain data")
}

/// Begins to carry out what was shown. Starting twice is the same.
pub async fn start_import(cx: &Cx, id: ImportId) -> Result<()> {
    let import = own(cx, id).await?;
    let mut tx = cx.db().begin().await?;
    if store::catalog::start_import(&mut tx, id, cx.now).await? {
        cx.transition(&mut tx, "import", id, (import.state.code(), "running"), "start", "")
            .await?;
        cx.emit(&mut tx, "import.run", &id).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Gives up an import that was only shown.
pub async fn cancel_import(cx: &Cx, id: ImportId) -> Result<()> {
    own(cx, id).await?;
    let mut tx = cx.db().begin().await?;
    if !store::catalog::cancel_import(&mut tx, id).await? {
        return Err(Error::Conflict);
    }
    tx.commit().await?;
    Ok(())
}

/// Shows a finished import again, ready to be carried out once more: what is as the file says stays unchanged.
pub async fn reopen_import(cx: &Cx, id: ImportId) -> Result<()> {
    own(cx, id).await?;
    let mut tx = cx.db().begin().await?;
    if !store::catalog::reopen_import(&mut tx, id).await? {
        return Err(Error::Conflict);
    }
    tx.commit().await?;
    Ok(())
}
