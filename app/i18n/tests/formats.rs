//! Amounts, numbers and dates, checked against what CLDR says for a few locales.

use i18n::{Dir, Locale};
use kernel::{Bps, Currency, Instant, Money, Span};

fn english(zone: &str) -> Locale {
    Locale::new("en", "GB", zone, Currency::USD)
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// Midnight UTC of 2026-03-13, plus `hours` and `minutes`.
fn march_13(hours: i64, minutes: i64) -> Instant {
    Instant(1_773_360_000_000_000).after(Span::minutes(hours * 60 + minutes))
}

#[test]
fn amounts_have_their_currency_s_decimals_and_sign() {
    let money = |minor, currency| plain(&i18n::money(Money::new(minor, currency), &english("UTC")));
    assert_eq!(money(3490, Currency::USD), "$34.90");
    assert_eq!(money(-3490, Currency::USD), "-$34.90");
    assert_eq!(money(128_460, Currency::USD), "$1,284.60");
    assert_eq!(money(3980, Currency::JPY), "¥3,980");
    assert_eq!(money(-3980, Currency::JPY), "-¥3,980");
    assert_eq!(money(5, Currency::KWD), "KWD 0.005");
    assert_eq!(money(-5, Currency::KWD), "-KWD 0.005");
    assert_eq!(money(1200, Currency::EUR), "€12.00");
    assert_eq!(money(-1, Currency::EUR), "-€0.01");
    assert_eq!(money(0, Currency::USD), "$0.00");
    assert_eq!(money(1_500_000, Currency::IDR), "IDR 15,000.00");
    assert_eq!(money(-50, Currency::IDR), "-IDR 0.50");
    assert_eq!(money(i64::MIN, Currency::USD), "-$92,233,720,368,547,758.08");
}

#[test]
fn no_two_currencies_look_the_same() {
    for own in [Currency::USD, Currency::AUD, Currency::CNY, Currency::SEK] {
        for region in ["GB", "US", "AU", "CA", "SE"] {
            let locale = Locale::new("en", region, "UTC", own);
            let mut seen = std::collections::BTreeMap::new();
            for currency in Currency::ALL {
                let symbol: String = i18n::money(Money::new(1000, *currency), &locale)
                    .chars()
                    .filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',') && !c.is_whitespace())
                    .collect();
                assert_eq!(
                    seen.insert(symbol.clone(), currency),
                    None,
                    "{region} {own}: {symbol} {currency}"
                );
            }
        }
    }
}

#[test]
fn every_currency_shows_every_minor_unit() {
    for currency in Currency::ALL {
        let amount = Money::new(1_234_567, *currency);
        for text in [
            i18n::money(amount, &english("UTC")),
            i18n::money_code(amount, &english("UTC")),
        ] {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(digits, "1234567", "{text}");
        }
    }
}

#[test]
fn mixed_currencies_are_told_apart_by_code() {
    let code = |minor, currency| plain(&i18n::money_code(Money::new(minor, currency), &english("UTC")));
    assert_eq!(code(3490, Currency::USD), "USD 34.90");
    assert_eq!(code(-5, Currency::KWD), "-KWD 0.005");
}

#[test]
fn dollars_are_told_apart_by_who_reads_them() {
    let of = |own, currency| i18n::money(Money::new(100, currency), &Locale::new("en", "GB", "UTC", own));
    assert_eq!(of(Currency::USD, Currency::AUD), "A$1.00");
    assert_eq!(of(Currency::AUD, Currency::AUD), "$1.00");
    assert_eq!(of(Currency::AUD, Currency::USD), "US$1.00");
}

#[test]
fn numbers_rates_lists_and_sizes() {
    let locale = english("UTC");
    assert_eq!(i18n::number(1284, &locale), "1,284");
    assert_eq!(i18n::number(-7, &locale), "-7");
    assert_eq!(i18n::percent(Bps(1250), &locale), "12.5%");
    assert_eq!(i18n::percent(Bps(1200), &locale), "12%");
    assert_eq!(i18n::percent(Bps(5), &locale), "0.05%");
    assert_eq!(i18n::percent(Bps(0), &locale), "0%");
    assert_eq!(i18n::list(&["red", "blue", "green"], &locale), "red, blue and green");
    assert_eq!(i18n::list(&["red"], &locale), "red");
    assert_eq!(i18n::list::<&str>(&[], &locale), "");
    assert_eq!(i18n::bytes(999, &locale), "999\u{a0}B");
    assert_eq!(i18n::bytes(1_450_000, &locale), "1.4\u{a0}MB");
    assert_eq!(i18n::bytes(u64::MAX, &locale), "18,446,744,073.7\u{a0}GB");
}

#[test]
fn a_date_is_the_date_of_the_reader_s_time_zone() {
    let late = march_13(23, 30);
    assert_eq!(i18n::date(late, &english("UTC")), "13 Mar 2026");
    assert_eq!(i18n::date(late, &english("Asia/Tokyo")), "14 Mar 2026");
    assert_eq!(
        i18n::date_time(late, &english("America/New_York")),
        "13 Mar 2026, 19:30"
    );
    assert_eq!(i18n::weekday_date(late, &english("UTC")), "Friday 13 March");
    assert_eq!(i18n::time(late, &english("Asia/Kolkata")), "05:00");
    assert_eq!(i18n::iso(late), "2026-03-13T23:30:00Z");
}

#[test]
fn clocks_change_with_the_season() {
    // Berlin goes from UTC+1 to UTC+2 on 2026-03-29 at 01:00 UTC and back on 2026-10-25 at 01:00 UTC.
    let berlin = english("Europe/Berlin");
    let spring = march_13(0, 0).after(Span::days(16));
    assert_eq!(i18n::time(spring.after(Span::minutes(59)), &berlin), "01:59");
    assert_eq!(i18n::time(spring.after(Span::minutes(60)), &berlin), "03:00");
    let autumn = march_13(0, 0).after(Span::days(226));
    assert_eq!(
        i18n::date_time(autumn.after(Span::minutes(30)), &berlin),
        "25 Oct 2026, 02:30"
    );
    assert_eq!(
        i18n::date_time(autumn.after(Span::minutes(90)), &berlin),
        "25 Oct 2026, 02:30"
    );
}

#[test]
fn near_moments_are_named_by_the_reader_s_day() {
    let now = march_13(22, 0);
    let utc = |at| i18n::moment(at, now, &english("UTC"));
    assert_eq!(utc(march_13(12, 2)), "today, 12:02");
    assert_eq!(utc(march_13(33, 0)), "tomorrow, 09:00");
    assert_eq!(utc(march_13(-1, 0)), "yesterday, 23:00");
    assert_eq!(plain(&utc(march_13(24 * 3 + 9, 0))), "Mon 16 Mar, 09:00");
    assert_eq!(utc(march_13(24 * 365, 0)), "13 Mar 2027, 00:00");
    assert_eq!(
        i18n::moment(march_13(33, 0), now, &english("Asia/Tokyo")),
        "today, 18:00"
    );
}

#[test]
fn deadlines_count_in_two_units() {
    let locale = english("UTC");
    let left = |span: Span| {
        plain(&i18n::relative_deadline(
            march_13(0, 0).after(span),
            march_13(0, 0),
            &locale,
        ))
    };
    assert_eq!(left(Span::minutes(21 * 60 + 14)), "21 h 14 m left");
    assert_eq!(left(Span::hours(72)), "3 d 0 h left");
    assert_eq!(left(Span::seconds(59)), "0 m left");
    assert_eq!(left(Span::minutes(-125)), "2 h 5 m late");
    assert_eq!(left(Span::seconds(-1)), "0 m late");
    assert_eq!(left(Span(i64::MAX)), "106,731,466 d 4 h left");
}

#[test]
fn a_stale_setting_becomes_the_default() {
    let locale = Locale::new("xx", "nowhere", "Mars/Olympus", Currency::EUR);
    assert_eq!((locale.lang, locale.region, locale.time_zone), ("en", "GB", "UTC"));
    assert_eq!((locale.tag(), locale.dir), ("en-GB", Dir::Ltr));
    assert_eq!(Locale::new("en", "us", "europe/berlin", Currency::EUR).tag(), "en-US");
    assert!(!i18n::date(Instant(i64::MAX), &locale).is_empty());
    assert!(!i18n::date(Instant(i64::MIN), &locale).is_empty());
}
