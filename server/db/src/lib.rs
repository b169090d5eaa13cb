//! The two databases behind one door: one SQL text per query, `$1` placeholders, a closed set of column types.
//! The only crate that names sqlx, and the only `match` over the two engines (architecture 2.6).

mod error;
mod migrate;
mod row;
mod text;
mod value;

pub use error::{Error, Result};
pub use migrate::{engine_text, migrate};
pub use row::{Column, FromRow, Row};
pub use value::Value;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A statement: the same text for both engines, or one each where they truly differ.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    /// Text for SQLite.
    pub sqlite: &'static str,
    /// Text for PostgreSQL.
    pub postgres: &'static str,
}

/// Writes a statement: `sql!("SELECT …")`, or `sql!(sqlite: "…", postgres: "…")` where the engines differ.
/// A test finds every use in the sources and prepares it on both engines.
#[macro_export]
macro_rules! sql {
    (sqlite: $s:expr, postgres: $p:expr) => {
        $crate::Sql {
            sqlite: $s,
            postgres: $p,
        }
    };
    ($s:expr) => {
        $crate::Sql {
            sqlite: $s,
            postgres: $s,
        }
    };
}

/// The values of a statement's placeholders, in order.
#[macro_export]
macro_rules! args {
    ($($v:expr),* $(,)?) => { vec![$($crate::Value::from($v)),*] };
}

/// Which engine is behind a [`Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded file.
    Sqlite,
    /// A server.
    Postgres,
}

#[derive(Clone)]
enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    changes: Arc<AtomicU64>,
}

/// A transaction. Dropping it without [`Tx::commit`] rolls back.
pub struct Tx {
    of: Of,
    wrote: bool,
    changes: Arc<AtomicU64>,
}

enum Of {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Where a reading query runs: on the read pool or inside a transaction. Store functions take `impl Into<Q<'_>>`, so
/// that `order(&db, id)` and `order(&mut tx, id)` are the same function.
pub enum Q<'a> {
    /// Outside any transaction.
    Read(&'a Db),
    /// Inside one.
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Db> for Q<'a> {
    fn from(db: &'a Db) -> Self {
        Q::Read(db)
    }
}

impl<'a> From<&'a mut Tx> for Q<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Q::Tx(tx)
    }
}

/// The same for one more query: `store::orders::order(&mut q, id)`.
impl<'a> From<&'a mut Q<'_>> for Q<'a> {
    fn from(q: &'a mut Q<'_>) -> Self {
        match q {
            Q::Read(db) => Q::Read(db),
            Q::Tx(tx) => Q::Tx(tx),
        }
    }
}

impl Db {
    /// Opens `postgres://…`, or an SQLite file given as a path or `sqlite://path`, creating the file when missing.
    pub async fn open(url: &str) -> Result<Db> {
        if is_server(url) {
            let options = PgConnectOptions::from_str(url)?.application_name("yellowcart");
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options)
                .await?;
            return Ok(Db::of(Pools::Postgres(pool)));
        }
        let path = url.strip_prefix("sqlite://").unwrap_or(url);
        // the file holds money: an acknowledged commit survives a power cut
        Db::file(Path::new(path), SqliteSynchronous::Full, 6).await
    }

    /// The database of the click log, migrated. On SQLite a file of its own beside this one, `<name>.clicks.db`: its
    /// writer and the orders' never wait for each other, and a commit survives the end of the process but not always a
    /// power cut. On PostgreSQL this same database.
    pub async fn click_log(&self) -> Result<Db> {
        match &self.pools {
            Pools::Postgres(_) => Ok(Db::of(self.pools.clone())),
            Pools::Sqlite { read, .. } => {
                let path = read.connect_options().get_filename().with_extension("clicks.db");
                let log = Db::file(&path, SqliteSynchronous::Normal, 2).await?;
                migrate::migrate_click_log(&log).await?;
                Ok(log)
            }
        }
    }

    fn of(pools: Pools) -> Db {
        Db {
            pools,
            changes: Arc::default(),
        }
    }

    /// One writer and some readers on an SQLite file. There is no `ANALYZE`: with its samples SQLite would plan a statement
    /// anew for every value, and plan otherwise here than in the tests.
    async fn file(path: &Path, synchronous: SqliteSynchronous, readers: u32) -> Result<Db> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-65536")
            .pragma("mmap_size", "268435456")
            // every statement of the program, on every connection
            .statement_cache_capacity(1024);
        // one writer: a second one could only wait, or fail when it read before writing
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            // a file does not hang up: asking it before every statement costs as much as the statement
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(readers)
            .test_before_acquire(false)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Db::of(Pools::Sqlite { read, write }))
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match &self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins a transaction: `BEGIN IMMEDIATE` on SQLite, `BEGIN` (read committed) on PostgreSQL.
    pub async fn begin(&self) -> Result<Tx> {
        let of = match &self.pools {
            Pools::Sqlite { write, .. } => Of::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Of::Postgres(pool.begin().await?),
        };
        Ok(Tx {
            of,
            wrote: false,
            changes: Arc::clone(&self.changes),
        })
    }

    /// How many transactions that changed something were committed through this handle and its clones: what was read while
    /// this number stayed the same is what would be read again, as far as this process is concerned.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Checks that the statement parses and its tables and columns exist. For tests.
    pub async fn prepare(&self, sql: &str) -> Result<()> {
        use sqlx::{Executor, SqlSafeStr};
        let text = sqlx::AssertSqlSafe(sql.to_owned()).into_sql_str();
        match &self.pools {
            Pools::Sqlite { write, .. } => drop(write.acquire().await?.prepare(text).await?),
            Pools::Postgres(pool) => drop(pool.acquire().await?.prepare(text).await?),
        }
        Ok(())
    }

    /// Runs a script of several statements outside any transaction. For migrations' tests and maintenance.
    pub async fn script(&self, text: &str) -> Result<()> {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                sqlx::raw_sql(text).execute(write).await?;
            }
            Pools::Postgres(pool) => {
                sqlx::raw_sql(text).execute(pool).await?;
            }
        }
        self.changes.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// Whether the database that `url` names exists: for SQLite, whether there is such a file. A server is asked when it is
    /// opened.
    pub fn exists(url: &str) -> bool {
        is_server(url) || std::path::Path::new(url.strip_prefix("sqlite://").unwrap_or(url)).exists()
    }

    /// Closes every connection, after their work.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Empties the database for good and closes it: the files of SQLite, with the click log's, or everything in the
    /// schema of PostgreSQL. For a demo that was never finished; nothing else may have it open.
    pub async fn erase(self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { read, .. } => {
                let path = read.connect_options().get_filename().to_owned();
                self.close().await;
                for file in [path.clone(), path.with_extension("clicks.db")] {
                    for ending in ["", "-wal", "-shm"] {
                        let mut name = file.clone().into_os_string();
                        name.push(ending);
                        match std::fs::remove_file(name) {
                            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                                return Err(sqlx::Error::Io(error).into());
                            }
                            _ => {}
                        }
                    }
                }
            }
            Pools::Postgres(_) => {
                self.script("DROP SCHEMA public CASCADE; CREATE SCHEMA public;").await?;
                self.close().await;
            }
        }
        Ok(())
    }
}

/// Whether the address is that of a PostgreSQL server, and no path.
fn is_server(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn bind_sqlite(sql: Sql, args: Vec<Value>) -> sqlx::query::Query<'static, sqlx::Sqlite, SqliteArguments> {
    let mut query = sqlx::query(text::planned_once(sql.sqlite));
    for arg in args {
        query = match arg {
            Value::NullInt => query.bind(None::<i64>),
            Value::NullText => query.bind(None::<String>),
            Value::Int(v) => query.bind(v),
            Value::Bool(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
        }
    }
    query
}

fn bind_postgres(sql: Sql, args: Vec<Value>) -> sqlx::query::Query<'static, sqlx::Postgres, PgArguments> {
    let mut query = sqlx::query(sql.postgres);
    for arg in args {
        query = match arg {
            Value::NullInt => query.bind(None::<i64>),
            Value::NullText => query.bind(None::<String>),
            Value::Int(v) => query.bind(v),
            Value::Bool(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
        }
    }
    query
}

impl Q<'_> {
    async fn fetch(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>> {
        let db = match self {
            Q::Read(db) => *db,
            Q::Tx(tx) => return tx.fetch(sql, args).await,
        };
        Ok(match &db.pools {
            Pools::Sqlite { read, .. } => bind_sqlite(sql, args)
                .fetch_all(read)
                .await?
                .into_iter()
                .map(Row::sqlite)
                .collect(),
            Pools::Postgres(pool) => bind_postgres(sql, args)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::postgres)
                .collect(),
        })
    }

    /// All rows.
    pub async fn rows<T: FromRow>(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<T>> {
        self.fetch(sql, args).await?.iter().map(T::from_row).collect()
    }

    /// The first row, if there is one.
    pub async fn row<T: FromRow>(&mut self, sql: Sql, args: Vec<Value>) -> Result<Option<T>> {
        self.fetch(sql, args).await?.first().map(T::from_row).transpose()
    }

    /// The only value of the only row. Errors: [`Error::Inconsistent`] when there is no row.
    pub async fn scalar<T: Column>(&mut self, sql: Sql, args: Vec<Value>) -> Result<T> {
        self.opt_scalar(sql, args)
            .await?
            .ok_or_else(|| Error::inconsistent("scalar", "no row"))
    }

    /// The first column of the first row, if there is one.
    pub async fn opt_scalar<T: Column>(&mut self, sql: Sql, args: Vec<Value>) -> Result<Option<T>> {
        self.fetch(sql, args).await?.first().map(|row| row.at(0)).transpose()
    }
}

impl Tx {
    async fn fetch(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>> {
        let rows: Vec<Row> = match &mut self.of {
            Of::Sqlite(tx) => bind_sqlite(sql, args)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::sqlite)
                .collect(),
            Of::Postgres(tx) => bind_postgres(sql, args)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::postgres)
                .collect(),
        };
        // `INSERT … RETURNING` and its like come back with what they wrote
        self.wrote |= !rows.is_empty() && !sql.sqlite.trim_start().starts_with("SELECT");
        Ok(rows)
    }

    /// Runs a writing statement and says how many rows it touched.
    pub async fn run(&mut self, sql: Sql, args: Vec<Value>) -> Result<u64> {
        let touched = match &mut self.of {
            Of::Sqlite(tx) => bind_sqlite(sql, args).execute(&mut **tx).await?.rows_affected(),
            Of::Postgres(tx) => bind_postgres(sql, args).execute(&mut **tx).await?.rows_affected(),
        };
        self.wrote |= touched > 0;
        Ok(touched)
    }

    /// Runs a guarded update that must touch exactly one row. Errors: [`Error::Conflict`] when it did not.
    pub async fn run_one(&mut self, sql: Sql, args: Vec<Value>) -> Result<()> {
        if self.run(sql, args).await? == 1 {
            Ok(())
        } else {
            Err(Error::Conflict)
        }
    }

    /// Makes everything done in the transaction durable and visible.
    pub async fn commit(self) -> Result<()> {
        match self.of {
            Of::Sqlite(tx) => tx.commit().await?,
            Of::Postgres(tx) => tx.commit().await?,
        }
        if self.wrote {
            self.changes.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}
