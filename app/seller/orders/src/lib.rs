//! The orders of a shop: lists by what is due, and the sheet of one order.
// Pages being written now (21:27) by a page helper: do not start them a second time.
