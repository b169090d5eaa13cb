//! Business acts: one file per act, one transaction per act. A flow is the only place where two contexts meet in
//! writing. It knows no HTTP and no pages; the outside world is behind `ports`, and never called inside a transaction.

pub mod calendar;
mod clock;
mod cx;
mod ids;
pub mod secret;
mod world;

pub mod affiliate;
pub mod catalog;
pub mod checkout;
pub mod decimal;
pub mod dispatch;
pub mod finance;
pub mod fulfilment;
pub mod identity;
pub mod marketing;
pub mod operator;

pub use clock::ServerClock;
pub use cx::{Actor, Cx, MailOrder};
pub use ids::Ids;
pub use secret::Keys;
pub use world::{CLOCK_OFFSET, Policy, World};

/// Result of an act.
pub type Result<T> = std::result::Result<T, kernel::Error>;
