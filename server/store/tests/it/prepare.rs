//! Every statement of the store and of the audit, found in the sources, must be understood by both engines: its tables
//! and columns exist, and the types of its placeholders can be told.

use std::path::{Path, PathBuf};
use testkit::both_engines;

/// A statement as written, and where.
struct Found {
    place: String,
    sqlite: String,
    postgres: String,
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The string literal that `text` begins with, and what follows it.
fn literal(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let mut rest = text
        .strip_prefix('"')
        .unwrap_or_else(|| panic!("not a plain string: {text:.60}"))
        .chars();
    let mut out = String::new();
    loop {
        match rest.next().unwrap() {
            '"' => return (out, rest.as_str()),
            '\\' => match rest.next().unwrap() {
                'n' => out.push('\n'),
                // a line continued: what is indented does not count
                '\n' => rest = rest.as_str().trim_start().chars(),
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
}

fn statements() -> Vec<Found> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut found = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices("sql!(") {
            let line_start = text[..at].rfind('\n').map_or(0, |n| n + 1);
            if text[line_start..at].trim_start().starts_with("//") {
                continue;
            }
            let place = format!("{}:{}", file.display(), text[..at].matches('\n').count() + 1);
            let body = text[at + "sql!(".len()..].trim_start();
            let (sqlite, postgres) = match body.strip_prefix("sqlite:") {
                None => {
                    let (both, _) = literal(body);
                    (both.clone(), both)
                }
                Some(rest) => {
                    let (sqlite, rest) = literal(rest);
                    let rest = rest.trim_start().trim_start_matches(',').trim_start();
                    (sqlite, literal(rest.strip_prefix("postgres:").unwrap()).0)
                }
            };
            found.push(Found {
                place,
                sqlite,
                postgres,
            });
        }
    }
    found
}

both_engines! {
    async fn every_statement_is_understood(db: Db) {
        let found = statements();
        assert!(found.len() > 150, "only {} statements were found", found.len());
        // on SQLite the click log is a database of its own
        let log = db.click_log().await.unwrap();
        let mut wrong = Vec::new();
        for statement in &found {
            let text = match db.engine() {
                db::Engine::Sqlite => &statement.sqlite,
                db::Engine::Postgres => &statement.postgres,
            };
            let of_log = text.contains("click_log") || text.contains("click_hours");
            let holder = if of_log { &log } else { &db };
            if let Err(error) = holder.prepare(text).await {
                wrong.push(format!("{}: {error}", statement.place));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
