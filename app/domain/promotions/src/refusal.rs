//! What the pipeline cannot price, and what a seller may not do with a promotion. Promotions that do not apply are no
//! refusals; the quote explains them.

use kernel::{Refused, ShopId};
use serde::Serialize;

/// Why there is no quote, or why a promotion stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
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
    /// The promotion runs: only its name and a later end can be set.
    #[error("a running promotion can only get another name or a later end")]
    OnlyLonger,
    /// The promotion is over or was stopped.
    #[error("the promotion is over")]
    Over,
    /// The price is not below the present one of something chosen.
    #[error("the price of {title} is not lower than now")]
    NoSaving {
        /// Of what.
        title: String,
    },
    /// The shop is not open.
    #[error("the shop is not open")]
    ShopNotOpen,
    /// The shop owes too much to begin another promotion.
    #[error("the shop owes too much")]
    TooMuchOwed,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::ImpossibleLine { .. } => "promotions.impossible_line",
            Refusal::ImpossibleShop { .. } | Refusal::MissingShop { .. } => "promotions.impossible_shop",
            Refusal::TooManyLines => "promotions.too_many_lines",
            Refusal::OnlyLonger => "promotions.only_longer",
            Refusal::Over => "promotions.over",
            Refusal::NoSaving { .. } => "promotions.no_saving",
            Refusal::ShopNotOpen => "promotions.shop_not_open",
            Refusal::TooMuchOwed => "promotions.too_much_owed",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NoSaving { title } => vec![("title", title.clone())],
            _ => Vec::new(),
        }
    }
}
