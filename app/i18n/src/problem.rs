//! The sentence a person reads when a call was not carried out or a field needs correcting.

use crate::{Arg, known, t, text};
use kernel::{Error, FieldError};
use std::collections::BTreeMap;

/// What went wrong and what to do, in the reader's language. A refusal without its own message gets the general one.
pub fn error_text(error: &Error) -> String {
    match error {
        Error::Refused { code, params } => coded("refusal", code, "error.refused", params),
        Error::Invalid(fields) => match fields.as_slice() {
            [only] => field_text(only),
            _ => t!("error.invalid", count = fields.len()),
        },
        Error::NotFound => t!("error.not_found"),
        Error::Forbidden => t!("error.forbidden"),
        Error::Unauthenticated => t!("error.unauthenticated"),
        Error::Conflict => t!("error.conflict"),
        Error::TooMany { retry_after_s } => t!("error.too_many", count = retry_after_s),
        Error::Unavailable { trace } => t!("error.unavailable", trace = trace),
    }
}

/// What is wrong with the field and what to enter instead. A code without its own message gets the general one.
pub fn field_text(error: &FieldError) -> String {
    coded("field", &error.code, "field.invalid", &error.params)
}

fn coded(area: &str, code: &str, general: &str, params: &BTreeMap<String, String>) -> String {
    let key = format!("{area}.{code}");
    let args: Vec<Arg<'_>> = params.iter().map(|(name, value)| (name.as_str(), value as _)).collect();
    text(if known(&key) { &key } else { general }, &args)
}
