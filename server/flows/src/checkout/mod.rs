//! Acts of the checkout area.
