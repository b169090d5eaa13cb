//! What prices are made of beside the catalogue: the markets' taxes.

mod tax;

pub use tax::{TaxRate, end_tax_rate, insert_tax_rate, tax_of_shop, tax_rate, tax_rates};
