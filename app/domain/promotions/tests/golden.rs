//! The spec's worked example (commerce 4), to the cent.
#![expect(clippy::unwrap_used, reason = "tests")]

use kernel::{Bps, Currency, Instant, ProductId, PromotionId, ShopId, VariantId, unit_share};
use promotions::*;

const SHOP: ShopId = ShopId(1);

fn line(line_no: i64, list_minor: i64, quantity: i64) -> LineInput {
    LineInput {
        line_no,
        shop: SHOP,
        product: ProductId(line_no),
        variant: VariantId(line_no),
        list_minor,
        quantity,
    }
}

fn promotion(id: i64, scope: Scope, tool: Tool) -> Promotion {
    Promotion {
        id: PromotionId(id),
        shop: Some(SHOP),
        begin: Instant(0),
        end: Some(Instant(2000)),
        deactivated: false,
        platform_part: Bps(0),
        scope,
        tool,
        left: None,
        buyer_left: None,
        budget_left: None,
    }
}

fn golden() -> QuoteInput {
    let a = || Scope::Products(vec![ProductId(1)]);
    let b = || Scope::Products(vec![ProductId(2)]);
    let price = |source, change| Tool::Price { source, change };
    let tiers = vec![
        Tier {
            quantity: 2,
            off: Bps(1000),
        },
        Tier {
            quantity: 3,
            off: Bps(1500),
        },
    ];
    let platform = Tool::Voucher {
        value: Value::Off {
            rate: Bps(800),
            cap: Some(300),
        },
        min_spend: 4000,
    };
    let free = Value::Off {
        rate: Bps(10_000),
        cap: None,
    };
    QuoteInput {
        currency: Currency::USD,
        now: Instant(1000),
        lines: vec![line(1, 1999, 3), line(2, 1250, 2), line(3, 500, 1)],
        shops: vec![ShopInput {
            shop: SHOP,
            shipping_minor: 599,
            tax: TaxRule::default(),
            voucher: Choice::Best,
        }],
        promotions: vec![
            promotion(1, a(), price(PriceSource::Discount, Change::Off(Bps(2500)))),
            promotion(2, a(), Tool::BuyMore { tiers }),
            promotion(3, b(), price(PriceSource::FlashDeal, Change::Fixed(999))),
            promotion(
                4,
                Scope::All,
                Tool::Voucher {
                    value: Value::Amount(1000),
                    min_spend: 5000,
                },
            ),
            Promotion {
                shop: None,
                platform_part: Bps(10_000),
                ..promotion(5, Scope::All, platform)
            },
            promotion(
                6,
                Scope::All,
                Tool::Shipping {
                    value: free,
                    threshold: Threshold::Spend(4000),
                },
            ),
        ],
        platform_voucher: Choice::Best,
    }
}

#[test]
fn the_golden_order_costs_what_the_spec_says() {
    let quote = price(&golden()).unwrap();
    let of = |part: fn(&QuoteLine) -> i64| quote.lines.iter().map(part).collect::<Vec<_>>();
    assert_eq!(of(|l| l.list_minor * l.quantity), [5997, 2500, 500]);
    assert_eq!(of(|l| l.unit_minor), [1499, 999, 500]);
    assert_eq!(of(|l| l.unit_minor * l.quantity), [4497, 1998, 500]);
    assert_eq!(of(|l| l.revenue_minor), [3217, 1682, 421]);
    assert_eq!(of(|l| l.paid_minor), [3036, 1587, 397]);

    let taken = |stage| {
        let part = |l: &QuoteLine| {
            l.applications
                .iter()
                .filter(|a| a.stage == stage)
                .map(|a| a.amount)
                .sum::<i64>()
        };
        quote.lines.iter().map(part).collect::<Vec<_>>()
    };
    assert_eq!(taken(Stage::UnitPrice), [1500, 502, 0]);
    assert_eq!(taken(Stage::BuyMore), [675, 0, 0]);
    assert_eq!(taken(Stage::SellerVoucher), [605, 316, 79]);
    assert_eq!(taken(Stage::PlatformVoucher), [181, 95, 24]);

    let shop = &quote.shops[0];
    assert_eq!(
        (
            shop.items_minor,
            shop.shipping_list_minor,
            shop.shipping_minor,
            shop.tax_minor
        ),
        (5020, 599, 0, 0)
    );
    assert_eq!(shop.shipping_revenue_minor, 0, "the seller pays for the free shipping");
    assert_eq!(of(|l| l.revenue_minor).iter().sum::<i64>(), 5320);
    assert_eq!((shop.total_minor, quote.total_minor), (5020, 5020));
    assert_eq!(quote.skipped, []);
}

#[test]
fn the_golden_units_carry_the_shares_the_spec_says() {
    let quote = price(&golden()).unwrap();
    let a = &quote.lines[0];
    let paid: Vec<i64> = (1..=3).map(|k| unit_share(a.paid_minor, 3, k)).collect();
    let revenue: Vec<i64> = (1..=3).map(|k| unit_share(a.revenue_minor, 3, k)).collect();
    let platform: Vec<i64> = revenue
        .iter()
        .zip(&paid)
        .map(|(revenue, paid)| revenue - paid)
        .collect();
    assert_eq!(paid, [1012, 1012, 1012]);
    assert_eq!(revenue, [1072, 1072, 1073]);
    assert_eq!(platform, [60, 60, 61]);
}

#[test]
fn the_golden_quote_does_not_depend_on_the_order_of_its_input() {
    let bytes = price(&golden()).unwrap().canonical();
    let mut other = golden();
    other.lines.reverse();
    other.promotions.reverse();
    let quote = price(&other).unwrap();
    assert_eq!(quote.canonical(), bytes);
    assert_eq!(quote, price(&golden()).unwrap());
}

#[test]
fn a_quote_travels_as_json_unharmed() {
    let input = golden();
    let text = serde_json::to_string(&input).unwrap();
    assert_eq!(serde_json::from_str::<QuoteInput>(&text).unwrap(), input);
    let quote = price(&input).unwrap();
    let text = serde_json::to_string(&quote).unwrap();
    assert_eq!(serde_json::from_str::<Quote>(&text).unwrap(), quote);
}

#[test]
fn the_bytes_to_hash_tell_every_changed_cent() {
    let quote = price(&golden()).unwrap();
    let mut other = quote.clone();
    other.lines[1].paid_minor -= 1;
    assert_ne!(quote.canonical(), other.canonical());
    let mut other = quote.clone();
    other.shops[0].shipping_minor += 1;
    assert_ne!(quote.canonical(), other.canonical());
    let mut other = quote.clone();
    other.lines[0].applications[0].platform_part += 1;
    assert_ne!(quote.canonical(), other.canonical());
    let mut other = quote.clone();
    other.currency = Currency::EUR;
    assert_ne!(quote.canonical(), other.canonical());
}
