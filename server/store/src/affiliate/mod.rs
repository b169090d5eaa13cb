//! Creators, plans and rates, links and clicks, attributions and commissions.

mod click;
mod commission;
mod creator;
mod link;
mod plan;

pub use click::*;
pub use commission::*;
pub use creator::*;
pub use link::*;
pub use plan::*;
