//! Sales against fees by week, as bars with the numbers as a table.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{BarChart, Series};

/// One week: its label, and for each series the value in minor units and in words.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WeekRow {
    /// First day of the week.
    pub label: String,
    /// Sales, fees, cancelled.
    pub values: [i64; 3],
    /// The same in words.
    pub texts: [String; 3],
}

/// The chart.
pub fn weeks(rows: Vec<WeekRow>, (top, ticks): (i64, Vec<String>)) -> AnyView {
    let names = [
        t!("seller_finance.chart.sales"),
        t!("seller_finance.chart.fees"),
        t!("seller_finance.chart.cancelled"),
    ];
    let labels = rows.iter().map(|r| r.label.clone()).collect::<Vec<_>>();
    let series = names
        .into_iter()
        .enumerate()
        .map(|(i, name)| Series {
            name,
            values: rows.iter().map(|r| r.values[i]).collect(),
            texts: rows.iter().map(|r| r.texts[i].clone()).collect(),
            comparison: false,
        })
        .collect::<Vec<_>>();
    view! {
        <BarChart label=t!("seller_finance.chart.label") axis=t!("seller_finance.chart.axis") labels series top ticks/>
    }
    .into_any()
}

/// Words eight weeks of sums from `since` on, weeks without sales included, and picks a round top for the axis.
#[cfg(not(target_arch = "wasm32"))]
pub fn rows(
    sums: &[store::ledger::WeekSums],
    since: kernel::Instant,
    currency: kernel::Currency,
    locale: &i18n::Locale,
) -> (Vec<WeekRow>, (i64, Vec<String>)) {
    let money = |minor| i18n::money(kernel::Money::new(minor, currency), locale);
    let rows: Vec<WeekRow> = (0..8)
        .map(|week| {
            let found = sums.iter().find(|s| s.week == week).cloned().unwrap_or_default();
            let values = [found.sales_minor, found.fees_minor, found.cancelled_minor];
            WeekRow {
                label: i18n::date(since.after(kernel::Span::days(week * 7)), locale),
                texts: values.map(money),
                values,
            }
        })
        .collect();
    let highest = rows.iter().flat_map(|r| r.values).max().unwrap_or(0);
    let top = round_up(highest, currency);
    let ticks = vec![money(top), money(top / 2), money(0)];
    (rows, (top, ticks))
}

/// The next of 2, 4, 10, 20, 40, 100 … major units: its half is round too.
#[cfg(not(target_arch = "wasm32"))]
fn round_up(highest: i64, currency: kernel::Currency) -> i64 {
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use kernel::Currency;

    #[test]
    fn the_axis_ends_at_a_round_amount_above_the_highest_bar() {
        assert_eq!(round_up(0, Currency::USD), 200);
        assert_eq!(round_up(399, Currency::USD), 400);
        assert_eq!(round_up(123_456, Currency::USD), 200_000);
        assert_eq!(round_up(1234, Currency::JPY), 2000);
    }
}
