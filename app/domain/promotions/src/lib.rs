//! What things cost: the pricing pipeline as one pure function from cart, catalogue, promotions and time to a quote.
//! The same input gives the same bytes; after an order is placed nothing is priced again (spec: commerce 2.9, 2.10).

mod discount;
mod pipeline;
mod promotion;
mod quote;
mod refusal;
mod stages;
mod tax;

pub use discount::{
    ITEMS_MAX, LOOK_BACK, Level, ListPrice, OFF, TITLE_MAX, Terms, Unchangeable, changed, prior_price, public_price,
};
pub use pipeline::price;
pub use promotion::{Change, Choice, PriceSource, Promotion, Scope, Status, Threshold, Tier, Tool, Value};
pub use quote::{
    Application, LineInput, Quote, QuoteInput, QuoteLine, QuoteShop, ShopInput, SkipReason, Skipped, Stage,
};
pub use refusal::Refusal;
pub use tax::{TaxRule, usually_included};
