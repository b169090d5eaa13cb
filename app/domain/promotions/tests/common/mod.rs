//! Short ways to write carts and promotions in tests.
#![allow(dead_code, reason = "each test binary uses its part")]

use kernel::{Bps, Currency, Instant, ProductId, PromotionId, ShopId, VariantId};
use promotions::*;

pub const NOW: Instant = Instant(1000);

/// Pieces of product and variant `id` of a shop.
pub fn line(line_no: i64, shop: i64, id: i64, list_minor: i64, quantity: i64) -> LineInput {
    let (shop, product, variant) = (ShopId(shop), ProductId(id), VariantId(id));
    LineInput {
        line_no,
        shop,
        product,
        variant,
        list_minor,
        quantity,
    }
}

/// A shop with a shipping fee and no tax.
pub fn shop(shop: i64, shipping_minor: i64) -> ShopInput {
    ShopInput {
        shop: ShopId(shop),
        shipping_minor,
        tax: TaxRule::default(),
        voucher: Choice::Best,
    }
}

/// A running promotion over all of shop 1, paid by the seller.
pub fn promotion(id: i64, tool: Tool) -> Promotion {
    Promotion {
        id: PromotionId(id),
        shop: Some(ShopId(1)),
        begin: Instant(0),
        end: Some(Instant(2000)),
        deactivated: false,
        platform_part: Bps(0),
        scope: Scope::All,
        tool,
        left: None,
        buyer_left: None,
        budget_left: None,
    }
}

/// The same, of and paid by the platform.
pub fn platform(id: i64, tool: Tool) -> Promotion {
    Promotion {
        shop: None,
        platform_part: Bps(10_000),
        ..promotion(id, tool)
    }
}

pub fn off(bps: i32) -> Tool {
    Tool::Price {
        source: PriceSource::Discount,
        change: Change::Off(Bps(bps)),
    }
}

pub fn fixed(source: PriceSource, minor: i64) -> Tool {
    Tool::Price {
        source,
        change: Change::Fixed(minor),
    }
}

pub fn voucher(minor: i64, min_spend: i64) -> Tool {
    Tool::Voucher {
        value: Value::Amount(minor),
        min_spend,
    }
}

pub fn part(bps: i32, cap: Option<i64>) -> Value {
    Value::Off { rate: Bps(bps), cap }
}

pub fn input(lines: Vec<LineInput>, shops: Vec<ShopInput>, promotions: Vec<Promotion>) -> QuoteInput {
    QuoteInput {
        currency: Currency::USD,
        now: NOW,
        lines,
        shops,
        promotions,
        platform_voucher: Choice::Best,
    }
}

/// Why each promotion that took nothing off did not.
pub fn reasons(quote: &Quote) -> Vec<(i64, SkipReason)> {
    quote.skipped.iter().map(|s| (s.promotion.0, s.reason)).collect()
}
