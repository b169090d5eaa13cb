//! The catalogues of all languages, on the server: loaded once, looked up by language, and handed to the pages as one
//! JSON text per language and face.

use crate::SOURCE_LANGUAGE;
use crate::message::Dictionary;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// The four faces of the platform; each has its own bundle and its own part of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Shoppers, `/`.
    Storefront,
    /// Sellers, `/seller`.
    Seller,
    /// Creators, `/creator`.
    Creator,
    /// The operator, `/operator`.
    Operator,
}

impl Face {
    /// All faces.
    pub const ALL: [Face; 4] = [Face::Storefront, Face::Seller, Face::Creator, Face::Operator];

    /// The name of the face's bundle and of its first message area.
    pub const fn code(self) -> &'static str {
        match self {
            Face::Storefront => "storefront",
            Face::Seller => "seller",
            Face::Creator => "creator",
            Face::Operator => "operator",
        }
    }

    /// The face with this code.
    pub fn from_code(code: &str) -> Option<Face> {
        Face::ALL.into_iter().find(|face| face.code() == code)
    }

    /// Whether the face's pages may show messages of this area: what all faces share, and areas named after the face
    /// (`seller`, `seller_orders`). Mail never goes to a browser.
    fn shows(self, area: &str) -> bool {
        match area {
            "common" | "error" | "field" | "refusal" | "notice" | "nav" | "account" | "category" => true,
            "listing" => matches!(self, Face::Seller | Face::Operator),
            "checkout" => self == Face::Storefront,
            _ => area == self.code() || area.strip_prefix(self.code()).is_some_and(|rest| rest.starts_with('_')),
        }
    }
}

struct Language {
    messages: Dictionary,
    /// One JSON text per face, in the order of [`Face::ALL`], made when first asked for.
    bundles: [OnceLock<String>; 4],
}

static LANGUAGES: LazyLock<BTreeMap<String, Language>> = LazyLock::new(|| {
    let mut languages = BTreeMap::<String, Language>::new();
    for (lang, area, json) in files() {
        let language = languages.entry(lang.to_string()).or_insert_with(|| Language {
            messages: Dictionary::new(),
            bundles: [const { OnceLock::new() }; 4],
        });
        match read(&area, &json) {
            Ok(messages) => language.messages.extend(messages),
            Err(problem) => panic!("message catalogue {lang}/{area}.json: {problem}"),
        }
    }
    languages
});

#[cfg(embedded)]
fn files() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    const FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));
    FILES.iter().copied()
}

/// A debug build reads the files beside the sources, so that a new message rebuilds nothing.
#[cfg(not(embedded))]
fn files() -> impl Iterator<Item = (String, String, String)> {
    let entries = |folder: &std::path::Path| {
        let found = std::fs::read_dir(folder).map(|dir| dir.flatten().map(|e| e.path()).collect::<Vec<_>>());
        found.expect("a debug build runs where its sources are")
    };
    let stem = |path: &std::path::Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut files = Vec::new();
    for language in entries(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/messages"))) {
        for file in entries(&language)
            .into_iter()
            .filter(|f| f.extension().is_some_and(|e| e == "json"))
        {
            let json = std::fs::read_to_string(&file).expect("a message catalogue is readable UTF-8 text");
            files.push((stem(&language), stem(&file), json));
        }
    }
    files.into_iter()
}

/// Reads one catalogue file: a flat object of texts, or of objects with one text per plural category.
pub(crate) fn read(area: &str, json: &str) -> Result<Dictionary, String> {
    let Value::Object(entries) = serde_json::from_str(json).map_err(|e| e.to_string())? else {
        return Err("is not an object".to_owned());
    };
    let mut messages = Dictionary::new();
    for (rest, value) in entries {
        let key = format!("{area}.{rest}");
        match value {
            Value::String(text) => {
                messages.insert(key, text);
            }
            Value::Object(forms) if forms.contains_key("other") => {
                for (category, text) in forms {
                    let Value::String(text) = text else {
                        return Err(format!("{key}: the form {category} is not a text"));
                    };
                    messages.insert(format!("{key}#{category}"), text);
                }
            }
            _ => return Err(format!("{key}: neither a text nor plural forms with \"other\"")),
        }
    }
    Ok(messages)
}

fn language(lang: &str) -> &'static Language {
    let language = LANGUAGES.get(lang).or_else(|| LANGUAGES.get(SOURCE_LANGUAGE));
    language.expect("the source language has a catalogue")
}

/// The languages that have messages.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LANGUAGES.keys().map(String::as_str)
}

/// All messages of the language; of the source language when there is no such language.
pub(crate) fn dictionary(lang: &str) -> &'static Dictionary {
    &language(lang).messages
}

/// The messages a face's pages need, as JSON for [`crate::install`]. It may stand inside a `<script>` element: every
/// `<` is escaped. The text never changes while the process runs.
pub fn catalogue_json(lang: &str, face: Face) -> &'static str {
    let language = language(lang);
    language.bundles[face as usize].get_or_init(|| {
        let shown = |key: &str| key.split_once('.').is_some_and(|(area, _)| face.shows(area));
        let messages: BTreeMap<&str, &str> = language
            .messages
            .iter()
            .filter(|(key, _)| shown(key))
            .map(|(key, text)| (key.as_str(), text.as_str()))
            .collect();
        let json = serde_json::to_string(&messages).expect("a map of texts is JSON");
        json.replace('<', "\\u003c")
    })
}
