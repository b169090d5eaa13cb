//! Creators, plans and rates, links and clicks, attributions and commissions.

mod addable;
mod click;
mod commission;
mod creator;
mod link;
mod market;
mod plan;

pub use addable::*;
pub use click::*;
pub use commission::*;
pub use creator::*;
pub use link::*;
pub use market::*;
pub use plan::*;
