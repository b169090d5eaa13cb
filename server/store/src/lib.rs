//! SQL, and rows turned into domain values: one module per context, each the only writer of its tables.
//! Reading functions take `impl Into<db::Q<'_>>` and so run on the read pool or inside a transaction; writing ones take
//! a transaction. What a row means, and whether it may change, is decided in `domain` and `flows`, not here.

pub mod affiliate;
pub mod audit;
pub mod catalog;
pub mod identity;
pub mod inventory;
mod keys;
pub mod ledger;
pub mod orders;
pub mod promotions;
pub mod shipping;
pub mod system;

pub use db::{Db, Error, Q, Result, Tx};
