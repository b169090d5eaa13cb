//! Stock of a variant in a warehouse: what its parts are, the only ways they move, and what may still be sold.
//! Pure; the store does the same with one guarded statement for each key (spec: commerce 2.5).

mod level;
mod movement;
mod refusal;

pub use level::{StockLevel, demand};
pub use movement::{Delta, Movement, apply, delta};
pub use refusal::Refusal;
