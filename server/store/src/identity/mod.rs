//! People, their sessions and roles, shops and their staff.

mod session;

pub use session::*;
