//! Looking a message up, choosing its plural form and filling its placeholders. The same on the server and in the
//! browser; only where the dictionary comes from differs.

use crate::{Locale, format, tally};
use kernel::Tally;
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
#[cfg(target_arch = "wasm32")]
use std::sync::OnceLock;

/// A placeholder's name and value.
pub type Arg<'a> = (&'a str, &'a dyn Display);

/// Messages of one language by key; the plural forms of `key` stand under `key#one`, `key#other`, …
pub(crate) type Dictionary = BTreeMap<String, String>;

#[cfg(target_arch = "wasm32")]
static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();

/// Installs the dictionary that came with the page; to be called once, before hydration. `json` is what
/// `catalogue_json` gave on the server; anything else leaves the page showing keys. Does nothing on the server.
pub fn install(json: &str) {
    #[cfg(target_arch = "wasm32")]
    DICTIONARY.get_or_init(|| serde_json::from_str(json).unwrap_or_default());
    #[cfg(not(target_arch = "wasm32"))]
    let _ = json;
}

/// The message with this key in the reader's language; what `t!` calls.
pub fn text(key: &str, args: &[Arg<'_>]) -> String {
    text_in(&crate::locale(), key, args)
}

/// The message with this key in the language of `locale`. An unknown key is returned itself, so that it is seen.
pub fn text_in(locale: &Locale, key: &str, args: &[Arg<'_>]) -> String {
    let count = args
        .iter()
        .find(|(name, _)| *name == "count")
        .and_then(|(_, value)| value.to_string().parse().ok());
    match template(locale, key, count) {
        Some(template) => fill(template, count, args, locale),
        None => key.to_owned(),
    }
}

/// Whether the reader's catalogue has a message with this key.
pub fn known(key: &str) -> bool {
    template(&crate::locale(), key, None).is_some()
}

fn template(locale: &Locale, key: &str, count: Option<Tally>) -> Option<&'static str> {
    let form = |category: &str| entry(locale, &format!("{key}#{category}"));
    entry(locale, key)
        .or_else(|| count.and_then(|n| form(format::plural_category(n.counted, locale))))
        .or_else(|| form("other"))
}

fn entry(locale: &Locale, key: &str) -> Option<&'static str> {
    #[cfg(target_arch = "wasm32")]
    let dictionary = {
        let _ = locale;
        DICTIONARY.get()?
    };
    #[cfg(not(target_arch = "wasm32"))]
    let dictionary = crate::catalogue::dictionary(locale.lang);
    dictionary.get(key).map(String::as_str)
}

fn fill(template: &str, count: Option<Tally>, args: &[Arg<'_>], locale: &Locale) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            break;
        };
        match (args.iter().find(|(given, _)| *given == name), count) {
            (Some(_), Some(n)) if name == "count" => out.push_str(&tally(n, locale)),
            (Some((_, value)), _) => {
                // Writing into a string fails only if the value's own Display does; then the text just lacks it.
                let _ = write!(out, "{value}");
            }
            (None, _) => {
                // A missing value must be seen, not swallowed.
                let _ = write!(out, "{{{name}}}");
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}
