//! Warehouses, stock balances and the moves that explain them. Every change of a balance goes through here and leaves
//! exactly one move row; a repeat with the same cause changes nothing (spec: commerce 2.5).

mod level;
mod moves;
mod proof;

pub use level::*;
pub use moves::*;
pub use proof::*;
