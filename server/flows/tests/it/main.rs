//! Business acts on both engines, one module per area.
#![expect(clippy::unwrap_used, reason = "tests")]

mod affiliate;
mod affiliate_fair;
mod affiliate_money;
mod affiliate_sales;
mod buy;
mod cart;
mod checkout;
mod finance;
mod finance_audit;
mod fulfilment;
mod identity;
mod imports;
mod product_lists;
mod products;
mod promotions;
mod search;
mod shipping;
mod tax;
mod world;
