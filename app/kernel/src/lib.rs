//! The vocabulary every other crate shares: money, rates, identifiers, instants, pages, counts, permissions
//! and errors. Pure and wasm-safe: it knows no clock, no database, no web.

pub mod code;
pub mod error;
pub mod id;
pub mod money;
pub mod page;
pub mod permission;
pub mod slug;
pub mod tally;
pub mod time;

pub use error::{Error, FieldError, Refused};
pub use id::*;
pub use money::{Bps, Currency, Money, MoneyError, allocate, round_half_up, unit_share};
pub use page::{Cursor, Leaf, Page, Turn};
pub use permission::{Permission, ShopRole};
pub use slug::{RESERVED, SLUG_MAX, is_slug, slug};
pub use tally::Tally;
pub use time::{Clock, Instant, Span};
