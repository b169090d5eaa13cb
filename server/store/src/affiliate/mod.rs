//! Creators, plans and rates, links and clicks, attributions and commissions.

mod addable;
mod click;
mod commission;
mod creator;
mod link;
mod lost;
mod market;
mod notice;
mod plan;

pub use addable::*;
pub use click::*;
pub use commission::*;
pub use creator::*;
pub use link::*;
pub use lost::*;
pub use market::*;
pub use notice::*;
pub use plan::*;
