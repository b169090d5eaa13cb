//! The affiliate context's tables.
