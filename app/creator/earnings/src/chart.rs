//! Commission per day as a line, with the numbers as a table.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{LineChart, Series};

/// The last days, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DaysView {
    /// Dates in words.
    pub labels: Vec<String>,
    /// Commission in minor units.
    pub values: Vec<i64>,
    /// The same in words.
    pub texts: Vec<String>,
    /// Commission of the days before these, day by day, in minor units.
    pub before: Vec<i64>,
    /// The same in words.
    pub before_texts: Vec<String>,
    /// Value at the top of the plot.
    pub top: i64,
    /// Words up the side, from the top down.
    pub ticks: Vec<String>,
    /// The sum in words, for screen readers.
    pub sum: String,
}

/// The chart.
pub fn days(view: DaysView) -> AnyView {
    let label = t!("creator.chart.label", count = view.labels.len(), sum = view.sum);
    let mut series = vec![Series {
        name: t!("creator.chart.this"),
        values: view.values,
        texts: view.texts,
        comparison: false,
    }];
    // a beginner has nothing to compare with
    if view.before.iter().any(|value| *value > 0) {
        series.push(Series {
            name: t!("creator.chart.before"),
            values: view.before,
            texts: view.before_texts,
            comparison: true,
        });
    }
    view! { <LineChart label axis=t!("creator.chart.axis") labels=view.labels series top=view.top ticks=view.ticks/> }
        .into_any()
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::{rows, since};

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! Puts quarters of an hour into the creator's days; server only.

    use super::DaysView;
    use flows::calendar::{day_start, local_day};
    use i18n::Locale;
    use kernel::{Currency, Instant, Money};
    use store::affiliate::Quarter;

    /// The first moment of the last so many days, today included, where the creator is.
    pub fn since(now: Instant, days: i64, zone: &str) -> Instant {
        day_start(local_day(now, zone).1 - days + 1, zone)
    }

    /// Sums the quarters up by day, days without any included, for the last `days` days and as many before them, and
    /// picks a round top for the axis.
    pub fn rows(quarters: &[Quarter], now: Instant, days: i64, currency: Currency, locale: &Locale) -> DaysView {
        let zone = locale.time_zone;
        let first = local_day(now, zone).1 - days + 1;
        let money = |minor| i18n::money(Money::new(minor, currency), locale);
        let per_day = |first: i64| {
            let mut values: Vec<i64> = (0..days).map(|_| 0).collect();
            for quarter in quarters {
                let day = local_day(quarter.at, zone).1 - first;
                if let Some(value) = usize::try_from(day).ok().and_then(|day| values.get_mut(day)) {
                    *value += quarter.amount_minor;
                }
            }
            values
        };
        let (values, before) = (per_day(first), per_day(first - days));
        let texts = |values: &[i64]| values.iter().map(|value| money(*value)).collect();
        let top = round_up(values.iter().chain(&before).copied().max().unwrap_or(0), currency);
        DaysView {
            labels: (first..first + days)
                .map(|day| i18n::date(day_start(day, zone), locale))
                .collect(),
            texts: texts(&values),
            before_texts: texts(&before),
            sum: money(values.iter().sum()),
            before,
            ticks: vec![money(top), money(top / 2), money(0)],
            values,
            top,
        }
    }

    /// The next of 2, 4, 10, 20, 40, 100 … major units: its half is round too.
    fn round_up(highest: i64, currency: Currency) -> i64 {
        let mut step = 10_i64.pow(currency.exponent());
        loop {
            for factor in [2, 4, 10] {
                if highest <= step * factor {
                    return step * factor;
                }
            }
            step *= 10;
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use kernel::Span;

        #[test]
        fn quarters_fall_into_the_creators_own_days() {
            // 2026-03-09T08:00Z is one o'clock at night in Los Angeles: the clocks changed the day before
            let now = Instant(1_773_043_200_000_000);
            let locale = Locale::new("en", "GB", "America/Los_Angeles", Currency::USD);
            let at = |hours| Quarter {
                at: now.before(Span::hours(hours)),
                amount_minor: 100,
                count: 1,
            };
            let quarters = [at(0), at(2), at(24 * 27), at(24 * 28), at(24 * 56)];
            let view = rows(&quarters, now, 28, Currency::USD, &locale);
            assert_eq!((view.labels.len(), view.values.len(), view.top), (28, 28, 200));
            assert_eq!(
                (view.values[27], view.values[26], view.values[0], view.sum.as_str()),
                (100, 100, 100, "$3.00")
            );
            assert_eq!(
                (view.before[27], view.before.iter().sum::<i64>()),
                (100, 100),
                "the day before them, and no older one"
            );
            assert!(since(now, 28, locale.time_zone) <= now.before(Span::days(27)));
        }
    }
}
