//! Acts of the identity area.
