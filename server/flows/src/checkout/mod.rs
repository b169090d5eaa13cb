//! From the cart to a paid order: cart, quote, placing, payment.

mod cart;
mod placed;

pub use cart::{
    MAX_LINES, MAX_QUANTITY, Unavailable, add_to_cart, cart, cart_count, cart_items, merge_cart, remove_line,
    set_quantity, unavailable,
};
pub use placed::{PlacedLine, PlacedOrder};
