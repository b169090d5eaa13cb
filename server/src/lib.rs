//! The server put together: the router over all faces, the settings, the sub-commands.

pub mod commands;
mod router;
pub mod settings;

pub use router::router;
