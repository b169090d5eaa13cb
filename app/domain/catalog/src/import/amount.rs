//! Amounts as other shops and spreadsheets write them, to minor units, exactly: nothing is ever rounded or guessed.

use crate::{PRICE_MAX, Problem};

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountProblem {
    /// Nothing there.
    Empty,
    /// Not a number.
    Bad,
    /// Digits below the smallest coin that are not zeros.
    TooPrecise,
    /// One comma before exactly three digits: thousands or decimals?
    Ambiguous,
    /// Less than nothing.
    Negative,
    /// More than [`PRICE_MAX`].
    TooLarge,
}

impl AmountProblem {
    /// The same as a remark's problem.
    pub const fn problem(self) -> Problem {
        match self {
            AmountProblem::Empty => Problem::AmountMissing,
            AmountProblem::Bad => Problem::AmountBad,
            AmountProblem::TooPrecise => Problem::AmountTooPrecise,
            AmountProblem::Ambiguous => Problem::AmountAmbiguous,
            AmountProblem::Negative => Problem::AmountNegative,
            AmountProblem::TooLarge => Problem::AmountTooLarge,
        }
    }
}

/// How a file writes its amounts, as far as all of them together tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Marks {
    /// Nothing is sure.
    #[default]
    Unknown,
    /// `1,299.00`: a point before the decimals.
    Point,
    /// `1.299,00`: a comma before the decimals.
    Comma,
}

impl Marks {
    /// What those of the amounts that can be read in one way only have in common.
    pub(super) fn of<'a>(amounts: impl Iterator<Item = &'a str>) -> Marks {
        let (mut points, mut commas) = (false, false);
        for text in amounts {
            match sure_mark(text) {
                Some('.') => points = true,
                Some(_) => commas = true,
                None => {}
            }
        }
        match (points, commas) {
            (true, false) => Marks::Point,
            (false, true) => Marks::Comma,
            _ => Marks::Unknown,
        }
    }

    /// Whether a mark that stands alone before three digits can only group thousands.
    fn groups(self, mark: char) -> bool {
        matches!((self, mark), (Marks::Point, ',') | (Marks::Comma, '.'))
    }
}

/// The decimal mark of an amount such as `5.0`, `12,50` or `1,299.00`; `None` where it could be otherwise.
fn sure_mark(text: &str) -> Option<char> {
    let (_, number) = strip(text.trim())?;
    let last = number.rfind(['.', ','])?;
    let (mark, digits) = (number[last..].chars().next()?, number.len() - last - 1);
    let once = number.matches(mark).count() == 1;
    let both = number[..last].contains(['.', ',']);
    (once && (both || (1..=2).contains(&digits))).then_some(mark)
}

/// Reads `69.99`, `69,99`, `1,299.00`, `1.299,00`, `1 299`, `$5`, `5 USD` as minor units of a currency with `exponent`
/// decimals. A point that stands alone is a decimal point; a comma that stands alone too, unless exactly three digits
/// follow it. Errors: see [`AmountProblem`].
pub fn parse_minor(text: &str, exponent: u32) -> Result<i64, AmountProblem> {
    parse_marked(text, exponent, Marks::Unknown)
}

/// The same in a file that writes its amounts as `marks`.
pub(super) fn parse_marked(text: &str, exponent: u32, marks: Marks) -> Result<i64, AmountProblem> {
    let text = text.trim().trim_start_matches('\'');
    let (negative, number) = strip(text).ok_or(AmountProblem::Bad)?;
    if number.is_empty() {
        return Err(if text.is_empty() {
            AmountProblem::Empty
        } else {
            AmountProblem::Bad
        });
    }
    let (whole, fraction) = split(&number, exponent, marks)?;
    if negative {
        return Err(AmountProblem::Negative);
    }
    let places = exponent as usize;
    let kept = &fraction[..fraction.len().min(places)];
    if fraction[kept.len()..].bytes().any(|digit| digit != b'0') {
        return Err(AmountProblem::TooPrecise);
    }
    let digits = format!("{whole}{kept:0<places$}");
    let minor = digits.bytes().try_fold(0_i64, |sum, digit| {
        sum.checked_mul(10)?
            .checked_add(i64::from(digit - b'0'))
            .filter(|sum| *sum <= PRICE_MAX)
    });
    minor.ok_or(AmountProblem::TooLarge)
}

/// Takes sign, currency sign or code and spaces off; the rest must be digits, points and commas. `None` if it is not.
fn strip(text: &str) -> Option<(bool, String)> {
    let sign = |c: char| matches!(c, '$' | '€' | '£' | '¥' | '₩' | '₹' | '₺' | '₫' | '฿' | '₱');
    let bare = text.trim_matches(|c: char| sign(c) || c.is_whitespace());
    let (negative, bare) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start_matches(|c: char| sign(c) || c.is_whitespace())),
        None => (false, bare),
    };
    let code = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_uppercase());
    let bare = match bare.split_once(char::is_whitespace) {
        Some((first, rest)) if code(first) => rest,
        _ => match bare.rsplit_once(char::is_whitespace) {
            Some((rest, last)) if code(last) => rest,
            _ => bare,
        },
    };
    // Spaces, thin spaces and apostrophes group thousands; split() checks nothing about them, so check here.
    let parts: Vec<&str> = bare
        .trim()
        .split([' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'])
        .collect();
    let head = |part: &str| part.split(['.', ',']).next().unwrap_or_default().len() == 3;
    if !parts[1..].iter().all(|part| head(part)) || parts[0].len() > 3 && parts.len() > 1 {
        return None;
    }
    if parts.len() > 1 && parts[..parts.len() - 1].iter().any(|part| part.contains(['.', ','])) {
        return None;
    }
    let number = parts.concat();
    number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .then_some((negative, number))
}

/// Digits before and after the decimal mark.
fn split(number: &str, exponent: u32, marks: Marks) -> Result<(String, String), AmountProblem> {
    let count = |mark: char| number.matches(mark).count();
    let grouped = |mark: char| {
        let (before, after) = number.split_once(mark).unwrap_or_default();
        after.len() == 3 && (1..=3).contains(&before.len()) && before != "0"
    };
    let decimal = match (count('.'), count(',')) {
        (0, 0) => None,
        (1, 0) if grouped('.') && marks.groups('.') => None,
        (1, 0) => Some('.'),
        (0, 1) => match (grouped(','), exponent) {
            (true, _) if marks.groups(',') => None,
            (true, 0) => None,
            (true, _) => return Err(AmountProblem::Ambiguous),
            (false, _) => Some(','),
        },
        // The mark that comes last is the decimal one, if it comes once.
        (points, commas) if points > 0 && commas > 0 => {
            let last = if number.rfind('.') > number.rfind(',') {
                '.'
            } else {
                ','
            };
            (count(last) == 1).then_some(last).ok_or(AmountProblem::Bad)?.into()
        }
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(mark) => number.rsplit_once(mark).unwrap_or((number, "")),
        None => (number, ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let right =
        groups.len() == 1 || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3));
    let mixed = whole.contains('.') && whole.contains(',');
    let digits = groups.concat();
    if !right || mixed || (digits.is_empty() && fraction.is_empty()) || fraction.contains(['.', ',']) {
        return Err(AmountProblem::Bad);
    }
    Ok((digits, fraction.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Currency, Money};
    use proptest::prelude::*;

    #[test]
    fn amounts_of_files_are_read_exactly() {
        for (text, minor) in [
            ("69.99", 6999),
            ("50", 5000),
            ("69,99", 6999),
            ("0.5", 50),
            (".5", 50),
            ("5.", 500),
            ("69.9900", 6999),
            ("1,299.00", 129_900),
            ("1.299,00", 129_900),
            ("1 299,50", 129_950),
            ("1'299.50", 129_950),
            ("1,299,000", 129_900_000),
            ("$5", 500),
            ("€ 5,00", 500),
            ("5.00 USD", 500),
            ("USD 5.00", 500),
            ("1.290", 129),
            ("0,500", 50),
            ("'5.00", 500),
            ("0", 0),
            ("0.00", 0),
            ("1\u{a0}299.00", 129_900),
        ] {
            assert_eq!(parse_minor(text, 2), Ok(minor), "{text}");
        }
    }

    #[test]
    fn what_is_not_surely_an_amount_is_refused_with_its_reason() {
        use AmountProblem as A;
        for (text, problem) in [
            ("", A::Empty),
            ("  ", A::Empty),
            ("free", A::Bad),
            ("5.9.9", A::Bad),
            ("1,29,900", A::Bad),
            ("$", A::Bad),
            ("1e3", A::Bad),
            (".", A::Bad),
            (",", A::Bad),
            ("1 29", A::Bad),
            ("5..0", A::Bad),
            ("1.299", A::TooPrecise),
            ("5,0001", A::TooPrecise),
            ("1,299", A::Ambiguous),
            ("-5.00", A::Negative),
            ("-$5", A::Negative),
            ("99999999999999999999", A::TooLarge),
            ("10000000000.01", A::TooLarge),
            ("٥", A::Bad),
            ("5 5 5", A::Bad),
        ] {
            assert_eq!(parse_minor(text, 2), Err(problem), "{text}");
        }
    }

    #[test]
    fn the_currency_says_how_many_digits_there_are() {
        assert_eq!(parse_minor("1200", 0), Ok(1200));
        assert_eq!(parse_minor("1,200", 0), Ok(1200));
        assert_eq!(parse_minor("1200.00", 0), Ok(1200));
        assert_eq!(parse_minor("1200.50", 0), Err(AmountProblem::TooPrecise));
        assert_eq!(parse_minor("1.299", 3), Ok(1299));
        assert_eq!(parse_minor("1,299", 3), Err(AmountProblem::Ambiguous));
        assert_eq!(parse_minor("1.2995", 3), Err(AmountProblem::TooPrecise));
    }

    #[test]
    fn a_file_tells_how_its_amounts_are_written() {
        let marks = |amounts: &[&str]| Marks::of(amounts.iter().copied());
        assert_eq!(marks(&["1,299", "12.50", "", "free", "7"]), Marks::Point);
        assert_eq!(marks(&["1,299.00"]), Marks::Point);
        assert_eq!(marks(&["1.299", "12,50 €"]), Marks::Comma);
        assert_eq!(marks(&["1.299", "1,299", "1299"]), Marks::Unknown);
        assert_eq!(marks(&["12.50", "12,50"]), Marks::Unknown);
        for (text, marks, minor) in [
            ("1,299", Marks::Point, 129_900),
            ("1,299", Marks::Comma, -1),
            ("1.299", Marks::Comma, 129_900),
            ("1.299", Marks::Point, -1),
            ("12,50", Marks::Point, 1250),
            ("12.5", Marks::Comma, 1250),
            ("0.500", Marks::Comma, 50),
        ] {
            assert_eq!(parse_marked(text, 2, marks).unwrap_or(-1), minor, "{text} {marks:?}");
        }
    }

    proptest! {
        #[test]
        fn what_we_write_we_read(minor in 0..=PRICE_MAX, which in 0..Currency::ALL.len()) {
            let currency = Currency::ALL[which];
            let text = Money::new(minor, currency).decimal();
            prop_assert_eq!(parse_minor(&text, currency.exponent()), Ok(minor));
        }

        #[test]
        fn nothing_makes_it_fail(text in "[0-9.,' $A-Z-]{0,16}", exponent in 0..=3_u32) {
            if let Ok(minor) = parse_minor(&text, exponent) {
                prop_assert!((0..=PRICE_MAX).contains(&minor));
            }
        }
    }
}
