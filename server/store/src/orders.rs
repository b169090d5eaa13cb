//! The orders context's tables.
