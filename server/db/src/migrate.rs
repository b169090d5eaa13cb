//! Applies the numbered files of `migrations/`, rewritten for the engine. Checksums, locking and the record of what was
//! applied are sqlx's.

use crate::{Db, Engine, Pools, Result};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// Brings the database to the newest schema. Idempotent; several processes may call it at once.
pub async fn migrate(db: &Db) -> Result<()> {
    let engine = db.engine();
    let migrations = FILES
        .iter()
        .map(|(version, name, text)| {
            Migration::new(
                *version,
                Cow::Borrowed(name),
                MigrationType::Simple,
                sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(engine_text(text, engine))),
                false,
            )
        })
        .collect::<Vec<_>>();
    let migrator = Migrator::with_migrations(migrations);
    match &db.0 {
        Pools::Sqlite { write, .. } => migrator.run(write).await?,
        Pools::Postgres(pool) => migrator.run(pool).await?,
    }
    Ok(())
}

/// The text of a migration for one engine: tokens replaced, the other engine's blocks left out.
pub fn engine_text(text: &str, engine: Engine) -> String {
    let (own, id) = match engine {
        Engine::Sqlite => ("sqlite", "INTEGER PRIMARY KEY"),
        Engine::Postgres => ("postgres", "BIGINT PRIMARY KEY"),
    };
    let mut out = String::with_capacity(text.len());
    let mut skipping = false;
    for line in text.lines() {
        if let Some(only) = line.trim().strip_prefix("-- only: ") {
            skipping = only != own;
        } else if line.trim() == "-- end" {
            skipping = false;
        } else if !skipping {
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
        let text = "a {id}\n-- only: postgres\nb\n-- end\n-- only: sqlite\nc\n-- end\nd\n";
        assert_eq!(engine_text(text, Engine::Sqlite), "a INTEGER PRIMARY KEY\nc\nd\n");
        assert_eq!(engine_text(text, Engine::Postgres), "a BIGINT PRIMARY KEY\nb\nd\n");
    }

    #[test]
    fn the_files_are_numbered_without_gaps() {
        for (index, (version, name, _)) in FILES.iter().enumerate() {
            assert_eq!(*version, index as i64 + 1, "{name}");
        }
    }
}
