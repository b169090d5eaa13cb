//! The borders of the architecture that the compiler cannot see: which crate may know which, who writes which table,
//! how big a file may grow, how migrations are numbered. Each check returns its faults as sentences.

pub mod edges;
pub mod files;
pub mod migrations;
pub mod tables;
