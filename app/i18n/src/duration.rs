//! Time left, sizes and counts: whole sentences from the catalogue with formatted numbers, the same on both sides.

use crate::{Locale, format, number, t_in};
use kernel::{Instant, Tally};

/// The time until `due` in two units, "21 h 14 m left", or how long ago it passed, "2 h 5 m late".
pub fn relative_deadline(due: Instant, now: Instant, locale: &Locale) -> String {
    let seconds = due.since(now).as_seconds();
    let late = seconds < 0;
    let minutes = seconds.unsigned_abs() / 60;
    let part = |n: u64| number(i64::try_from(n).unwrap_or(i64::MAX), locale);
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, late) {
        (1.., _, false) => t_in!(locale, "common.left.days", days = part(days), hours = part(hours)),
        (1.., _, true) => t_in!(locale, "common.late.days", days = part(days), hours = part(hours)),
        (_, 1.., false) => t_in!(
            locale,
            "common.left.hours",
            hours = part(hours),
            minutes = part(minutes)
        ),
        (_, 1.., true) => t_in!(
            locale,
            "common.late.hours",
            hours = part(hours),
            minutes = part(minutes)
        ),
        (_, _, false) => t_in!(locale, "common.left.minutes", minutes = part(minutes)),
        (_, _, true) => t_in!(locale, "common.late.minutes", minutes = part(minutes)),
    }
}

/// How many there are, "12" or "1,000+".
pub fn tally(tally: Tally, locale: &Locale) -> String {
    let counted = number(tally.counted, locale);
    if tally.more {
        t_in!(locale, "common.at_least", number = counted)
    } else {
        counted
    }
}

/// A size in decimal units with at most one decimal, "1.4 MB".
pub fn bytes(size: u64, locale: &Locale) -> String {
    let (key, unit) = match size {
        0..1_000 => ("common.bytes.b", 1),
        1_000..1_000_000 => ("common.bytes.kb", 1_000),
        1_000_000..1_000_000_000 => ("common.bytes.mb", 1_000_000),
        _ => ("common.bytes.gb", 1_000_000_000),
    };
    let tenths = u128::from(size) * 10 / unit;
    let size = format::tenths(i64::try_from(tenths).unwrap_or(i64::MAX), locale);
    t_in!(locale, key, size = size)
}
