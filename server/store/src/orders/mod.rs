//! Carts, checkouts, orders with their frozen lines, payments and refunds.

mod cart;
mod group;

pub use cart::*;
pub use group::*;
