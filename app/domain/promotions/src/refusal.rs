//! What the pipeline cannot price. Promotions that do not apply are no refusals; the quote explains them.

use kernel::{Refused, ShopId};
use serde::Serialize;

/// Why there is no quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// A line has a price, a quantity or a number that cannot be.
    #[error("line {line_no} cannot be right")]
    ImpossibleLine {
        /// Which.
        line_no: i64,
    },
    /// A shop's shipping fee or tax rate cannot be.
    #[error("fee or tax of shop {shop} cannot be right")]
    ImpossibleShop {
        /// Whose.
        shop: ShopId,
    },
    /// A line's shop is not among the shops.
    #[error("shop {shop} is missing")]
    MissingShop {
        /// Which.
        shop: ShopId,
    },
    /// More lines than a cart can hold.
    #[error("too many lines")]
    TooManyLines,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::ImpossibleLine { .. } => "promotions.impossible_line",
            Refusal::ImpossibleShop { .. } | Refusal::MissingShop { .. } => "promotions.impossible_shop",
            Refusal::TooManyLines => "promotions.too_many_lines",
        }
    }
}
