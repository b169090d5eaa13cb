//! Table owners: a module `server/store/src/<context>` writes only tables whose migration says `-- context: <context>`,
//! and nobody outside `store` writes SQL at all. Reading across contexts is free.

use super::migrations;
use crate::places::Places;
use crate::rust_text::RustText;
use crate::stamp;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Writes to foreign, unknown or unowned tables.
pub fn faults(places: &Places) -> Result<Vec<String>> {
    let mut owners = BTreeMap::new();
    for migration in migrations::all(places)? {
        owners.extend(tables(&migration.text));
    }
    let mut faults = Vec::new();
    let store = places.root.join("server/store/src");
    for folder in ["app", "server"] {
        for path in stamp::files(&places.root.join(folder))? {
            let short = places.short(&path).to_string();
            // Tests may arrange what they like, and `db` tries its own dialect on tables of its own.
            let is_checked = short.ends_with(".rs") && !short.contains("/tests/") && !short.starts_with("server/db/");
            if !is_checked || short.starts_with("server/testkit/") {
                continue;
            }
            let source = fs::read_to_string(&path).with_context(|| format!("cannot read {short}"))?;
            let text = RustText::parse(production(&source));
            for literal in &text.literals {
                for table in writes(&literal.text) {
                    let place = format!("{short}:{}", text.line(literal.at));
                    faults.extend(judge(&place, context(&store, &path), &table, owners.get(&table)));
                }
            }
        }
    }
    Ok(faults)
}

fn judge(place: &str, context: Option<String>, table: &str, owner: Option<&String>) -> Option<String> {
    let Some(context) = context else {
        return Some(format!("{place}: writes to {table}: only server/store writes SQL"));
    };
    match owner {
        None => Some(format!("{place}: writes to {table}, which no migration creates")),
        Some(owner) if *owner != context => Some(format!(
            "{place}: writes to {table}, which belongs to {owner}, from the module of {context}"
        )),
        Some(_) => None,
    }
}

/// The source up to its test module, which conventionally ends the file.
fn production(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or(source)
}

/// The context a file of `store` belongs to: its own stem, or its first folder. `None` outside `store`.
fn context(store: &Path, path: &Path) -> Option<String> {
    let first = path
        .strip_prefix(store)
        .ok()?
        .components()
        .next()?
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    Some(first.trim_end_matches(".rs").to_owned())
}

/// The tables a migration creates, each with its owner. A later `-- context:` line changes the owner from there on.
fn tables(migration: &str) -> Vec<(String, String)> {
    let mut owner = String::new();
    let mut tables = Vec::new();
    for line in migration.lines() {
        if let Some(name) = line.strip_prefix("-- context:") {
            owner = name.trim().to_owned();
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.windows(2).position(|pair| pair == ["CREATE", "TABLE"]);
        let name = at.and_then(|at| {
            words[at + 2..]
                .iter()
                .find(|word| !["IF", "NOT", "EXISTS"].contains(word))
        });
        if let Some(name) = name {
            tables.push((plain(name).to_owned(), owner.clone()));
        }
    }
    tables
}

/// The tables that an SQL text inserts into, updates or deletes from.
fn writes(sql: &str) -> Vec<String> {
    // A backslash at a line's end joins the lines of a literal.
    let sql = sql.replace("\\\n", " ").replace("\\n", " ");
    let words: Vec<&str> = sql
        .split_whitespace()
        .map(|word| word.trim_start_matches('('))
        .collect();
    let mut tables = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        let table = match (before, *word) {
            ("INSERT", "INTO") | ("DELETE", "FROM") => words.get(at + 1),
            // `DO UPDATE SET` and `FOR UPDATE` name no table.
            ("DO" | "FOR", "UPDATE") => None,
            (_, "UPDATE") => words
                .get(at + 1)
                .filter(|_| words.get(at + 2) == Some(&"SET") || words[at..].contains(&"SET")),
            _ => None,
        };
        // A table that is filled in at run time cannot be judged by its text.
        tables.extend(
            table
                .map(|name| plain(name))
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
        );
    }
    tables
}

/// The name without a column list or punctuation behind it; empty for a placeholder.
fn plain(name: &str) -> &str {
    let end = name.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    &name[..end.unwrap_or(name.len())]
}

#[cfg(test)]
mod tests {
    use super::{tables, writes};

    #[test]
    fn writes_are_found_in_any_shape() {
        assert_eq!(
            writes("INSERT INTO orders (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = $1"),
            ["orders"]
        );
        assert_eq!(writes("UPDATE stock\n  SET n = n - 1 WHERE id = $1"), ["stock"]);
        assert_eq!(writes("DELETE \\\n FROM carts WHERE id = $1"), ["carts"]);
        assert_eq!(
            writes("WITH x AS (DELETE FROM a RETURNING id) INSERT INTO b(id) SELECT id FROM x").len(),
            1 + 1
        );
        assert!(writes("SELECT id FROM orders FOR UPDATE").is_empty());
        assert!(writes("UPDATE your browser").is_empty());
    }

    #[test]
    fn a_migration_names_the_owner_of_its_tables() {
        let owned = tables(
            "-- context: orders\nCREATE TABLE IF NOT EXISTS orders (\n id BIGINT);\nCREATE TABLE lines(id BIGINT);",
        );
        assert_eq!(
            owned,
            [("orders".into(), "orders".into()), ("lines".into(), "orders".into())]
        );
    }
}
