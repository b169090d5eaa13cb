//! Acts of the fulfilment area.
