//! Acts of the affiliate area.
