//! What prices are made of beside the catalogue: the markets' taxes, the shops' promotions, and what each promotion took
//! off each order.

mod application;
mod list;
mod promotion;
mod tax;

pub use application::{insert_application, line_applications};
pub use list::{Choosable, PromotionEntry, choosable_products, choosable_variants, promotion_counts, promotion_list};
pub use promotion::{
    Item, PromotionRow, deactivate_promotion, insert_item, insert_promotion, promotion_items, promotion_of_shop,
    promotions_of_products, save_terms,
};
pub use tax::{TaxRate, end_tax_rate, insert_tax_rate, tax_of_products, tax_of_shop, tax_rate, tax_rates};
