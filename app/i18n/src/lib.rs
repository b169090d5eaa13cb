//! Messages and locale formatting: `t!` looks a message up in the catalogue, the functions of [`format`] write
//! money, numbers and dates. Rules and data come from CLDR: ICU4X on the server, the browser's `Intl` in wasm.
//! The server holds all catalogues; the browser gets the one of its language and face from the page.

mod duration;
mod locale;
mod message;
mod problem;

#[cfg(not(target_arch = "wasm32"))]
mod catalogue;
#[cfg(not(target_arch = "wasm32"))]
#[path = "cldr.rs"]
pub mod format;
#[cfg(target_arch = "wasm32")]
#[path = "intl.rs"]
pub mod format;

#[cfg(not(target_arch = "wasm32"))]
pub use catalogue::{Face, catalogue_json, languages};
pub use duration::{bytes, relative_deadline, tally};
#[cfg(not(target_arch = "wasm32"))]
pub use format::{date, date_time, iso, list, moment, money_code, percent, time, weekday_date};
pub use format::{money, number};
#[cfg(not(target_arch = "wasm32"))]
pub use locale::provide_locale;
pub use locale::{Dir, Locale, SOURCE_LANGUAGE, locale};
pub use message::{Arg, install, known, text, text_in};
pub use problem::{error_text, field_text};

/// The message with this key in the reader's language: `t!("common.save")`, `t!("orders.found", count = n)`.
///
/// Values are anything that can be displayed; money and dates are formatted before they are passed. The argument
/// `count` selects the plural form and must be a whole number or a `kernel::Tally`, not yet formatted. An unknown key shows itself.
#[macro_export]
macro_rules! t {
    ($key:expr $(,)?) => { $crate::text($key, &[]) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::text($key, &[$((stringify!($name), &$value as &dyn ::core::fmt::Display)),+])
    };
}

/// [`t!`] for a stated locale, where there is no page: mail, files, jobs. `t_in!(&locale, "mail.hello", name = n)`.
#[macro_export]
macro_rules! t_in {
    ($locale:expr, $key:expr $(,)?) => { $crate::text_in($locale, $key, &[]) };
    ($locale:expr, $key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::text_in($locale, $key, &[$((stringify!($name), &$value as &dyn ::core::fmt::Display)),+])
    };
}
