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
    /// Value at the top of the plot.
    pub top: i64,
    /// Words up the side, from the top down.
    pub ticks: Vec<String>,
    /// The sum in words, for screen readers.
    pub sum: String,
}

/// The chart.
pub fn days(view: DaysView) -> AnyView {
    let label = t!("creator.chart.label", sum = view.sum);
    let series = vec![Series {
        name: t!("creator.chart.commission"),
        values: view.values,
        texts: view.texts,
        comparison: false,
    }];
    view! { <LineChart label axis=t!("creator.chart.axis") labels=view.labels series top=view.top ticks=view.ticks/> }
        .into_any()
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::rows;

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! Puts quarters of an hour into the creator's days; server only.

    use super::DaysView;
    use flows::calendar::{day_start, local_day};
    use i18n::Locale;
    use kernel::{Currency, Instant, Money};
    use store::affiliate::Quarter;

    /// How many days are shown.
    const DAYS: i64 = 28;

    /// The first moment of the days shown, where the creator is.
    pub fn since(now: Instant, zone: &str) -> Instant {
        day_start(local_day(now, zone).1 - DAYS + 1, zone)
    }

    /// Sums the quarters up by day, days without any included, and picks a round top for the axis.
    pub fn rows(quarters: &[Quarter], now: Instant, currency: Currency, locale: &Locale) -> DaysView {
        let zone = locale.time_zone;
        let first = local_day(now, zone).1 - DAYS + 1;
        let money = |minor| i18n::money(Money::new(minor, currency), locale);
        let mut values = vec![0; 28];
        for quarter in quarters {
            let day = local_day(quarter.at, zone).1 - first;
            if let Some(value) = usize::try_from(day).ok().and_then(|day| values.get_mut(day)) {
                *value += quarter.amount_minor;
            }
        }
        let top = round_up(values.iter().copied().max().unwrap_or(0), currency);
        DaysView {
            labels: (first..first + DAYS)
                .map(|day| i18n::date(day_start(day, zone), locale))
                .collect(),
            texts: values.iter().map(|v| money(*v)).collect(),
            sum: money(values.iter().sum()),
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
            let view = rows(&[at(0), at(2), at(24 * 27), at(24 * 28)], now, Currency::USD, &locale);
            assert_eq!((view.labels.len(), view.values.len(), view.top), (28, 28, 200));
            assert_eq!(
                (view.values[27], view.values[26], view.values[0], view.sum.as_str()),
                (100, 100, 100, "$3.00")
            );
            assert!(since(now, locale.time_zone) <= now.before(Span::days(27)));
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::since;
