//! The inventory context's tables.
