//! Every message the sources ask for by a literal key, and every refusal a rule can give, stands in the catalogue.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Names and texts of the workspace's source files, tests left out.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for path in fs::read_dir(folder)
            .expect("folder")
            .flatten()
            .map(|entry| entry.path())
        {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                walk(&path, found);
            } else if name.ends_with(".rs") {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                found.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in ["app", "frontend", "server"] {
        walk(&root.join(folder), &mut found);
    }
    found
}

/// The source without comment lines and without what stands in its test module.
fn code(source: &str) -> String {
    let lines = source.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    lines
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// String literals of a piece of source; none of ours contain quotes when they are keys.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2)
}

fn is_key(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.contains('.') && text.chars().all(plain) && !text.starts_with('.') && !text.ends_with('.')
}

#[test]
fn every_key_in_the_sources_has_a_message() {
    let mut missing = BTreeSet::new();
    for (name, source) in sources() {
        let source = code(&source);
        for (macro_name, argument) in [("t!(", 0), ("t_in!(", 1)] {
            for (start, _) in source.match_indices(macro_name) {
                let before = source[..start].chars().next_back();
                if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                    continue;
                }
                let rest = &source[start + macro_name.len()..];
                let first = if argument == 0 {
                    rest
                } else {
                    rest.split_once(',').map_or("", |(_, tail)| tail)
                };
                let Some(literal) = first
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|text| text.split('"').next())
                else {
                    continue;
                };
                if is_key(literal) && !i18n::known(literal) {
                    missing.insert(format!("{literal} ({name})"));
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no message for:\n{}",
        missing.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn every_refusal_has_its_own_sentence() {
    let mut missing = BTreeSet::new();
    for (name, source) in sources() {
        let source = code(&source);
        for body in source.split("fn code(&self) -> &'static str {").skip(1) {
            let body = body.split("fn ").next().unwrap_or_default();
            let codes = literals(body).filter(|literal| is_key(literal));
            missing.extend(
                codes
                    .map(|code| format!("refusal.{code}"))
                    .filter(|key| !i18n::known(key))
                    .map(|key| format!("{key} ({name})")),
            );
        }
        for part in source.split("Error::refused(").skip(1) {
            let Some(code) = part
                .trim_start()
                .strip_prefix('"')
                .and_then(|text| text.split('"').next())
            else {
                continue;
            };
            if !i18n::known(&format!("refusal.{code}")) {
                missing.insert(format!("refusal.{code} ({name})"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no message for:\n{}",
        missing.into_iter().collect::<Vec<_>>().join("\n")
    );
}
