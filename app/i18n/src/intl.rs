//! Numbers, plurals and amounts in the browser, through its `Intl`. Only what a page computes after it was rendered;
//! everything on the first render was formatted by the server and arrives as text.

use crate::Locale;
use js_sys::{Array, Intl, Object, Reflect};
use kernel::Money;
use std::cell::OnceCell;
use wasm_bindgen::JsValue;

thread_local! {
    static PLURALS: OnceCell<Intl::PluralRules> = const { OnceCell::new() };
    static NUMBERS: OnceCell<Intl::NumberFormat> = const { OnceCell::new() };
}

/// The CLDR plural category of a whole number: `one`, `few`, `other`, …
pub fn plural_category(n: i64, locale: &Locale) -> &'static str {
    let category = PLURALS.with(|rules| {
        let rules = rules.get_or_init(|| Intl::PluralRules::new(&tags(locale), &Object::new()));
        // Counts are far below 2^53, where this conversion begins to round.
        #[expect(clippy::cast_precision_loss, reason = "the browser's plural rules take a double")]
        String::from(rules.select(n as f64))
    });
    ["zero", "one", "two", "few", "many"]
        .into_iter()
        .find(|c| *c == category)
        .unwrap_or("other")
}

/// A whole number with the locale's digits and grouping, "1,284".
pub fn number(n: i64, locale: &Locale) -> String {
    // As a BigInt: all 64 bits arrive.
    plain(&JsValue::from(n), locale)
}

/// A number given in tenths, "1.4"; a whole one without decimals.
pub(crate) fn tenths(n: i64, locale: &Locale) -> String {
    let sign = if n < 0 { "-" } else { "" };
    plain(
        &JsValue::from_str(&format!("{sign}{}.{}", n.unsigned_abs() / 10, n.unsigned_abs() % 10)),
        locale,
    )
}

/// An amount with its symbol, as the server's function of the same name. For amounts a page computes itself.
pub fn money(amount: Money, locale: &Locale) -> String {
    let options = Object::new();
    let own = amount.currency == locale.currency;
    for (name, value) in [
        ("style", "currency"),
        ("currency", amount.currency.code()),
        ("currencyDisplay", if own { "narrowSymbol" } else { "symbol" }),
    ] {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let formatter = Intl::NumberFormat::new(&tags(locale), &options);
    call(&formatter, &JsValue::from_str(&amount.decimal()))
}

fn plain(value: &JsValue, locale: &Locale) -> String {
    NUMBERS.with(|formatter| {
        let formatter = formatter.get_or_init(|| Intl::NumberFormat::new(&tags(locale), &Object::new()));
        call(formatter, value)
    })
}

fn call(formatter: &Intl::NumberFormat, value: &JsValue) -> String {
    let text = formatter.format().call1(&JsValue::UNDEFINED, value);
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn tags(locale: &Locale) -> Array {
    Array::of1(&JsValue::from_str(locale.tag()))
}
