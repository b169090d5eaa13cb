//! The sentence a person reads when a call was not carried out or a field needs correcting.

use crate::{Arg, known, locale, money, t, text};
use kernel::{Currency, Error, FieldError, Money};
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
    match error.code.split_once('.') {
        // what is wrong with a listing has its sentences in an area of its own
        Some(("listing", code)) => coded("listing", code, "field.invalid", &error.params),
        _ => coded("field", &error.code, "field.invalid", &error.params),
    }
}

/// The message of a code. Rules know no locale, so they give amounts as plain decimals ("20.00") beside a parameter
/// `currency` ("USD"); here they become amounts as people write them ("$20.00").
fn coded(area: &str, code: &str, general: &str, params: &BTreeMap<String, String>) -> String {
    let key = format!("{area}.{code}");
    let currency = params.get("currency").and_then(|code| code.parse().ok());
    let shown: Vec<(&str, String)> = params
        .iter()
        .map(|(name, value)| {
            let amount = currency
                .filter(|_| name != "count")
                .and_then(|currency| amount(value, currency));
            let text = amount.map(|amount| money(amount, &locale()));
            (name.as_str(), text.unwrap_or_else(|| value.clone()))
        })
        .collect();
    let args: Vec<Arg<'_>> = shown.iter().map(|(name, value)| (*name, value as _)).collect();
    text(if known(&key) { &key } else { general }, &args)
}

/// Reads back what [`Money::decimal`] wrote; anything else is not an amount.
fn amount(decimal: &str, currency: Currency) -> Option<Money> {
    let amount = Money::new(decimal.replacen('.', "", 1).parse().ok()?, currency);
    (amount.decimal() == decimal).then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_decimals_are_amounts() {
        assert_eq!(amount("-20.05", Currency::USD), Some(Money::new(-2005, Currency::USD)));
        assert_eq!(amount("0.005", Currency::KWD), Some(Money::new(5, Currency::KWD)));
        for other in ["20", "20.5", "+20.00", "2.000", ".05", "x", "", "020.00"] {
            assert_eq!(amount(other, Currency::USD), None, "{other}");
        }
    }

    #[test]
    fn amounts_in_a_refusal_are_written_as_people_write_them() {
        let params = [("max", "20.00"), ("currency", "USD"), ("min", "3")];
        let params = params.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        assert_eq!(
            coded("field", "out_of_range", "", &params),
            "Enter a value from 3 to $20.00."
        );
    }
}
