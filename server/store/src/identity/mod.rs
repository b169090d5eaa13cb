//! People, their sessions and roles, shops and their staff.

mod audit;
mod home;
mod person;
mod phone;
mod session;
mod shop;

pub use audit::*;
pub use home::*;
pub use person::*;
pub use phone::*;
pub use session::*;
pub use shop::*;
