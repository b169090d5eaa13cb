//! Acts of the operator area.
