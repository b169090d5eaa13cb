//! The catalog context's tables.
