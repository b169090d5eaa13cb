//! Acts of the finance area.
