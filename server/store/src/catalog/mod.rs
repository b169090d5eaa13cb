//! Products, their variants and pictures, bulk imports; the lists sellers, shoppers and the operator look at.

mod browse;
mod import;
mod list;
mod many;
mod picture;
mod price;
mod product;
mod review;
mod search;
mod variant;

use product::words;

pub use browse::*;
pub use import::*;
pub use list::*;
pub use many::*;
pub use picture::*;
pub use price::*;
pub use product::*;
pub use review::*;
pub use search::*;
pub use variant::*;
