//! Applies the numbered files of `migrations/`, rewritten for the engine. Checksums, locking and the record of what was
//! applied are sqlx's.

use crate::{Db, Engine, Pools, Result};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// Brings the database to the newest schema. Idempotent; several processes may call it at once.
pub async fn migrate(db: &Db) -> Result<()> {
    let engine = db.engine();
    apply(db, |text| Some(engine_text(text, engine))).await
}

/// The same for an SQLite file that holds the click log alone.
pub(crate) async fn migrate_click_log(db: &Db) -> Result<()> {
    apply(db, click_log_text).await
}

async fn apply(db: &Db, text_of: impl Fn(&str) -> Option<String>) -> Result<()> {
    let migrations = FILES
        .iter()
        .filter_map(|(version, name, text)| {
            let text = sqlx::AssertSqlSafe(text_of(text)?);
            Some(Migration::new(
                *version,
                Cow::Borrowed(name),
                MigrationType::Simple,
                sqlx::SqlSafeStr::into_sql_str(text),
                false,
            ))
        })
        .collect::<Vec<_>>();
    let migrator = Migrator::with_migrations(migrations);
    match &db.pools {
        Pools::Sqlite { write, .. } => migrator.run(write).await?,
        Pools::Postgres(pool) => migrator.run(pool).await?,
    }
    Ok(())
}

/// Name of the blocks whose tables stand in the click log's own file on SQLite.
const CLICKS: &str = "clicks";

/// The text of a migration for one engine's main database: tokens replaced, other blocks left out.
pub fn engine_text(text: &str, engine: Engine) -> String {
    match engine {
        Engine::Sqlite => picked(text, SQLITE_ID, |block| block.is_none_or(|b| b == "sqlite")),
        Engine::Postgres => picked(text, "BIGINT PRIMARY KEY", |block| {
            block.is_none_or(|b| b == "postgres" || b == CLICKS)
        }),
    }
}

/// The part of a migration that belongs into the click log's own file on SQLite, if it has one.
fn click_log_text(text: &str) -> Option<String> {
    Some(picked(text, SQLITE_ID, |block| block == Some(CLICKS))).filter(|text| !text.is_empty())
}

const SQLITE_ID: &str = "INTEGER PRIMARY KEY";

/// The lines whose block is wanted (`None` stands for lines outside of blocks), with the id token replaced.
fn picked(text: &str, id: &str, wanted: impl Fn(Option<&str>) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut block = None;
    for line in text.lines() {
        if let Some(only) = line.trim().strip_prefix("-- only: ") {
            block = Some(only);
        } else if line.trim() == "-- end" {
            block = None;
        } else if wanted(block) {
            out.push_str(&line.replace("{id}", id));
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_gets_its_own_text() {
        let text =
            "a {id}\n-- only: postgres\nb\n-- end\n-- only: sqlite\nc\n-- end\nd\n-- only: clicks\ne {id}\n-- end\n";
        assert_eq!(engine_text(text, Engine::Sqlite), "a INTEGER PRIMARY KEY\nc\nd\n");
        assert_eq!(
            engine_text(text, Engine::Postgres),
            "a BIGINT PRIMARY KEY\nb\nd\ne BIGINT PRIMARY KEY\n"
        );
        assert_eq!(click_log_text(text).as_deref(), Some("e INTEGER PRIMARY KEY\n"));
        assert_eq!(click_log_text("a {id}\n"), None);
    }

    #[test]
    fn the_files_are_numbered_without_gaps() {
        for (index, (version, name, _)) in FILES.iter().enumerate() {
            assert_eq!(*version, index as i64 + 1, "{name}");
        }
    }
}
