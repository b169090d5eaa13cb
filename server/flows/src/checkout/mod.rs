//! From the cart to a paid order: cart, quote, placing, payment.

mod cart;
mod payment;
mod place;
mod quote;

pub use cart::{Unavailable, add_to_cart, cart, cart_count, merge_cart, remove_line, set_quantity, unavailable};
pub use payment::{Confirmed, TestOutcome, confirm_payment, start_payment, test_callback, test_pay};
pub use place::{PlaceOrder, Placed, open_checkout, place_order};
pub use quote::{Offer, offer};
