//! Amounts, counts and weights of a variant.

use super::Record;
use super::amount::{AmountProblem, parse_marked, parse_minor};
use super::columns::Column;
use super::product::Reader;
use super::text::says_yes;
use crate::Problem;

impl Reader<'_> {
    /// An amount in minor units; a reason when it is none.
    pub(super) fn amount(&mut self, record: &Record, column: Column) -> Option<i64> {
        let text = self.columns.cell(record, column);
        match parse_marked(text, self.exponent, self.marks) {
            Ok(minor) => Some(minor),
            Err(problem) => {
                self.wrong(problem.problem(), record.line, column, &[("value", text)]);
                None
            }
        }
    }

    /// Whole units; oversold stock counts as none.
    pub(super) fn stock(&mut self, record: &Record) -> i64 {
        let text = self.columns.cell(record, Column::Quantity);
        match parse_minor(text, 0) {
            Ok(units) => units,
            Err(AmountProblem::Empty) => 0,
            Err(AmountProblem::Negative) => {
                if !self.uncounted(record) {
                    self.note(
                        Problem::StockTakenAsZero,
                        record.line,
                        Column::Quantity,
                        &[("value", text)],
                    );
                }
                0
            }
            Err(_) => {
                self.wrong(Problem::NumberBad, record.line, Column::Quantity, &[("value", text)]);
                0
            }
        }
    }

    /// What there is to say of the stock as a whole: the file tells nothing, or what it tells was never counted.
    pub(super) fn note_stock(&mut self, sold: &[&Record], line: u64) {
        let empty = |record: &&Record| self.columns.cell(record, Column::Quantity).is_empty();
        if sold.iter().all(empty) {
            self.note(Problem::StockUnknown, line, Column::Quantity, &[]);
        } else if let Some(record) = sold.iter().find(|record| self.uncounted(record)) {
            self.note(Problem::StockUncounted, record.line, Column::Quantity, &[]);
        }
    }

    /// Whether the variant is sold without stock where it comes from: nobody counts it, or it may be ordered regardless.
    fn uncounted(&self, record: &Record) -> bool {
        let cell = |column| self.columns.cell(record, column);
        let none = match parse_minor(cell(Column::Quantity), 0) {
            Ok(units) => units == 0,
            Err(problem) => matches!(problem, AmountProblem::Empty | AmountProblem::Negative),
        };
        let untracked = self.columns.has(Column::Tracker) && cell(Column::Tracker).is_empty();
        let policy = cell(Column::Policy);
        none && (untracked || policy.eq_ignore_ascii_case("continue") || says_yes(policy))
    }

    /// Grams, rounded up to whole ones: exports convert pounds and ounces to long decimals.
    pub(super) fn weight(&mut self, record: &Record) -> Option<i64> {
        let (grams, weight) = (
            self.columns.cell(record, Column::Grams),
            self.columns.cell(record, Column::Weight),
        );
        let (column, text, unit) = match (grams, weight) {
            ("", "") => return None,
            ("", weight) => (Column::Weight, weight, self.columns.cell(record, Column::WeightUnit)),
            (grams, _) => (Column::Grams, grams, "g"),
        };
        let found = millionths(text).and_then(|amount| in_grams(amount, unit));
        if found.is_none() {
            self.wrong(Problem::NumberBad, record.line, column, &[("value", text)]);
        }
        found.filter(|grams| *grams > 0)
    }
}

/// A decimal number of any length in millionths, rounded up. A comma before other than three digits is a decimal one.
fn millionths(text: &str) -> Option<i64> {
    let comma = text
        .split_once(',')
        .filter(|(_, after)| !text.contains('.') && after.len() != 3 && !after.contains(','));
    let (whole, fraction) = comma.or_else(|| text.split_once('.')).unwrap_or((text, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = match parse_minor(whole, 0) {
        Ok(whole) => whole,
        Err(AmountProblem::Empty) if !fraction.is_empty() => 0,
        Err(_) => return None,
    };
    let kept = &fraction[..fraction.len().min(6)];
    let more = fraction[kept.len()..].bytes().any(|b| b != b'0');
    let part: i64 = format!("{kept:0<6}").parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(part + i64::from(more))
}

/// Whole grams, rounded up; `None` for a unit that is none, or for more than a thousand tons.
fn in_grams(millionths: i64, unit: &str) -> Option<i64> {
    // millionths of a gram per unit
    let factor: i128 = match unit.to_ascii_lowercase().as_str() {
        "g" | "" => 1_000_000,
        "kg" => 1_000_000_000,
        "lb" | "lbs" => 453_592_370,
        "oz" => 28_349_523,
        _ => return None,
    };
    const ONE: i128 = 1_000_000_000_000;
    let grams = (i128::from(millionths) * factor + ONE - 1) / ONE;
    i64::try_from(grams).ok().filter(|grams| *grams <= 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_any_unit_are_whole_grams_rounded_up() {
        let grams = |text: &str, unit: &str| millionths(text).and_then(|amount| in_grams(amount, unit));
        for (text, unit, expected) in [
            ("0.0", "g", Some(0)),
            ("180", "g", Some(180)),
            ("1,500", "g", Some(1500)),
            ("1500,5", "g", Some(1501)),
            ("130.407806375", "g", Some(131)),
            ("453.59237", "g", Some(454)),
            (".5", "g", Some(1)),
            ("1,234.5", "g", Some(1235)),
            ("6.5", "lb", Some(2949)),
            ("2.95", "kg", Some(2950)),
            ("8", "OZ", Some(227)),
            ("3", "stone", None),
            ("heavy", "g", None),
            ("-5", "g", None),
            ("", "g", None),
            ("1.2E+3", "g", None),
            ("99999999999999", "kg", None),
        ] {
            assert_eq!(grams(text, unit), expected, "{text} {unit}");
        }
    }
}
