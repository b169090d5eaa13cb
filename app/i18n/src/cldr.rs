//! Numbers, amounts, dates and lists on the server, through ICU4X. Dates are shown in the locale's time zone.
//! Formatters are kept per thread and locale, since making one costs more than using it.

use crate::{Locale, t_in};
use chrono::{DateTime as ChronoDateTime, Datelike, NaiveDateTime, SecondsFormat, Timelike, Utc};
use fixed_decimal::Decimal;
use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::{MDE, MDET, T, YMD, YMDT};
use icu::datetime::input::{Date, DateTime, Time};
use icu::decimal::DecimalFormatter;
use icu::experimental::dimension::currency::CurrencyType;
use icu::experimental::dimension::currency::formatter::CurrencyFormatter;
use icu::experimental::dimension::percent::formatter::PercentFormatter;
use icu::list::ListFormatter;
use icu::list::options::ListFormatterOptions;
use icu::plurals::{PluralCategory, PluralRules};
use kernel::{Bps, Currency, Instant, Money};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The formatters of one locale tag.
struct Formatters {
    decimal: DecimalFormatter,
    percent: PercentFormatter<DecimalFormatter>,
    plurals: PluralRules,
    list: ListFormatter,
    date: DateTimeFormatter<YMD>,
    date_time: DateTimeFormatter<YMDT>,
    time: DateTimeFormatter<T>,
    weekday: DateTimeFormatter<MDE>,
    weekday_time: DateTimeFormatter<MDET>,
}

/// Locale tag, the locale's own currency, the amount's currency.
type AmountKey = (&'static str, Currency, Currency);

thread_local! {
    static FORMATTERS: RefCell<HashMap<&'static str, Rc<Formatters>>> = RefCell::default();
    static AMOUNTS: RefCell<HashMap<AmountKey, Rc<Amounts>>> = RefCell::default();
    static CODES: RefCell<HashMap<(&'static str, Currency), Rc<Amounts>>> = RefCell::default();
}

const COMPILED: &str = "compiled data has every locale, through fallback to the root";

impl Formatters {
    fn new(tag: &str) -> Formatters {
        let id = identifier(tag);
        Formatters {
            decimal: DecimalFormatter::try_new((&id).into(), Default::default()).expect(COMPILED),
            percent: PercentFormatter::try_new((&id).into(), Default::default()).expect(COMPILED),
            plurals: PluralRules::try_new_cardinal((&id).into()).expect(COMPILED),
            list: ListFormatter::try_new_and((&id).into(), ListFormatterOptions::default()).expect(COMPILED),
            date: DateTimeFormatter::try_new((&id).into(), YMD::medium()).expect(COMPILED),
            date_time: DateTimeFormatter::try_new((&id).into(), YMD::medium().with_time_hm()).expect(COMPILED),
            time: DateTimeFormatter::try_new((&id).into(), T::hm()).expect(COMPILED),
            weekday: DateTimeFormatter::try_new((&id).into(), MDE::long()).expect(COMPILED),
            weekday_time: DateTimeFormatter::try_new((&id).into(), MDE::medium().with_time_hm()).expect(COMPILED),
        }
    }
}

fn identifier(tag: &str) -> icu::locale::Locale {
    tag.parse().unwrap_or(icu::locale::Locale::UNKNOWN)
}

fn formatters(locale: &Locale) -> Rc<Formatters> {
    kept(&FORMATTERS, locale.tag(), || Formatters::new(locale.tag()))
}

type Store<K, V> = std::thread::LocalKey<RefCell<HashMap<K, Rc<V>>>>;

fn kept<K: std::hash::Hash + Eq + Copy, V>(store: &'static Store<K, V>, key: K, make: impl FnOnce() -> V) -> Rc<V> {
    if let Some(found) = store.with_borrow(|map| map.get(&key).cloned()) {
        return found;
    }
    let made = Rc::new(make());
    store.with_borrow_mut(|map| map.insert(key, Rc::clone(&made)));
    made
}

/// The CLDR plural category of a whole number: `one`, `few`, `other`, …
pub fn plural_category(n: i64, locale: &Locale) -> &'static str {
    match formatters(locale).plurals.category_for(n) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// A whole number with the locale's digits and grouping, "1,284".
pub fn number(n: i64, locale: &Locale) -> String {
    formatters(locale).decimal.format(&Decimal::from(n)).to_string()
}

/// A number given in tenths, "1.4"; a whole one without decimals.
pub(crate) fn tenths(n: i64, locale: &Locale) -> String {
    formatters(locale).decimal.format(&trimmed(n, 1)).to_string()
}

/// A rate, "12.5%".
pub fn percent(rate: Bps, locale: &Locale) -> String {
    formatters(locale)
        .percent
        .format(&trimmed(i64::from(rate.0), 2))
        .to_string()
}

/// `n` divided by ten to the power of `decimals`, exactly.
fn scaled(n: i64, decimals: i16) -> Decimal {
    let mut value = Decimal::from(n);
    value.absolute.multiply_pow10(-decimals);
    value
}

/// The same without trailing zeros.
fn trimmed(n: i64, decimals: i16) -> Decimal {
    let mut value = scaled(n, decimals);
    value.absolute.trim_end();
    value
}

/// An amount with its symbol and its currency's number of decimals: "$34.90", "¥3,980", "KWD 0.005".
///
/// The short symbol is used where it is clear: for the locale's own currency, and for one that the language as such
/// writes that way ("€" in English anywhere, but "A$" for Australian dollars).
pub fn money(amount: Money, locale: &Locale) -> String {
    let key = (locale.tag(), locale.currency, amount.currency);
    kept(&AMOUNTS, key, || Amounts::clear(locale, amount.currency)).write(amount, locale)
}

/// An amount with its ISO code, "USD 34.90": for pages that mix currencies, and for statements.
pub fn money_code(amount: Money, locale: &Locale) -> String {
    let key = (locale.tag(), amount.currency);
    kept(&CODES, key, || {
        Amounts::new(locale.tag(), amount.currency, Symbol::Code)
    })
    .write(amount, locale)
}

/// How a currency is named beside an amount.
#[derive(Clone, Copy)]
enum Symbol {
    /// "$" for every dollar.
    Narrow,
    /// "$", "A$", "HK$": CLDR's usual symbol, which depends on the region.
    Usual,
    /// "USD".
    Code,
}

/// The one place that touches ICU4X's currency formatter, which is still experimental there.
struct Amounts {
    formatter: CurrencyFormatter<DecimalFormatter>,
    currency: Currency,
    /// CLDR shows fewer decimals than amounts have (the rupiah's sen are out of use, yet they are counted).
    coarse: bool,
}

impl Amounts {
    fn new(tag: &str, currency: Currency, symbol: Symbol) -> Amounts {
        let id = identifier(tag);
        let code = CurrencyType::try_from_str(currency.code()).expect("an ISO code is three letters");
        let formatter = match symbol {
            Symbol::Narrow => CurrencyFormatter::try_new_symbol_narrow((&id).into(), code, Default::default()),
            Symbol::Usual => CurrencyFormatter::try_new_symbol((&id).into(), code, Default::default()),
            Symbol::Code => CurrencyFormatter::try_new_code((&id).into(), code, Default::default()),
        };
        let formatter = formatter.expect(COMPILED);
        let one = |value: &Decimal| formatter.format_fixed_decimal(value).to_string();
        let coarse = one(&scaled(10, decimals(currency))) == one(&scaled(11, decimals(currency)));
        Amounts {
            formatter,
            currency,
            coarse,
        }
    }

    /// The shortest symbol that the reader cannot take for another currency.
    fn clear(locale: &Locale, currency: Currency) -> Amounts {
        let (tag, own) = (locale.tag(), locale.currency);
        let symbol = |tag, currency, symbol| Amounts::new(tag, currency, symbol).symbol(locale);
        if currency == own {
            return Amounts::new(tag, currency, Symbol::Narrow);
        }
        let (taken, short) = (symbol(tag, own, Symbol::Narrow), symbol(tag, currency, Symbol::Narrow));
        let usual = short == symbol(locale.lang, currency, Symbol::Usual);
        let shared = Currency::ALL
            .iter()
            .any(|c| *c != currency && symbol(tag, *c, Symbol::Usual) == short);
        if usual && short != taken && !shared {
            Amounts::new(tag, currency, Symbol::Narrow)
        } else if symbol(tag, currency, Symbol::Usual) != taken {
            Amounts::new(tag, currency, Symbol::Usual)
        } else {
            Amounts::new(tag, currency, Symbol::Code)
        }
    }

    /// What is left of an amount without its number.
    fn symbol(&self, locale: &Locale) -> String {
        let one = scaled(10_i64.pow(self.currency.exponent()), decimals(self.currency));
        let number = &formatters(locale).decimal;
        let text = self.formatter.format_fixed_decimal(&one).to_string();
        text.replace(&number.format(&one).to_string(), "")
            .replace(&number.format(&Decimal::from(1)).to_string(), "")
    }

    fn write(&self, amount: Money, locale: &Locale) -> String {
        let exact = scaled(amount.minor, decimals(amount.currency));
        if !self.coarse {
            return self.formatter.format_fixed_decimal(&exact).to_string();
        }
        let mut whole = exact.clone();
        whole.absolute.trunc(0);
        let number = |value: Decimal| {
            let unsigned = Decimal::new(fixed_decimal::Sign::None, value.absolute);
            formatters(locale).decimal.format(&unsigned).to_string()
        };
        let text = self.formatter.format_fixed_decimal(&whole).to_string();
        text.replacen(&number(whole), &number(exact), 1)
    }
}

fn decimals(currency: Currency) -> i16 {
    i16::try_from(currency.exponent()).unwrap_or(0)
}

/// The wall clock of the locale's time zone.
fn local(at: Instant, locale: &Locale) -> NaiveDateTime {
    let utc = utc(at);
    // The name came from the same table, see Locale::new.
    match locale.time_zone.parse::<chrono_tz::Tz>() {
        Ok(zone) => utc.with_timezone(&zone).naive_local(),
        Err(_) => utc.naive_utc(),
    }
}

fn utc(at: Instant) -> ChronoDateTime<Utc> {
    // Instants a quarter of a million years away are mistakes; they are shown as the epoch.
    ChronoDateTime::from_timestamp_micros(at.micros()).unwrap_or_default()
}

fn wall(at: NaiveDateTime) -> DateTime<icu::calendar::Iso> {
    let small = |n: u32| u8::try_from(n).unwrap_or(0);
    DateTime {
        date: Date::try_new_iso(at.year(), small(at.month()), small(at.day())).expect("chrono's dates are ISO dates"),
        time: Time::try_new(small(at.hour()), small(at.minute()), small(at.second()), 0).expect("a time of a day"),
    }
}

/// A date, "13 Mar 2026".
pub fn date(at: Instant, locale: &Locale) -> String {
    formatters(locale).date.format(&wall(local(at, locale))).to_string()
}

/// A date with the time of day, "13 Mar 2026, 09:00".
pub fn date_time(at: Instant, locale: &Locale) -> String {
    formatters(locale)
        .date_time
        .format(&wall(local(at, locale)))
        .to_string()
}

/// A time of day, "09:00".
pub fn time(at: Instant, locale: &Locale) -> String {
    formatters(locale).time.format(&wall(local(at, locale))).to_string()
}

/// Weekday and date without the year, "Thursday 12 March".
pub fn weekday_date(at: Instant, locale: &Locale) -> String {
    formatters(locale).weekday.format(&wall(local(at, locale))).to_string()
}

/// A moment as people say it: "today, 12:02", "tomorrow, 09:00", "Mon 16 Mar, 09:00", and with the year when it is
/// another one than that of `now`.
pub fn moment(at: Instant, now: Instant, locale: &Locale) -> String {
    let (there, here) = (local(at, locale), local(now, locale));
    let clock = || time(at, locale);
    match (there.date() - here.date()).num_days() {
        0 => t_in!(locale, "common.moment.today", time = clock()),
        1 => t_in!(locale, "common.moment.tomorrow", time = clock()),
        -1 => t_in!(locale, "common.moment.yesterday", time = clock()),
        _ if there.year() == here.year() => formatters(locale).weekday_time.format(&wall(there)).to_string(),
        _ => date_time(at, locale),
    }
}

/// The moment for machines, as in the attribute `datetime` of `<time>`: "2026-03-13T09:00:00Z".
pub fn iso(at: Instant) -> String {
    utc(at).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A list in words, "red, blue and green".
pub fn list<T: std::fmt::Display>(items: &[T], locale: &Locale) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    formatters(locale)
        .list
        .format(items.iter().map(String::as_str))
        .to_string()
}
