//! Accounts and journals, settlement lines and statements, withdrawals.

mod account;
mod settlement;
mod withdrawal;

pub use account::*;
pub use settlement::*;
pub use withdrawal::*;
