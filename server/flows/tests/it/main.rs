//! Business acts on both engines, one module per area.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cart;
mod imports;
mod products;
mod world;
