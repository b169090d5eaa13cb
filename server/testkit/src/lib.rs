//! What tests share: a fresh database on either engine for each test, and a clock that only moves when told.
//! `both_engines!` runs one test body on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up should stop at once")]

use db::Db;
use kernel::{Clock, Instant, Span};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

/// A migrated, empty database that goes away with the test.
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// Its address, for a second connection or another process.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
    postgres: Option<(String, String)>,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A name no other test of this or another process uses.
fn unique(prefix: &str) -> String {
    format!(
        "{prefix}_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// Changes with the schema, so that a template of an older one is never reused.
fn schema_hash() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.file_name().unwrap().as_encoded_bytes());
        hash.update(std::fs::read(file).unwrap());
    }
    hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect()
}

impl TestDb {
    /// A fresh SQLite file, copied from a migrated template.
    pub async fn sqlite() -> TestDb {
        let template = std::env::temp_dir().join(format!("yellowcart_template_{}.db", schema_hash()));
        if !template.exists() {
            let making = std::env::temp_dir().join(unique("yellowcart_making"));
            let db = Db::open(making.to_str().unwrap()).await.unwrap();
            db::migrate(&db).await.unwrap();
            // everything into the one file that is copied: who closes last may be a reader, which leaves the log behind
            db.script("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
            db.close().await;
            // the rename is atomic: whoever comes second replaces an equal file
            std::fs::rename(&making, &template).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        std::fs::copy(&template, &path).unwrap();
        let url = path.to_str().unwrap().to_owned();
        TestDb {
            db: Db::open(&url).await.unwrap(),
            url,
            _folder: Some(folder),
            postgres: None,
        }
    }

    /// A fresh PostgreSQL database, cloned from a migrated template on the server that `cargo xtask test` starts.
    #[expect(
        clippy::disallowed_methods,
        reason = "where the test server is, only the test command knows"
    )]
    pub async fn postgres() -> TestDb {
        let admin_url = std::env::var("YELLOWCART_TEST_POSTGRES").unwrap_or_else(|_| {
            panic!("set YELLOWCART_TEST_POSTGRES to a PostgreSQL server's address, or run `cargo xtask test`")
        });
        let base = admin_url.rsplit_once('/').unwrap().0.to_owned();
        let template = format!("yc_template_{}", schema_hash());
        let admin = Db::open(&admin_url).await.unwrap();
        let exists = |name: String| {
            let admin = admin.clone();
            async move {
                let found: Option<i64> = db::Q::from(&admin)
                    .opt_scalar(
                        db::sql!("SELECT CAST(1 AS BIGINT) FROM pg_database WHERE datname = $1"),
                        db::args![name],
                    )
                    .await
                    .unwrap();
                found.is_some()
            }
        };
        while !exists(template.clone()).await {
            let making = unique("yc_making");
            admin.script(&format!("CREATE DATABASE {making}")).await.unwrap();
            let db = Db::open(&format!("{base}/{making}")).await.unwrap();
            db::migrate(&db).await.unwrap();
            db.close().await;
            if admin
                .script(&format!("ALTER DATABASE {making} RENAME TO {template}"))
                .await
                .is_err()
            {
                // another process was first
                let _ = admin.script(&format!("DROP DATABASE {making}")).await;
            }
        }
        let name = unique("yc_test");
        // the server refuses to copy a template somebody else is copying at this moment; then it is our turn soon
        let mut tries = 0;
        let _ = admin
            .script(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await;
        while let Err(error) = admin
            .script(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await
        {
            tries += 1;
            assert!(tries < 200, "could not copy the template: {error}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        admin.close().await;
        let url = format!("{base}/{name}");
        TestDb {
            db: Db::open(&url).await.unwrap(),
            url,
            _folder: None,
            postgres: Some((admin_url, name)),
        }
    }

    /// Closes and removes the database.
    pub async fn drop_now(self) {
        self.db.close().await;
        if let Some((admin_url, name)) = &self.postgres {
            let admin = Db::open(admin_url).await.unwrap();
            let _ = admin
                .script(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                .await;
            admin.close().await;
        }
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Standing at `at`.
    pub fn at(at: Instant) -> FixedClock {
        FixedClock(AtomicI64::new(at.micros()))
    }

    /// Moves the clock forward.
    pub fn forward(&self, span: Span) {
        self.0.fetch_add(span.0, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// 2026-03-09T08:00:00Z, a Monday: where tests begin unless they say otherwise.
pub const MONDAY: Instant = Instant(1_773_043_200_000_000);

/// Runs each `async fn name(db: Db) { … }` on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$doc:meta])* async fn $name:ident($db:ident: Db) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "a body may use nothing from its file")]
            use super::*;
            async fn body($db: ::db::Db) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let test = $crate::TestDb::sqlite().await;
                body(test.db.clone()).await;
                test.drop_now().await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let test = $crate::TestDb::postgres().await;
                body(test.db.clone()).await;
                test.drop_now().await;
            }
        }
    )*};
}
