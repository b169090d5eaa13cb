//! What holds for every cart and every set of promotions (commerce 2.9 P1 to P8; 4, property 6).
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::*;
use kernel::{Bps, Instant, ProductId, PromotionId, ShopId};
use promotions::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0_i32..=10_000, prop::option::of(0_i64..5000)).prop_map(|(bps, cap)| part(bps, cap)),
        (0_i64..20_000).prop_map(Value::Amount),
    ]
}

fn tools() -> impl Strategy<Value = Tool> {
    let change = prop_oneof![
        (0_i32..=10_000).prop_map(|b| Change::Off(Bps(b))),
        (0_i64..20_000).prop_map(Change::Fixed)
    ];
    let threshold = prop_oneof![
        Just(Threshold::None),
        (0_i64..50_000).prop_map(Threshold::Spend),
        (0_i64..8).prop_map(Threshold::Quantity)
    ];
    prop_oneof![
        (prop::sample::select(PriceSource::ALL), change).prop_map(|(source, change)| Tool::Price { source, change }),
        prop::collection::vec((0_i64..8, 0_i32..=10_000), 0..3).prop_map(|tiers| Tool::BuyMore {
            tiers: tiers
                .into_iter()
                .map(|(quantity, off)| Tier {
                    quantity,
                    off: Bps(off)
                })
                .collect()
        }),
        (values(), 0_i64..50_000).prop_map(|(value, min_spend)| Tool::Voucher { value, min_spend }),
        (values(), threshold).prop_map(|(value, threshold)| Tool::Shipping { value, threshold }),
    ]
}

fn one_promotion() -> impl Strategy<Value = Promotion> {
    let scope = prop_oneof![
        3 => Just(Scope::All),
        1 => prop::collection::vec(1_i64..5, 1..3).prop_map(|ids| Scope::Products(ids.into_iter().map(ProductId).collect())),
    ];
    let limits = (
        prop::option::of(0_i64..6),
        prop::option::of(0_i64..6),
        prop::option::of(0_i64..20_000),
    );
    let window = (
        990_i64..1003,
        prop::option::of(998_i64..1500),
        prop::bool::weighted(0.1),
    );
    (
        prop::option::of(1_i64..3),
        window,
        0_i32..=10_000,
        scope,
        tools(),
        limits,
    )
        .prop_map(
            |(shop, (begin, end, deactivated), platform_part, scope, tool, (left, buyer_left, budget_left))| {
                Promotion {
                    id: PromotionId(0),
                    shop: shop.map(ShopId),
                    begin: Instant(begin),
                    end: end.map(Instant),
                    deactivated,
                    platform_part: Bps(platform_part),
                    scope,
                    tool,
                    left,
                    buyer_left,
                    budget_left,
                }
            },
        )
}

fn numbered(promotions: Vec<Promotion>) -> Vec<Promotion> {
    promotions
        .into_iter()
        .zip(1..)
        .map(|(promotion, id)| Promotion {
            id: PromotionId(id),
            ..promotion
        })
        .collect()
}

fn carts() -> impl Strategy<Value = Vec<LineInput>> {
    prop::collection::vec((1_i64..3, 1_i64..5, 0_i64..20_000, 1_i64..6), 1..6).prop_map(|lines| {
        let lines = lines.into_iter().zip(1..);
        lines
            .map(|((shop, id, list, quantity), line_no)| line(line_no, shop, id, list, quantity))
            .collect()
    })
}

fn shops() -> impl Strategy<Value = Vec<ShopInput>> {
    let one = (0_i64..2000, 0_i32..3000, 0_i32..3000, any::<bool>(), any::<bool>());
    prop::collection::vec(one, 2).prop_map(|shops| {
        let shops = shops.into_iter().zip(1..);
        shops
            .map(|((fee, goods, shipping, included, on_paid), id)| {
                let tax = TaxRule {
                    goods: Bps(goods),
                    shipping: Bps(shipping),
                    included,
                    on_paid,
                };
                ShopInput { tax, ..shop(id, fee) }
            })
            .collect()
    })
}

fn inputs() -> impl Strategy<Value = QuoteInput> {
    (carts(), shops(), prop::collection::vec(one_promotion(), 0..9))
        .prop_map(|(lines, shops, promotions)| input(lines, shops, numbered(promotions)))
}

/// Promotions that look neither at thresholds nor at what others are there, so that one more never costs more: every
/// price a plain discount, everything for all goods, no limits. Thresholds and the priority of flash and campaign
/// prices may raise the total: what one takes off can bring the cart below what another asks for.
fn plain_promotions() -> impl Strategy<Value = Vec<Promotion>> {
    let plain = one_promotion().prop_map(|promotion| Promotion {
        tool: match promotion.tool {
            Tool::Price { change, .. } => Tool::Price {
                source: PriceSource::Discount,
                change,
            },
            Tool::Voucher { value, .. } => Tool::Voucher { value, min_spend: 0 },
            Tool::Shipping { value, .. } => Tool::Shipping {
                value,
                threshold: Threshold::None,
            },
            tool @ Tool::BuyMore { .. } => tool,
        },
        scope: Scope::All,
        left: None,
        buyer_left: None,
        budget_left: None,
        ..promotion
    });
    prop::collection::vec(plain, 1..8).prop_map(numbered)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_quote_adds_up(input in inputs()) {
        let quote = price(&input).unwrap();
        for l in &quote.lines {
            let full = l.list_minor * l.quantity;
            let sum = |part: fn(&Application) -> i64| l.applications.iter().map(part).sum::<i64>();
            prop_assert_eq!(l.paid_minor, full - sum(|a| a.amount));
            prop_assert_eq!(l.revenue_minor, full - sum(|a| a.seller_part));
            prop_assert!(0 <= l.paid_minor && l.paid_minor <= l.revenue_minor && l.revenue_minor <= full);
            let first = l.applications.iter().filter(|a| a.stage == Stage::UnitPrice).map(|a| a.amount).sum::<i64>();
            prop_assert_eq!(l.unit_minor * l.quantity, full - first, "price times pieces is the line");
            prop_assert!(l.applications.iter().all(|a| a.amount > 0 && a.seller_part >= 0 && a.platform_part >= 0));
            prop_assert!(l.applications.iter().all(|a| a.seller_part + a.platform_part == a.amount));
            prop_assert!(l.applications.is_sorted_by_key(|a| a.stage));
            prop_assert!(l.tax_minor >= 0 && l.tax_minor <= full);
        }
        for line in &input.lines {
            let parts = quote.lines.iter().filter(|l| l.of == line.line_no);
            prop_assert_eq!(parts.map(|l| l.quantity).sum::<i64>(), line.quantity);
        }
        for s in &quote.shops {
            let items = quote.lines_of(s.shop).map(|l| l.paid_minor).sum::<i64>();
            let taxes = quote.lines_of(s.shop).map(|l| l.tax_minor).sum::<i64>() + s.shipping_tax_minor;
            prop_assert_eq!((s.items_minor, s.tax_minor), (items, taxes));
            let off = s.shipping_applications.iter().map(|a| a.amount).sum::<i64>();
            prop_assert_eq!(s.shipping_minor, s.shipping_list_minor - off);
            prop_assert!(0 <= s.shipping_minor && s.shipping_minor <= s.shipping_revenue_minor);
            prop_assert!(s.shipping_revenue_minor <= s.shipping_list_minor);
            let on_top = if s.tax.included { 0 } else { taxes };
            prop_assert_eq!(s.total_minor, items + s.shipping_minor + on_top);
            prop_assert!(s.total_minor >= 0);
        }
        prop_assert_eq!(quote.total_minor, quote.shops.iter().map(|s| s.total_minor).sum::<i64>());
    }

    #[test]
    fn promotions_keep_their_limits_and_each_is_used_or_explained(input in inputs()) {
        let quote = price(&input).unwrap();
        let mut taken: BTreeMap<PromotionId, (i64, i64)> = BTreeMap::new();
        let mut vouchers: BTreeMap<(Stage, ShopId), Vec<PromotionId>> = BTreeMap::new();
        for l in &quote.lines {
            for a in &l.applications {
                let entry = taken.entry(a.promotion).or_default();
                entry.0 += if a.stage == Stage::UnitPrice { l.quantity } else { 0 };
                entry.1 += a.amount;
                let whose = if a.stage == Stage::PlatformVoucher { ShopId(99) } else { l.shop };
                if matches!(a.stage, Stage::SellerVoucher | Stage::PlatformVoucher) {
                    vouchers.entry((a.stage, whose)).or_default().push(a.promotion);
                }
            }
        }
        for s in &quote.shops {
            for a in &s.shipping_applications {
                taken.entry(a.promotion).or_default().1 += a.amount;
                let whose = if a.stage == Stage::PlatformShipping { ShopId(99) } else { s.shop };
                vouchers.entry((a.stage, whose)).or_default().push(a.promotion);
            }
        }
        for (stage, mut used) in vouchers {
            used.dedup();
            prop_assert_eq!(used.len(), 1, "one at most in {:?}", stage);
        }
        for promotion in &input.promotions {
            let skipped = quote.skipped.iter().filter(|s| s.promotion == promotion.id).count();
            let used = taken.get(&promotion.id);
            prop_assert_eq!(skipped, usize::from(used.is_none()), "{:?}", promotion.id);
            if let Some((pieces, amount)) = used {
                prop_assert!(promotion.left.is_none_or(|left| *pieces <= left));
                prop_assert!(promotion.buyer_left.is_none_or(|left| *pieces <= left));
                prop_assert!(promotion.budget_left.is_none_or(|left| *amount <= left));
                prop_assert_eq!(promotion.status(input.now), Status::Ongoing);
            }
        }
    }

    #[test]
    fn the_order_of_the_input_makes_no_difference(
        (input, lines, promotions) in inputs().prop_flat_map(|i| {
            let (lines, promotions) = (i.lines.clone(), i.promotions.clone());
            (Just(i), Just(lines).prop_shuffle(), Just(promotions).prop_shuffle())
        }),
    ) {
        let shuffled = QuoteInput { lines, promotions, ..input.clone() };
        let (one, other) = (price(&input).unwrap(), price(&shuffled).unwrap());
        prop_assert_eq!(one.canonical(), other.canonical());
        prop_assert_eq!(one, other);
    }

    #[test]
    fn one_more_plain_promotion_never_costs_more(
        lines in carts(), fees in (0_i64..2000, 0_i64..2000), promotions in plain_promotions(),
    ) {
        let shops = vec![shop(1, fees.0), shop(2, fees.1)];
        let fewer = input(lines.clone(), shops.clone(), promotions[1..].to_vec());
        let all = input(lines, shops, promotions);
        prop_assert!(price(&all).unwrap().total_minor <= price(&fewer).unwrap().total_minor);
    }
}
