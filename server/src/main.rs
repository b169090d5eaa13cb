//! The `yellowcart` command.

fn main() {}
