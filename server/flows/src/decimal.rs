//! Decimal text of people and files becomes money and rates, exactly.

use kernel::{Bps, Currency, FieldError, Money};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::str::FromStr;

/// Reads an amount as people type it: "1,234.50", "1 234,50", "$12", "12". Errors, for `field`: not a number, more
/// digits than the currency has, negative or too large.
pub fn money(text: &str, currency: Currency, field: &str) -> Result<Money, FieldError> {
    let exponent = currency.exponent();
    let plain = plain(text, Some(exponent)).ok_or_else(|| FieldError::new(field, "not_money"))?;
    let value = Decimal::from_str(&plain).map_err(|_| FieldError::new(field, "not_money"))?;
    let minor = value
        .checked_mul(Decimal::from(10_u64.pow(exponent)))
        .filter(Decimal::is_integer);
    let minor = minor
        .and_then(|m| m.to_i64())
        .filter(|m| (0..=1_000_000_000_000).contains(m));
    minor
        .map(|m| Money::new(m, currency))
        .ok_or_else(|| FieldError::new(field, "not_money"))
}

/// Reads a rate as people type it: "12.5", "12,5 %". Errors, for `field`: not a number, finer than a hundredth of a per
/// cent, negative or past a hundred.
pub fn percent(text: &str, field: &str) -> Result<Bps, FieldError> {
    let wrong = || FieldError::new(field, "not_percent");
    let plain = plain(text.trim().trim_end_matches('%'), None).ok_or_else(wrong)?;
    let value = Decimal::from_str(&plain).map_err(|_| wrong())?;
    let bps = value
        .checked_mul(Decimal::from(100))
        .filter(Decimal::is_integer)
        .and_then(|b| b.to_i32());
    bps.filter(|b| (0..=10_000).contains(b)).map(Bps).ok_or_else(wrong)
}

/// The number with a point for its decimal mark and nothing else beside digits. With several kinds of mark the last is
/// the decimal one; a single comma before exactly three digits groups thousands, unless the currency has three decimals.
fn plain(text: &str, exponent: Option<u32>) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '$' | '€' | '£' | '¥' | '\'' | '\u{a0}' | '\u{202f}'))
        .collect();
    if text.is_empty() || !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let last = text.rfind(['.', ',']);
    let Some(last) = last else { return Some(text) };
    let (head, tail) = (&text[..last], &text[last + 1..]);
    let mark = text.as_bytes()[last];
    let again = head.bytes().any(|b| b == mark);
    let other = head.bytes().any(|b| matches!(b, b'.' | b',') && b != mark);
    let groups =
        again || (!other && mark == b',' && tail.len() == 3 && !head.is_empty() && exponent.is_some_and(|e| e != 3));
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    if tail.is_empty() || head.is_empty() && tail.is_empty() {
        return None;
    }
    Some(if groups {
        digits(&text)
    } else {
        format!("{}.{tail}", digits(head))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_typed() {
        for (text, minor) in [
            ("12", 1200),
            ("12.5", 1250),
            ("12,50", 1250),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("1 234,50", 123_450),
            ("$1,234", 123_400),
            ("1,234,567.89", 123_456_789),
            ("0.01", 1),
            (".5", 50),
        ] {
            assert_eq!(money(text, Currency::USD, "a").map(|m| m.minor), Ok(minor), "{text}");
        }
        assert_eq!(money("3,980", Currency::JPY, "a").map(|m| m.minor), Ok(3980));
        assert_eq!(money("1.234", Currency::KWD, "a").map(|m| m.minor), Ok(1234));
        for bad in [
            "",
            "x",
            "-1",
            "1.005",
            "12.",
            "1e3",
            "99999999999999999999",
            "1,2.3.4x",
            "NaN",
        ] {
            assert!(money(bad, Currency::USD, "a").is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_are_read_as_typed() {
        assert_eq!(percent("12.5 %", "r"), Ok(Bps(1250)));
        assert_eq!(percent("8", "r"), Ok(Bps(800)));
        for bad in ["", "101", "-3", "1.005", "x%"] {
            assert!(percent(bad, "r").is_err(), "{bad}");
        }
    }
}
