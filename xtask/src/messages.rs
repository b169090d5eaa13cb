//! The message scan: every key that a page names exists in the English catalogue, every key of the catalogue is used,
//! and the catalogue has the shape that the `i18n` crate reads.
//!
//! `app/i18n/messages/en/<area>.json` holds one flat object from the rest of the key to its text; a text with plural
//! forms is an object from CLDR's categories to texts. The key is `<area>.<rest>`.

use crate::places::Places;
use crate::rust_text::RustText;
use crate::stamp;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
/// Areas whose keys the `i18n` crate puts together from a code that a rule gives: `field.` and `not_number`.
const CODED: [&str; 3] = ["field", "listing", "refusal"];
const CATALOGUE: &str = "app/i18n/messages/en";

/// Missing, unused and misshapen messages.
pub fn faults(places: &Places) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut keys = BTreeSet::new();
    for (area, text) in catalogue(places)? {
        match read(&area, &text) {
            Ok((found, wrong)) => {
                keys.extend(found);
                faults.extend(wrong);
            }
            Err(error) => faults.push(format!("{CATALOGUE}/{area}.json: {error:#}")),
        }
    }
    let mut uses = Uses::default();
    for folder in ["app", "server"] {
        for path in stamp::files(&places.root.join(folder))? {
            let short = places.short(&path).to_string();
            if !short.ends_with(".rs") {
                continue;
            }
            let text = RustText::parse(&fs::read_to_string(&path).with_context(|| format!("cannot read {short}"))?);
            // The message crate's own tests try keys that need not exist.
            if !short.starts_with("app/i18n/") {
                uses.calls(&text, &short);
            }
            uses.literals(&text);
        }
    }
    for (key, place) in &uses.named {
        if !keys.contains(key) {
            faults.push(format!("{place}: t!(\"{key}\") is not in {CATALOGUE}"));
        }
    }
    let unused = keys.iter().filter(|key| !uses.covers(key));
    faults.extend(unused.map(|key| format!("{CATALOGUE}: {key} is used nowhere")));
    Ok(faults)
}

/// Area and content of each file.
fn catalogue(places: &Places) -> Result<Vec<(String, String)>> {
    let folder = places.root.join(CATALOGUE);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let files = stamp::files(&folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "json"));
    files
        .map(|path| {
            let area = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok((
                area,
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?,
            ))
        })
        .collect()
}

/// The keys of one file and what is wrong with their values.
fn read(area: &str, text: &str) -> Result<(Vec<String>, Vec<String>)> {
    let value: BTreeMap<String, Value> = serde_json::from_str(text).context("is not one JSON object")?;
    let mut faults = Vec::new();
    let mut keys = Vec::new();
    for (rest, message) in value {
        let key = format!("{area}.{rest}");
        match &message {
            Value::String(text) if text.trim().is_empty() => faults.push(format!("{CATALOGUE}: {key} is empty")),
            Value::String(_) => {}
            Value::Object(forms) => {
                let wrong = forms
                    .iter()
                    .any(|(name, text)| !PLURALS.contains(&name.as_str()) || !text.is_string());
                if wrong || !forms.contains_key("other") {
                    faults.push(format!(
                        "{CATALOGUE}: {key} has plural forms other than CLDR's, or no `other`"
                    ));
                }
            }
            _ => faults.push(format!("{CATALOGUE}: {key} is neither a text nor plural forms")),
        }
        keys.push(key);
    }
    Ok((keys, faults))
}

/// What the sources name.
#[derive(Default)]
struct Uses {
    /// Keys inside `t!(…)`, each with the place of one use.
    named: BTreeMap<String, String>,
    /// Every literal that looks like a key.
    literals: BTreeSet<String>,
    /// Every literal that is one word, such as a code.
    words: BTreeSet<String>,
    /// The fixed beginnings of keys completed at run time: `format!("orders.state.{code}")`.
    beginnings: BTreeSet<String>,
}

impl Uses {
    /// Collects the keys in calls of `t!` and `t_in!`.
    fn calls(&mut self, text: &RustText, file: &str) {
        for (start, end) in calls(&text.code) {
            for literal in text
                .literals
                .iter()
                .filter(|literal| (start..end).contains(&literal.at))
            {
                if is_key(&literal.text) {
                    let place = format!("{file}:{}", text.line(literal.at));
                    self.named.entry(literal.text.clone()).or_insert(place);
                }
            }
        }
    }

    fn literals(&mut self, text: &RustText) {
        for literal in &text.literals {
            if is_key(&literal.text) {
                self.literals.insert(literal.text.clone());
            } else if is_key(&format!("x.{}", literal.text)) {
                self.words.insert(literal.text.clone());
            } else if let Some((beginning, _)) = literal.text.split_once('{')
                && is_key(&format!("{beginning}x"))
            {
                self.beginnings.insert(beginning.to_owned());
            }
        }
    }

    fn covers(&self, key: &str) -> bool {
        let coded = key.split_once('.').filter(|(area, _)| CODED.contains(area));
        coded.is_some_and(|(_, code)| self.words.contains(code) || self.literals.contains(code))
            || self.literals.contains(key)
            || self.beginnings.iter().any(|beginning| key.starts_with(beginning))
    }
}

/// `area.rest`, of words, digits, underscores and dots, beginning in lower case (`common.country.DE` is one).
fn is_key(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.contains('.') && text.split('.').all(part)
}

/// The byte ranges of the arguments of every `t!(…)` and `t_in!(…)` in the code.
fn calls(code: &str) -> Vec<(usize, usize)> {
    let bytes = code.as_bytes();
    let mut calls = Vec::new();
    let macros = ["t!(", "t_in!("];
    for (at, name) in macros.iter().flat_map(|name| code.match_indices(name)) {
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        if before.is_ascii_alphanumeric() || before == b'_' {
            continue;
        }
        let start = at + name.len();
        let mut depth = 1;
        let close = bytes[start..].iter().position(|byte| {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        calls.push((start, close.map_or(bytes.len(), |length| start + length)));
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::{Uses, is_key, read};
    use crate::rust_text::RustText;

    #[test]
    fn keys_in_calls_are_named_and_formats_cover_what_they_begin() {
        let text = RustText::parse(
            "// t!(\"gone.by\")\nlet a = t!(if x { \"cart.one\" } else { \"cart.two\" }, n = f(1)); format!(\"x.{a}\"); format!(\"orders.state.{a}\"); \"cart.three\"",
        );
        let mut uses = Uses::default();
        uses.calls(&text, "f.rs");
        uses.literals(&text);
        assert_eq!(uses.named.keys().collect::<Vec<_>>(), ["cart.one", "cart.two"]);
        assert!(
            uses.covers("orders.state.paid")
                && uses.covers("cart.three")
                && uses.covers("field.cart.three")
                && !uses.covers("gone.by")
        );
    }

    #[test]
    fn a_key_has_an_area_and_a_rest() {
        assert!(is_key("cart.line_2.title"));
        for wrong in ["cart", "cart.", ".x", "Cart.x", "a b.c", "127.0.0.1/x"] {
            assert!(!is_key(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_message_is_a_text_or_plural_forms_with_other() {
        let good = r#"{ "a": "A", "b.c": { "one": "{n} x", "other": "{n} xs" } }"#;
        let (keys, faults) = read("cart", good).expect("it is JSON");
        assert_eq!(keys, ["cart.a", "cart.b.c"]);
        assert!(faults.is_empty());
        for wrong in [
            r#"{ "a": 1 }"#,
            r#"{ "a": { "one": "x" } }"#,
            r#"{ "a": { "some": "x", "other": "y" } }"#,
            r#"{ "a": " " }"#,
        ] {
            assert_eq!(read("cart", wrong).expect("it is JSON").1.len(), 1, "{wrong}");
        }
        assert!(read("cart", "[]").is_err());
    }
}
