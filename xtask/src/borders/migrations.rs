//! Migrations are `NNNN_name.sql`, numbered from 0001 without gaps, each beginning with `-- context: <name>`.

use crate::places::Places;
use crate::stamp;
use anyhow::{Context, Result};
use std::fs;

/// A migration file.
pub struct Migration {
    pub name: String,
    pub text: String,
}

/// All of them in order of name.
pub fn all(places: &Places) -> Result<Vec<Migration>> {
    let folder = places.root.join("migrations");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let sheets = stamp::files(&folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "sql"));
    sheets
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok(Migration { name, text })
        })
        .collect()
}

/// Wrong numbers and missing first lines.
pub fn faults(places: &Places) -> Result<Vec<String>> {
    Ok(check(&all(places)?))
}

fn check(migrations: &[Migration]) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, migration) in migrations.iter().enumerate() {
        let expected = format!("{:04}_", index + 1);
        if !migration.name.starts_with(&expected) {
            faults.push(format!("migrations/{}: the next number is {expected}", migration.name));
        }
        if !migration.text.starts_with("-- context: ") {
            faults.push(format!(
                "migrations/{}: the first line must be `-- context: <name>`",
                migration.name
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{Migration, check};

    fn migration(name: &str, text: &str) -> Migration {
        Migration {
            name: name.into(),
            text: text.into(),
        }
    }

    #[test]
    fn gaps_repeats_and_nameless_contexts_are_faults() {
        let good = migration("0001_identity.sql", "-- context: identity\n");
        assert!(check(&[good]).is_empty());
        let numbers = [
            migration("0001_a.sql", "-- context: a\n"),
            migration("0003_b.sql", "-- context: b\n"),
        ];
        assert_eq!(check(&numbers).len(), 1);
        assert_eq!(check(&[migration("0001_a.sql", "CREATE TABLE a (id BIGINT)")]).len(), 1);
    }
}
