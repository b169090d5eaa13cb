//! Local days: which day it is somewhere, and when a day begins there.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _};
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
}
