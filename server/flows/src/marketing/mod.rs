//! A shop's promotions: product discounts are made, changed and stopped, and pages learn what things cost with them.

mod discount;
mod shown;

pub use discount::{NewDiscount, Picked, change_discount, create_discount, stop_discount};
pub use shown::{Reduced, Worth, reduced, worth};
