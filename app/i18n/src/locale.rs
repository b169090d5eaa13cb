//! What the reader's texts depend on: language, formats, direction, time zone and currency. The server decides it
//! and writes it into the page's `<html>` element; the browser reads it there, so both sides always agree.

use kernel::Currency;

/// The language messages are written in first; also the one an unknown language falls back to.
pub const SOURCE_LANGUAGE: &str = "en";

/// Which way a language is written; the value of `dir` in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dir {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Dir {
    /// The value of the attribute `dir`.
    pub const fn code(self) -> &'static str {
        match self {
            Dir::Ltr => "ltr",
            Dir::Rtl => "rtl",
        }
    }
}

/// A reader's language, formats, time zone and currency. Small and `Copy`: pass it by reference or by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    /// Language of the messages, such as `en`.
    pub lang: &'static str,
    /// Region whose formats are used (order of a date's parts, clock, separators), such as `GB`. Not the market.
    pub region: &'static str,
    /// Writing direction of the language.
    pub dir: Dir,
    /// IANA name of the time zone dates are shown in, such as `Europe/Berlin`.
    pub time_zone: &'static str,
    /// The currency that needs no explanation here; its amounts carry the short symbol.
    pub currency: Currency,
    tag: &'static str,
}

impl Locale {
    /// The language tag with its region, such as `en-GB`: the value of `lang` in the page.
    pub const fn tag(&self) -> &'static str {
        self.tag
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use server::{locale, provide_locale};

#[cfg(not(target_arch = "wasm32"))]
mod server {
    use super::{Dir, Locale, SOURCE_LANGUAGE};
    use icu::locale::{LocaleDirectionality, subtags::Region};
    use kernel::Currency;
    use reactive_graph::owner::{provide_context, use_context};
    use std::collections::BTreeSet;
    use std::sync::{LazyLock, Mutex, PoisonError};

    /// Region of the formats when nothing better is known: day before month, 24-hour clock, as the designs show.
    const SOURCE_REGION: &str = "GB";

    impl Locale {
        /// The locale made of these parts. A language without messages becomes the source language, an unknown region
        /// or time zone the default one: a stale setting must not take a page down.
        pub fn new(lang: &str, region: &str, time_zone: &str, currency: Currency) -> Locale {
            let lang = crate::languages()
                .find(|known| *known == lang)
                .unwrap_or(SOURCE_LANGUAGE);
            let region = match Region::try_from_str(region) {
                Ok(valid) => intern(valid.as_str()),
                Err(_) => SOURCE_REGION,
            };
            let tag = intern(&format!("{lang}-{region}"));
            let zone = time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
            let rtl = tag
                .parse()
                .is_ok_and(|id| LocaleDirectionality::new_common().is_right_to_left(&id));
            Locale {
                lang,
                region,
                dir: if rtl { Dir::Rtl } else { Dir::Ltr },
                time_zone: zone.name(),
                currency,
                tag,
            }
        }
    }

    impl Default for Locale {
        fn default() -> Self {
            Locale::new(SOURCE_LANGUAGE, SOURCE_REGION, "UTC", Currency::USD)
        }
    }

    /// Keeps one copy of a short text for the life of the process. Only valid subtags get here, so there are few.
    fn intern(text: &str) -> &'static str {
        static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = kept.get(text) {
            return same;
        }
        let copy: &'static str = Box::leak(text.to_owned().into_boxed_str());
        kept.insert(copy);
        copy
    }

    /// Makes `locale` the one of everything below the current reactive owner: a page, a server function.
    pub fn provide_locale(locale: Locale) {
        provide_context(locale);
    }

    /// The reader's locale; the default one where none was provided (jobs, tests).
    pub fn locale() -> Locale {
        static DEFAULT: LazyLock<Locale> = LazyLock::new(Locale::default);
        use_context::<Locale>().unwrap_or_else(|| *DEFAULT)
    }
}

#[cfg(target_arch = "wasm32")]
pub use browser::locale;

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::{Dir, Locale, SOURCE_LANGUAGE};
    use kernel::Currency;
    use std::cell::OnceCell;

    thread_local! {
        static LOCALE: OnceCell<Locale> = const { OnceCell::new() };
    }

    /// The reader's locale, as the server wrote it into `<html lang dir data-tz data-currency>`.
    pub fn locale() -> Locale {
        LOCALE.with(|cell| *cell.get_or_init(read))
    }

    fn read() -> Locale {
        let html = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|d| d.document_element());
        let attribute = |name: &str, default: &str| -> &'static str {
            let value = html.as_ref().and_then(|html| html.get_attribute(name));
            Box::leak(value.unwrap_or_else(|| default.to_owned()).into_boxed_str())
        };
        let tag = attribute("lang", SOURCE_LANGUAGE);
        let (lang, region) = tag.split_once('-').unwrap_or((tag, ""));
        Locale {
            lang,
            region,
            dir: if attribute("dir", "ltr") == "rtl" {
                Dir::Rtl
            } else {
                Dir::Ltr
            },
            time_zone: attribute("data-tz", "UTC"),
            currency: attribute("data-currency", "USD").parse().unwrap_or(Currency::USD),
            tag,
        }
    }
}
