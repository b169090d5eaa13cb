//! Shipping templates, packages and the units in them.

mod package;
mod template;

pub use package::*;
pub use template::*;
