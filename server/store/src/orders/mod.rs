//! Carts, checkouts, orders with their frozen lines, payments and refunds.

mod cancellation;
mod cart;
mod group;
mod order;
mod payment;
mod shop_list;
mod sold;

pub use cancellation::*;
pub use cart::*;
pub use group::*;
pub use order::*;
pub use payment::*;
pub use shop_list::*;
pub use sold::*;
