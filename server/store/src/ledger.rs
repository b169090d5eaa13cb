//! The ledger context's tables.
