//! Bulk imports: the file as it was read, each of its products as a row, and what became of each.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{ImportId, Instant, PersonId, ProductId, ShopId};

kernel::coded! {
    /// Where an import stands.
    pub enum ImportState {
        /// Read and shown; nothing is changed yet.
        Previewed = "previewed",
        /// Being carried out.
        Running = "running",
        /// Done.
        Finished = "finished",
        /// Given up before it was started.
        Cancelled = "cancelled",
    }
}

kernel::coded! {
    /// What a row is, or what became of it.
    pub enum RowOutcome {
        /// Can be imported.
        Valid = "valid",
        /// Cannot; its reasons say why.
        Invalid = "invalid",
        /// Says again what an earlier row of the file says.
        Duplicate = "duplicate",
        /// Became a new product.
        Created = "created",
        /// Changed a product.
        Updated = "updated",
        /// The product was like this already.
        Unchanged = "unchanged",
        /// Could not be carried out; its reasons say why.
        Failed = "failed",
    }
}

/// An import's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// For which shop.
    pub shop: ShopId,
    /// Who sent the file.
    pub person: Option<PersonId>,
    /// The file's name as it was sent.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// Where it stands.
    pub state: ImportState,
    /// Products in the file.
    pub total: i64,
    /// Of these, how many can be imported.
    pub valid: i64,
    /// How many cannot.
    pub invalid: i64,
    /// How many repeat an earlier one.
    pub duplicate: i64,
    /// How many were carried out so far, with the failed ones.
    pub done: i64,
    /// How many of these failed.
    pub failed: i64,
    /// When the file was read.
    pub created_at: Instant,
    /// When it was last started.
    pub started_at: Option<Instant>,
    /// When it was done.
    pub finished_at: Option<Instant>,
}

impl FromRow for Import {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Import {
            id: r.id("id")?,
            shop: r.id("shop_id")?,
            person: r.opt_id("person_id")?,
            file_name: r.text("file_name")?,
            file_hash: r.text("file_hash")?,
            state: r.code("state", ImportState::from_code)?,
            total: r.int("total")?,
            valid: r.int("valid")?,
            invalid: r.int("invalid")?,
            duplicate: r.int("duplicate")?,
            done: r.int("done")?,
            failed: r.int("failed")?,
            created_at: r.instant("created_at")?,
            started_at: r.opt_instant("started_at")?,
            finished_at: r.opt_instant("finished_at")?,
        })
    }
}

/// One import.
pub async fn import(q: impl Into<Q<'_>>, id: ImportId) -> Result<Option<Import>> {
    q.into()
        .row(
            sql!(
                "SELECT id, shop_id, person_id, file_name, file_hash, state, total, valid, invalid, duplicate, done, failed,
                        created_at, started_at, finished_at
                 FROM imports WHERE id = $1"
            ),
            args![id],
        )
        .await
}

/// The shop's import of a file with this content.
pub async fn import_of_file(q: impl Into<Q<'_>>, shop: ShopId, file_hash: &str) -> Result<Option<Import>> {
    q.into()
        .row(
            sql!(
                "SELECT id, shop_id, person_id, file_name, file_hash, state, total, valid, invalid, duplicate, done, failed,
                        created_at, started_at, finished_at
                 FROM imports WHERE shop_id = $1 AND file_hash = $2"
            ),
            args![shop, file_hash],
        )
        .await
}

/// The shop's newest imports.
pub async fn imports(q: impl Into<Q<'_>>, shop: ShopId, limit: i64) -> Result<Vec<Import>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, shop_id, person_id, file_name, file_hash, state, total, valid, invalid, duplicate, done, failed,
                        created_at, started_at, finished_at
                 FROM imports WHERE shop_id = $1 ORDER BY id DESC LIMIT $2"
            ),
            args![shop, limit],
        )
        .await
}

/// Writes a read file. Errors: unique `imports_shop_id_file_hash_key`.
pub async fn insert_import(tx: &mut Tx, i: &Import) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO imports (id, shop_id, person_id, file_name, file_hash, state, total, valid, invalid, duplicate,
                                  created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        args![
            i.id,
            i.shop,
            i.person,
            &i.file_name,
            &i.file_hash,
            i.state.code(),
            i.total,
            i.valid,
            i.invalid,
            i.duplicate,
            i.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Starts a previewed or cancelled import. `false` when it runs or is finished already.
pub async fn start_import(tx: &mut Tx, id: ImportId, now: Instant) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "UPDATE imports SET state = 'running', started_at = $2
                 WHERE id = $1 AND state IN ('previewed', 'cancelled')"
            ),
            args![id, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Gives up an import that was not started. `false` when it was.
pub async fn cancel_import(tx: &mut Tx, id: ImportId) -> Result<bool> {
    let rows = tx
        .run(
            sql!("UPDATE imports SET state = 'cancelled' WHERE id = $1 AND state = 'previewed'"),
            args![id],
        )
        .await?;
    Ok(rows == 1)
}

/// Makes a finished import ready to be carried out again: what was carried out is open once more. `false` when it is
/// not finished.
pub async fn reopen_import(tx: &mut Tx, id: ImportId) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "UPDATE imports SET state = 'previewed', done = 0, failed = 0, finished_at = NULL
                 WHERE id = $1 AND state = 'finished'"
            ),
            args![id],
        )
        .await?;
    if rows == 1 {
        tx.run(
            sql!(
                "UPDATE import_rows SET outcome = 'valid'
                 WHERE import_id = $1 AND outcome IN ('created', 'updated', 'unchanged', 'failed')"
            ),
            args![id],
        )
        .await?;
    }
    Ok(rows == 1)
}

/// Adds to how far a running import is.
pub async fn advance_import(tx: &mut Tx, id: ImportId, done: i64, failed: i64) -> Result<()> {
    tx.run(
        sql!("UPDATE imports SET done = done + $2, failed = failed + $3 WHERE id = $1 AND state = 'running'"),
        args![id, done, failed],
    )
    .await?;
    Ok(())
}

/// Ends a running import.
pub async fn finish_import(tx: &mut Tx, id: ImportId, now: Instant) -> Result<bool> {
    let rows = tx
        .run(
            sql!("UPDATE imports SET state = 'finished', finished_at = $2 WHERE id = $1 AND state = 'running'"),
            args![id, now],
        )
        .await?;
    Ok(rows == 1)
}

/// One product of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Its number in the file, from 1.
    pub row_no: i64,
    /// The product's handle.
    pub key: String,
    /// The file's first line of it.
    pub first_line: i64,
    /// The file's last line of it.
    pub last_line: i64,
    /// Its title.
    pub title: String,
    /// What it is, or what became of it.
    pub outcome: RowOutcome,
    /// JSON list of reasons.
    pub reasons: String,
    /// JSON of the product, when it can be imported.
    pub draft: Option<String>,
    /// The product it became.
    pub product: Option<ProductId>,
}

impl FromRow for ImportRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(ImportRow {
            row_no: r.int("row_no")?,
            key: r.text("row_key")?,
            first_line: r.int("first_line")?,
            last_line: r.int("last_line")?,
            title: r.text("title")?,
            outcome: r.code("outcome", RowOutcome::from_code)?,
            reasons: r.text("reasons")?,
            draft: r.get("draft")?,
            product: r.opt_id("product_id")?,
        })
    }
}

/// Writes one product of a file.
pub async fn insert_import_row(tx: &mut Tx, import: ImportId, row: &ImportRow) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO import_rows (import_id, row_no, row_key, first_line, last_line, title, outcome, reasons, draft)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        args![
            import,
            row.row_no,
            &row.key,
            row.first_line,
            row.last_line,
            &row.title,
            row.outcome.code(),
            &row.reasons,
            row.draft.clone()
        ],
    )
    .await?;
    Ok(())
}

/// The next rows that can be imported and were not yet, in file order.
pub async fn open_import_rows(q: impl Into<Q<'_>>, import: ImportId, limit: i64) -> Result<Vec<ImportRow>> {
    q.into()
        .rows(
            sql!(
                "SELECT row_no, row_key, first_line, last_line, title, outcome, reasons, draft, product_id FROM import_rows
                 WHERE import_id = $1 AND outcome = 'valid' ORDER BY row_no LIMIT $2"
            ),
            args![import, limit],
        )
        .await
}

/// Notes what became of a row. Errors: [`db::Error::Conflict`] when it was carried out already.
pub async fn settle_import_row(
    tx: &mut Tx,
    import: ImportId,
    row_no: i64,
    outcome: RowOutcome,
    reasons: &str,
    product: Option<ProductId>,
) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE import_rows SET outcome = $3, reasons = $4, product_id = $5
             WHERE import_id = $1 AND row_no = $2 AND outcome = 'valid'"
        ),
        args![import, row_no, outcome.code(), reasons, product],
    )
    .await
}

/// Rows of one outcome, or of all, after `after`. Without the drafts.
pub async fn import_rows(
    q: impl Into<Q<'_>>,
    import: ImportId,
    outcome: Option<RowOutcome>,
    after: i64,
    limit: i64,
) -> Result<Vec<ImportRow>> {
    let mut q = q.into();
    match outcome {
        Some(outcome) => {
            q.rows(
                sql!(
                    "SELECT row_no, row_key, first_line, last_line, title, outcome, reasons, CAST(NULL AS TEXT) AS draft,
                            product_id
                     FROM import_rows WHERE import_id = $1 AND outcome = $2 AND row_no > $3 ORDER BY row_no LIMIT $4"
                ),
                args![import, outcome.code(), after, limit],
            )
            .await
        }
        None => {
            q.rows(
                sql!(
                    "SELECT row_no, row_key, first_line, last_line, title, outcome, reasons, CAST(NULL AS TEXT) AS draft,
                            product_id
                     FROM import_rows WHERE import_id = $1 AND row_no > $2 ORDER BY row_no LIMIT $3"
                ),
                args![import, after, limit],
            )
            .await
        }
    }
}

/// How many rows there are of each outcome.
pub async fn import_counts(q: impl Into<Q<'_>>, import: ImportId) -> Result<Vec<(RowOutcome, i64)>> {
    struct Counted(RowOutcome, i64);
    impl FromRow for Counted {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Counted(r.code("outcome", RowOutcome::from_code)?, r.int("n")?))
        }
    }
    let rows: Vec<Counted> = q
        .into()
        .rows(
            sql!("SELECT outcome, COUNT(*) AS n FROM import_rows WHERE import_id = $1 GROUP BY outcome"),
            args![import],
        )
        .await?;
    Ok(rows.into_iter().map(|Counted(outcome, n)| (outcome, n)).collect())
}

/// Pictures of the import's products that still wait, and that failed.
pub async fn import_pictures(q: impl Into<Q<'_>>, import: ImportId) -> Result<(i64, i64)> {
    struct Two(i64, i64);
    impl FromRow for Two {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Two(r.int("waiting")?, r.int("failed")?))
        }
    }
    let two: Option<Two> = q
        .into()
        .row(
            sql!(
                "SELECT COUNT(*) FILTER (WHERE p.state = 'waiting') AS waiting, COUNT(*) FILTER (WHERE p.state = 'failed') AS failed
                 FROM import_rows r JOIN pictures p ON p.product_id = r.product_id WHERE r.import_id = $1"
            ),
            args![import],
        )
        .await?;
    Ok(two.map_or((0, 0), |Two(waiting, failed)| (waiting, failed)))
}

/// Pictures of a row's product that are not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingPictures {
    /// The row's number.
    pub row_no: i64,
    /// Whether they are still to be fetched.
    pub waiting: bool,
    /// Refusal code of why they cannot be had; empty while they wait.
    pub reason: String,
    /// How many.
    pub count: i64,
}

impl FromRow for MissingPictures {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(MissingPictures {
            row_no: r.int("row_no")?,
            waiting: r.get("waiting")?,
            reason: r.text("reason")?,
            count: r.int("n")?,
        })
    }
}

/// Missing pictures of the rows from `first` to `last`.
pub async fn missing_pictures(
    q: impl Into<Q<'_>>,
    import: ImportId,
    first: i64,
    last: i64,
) -> Result<Vec<MissingPictures>> {
    q.into()
        .rows(
            sql!(
                "SELECT r.row_no, p.state = 'waiting' AS waiting, p.reason, COUNT(*) AS n
                 FROM import_rows r JOIN pictures p ON p.product_id = r.product_id
                 WHERE r.import_id = $1 AND r.row_no >= $2 AND r.row_no <= $3 AND p.state <> 'ready'
                 GROUP BY r.row_no, p.state, p.reason ORDER BY r.row_no, p.state, p.reason"
            ),
            args![import, first, last],
        )
        .await
}
