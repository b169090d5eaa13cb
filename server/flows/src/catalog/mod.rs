//! Acts of the catalog area.
