//! The catalogue and the lookup: every file is sound, plural forms agree, and what the browser gets is complete.

use i18n::{Face, Locale, catalogue_json, t, t_in};
use kernel::{Error, FieldError};
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::{fmt, fs};

/// A catalogue file as written: its entries in order, doubled keys included.
struct Entries(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Entries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// Every entry of every catalogue file: language, area, rest of the key, value.
fn entries() -> Vec<(String, String, String, Value)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/messages");
    let mut all = Vec::new();
    for language in fs::read_dir(root).expect("messages").flatten() {
        for file in fs::read_dir(language.path()).expect("language").flatten() {
            let name = file.file_name().into_string().expect("UTF-8 name");
            let area = name.strip_suffix(".json").expect("only JSON files").to_owned();
            let text = fs::read_to_string(file.path()).expect("UTF-8 text");
            let Entries(read) = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
            let lang = language.file_name().into_string().expect("UTF-8 name");
            all.extend(
                read.into_iter()
                    .map(|(rest, value)| (lang.clone(), area.clone(), rest, value)),
            );
        }
    }
    all
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let named = text.split('{').skip(1);
    named
        .map(|part| part.split_once('}').unwrap_or_else(|| panic!("unclosed: {text}")).0)
        .collect()
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Object(forms) => forms
            .values()
            .map(|form| form.as_str().expect("a form is a text"))
            .collect(),
        other => panic!("neither a text nor forms: {other}"),
    }
}

#[test]
fn every_catalogue_file_is_sound() {
    let mut seen = BTreeSet::new();
    for (lang, area, rest, value) in entries() {
        let key = format!("{area}.{rest}");
        assert!(seen.insert((lang, key.clone())), "{key} stands there twice");
        assert!(key.split('.').all(|part| !part.is_empty()), "{key}");
        for text in texts(&value) {
            assert!(!text.trim().is_empty() && text.trim() == text, "{key}: {text:?}");
            for name in placeholders(text) {
                assert!(
                    name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                    "{key}: {{{name}}}"
                );
            }
        }
    }
}

#[test]
fn plural_forms_have_no_placeholder_of_their_own() {
    for (_, area, rest, value) in entries() {
        let Value::Object(forms) = &value else { continue };
        assert!(forms.contains_key("other"), "{area}.{rest} lacks \"other\"");
        let other: BTreeSet<&str> = placeholders(forms["other"].as_str().expect("text"));
        for (category, form) in forms {
            assert!(
                ["zero", "one", "two", "few", "many", "other"].contains(&category.as_str()),
                "{area}.{rest}"
            );
            let names: BTreeSet<&str> = placeholders(form.as_str().expect("text"));
            // "One order" may leave its number out, and another that can only be one
            assert!(names.is_subset(&other), "{area}.{rest} {category}");
        }
    }
}

#[test]
fn every_language_has_every_message_with_the_same_placeholders() {
    let mut by_language = BTreeMap::<String, BTreeMap<String, BTreeSet<String>>>::new();
    for (lang, area, rest, value) in entries() {
        let names = texts(&value)
            .into_iter()
            .flat_map(placeholders)
            .map(str::to_owned)
            .collect();
        by_language
            .entry(lang)
            .or_default()
            .insert(format!("{area}.{rest}"), names);
    }
    let source = by_language["en"].clone();
    for (lang, messages) in by_language {
        assert_eq!(messages, source, "{lang}");
    }
}

#[test]
fn messages_choose_their_plural_form_and_fill_their_places() {
    assert_eq!(t!("common.save"), "Save");
    assert_eq!(
        t!("error.too_many", count = 1),
        "Too many tries. Wait 1 second and try again."
    );
    assert_eq!(
        t!("error.too_many", count = 1200),
        "Too many tries. Wait 1,200 seconds and try again."
    );
    assert_eq!(
        t!("error.too_many", count = 0_i64),
        "Too many tries. Wait 0 seconds and try again."
    );
    assert_eq!(
        t!("field.out_of_range", min = 1, max = "99"),
        "Enter a value from 1 to 99."
    );
    assert_eq!(
        t_in!(&Locale::default(), "field.too_long", max = 40),
        "Use at most 40 characters."
    );
}

#[test]
fn what_is_missing_is_seen() {
    assert_eq!(t!("no.such_key"), "no.such_key");
    assert_eq!(t!("no.such_key", count = 3), "no.such_key");
    assert_eq!(t!("field.too_long"), "Use at most {max} characters.");
    assert_eq!(
        t!("error.too_many"),
        "Too many tries. Wait {count} seconds and try again."
    );
    assert_eq!(t!("field.too_long", max = "{max}"), "Use at most {max} characters.");
}

#[test]
fn every_error_is_a_sentence() {
    let errors = [
        Error::refused("nobody.wrote_this"),
        Error::Invalid(vec![]),
        Error::Invalid(vec![FieldError::new("a", "required"), FieldError::new("b", "required")]),
        Error::field("a", "no_such_code"),
        Error::NotFound,
        Error::Forbidden,
        Error::Unauthenticated,
        Error::Conflict,
        Error::TooMany { retry_after_s: 5 },
        Error::Unavailable { trace: "7f3a".into() },
    ];
    for error in errors {
        let text = i18n::error_text(&error);
        assert!(
            text.contains(' ') && text.ends_with('.') && !text.contains('{'),
            "{error:?}: {text}"
        );
    }
    let long = FieldError::new("name", "too_long").with("max", 40);
    assert_eq!(i18n::field_text(&long), "Use at most 40 characters.");
    assert_eq!(
        i18n::error_text(&Error::Invalid(vec![long])),
        "Use at most 40 characters."
    );
    assert!(i18n::error_text(&Error::Unavailable { trace: "7f3a".into() }).contains("7f3a"));
}

#[test]
fn a_face_gets_its_areas_and_never_the_mail() {
    for face in Face::ALL {
        assert_eq!(Face::from_code(face.code()), Some(face));
        let json = catalogue_json("en", face);
        assert!(!json.contains('<'));
        let messages: BTreeMap<String, String> = serde_json::from_str(json).expect("JSON");
        assert_eq!(messages["common.save"], "Save");
        assert_eq!(
            messages["error.too_many#one"],
            t!("error.too_many", count = 1).replace('1', "{count}")
        );
        for key in messages.keys() {
            let area = key.split('.').next().expect("area");
            assert_ne!(area, "mail");
            for other in Face::ALL.into_iter().filter(|other| *other != face) {
                assert!(!area.starts_with(other.code()), "{key} in {face:?}");
            }
        }
        assert_eq!(catalogue_json("xx", face), json);
    }
}

#[test]
fn every_currency_has_a_name() {
    for currency in kernel::Currency::ALL {
        assert!(i18n::known(&format!("common.currency.{currency}")), "{currency}");
    }
}
