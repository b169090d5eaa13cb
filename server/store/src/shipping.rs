//! The shipping context's tables.
