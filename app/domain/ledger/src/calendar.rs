//! Business days on the civil calendar. A day is a count of days since 1970-01-01 (a Thursday), in whatever time zone
//! the caller decided on; bank holidays are not known here.

kernel::coded! {
    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

/// The weekday of a day since the epoch; days before it are negative.
pub const fn weekday(day: i64) -> Weekday {
    match (day + 3).rem_euclid(7) {
        0 => Weekday::Monday,
        1 => Weekday::Tuesday,
        2 => Weekday::Wednesday,
        3 => Weekday::Thursday,
        4 => Weekday::Friday,
        5 => Weekday::Saturday,
        _ => Weekday::Sunday,
    }
}

/// The `count`-th business day (Monday to Friday) after `day`.
pub const fn add_business_days(day: i64, count: u32) -> i64 {
    let (mut day, mut left) = (day, count);
    while left > 0 {
        day += 1;
        if !matches!(weekday(day), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_was_a_thursday() {
        assert_eq!(weekday(0), Weekday::Thursday);
        assert_eq!(weekday(-1), Weekday::Wednesday);
        // 2026-11-25
        assert_eq!(weekday(20_782), Weekday::Wednesday);
    }

    #[test]
    fn five_business_days_always_pass_one_weekend() {
        // From Monday 1970-01-05 on: Monday to Friday arrive seven days later, a weekend's request on Friday.
        for (day, arrives) in [(4, 11), (5, 12), (6, 13), (7, 14), (8, 15), (9, 15), (10, 15)] {
            assert_eq!(add_business_days(day, 5), arrives, "day {day}");
        }
        assert_eq!(add_business_days(9, 0), 9);
    }
}
