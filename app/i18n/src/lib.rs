//! Messages.
pub fn install(_: &str) {}
