//! The pipeline itself: checks its input, runs the stages in their order, and adds up (spec: commerce 2.9, 2.10).

use crate::stages::{self, Goods, Parcel, Skips};
use crate::{Quote, QuoteInput, QuoteLine, QuoteShop, Refusal, ShopInput, Skipped, Stage};
use kernel::{Bps, Currency, ShopId};
use std::collections::{BTreeMap, BTreeSet};

/// No line, fee or voucher is larger than this, so that no sum overflows.
const MOST: i64 = 1_000_000_000_000_000;
const MOST_LINES: usize = 1000;

/// Prices a cart. Neither the order of the lines, the shops nor the promotions makes a difference, and what the buyer
/// pays is never below zero nor above the list prices with shipping (and tax).
/// Errors: an amount, quantity or rate that cannot be; a line whose shop is missing.
pub fn price(input: &QuoteInput) -> Result<Quote, Refusal> {
    check(input)?;
    let mut promotions: Vec<_> = input.promotions.iter().collect();
    promotions.sort_by_key(|promotion| promotion.id);
    let mut lines: Vec<_> = input.lines.iter().collect();
    lines.sort_by_key(|line| line.line_no);

    let mut skips = Skips::new(&promotions, input.now);
    let mut goods: Vec<Goods> = Vec::new();
    let mut parcels: Vec<Parcel> = Vec::new();
    let shops: BTreeMap<_, _> = input
        .shops
        .iter()
        .filter(|shop| lines.iter().any(|line| line.shop == shop.shop))
        .map(|shop| (shop.shop, shop))
        .collect();
    for stage in Stage::ALL {
        match stage {
            Stage::UnitPrice => goods = stages::unit_prices(&lines, &promotions, &mut skips),
            Stage::BuyMore => {
                for shop in shops.keys() {
                    stages::buy_more(&mut goods, *shop, &promotions, &mut skips);
                }
            }
            Stage::SellerVoucher => {
                for (id, shop) in &shops {
                    stages::voucher(&mut goods, Some(*id), shop.voucher, &promotions, &mut skips);
                }
                parcels = shops.values().map(|shop| Parcel::new(shop, &goods)).collect();
            }
            Stage::PlatformVoucher => {
                stages::voucher(&mut goods, None, input.platform_voucher, &promotions, &mut skips);
            }
            Stage::SellerShipping => {
                for parcel in &mut parcels {
                    let shop = Some(parcel.shop);
                    stages::shipping(std::slice::from_mut(parcel), shop, &promotions, &mut skips);
                }
            }
            Stage::PlatformShipping => stages::shipping(&mut parcels, None, &promotions, &mut skips),
            Stage::Tax => {
                for line in &mut goods {
                    let rule = &shops[&line.shop].tax;
                    line.tax = rule.tax(rule.goods, if rule.on_paid { line.paid } else { line.revenue() });
                }
                for parcel in &mut parcels {
                    let rule = &shops[&parcel.shop].tax;
                    parcel.tax = rule.tax(rule.shipping, if rule.on_paid { parcel.paid } else { parcel.revenue() });
                }
            }
        }
    }
    Ok(add_up(input.currency, goods, parcels, &shops, skips))
}

fn add_up(
    currency: Currency,
    goods: Vec<Goods>,
    parcels: Vec<Parcel>,
    terms: &BTreeMap<ShopId, &ShopInput>,
    skips: Skips,
) -> Quote {
    let shops: Vec<QuoteShop> = parcels
        .into_iter()
        .map(|parcel| {
            let own = || goods.iter().filter(|line| line.shop == parcel.shop);
            let items_minor = own().map(|line| line.paid).sum::<i64>();
            let tax_minor = own().map(|line| line.tax).sum::<i64>() + parcel.tax;
            let tax = terms[&parcel.shop].tax;
            QuoteShop {
                shop: parcel.shop,
                items_minor,
                shipping_list_minor: parcel.fee,
                shipping_revenue_minor: parcel.revenue(),
                shipping_minor: parcel.paid,
                tax_minor,
                shipping_tax_minor: parcel.tax,
                tax,
                total_minor: items_minor + parcel.paid + if tax.included { 0 } else { tax_minor },
                shipping_applications: parcel.applications,
            }
        })
        .collect();
    let lines = goods.into_iter().zip(1..).map(|(line, line_no)| QuoteLine {
        line_no,
        of: line.of,
        shop: line.shop,
        product: line.product,
        variant: line.variant,
        quantity: line.quantity,
        list_minor: line.list,
        unit_minor: line.unit,
        revenue_minor: line.revenue(),
        paid_minor: line.paid,
        tax_minor: line.tax,
        applications: line.applications,
    });
    Quote {
        currency,
        lines: lines.collect(),
        total_minor: shops.iter().map(|shop| shop.total_minor).sum(),
        shops,
        skipped: skips
            .left_out()
            .map(|(promotion, reason)| Skipped { promotion, reason })
            .collect(),
    }
}

fn check(input: &QuoteInput) -> Result<(), Refusal> {
    if input.lines.len() > MOST_LINES || input.shops.len() > MOST_LINES {
        return Err(Refusal::TooManyLines);
    }
    let mut numbers = BTreeSet::new();
    for line in &input.lines {
        let worth = line.list_minor.checked_mul(line.quantity);
        let possible = line.list_minor >= 0 && line.quantity >= 1 && worth.is_some_and(|worth| worth <= MOST);
        if !possible || line.line_no < 1 || !numbers.insert(line.line_no) {
            return Err(Refusal::ImpossibleLine { line_no: line.line_no });
        }
        if !input.shops.iter().any(|shop| shop.shop == line.shop) {
            return Err(Refusal::MissingShop { shop: line.shop });
        }
    }
    let rate = |rate: Bps| (0..=10_000).contains(&rate.0);
    let mut seen = BTreeSet::new();
    for shop in &input.shops {
        let possible = (0..=MOST).contains(&shop.shipping_minor) && rate(shop.tax.goods) && rate(shop.tax.shipping);
        if !possible || !seen.insert(shop.shop) {
            return Err(Refusal::ImpossibleShop { shop: shop.shop });
        }
    }
    Ok(())
}
