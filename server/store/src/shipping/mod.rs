//! Shipping templates, packages and the units in them.

mod template;

pub use template::*;
