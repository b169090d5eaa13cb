//! Everything the catalogue says no to, apart from what [`crate::check`] finds in a product.

use crate::{ProductAct, ProductState};
use kernel::Refused;
use serde::Serialize;

/// Why the catalogue refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// The product's state does not allow this act.
    #[error("a product that is {} cannot {}", state.code(), act.code())]
    ProductState {
        /// Where the product stands.
        state: ProductState,
        /// What was asked.
        act: ProductAct,
    },
    /// The product breaks rules that every listing must keep.
    #[error("{count} things must be corrected first")]
    NotListable {
        /// How many hard findings there are.
        count: usize,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::ProductState { .. } => "catalog.product_state",
            Refusal::NotListable { .. } => "catalog.not_listable",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::ProductState { .. } => Vec::new(),
            Refusal::NotListable { count } => vec![("count", count.to_string())],
        }
    }
}
