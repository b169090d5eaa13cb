//! Each stage of the pipeline by examples.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::*;
use kernel::{Bps, Instant, ProductId, PromotionId, ShopId, VariantId};
use promotions::*;

/// Units of the lines: pieces and price of one.
fn units(quote: &Quote) -> Vec<(i64, i64)> {
    quote.lines.iter().map(|l| (l.quantity, l.unit_minor)).collect()
}

fn paid(quote: &Quote) -> Vec<i64> {
    quote.lines.iter().map(|l| l.paid_minor).collect()
}

/// Three pieces of 19.99 with these promotions.
fn three(promotions: Vec<Promotion>) -> Quote {
    price(&input(vec![line(1, 1, 1, 1999, 3)], vec![shop(1, 500)], promotions)).unwrap()
}

#[test]
fn without_promotions_everything_costs_its_list_price() {
    let quote = three(vec![]);
    assert_eq!(units(&quote), [(3, 1999)]);
    assert_eq!((quote.lines[0].revenue_minor, quote.lines[0].paid_minor), (5997, 5997));
    assert_eq!(
        (
            quote.shops[0].items_minor,
            quote.shops[0].shipping_minor,
            quote.total_minor
        ),
        (5997, 500, 6497)
    );
    let empty = price(&input(vec![], vec![shop(1, 500)], vec![])).unwrap();
    assert_eq!((empty.total_minor, empty.shops.len()), (0, 0));
}

#[test]
fn the_biggest_product_discount_wins_and_the_others_are_told_why() {
    let quote = three(vec![
        promotion(1, off(1000)),
        promotion(2, off(2500)),
        promotion(3, fixed(PriceSource::Discount, 1600)),
    ]);
    assert_eq!(units(&quote), [(3, 1499)], "25 % off 19.99 is 14.99");
    assert_eq!(
        reasons(&quote),
        [(1, SkipReason::BetterOne), (3, SkipReason::BetterOne)]
    );
    assert_eq!(quote.lines[0].applications[0].promotion, PromotionId(2));
}

#[test]
fn of_two_the_same_the_one_that_ends_earlier_wins_then_the_older() {
    let ends = |id, end| Promotion {
        end,
        ..promotion(id, off(1000))
    };
    let winner = |promotions| three(promotions).lines[0].applications[0].promotion.0;
    assert_eq!(winner(vec![ends(1, None), ends(2, Some(Instant(1500)))]), 2);
    assert_eq!(
        winner(vec![ends(2, Some(Instant(1500))), ends(1, Some(Instant(1500)))]),
        1
    );
}

#[test]
fn a_source_of_higher_priority_goes_before_a_lower_price() {
    use PriceSource::*;
    let offers = [(Discount, 100), (FlashDeal, 200), (Campaign, 300), (LiveFlash, 400)];
    let mut promotions = Vec::new();
    for ((source, minor), id) in offers.into_iter().zip(1..) {
        promotions.push(promotion(id, fixed(source, minor)));
        assert_eq!(units(&three(promotions.clone())), [(3, minor)], "{source:?}");
    }
}

#[test]
fn a_promotion_holds_from_its_beginning_until_just_before_its_end() {
    let window = |begin, end| Promotion {
        begin: Instant(begin),
        end: Some(Instant(end)),
        ..promotion(1, off(5000))
    };
    assert_eq!(units(&three(vec![window(1000, 1001)])), [(3, 999)]);
    assert_eq!(reasons(&three(vec![window(1001, 2000)])), [(1, SkipReason::NotStarted)]);
    assert_eq!(reasons(&three(vec![window(0, 1000)])), [(1, SkipReason::Ended)]);
    let stopped = Promotion {
        deactivated: true,
        ..promotion(1, off(5000))
    };
    assert_eq!(stopped.status(NOW), Status::Deactivated);
    assert_eq!(reasons(&three(vec![stopped])), [(1, SkipReason::Deactivated)]);
}

#[test]
fn a_price_is_never_above_the_list_price_nor_below_one() {
    assert_eq!(
        units(&three(vec![promotion(1, fixed(PriceSource::Discount, 0))])),
        [(3, 1)]
    );
    assert_eq!(
        units(&three(vec![promotion(1, fixed(PriceSource::Discount, -5))])),
        [(3, 1)]
    );
    assert_eq!(units(&three(vec![promotion(1, off(10_000))])), [(3, 1)]);
    assert_eq!(units(&three(vec![promotion(1, off(i32::MAX))])), [(3, 1)]);
    let dearer = three(vec![promotion(1, fixed(PriceSource::Discount, 2500))]);
    assert_eq!(units(&dearer), [(3, 1999)]);
    assert_eq!(reasons(&dearer), [(1, SkipReason::NoSaving)]);
    let free = price(&input(
        vec![line(1, 1, 1, 0, 2)],
        vec![shop(1, 0)],
        vec![promotion(1, off(1000))],
    ))
    .unwrap();
    assert_eq!(
        (units(&free), reasons(&free)),
        (vec![(2, 0)], vec![(1, SkipReason::NoSaving)])
    );
}

#[test]
fn pieces_past_the_limit_get_the_next_price() {
    let limited = |id, tool, left, buyer_left| Promotion {
        left,
        buyer_left,
        ..promotion(id, tool)
    };
    let quote = three(vec![
        limited(1, fixed(PriceSource::FlashDeal, 999), Some(5), Some(1)),
        limited(2, off(5000), Some(1), None),
    ]);
    assert_eq!(units(&quote), [(1, 999), (1, 999), (1, 1999)]);
    assert_eq!(
        quote.lines.iter().map(|l| (l.line_no, l.of)).collect::<Vec<_>>(),
        [(1, 1), (2, 1), (3, 1)]
    );
    assert_eq!(
        quote.lines.iter().map(|l| l.applications.len()).collect::<Vec<_>>(),
        [1, 1, 0]
    );
    assert_eq!(
        reasons(&three(vec![limited(1, off(5000), Some(0), None)])),
        [(1, SkipReason::UsedUp)]
    );
    assert_eq!(
        reasons(&three(vec![limited(1, off(5000), None, Some(0))])),
        [(1, SkipReason::BuyerLimit)]
    );
    // over lines too
    let lines = vec![line(1, 1, 1, 1000, 2), line(2, 1, 2, 1000, 2)];
    let quote = price(&input(
        lines,
        vec![shop(1, 0)],
        vec![limited(1, off(5000), Some(3), None)],
    ))
    .unwrap();
    assert_eq!(units(&quote), [(2, 500), (1, 500), (1, 1000)]);
}

#[test]
fn a_budget_is_kept_by_all_or_nothing() {
    let budget = |left| Promotion {
        budget_left: Some(left),
        ..promotion(1, off(5000))
    };
    assert_eq!(units(&three(vec![budget(3000)])), [(3, 999)]);
    let quote = three(vec![budget(2999)]);
    assert_eq!(
        (units(&quote), reasons(&quote)),
        (vec![(3, 1999)], vec![(1, SkipReason::BudgetSpent)])
    );
    let voucher = Promotion {
        budget_left: Some(99),
        ..promotion(1, voucher(100, 0))
    };
    assert_eq!(reasons(&three(vec![voucher])), [(1, SkipReason::BudgetSpent)]);
}

#[test]
fn a_promotion_holds_only_for_its_scope_and_shop() {
    let lines = vec![line(1, 1, 1, 1000, 1), line(2, 1, 2, 1000, 1), line(3, 2, 3, 1000, 1)];
    let with = |scope| {
        let promotions = vec![Promotion {
            scope,
            ..promotion(1, off(1000))
        }];
        paid(&price(&input(lines.clone(), vec![shop(1, 0), shop(2, 0)], promotions)).unwrap())
    };
    assert_eq!(with(Scope::All), [900, 900, 1000]);
    assert_eq!(
        with(Scope::Products(vec![ProductId(2), ProductId(3)])),
        [1000, 900, 1000]
    );
    assert_eq!(with(Scope::Variants(vec![VariantId(1)])), [900, 1000, 1000]);
}

#[test]
fn buying_more_counts_all_pieces_of_the_activity_but_no_flash_deals() {
    let more = || Tool::BuyMore {
        tiers: vec![
            Tier {
                quantity: 3,
                off: Bps(1000),
            },
            Tier {
                quantity: 5,
                off: Bps(2000),
            },
        ],
    };
    let cart = |quantity| vec![line(1, 1, 1, 1000, 2), line(2, 1, 2, 333, quantity)];
    let run = |quantity, mut promotions: Vec<Promotion>| {
        promotions.push(promotion(1, more()));
        price(&input(cart(quantity), vec![shop(1, 0)], promotions)).unwrap()
    };
    assert_eq!(paid(&run(1, vec![])), [1800, 300], "233 off 2333 by largest remainder");
    assert_eq!(paid(&run(3, vec![])), [1600, 799], "600 off 2999");
    let lines = vec![line(1, 1, 1, 1000, 2)];
    let few = price(&input(lines, vec![shop(1, 0)], vec![promotion(1, more())])).unwrap();
    assert_eq!(
        (paid(&few), reasons(&few)),
        (vec![2000], vec![(1, SkipReason::BelowThreshold)])
    );
    let flash = Promotion {
        scope: Scope::Products(vec![ProductId(2)]),
        ..promotion(2, fixed(PriceSource::FlashDeal, 300))
    };
    let quote = run(3, vec![flash]);
    assert_eq!(
        (paid(&quote), reasons(&quote)),
        (vec![2000, 900], vec![(1, SkipReason::BelowThreshold)])
    );
}

#[test]
fn a_line_takes_part_in_one_activity_that_saves_most() {
    let more = |id, bps, scope| Promotion {
        scope,
        ..promotion(
            id,
            Tool::BuyMore {
                tiers: vec![Tier {
                    quantity: 2,
                    off: Bps(bps),
                }],
            },
        )
    };
    let cart = vec![line(1, 1, 1, 1000, 2), line(2, 1, 2, 1000, 2)];
    let one = || Scope::Products(vec![ProductId(1)]);
    let promotions = vec![more(1, 1000, Scope::All), more(2, 3000, one()), more(3, 2000, one())];
    let quote = price(&input(cart, vec![shop(1, 0)], promotions)).unwrap();
    assert_eq!(
        paid(&quote),
        [1400, 1800],
        "30 % saves 600 and goes first, 10 % gets the rest"
    );
    assert_eq!(reasons(&quote), [(3, SkipReason::BetterOne)]);
}

#[test]
fn one_voucher_per_order_is_the_best_unless_the_buyer_chooses() {
    let vouchers = vec![
        promotion(1, voucher(500, 0)),
        promotion(
            2,
            Tool::Voucher {
                value: part(1000, None),
                min_spend: 0,
            },
        ),
        promotion(3, voucher(5000, 6000)),
    ];
    let run = |choice| {
        let shops = vec![ShopInput {
            voucher: choice,
            ..shop(1, 0)
        }];
        price(&input(vec![line(1, 1, 1, 1999, 3)], shops, vouchers.clone())).unwrap()
    };
    let best = run(Choice::Best);
    assert_eq!(paid(&best), [5397]);
    assert_eq!(
        reasons(&best),
        [(1, SkipReason::BetterOne), (3, SkipReason::BelowThreshold)]
    );
    let chosen = run(Choice::This(PromotionId(1)));
    assert_eq!(paid(&chosen), [5497]);
    assert_eq!(
        reasons(&chosen),
        [(2, SkipReason::NotChosen), (3, SkipReason::NotChosen)]
    );
    let unreachable = run(Choice::This(PromotionId(3)));
    assert_eq!(paid(&unreachable), [5997]);
    assert_eq!(reasons(&unreachable)[2], (3, SkipReason::BelowThreshold));
    assert_eq!(reasons(&run(Choice::None)).len(), 3);
}

#[test]
fn a_voucher_takes_no_more_than_there_is_and_a_threshold_is_on_what_it_holds_for() {
    let quote = three(vec![promotion(1, voucher(9999, 0))]);
    assert_eq!(
        (paid(&quote), quote.lines[0].revenue_minor, quote.total_minor),
        (vec![0], 0, 500)
    );
    let lines = vec![line(1, 1, 1, 3000, 1), line(2, 1, 2, 3000, 1)];
    let scoped = Promotion {
        scope: Scope::Products(vec![ProductId(1)]),
        ..promotion(1, voucher(100, 3001))
    };
    let quote = price(&input(lines, vec![shop(1, 0)], vec![scoped])).unwrap();
    assert_eq!(reasons(&quote), [(1, SkipReason::BelowThreshold)]);
}

#[test]
fn the_platforms_voucher_spans_shops_and_looks_at_what_sellers_vouchers_left() {
    let lines = vec![line(1, 1, 1, 3000, 1), line(2, 2, 2, 1000, 1)];
    let run = |min_spend| {
        let promotions = vec![promotion(1, voucher(1000, 0)), platform(2, voucher(301, min_spend))];
        price(&input(lines.clone(), vec![shop(1, 0), shop(2, 0)], promotions)).unwrap()
    };
    let quote = run(3000);
    assert_eq!(paid(&quote), [1799, 900], "301 over 2000 and 1000");
    let revenue: Vec<i64> = quote.lines.iter().map(|l| l.revenue_minor).collect();
    assert_eq!(revenue, [2000, 1000], "the platform pays its part to the sellers");
    assert_eq!(
        quote.shops.iter().map(|s| s.total_minor).collect::<Vec<_>>(),
        [1799, 900]
    );
    assert_eq!(reasons(&run(3001)), [(2, SkipReason::BelowThreshold)]);
}

#[test]
fn what_is_paid_together_is_split_by_the_promotions_rate() {
    let shared = Promotion {
        platform_part: Bps(3333),
        ..promotion(1, voucher(1000, 0))
    };
    let quote = three(vec![shared]);
    let a = quote.lines[0].applications[0];
    assert_eq!((a.amount, a.seller_part, a.platform_part), (1000, 667, 333));
    assert_eq!((quote.lines[0].revenue_minor, quote.lines[0].paid_minor), (5330, 4997));
}

#[test]
fn shipping_discounts_look_at_the_goods_after_the_sellers_voucher_and_stop_at_nothing() {
    let ship = |id, value, threshold| promotion(id, Tool::Shipping { value, threshold });
    let fee = |promotions| {
        let quote = three(promotions);
        (quote.shops[0].shipping_minor, reasons(&quote))
    };
    assert_eq!(fee(vec![ship(1, Value::Amount(200), Threshold::None)]).0, 300);
    assert_eq!(fee(vec![ship(1, Value::Amount(900), Threshold::None)]).0, 0);
    assert_eq!(
        fee(vec![ship(1, part(10_000, Some(400)), Threshold::Quantity(3))]).0,
        100
    );
    let (minor, why) = fee(vec![ship(1, part(10_000, None), Threshold::Quantity(4))]);
    assert_eq!((minor, why), (500, vec![(1, SkipReason::BelowThreshold)]));
    // 59.97 reaches 50, but not after 10 off
    let spend = || ship(1, part(10_000, None), Threshold::Spend(5000));
    assert_eq!(fee(vec![spend()]).0, 0);
    assert_eq!(fee(vec![spend(), promotion(2, voucher(1000, 0))]).0, 500);
    // the platform's voucher takes nobody's free shipping away
    assert_eq!(fee(vec![spend(), platform(2, voucher(1000, 0))]).0, 0);
}

#[test]
fn the_platforms_shipping_voucher_is_split_over_what_the_sellers_left_to_pay() {
    let lines = vec![line(1, 1, 1, 1000, 1), line(2, 2, 2, 1000, 1)];
    let tool = |minor| Tool::Shipping {
        value: Value::Amount(minor),
        threshold: Threshold::None,
    };
    let promotions = vec![promotion(1, tool(300)), platform(2, tool(400))];
    let quote = price(&input(lines, vec![shop(1, 600), shop(2, 500)], promotions)).unwrap();
    let fees: Vec<_> = quote
        .shops
        .iter()
        .map(|s| (s.shipping_minor, s.shipping_revenue_minor))
        .collect();
    assert_eq!(fees, [(150, 300), (250, 500)]);
    assert_eq!(quote.total_minor, 2400);
}

#[test]
fn tax_is_added_or_contained_per_line_and_on_shipping() {
    let lines = vec![line(1, 1, 1, 1005, 1), line(2, 1, 2, 333, 1)];
    let run = |included, on_paid, promotions| {
        let tax = TaxRule {
            goods: Bps(2000),
            shipping: Bps(1000),
            included,
            on_paid,
        };
        let shops = vec![ShopInput { tax, ..shop(1, 500) }];
        price(&input(lines.clone(), shops, promotions)).unwrap()
    };
    let taxes = |quote: &Quote| quote.lines.iter().map(|l| l.tax_minor).collect::<Vec<_>>();
    let on_top = run(false, false, vec![]);
    assert_eq!(
        (taxes(&on_top), on_top.shops[0].shipping_tax_minor),
        (vec![201, 67], 50)
    );
    assert_eq!(
        (on_top.shops[0].tax_minor, on_top.total_minor),
        (318, 1005 + 333 + 500 + 318)
    );
    let contained = run(true, false, vec![]);
    assert_eq!(
        (taxes(&contained), contained.shops[0].shipping_tax_minor),
        (vec![168, 56], 45)
    );
    assert_eq!(contained.total_minor, 1005 + 333 + 500);
    // the seller's discount lowers the tax, the platform's only where the market says so
    assert_eq!(taxes(&run(false, false, vec![promotion(1, off(5000))])), [100, 33]);
    assert_eq!(taxes(&run(false, false, vec![platform(1, voucher(669, 0))])), [201, 67]);
    assert_eq!(taxes(&run(false, true, vec![platform(1, voucher(669, 0))])), [100, 33]);
}

#[test]
fn what_cannot_be_priced_is_refused_by_line_or_shop() {
    let good = || input(vec![line(1, 1, 1, 100, 1)], vec![shop(1, 0)], vec![]);
    assert!(price(&good()).is_ok());
    for bad in [
        line(1, 1, 1, -1, 1),
        line(1, 1, 1, 100, 0),
        line(1, 1, 1, 100, -3),
        line(0, 1, 1, 100, 1),
        line(1, 1, 1, i64::MAX, 2),
        line(1, 1, 1, 1_000_000_000_000, 1_000_001),
    ] {
        let refused = price(&QuoteInput {
            lines: vec![bad],
            ..good()
        });
        assert_eq!(refused, Err(Refusal::ImpossibleLine { line_no: bad.line_no }));
    }
    let twice = QuoteInput {
        lines: vec![line(1, 1, 1, 5, 1), line(1, 1, 2, 5, 1)],
        ..good()
    };
    assert_eq!(price(&twice), Err(Refusal::ImpossibleLine { line_no: 1 }));
    let missing = QuoteInput {
        shops: vec![shop(2, 0)],
        ..good()
    };
    assert_eq!(price(&missing), Err(Refusal::MissingShop { shop: ShopId(1) }));
    for bad in [
        vec![shop(1, -1)],
        vec![shop(1, i64::MAX)],
        vec![shop(1, 0), shop(1, 0)],
        vec![ShopInput {
            tax: TaxRule {
                goods: Bps(-1),
                ..TaxRule::default()
            },
            ..shop(1, 0)
        }],
        vec![ShopInput {
            tax: TaxRule {
                shipping: Bps(10_001),
                ..TaxRule::default()
            },
            ..shop(1, 0)
        }],
    ] {
        assert_eq!(
            price(&QuoteInput { shops: bad, ..good() }),
            Err(Refusal::ImpossibleShop { shop: ShopId(1) })
        );
    }
    let many = (1..=1001).map(|n| line(n, 1, 1, 1, 1)).collect();
    assert_eq!(price(&QuoteInput { lines: many, ..good() }), Err(Refusal::TooManyLines));
}
