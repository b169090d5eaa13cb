//! Store functions on both engines, one module per context.
#![expect(clippy::unwrap_used, reason = "tests")]

mod inventory;
mod prepare;
