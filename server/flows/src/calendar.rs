//! Local days: which day it is somewhere, and when a day begins there.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use chrono_tz::Tz;
use kernel::Instant;

/// The day it is at `at` in the IANA zone, as `2026-03-09` and as days since 1970. An unknown zone is UTC.
pub fn local_day(at: Instant, zone: &str) -> (String, i64) {
    let utc = DateTime::from_timestamp_micros(at.micros()).unwrap_or_default();
    let date = utc.with_timezone(&tz(zone)).date_naive();
    (date.format("%Y-%m-%d").to_string(), i64::from(date.to_epoch_days()))
}

/// When the day (in days since 1970) begins in the zone. Where a clock change skips midnight, the first moment after.
pub fn day_start(day: i64, zone: &str) -> Instant {
    let date = NaiveDate::default()
        .checked_add_days(Days::new(day.unsigned_abs()))
        .unwrap_or_default();
    let mut local = date.and_time(NaiveTime::MIN);
    let zone = tz(zone);
    // no zone skips more than a few hours
    for _ in 0..24 {
        if let Some(start) = zone.from_local_datetime(&local).earliest() {
            return Instant(start.timestamp_micros());
        }
        local += chrono::TimeDelta::minutes(30);
    }
    Instant(date.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
}

/// The moment a browser's field names in the zone, such as `2026-03-14T18:00`; `None` for other text. A time that a clock
/// change repeats is its first, one that it skips is half hours later.
pub fn moment(text: &str, zone: &str) -> Option<Instant> {
    let text = text.trim().replace(' ', "T");
    // a sign would be read as one of the year
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let mut local = formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok())?;
    for _ in 0..24 {
        if let Some(at) = tz(zone).from_local_datetime(&local).earliest() {
            return Some(Instant(at.timestamp_micros()));
        }
        local = local.checked_add_signed(chrono::TimeDelta::minutes(30))?;
    }
    None
}

/// The local minute at `at` in the zone, as a browser's field writes it.
pub fn local_minute(at: Instant, zone: &str) -> String {
    let utc = DateTime::from_timestamp_micros(at.micros()).unwrap_or_default();
    utc.with_timezone(&tz(zone)).format("%Y-%m-%dT%H:%M").to_string()
}

fn tz(zone: &str) -> Tz {
    zone.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_before_and_after_local_midnight_are_two_days() {
        let midnight = day_start(20_521, "America/New_York");
        assert_eq!(
            local_day(midnight, "America/New_York"),
            ("2026-03-09".to_owned(), 20_521)
        );
        assert_eq!(local_day(Instant(midnight.micros() - 1), "America/New_York").1, 20_520);
        assert_eq!(local_day(midnight, "UTC").0, "2026-03-09");
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_when_the_clock_goes_on() {
        // Beirut moves its clock at midnight
        let (_, day) = local_day(Instant(1_774_778_400_000_000), "Asia/Beirut");
        let start = day_start(day, "Asia/Beirut");
        assert_eq!(local_day(start, "Asia/Beirut").1, day);
    }

    #[test]
    fn a_moment_is_read_in_the_zone_and_written_back() {
        let zone = "America/New_York";
        for text in ["2026-03-14T18:00", "2026-07-01T00:00", "2026-12-31T23:59"] {
            let at = moment(text, zone).expect(text);
            assert_eq!(local_minute(at, zone), text);
        }
        assert_eq!(moment("2026-03-14 18:00", zone), moment("2026-03-14T18:00:00", zone));
        // the clock goes from 02:00 to 03:00 on the eighth of March, and from 02:00 back to 01:00 on the first of November
        assert_eq!(
            local_minute(moment("2026-03-08T02:10", zone).expect("skipped"), zone),
            "2026-03-08T03:10"
        );
        let (first, second) = (moment("2026-11-01T01:30", zone), moment("2026-11-01T00:30", zone));
        assert_eq!(
            first.expect("first").since(second.expect("before")),
            kernel::Span::hours(1)
        );
        for odd in [
            "",
            "x",
            "2026-03-14",
            "2026-02-30T10:00",
            "2026-03-14T25:00",
            "99999999-01-01T00:00",
            "-1-01-01T0:0",
        ] {
            assert_eq!(moment(odd, zone), None, "{odd}");
        }
    }
}
