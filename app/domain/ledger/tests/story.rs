//! The whole way of the money, and any other way: every journal balances, and what is left on an account is explained.
#![expect(clippy::unwrap_used, reason = "tests")]

use kernel::{Bps, CreatorId, Currency, OrderId, OrderLineId, PaymentId, ShopId, WithdrawalId};
use ledger::{
    AccountKey, AccountKind as Kind, Balances, CapturedLine, Journal, LineFacts, Owner, Refusal, Stage, amounts,
    line_adjusted, line_settled, order_cancelled, payment_captured, refund_paid, settle_order, surplus_captured,
    withdrawal_paid, withdrawal_released, withdrawal_requested, withdrawal_returned,
};
use proptest::prelude::*;

const SHOP: ShopId = ShopId(7);
const CREATOR: CreatorId = CreatorId(9);
const USD: Currency = Currency::USD;

fn shop(kind: Kind) -> AccountKey {
    AccountKey::new(Owner::Shop(SHOP), kind, USD)
}

fn creator(kind: Kind) -> AccountKey {
    AccountKey::new(Owner::Creator(CREATOR), kind, USD)
}

fn platform(kind: Kind) -> AccountKey {
    AccountKey::new(Owner::Platform, kind, USD)
}

fn lines(facts: &[LineFacts]) -> Vec<CapturedLine> {
    let settled = settle_order(facts, Bps(200)).unwrap();
    let line = |(id, settlement)| CapturedLine {
        id: OrderLineId(id),
        settlement,
        creator: Some(CREATOR),
    };
    (1..).zip(settled).map(line).collect()
}

/// The golden order of commerce 4.
fn golden() -> Vec<LineFacts> {
    let line = |(revenue, platform_subsidy, carrier_cost)| LineFacts {
        revenue,
        platform_subsidy,
        carrier_cost,
        commission: Bps(500),
        affiliate_commission: Bps(1000).of(revenue),
        ..LineFacts::default()
    };
    [(3217, 181, 375), (1682, 95, 196), (421, 24, 49)].map(line).to_vec()
}

fn nonzero(balances: &Balances) -> Vec<(AccountKey, i64)> {
    balances.iter().filter(|(_, minor)| *minor != 0).collect()
}

#[test]
fn the_golden_order_goes_from_the_buyer_to_two_banks() {
    let mut books = Balances::default();
    let mut post = |journal: Journal| books.post(&journal).unwrap();
    let lines = lines(&golden());
    post(payment_captured(OrderId(1), SHOP, USD, &lines).unwrap().unwrap());
    for line in &lines {
        post(line_settled(SHOP, USD, line).unwrap().unwrap());
    }
    let owner = Owner::Shop(SHOP);
    post(withdrawal_requested(WithdrawalId(1), owner, USD, amounts(3802, Bps::ZERO)).unwrap());
    post(withdrawal_paid(WithdrawalId(1), owner, USD, amounts(3802, Bps::ZERO)).unwrap());
    let (owner, all) = (Owner::Creator(CREATOR), amounts(532, Bps(200)));
    post(withdrawal_requested(WithdrawalId(2), owner, USD, all).unwrap());
    post(withdrawal_paid(WithdrawalId(2), owner, USD, all).unwrap());
    let mut rests = [
        (platform(Kind::CashClearing), -5020),
        (platform(Kind::PromoExpense), -300),
        (platform(Kind::CommissionRev), 266),
        (platform(Kind::TxnFee), 100),
        (platform(Kind::CarrierPayable), 620),
        (platform(Kind::WithdrawFeeRev), 11),
        (platform(Kind::PayoutClearing), 3802 + 521),
    ];
    rests.sort();
    assert_eq!(nonzero(&books), rests);
}

#[test]
fn refunding_one_unit_moves_shop_platform_and_creator_together() {
    // One of A's three units comes back: revenue −1072, subsidy −60, buyer +1012; the fees follow from what remains.
    let before = lines(&golden());
    let mut facts = golden();
    facts[0].revenue -= 1072;
    facts[0].platform_subsidy -= 60;
    facts[0].affiliate_commission -= 107;
    let mut after = before[0];
    after.settlement = ledger::settle_line(&facts[0], 40).unwrap();
    let adjusted = line_adjusted("refund:1", SHOP, USD, &before[0], &after, Stage::Held)
        .unwrap()
        .unwrap();
    let of = |account| {
        adjusted
            .entries()
            .iter()
            .find(|entry| entry.account == account)
            .map(|entry| entry.minor)
    };
    assert_eq!(of(platform(Kind::BuyerRefundPayable)), Some(1012));
    assert_eq!(of(platform(Kind::PromoExpense)), Some(60));
    assert_eq!(of(platform(Kind::CommissionRev)), Some(-(161 - 107)));
    assert_eq!(of(shop(Kind::CommissionReserve)), Some(-107));
    assert_eq!(adjusted.idem_key(), "adjust:1:refund:1");
    // The same after settlement reaches into what both could withdraw.
    let late = line_adjusted("refund:1", SHOP, USD, &before[0], &after, Stage::Settled)
        .unwrap()
        .unwrap();
    assert!(
        late.entries()
            .iter()
            .any(|entry| entry.account == creator(Kind::Available) && entry.minor == -107)
    );
    assert!(late.entries().iter().all(|entry| entry.account.kind != Kind::Pending));
}

#[test]
fn a_commission_needs_its_creator_to_be_settled() {
    let mut line = lines(&golden())[0];
    line.creator = None;
    let refused = line_settled(SHOP, USD, &line).unwrap_err();
    assert_eq!(
        refused,
        Refusal::ImpossibleAmount {
            fact: "affiliate_commission"
        }
    );
}

#[test]
fn nothing_moves_for_a_free_line_and_the_platform_never_withdraws() {
    let free = lines(&[LineFacts::default()]);
    assert_eq!(payment_captured(OrderId(1), SHOP, USD, &free), Ok(None));
    assert_eq!(line_settled(SHOP, USD, &free[0]), Ok(None));
    assert_eq!(
        refund_paid("r", USD, 0),
        Err(Refusal::ImpossibleAmount { fact: "refund" })
    );
    assert_eq!(
        surplus_captured(PaymentId(1), USD, 0),
        Err(Refusal::ImpossibleAmount { fact: "surplus" })
    );
    let amounts = amounts(5, Bps::ZERO);
    let asked = withdrawal_requested(WithdrawalId(1), Owner::Platform, USD, amounts);
    assert_eq!(asked, Err(Refusal::WrongAccount));
}

fn any_line() -> impl Strategy<Value = LineFacts> {
    (
        0..50_000_i64,
        0..=100_i64,
        0..2_000_i64,
        0..800_i64,
        0..900_i64,
        0..500_i64,
        0..2_000_i32,
        0..=60_i64,
    )
        .prop_map(
            |(revenue, subsidy, buyer_shipping, shipping_subsidy, carrier_cost, tax, bps, affiliate)| LineFacts {
                revenue,
                platform_subsidy: revenue * subsidy / 100,
                buyer_shipping,
                shipping_subsidy,
                carrier_cost,
                tax_on_top: tax,
                tax_withheld: tax / 2,
                commission: Bps(bps),
                affiliate_commission: revenue * affiliate / 100,
            },
        )
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(facts in prop::collection::vec(any_line(), 0..6), transaction in 0..600_i32) {
        let settled = settle_order(&facts, Bps(transaction)).unwrap();
        for (line, facts) in settled.iter().zip(&facts) {
            let signed = line.revenue + line.shipping + line.platform_commission + line.transaction_fee
                + line.affiliate_commission + line.tax_withheld;
            prop_assert_eq!(line.settlement, signed);
            let out = line.settlement - line.platform_commission - line.transaction_fee - line.affiliate_commission
                + line.carrier_cost + line.tax_payable;
            prop_assert_eq!(line.buyer_paid + line.platform_paid, out);
            // Commerce 2.12: buyer_paid_items + platform_discounts = revenue.
            prop_assert_eq!(facts.buyer_paid() - facts.buyer_shipping - facts.tax_on_top + facts.platform_subsidy, facts.revenue);
        }
        let total: i64 = settled.iter().map(|line| line.buyer_paid).sum();
        prop_assert_eq!(-settled.iter().map(|line| line.transaction_fee).sum::<i64>(), Bps(transaction).of(total));
    }

    #[test]
    fn capture_then_cancel_leaves_nothing(facts in prop::collection::vec(any_line(), 1..6)) {
        let mut books = Balances::default();
        let lines = lines(&facts);
        let paid: i64 = lines.iter().map(|line| line.settlement.buyer_paid).sum();
        for journal in [
            payment_captured(OrderId(1), SHOP, USD, &lines).unwrap(),
            order_cancelled(OrderId(1), SHOP, USD, &lines).unwrap(),
        ].into_iter().flatten() {
            books.post(&journal).unwrap();
        }
        prop_assert_eq!(books.of(platform(Kind::BuyerRefundPayable)), paid);
        if paid > 0 {
            books.post(&refund_paid("1", USD, paid).unwrap()).unwrap();
            // paid once more, for nothing
            books.post(&surplus_captured(PaymentId(2), USD, paid).unwrap()).unwrap();
            prop_assert_eq!(books.of(platform(Kind::BuyerRefundPayable)), paid);
            books.post(&refund_paid("2", USD, paid).unwrap()).unwrap();
        }
        prop_assert_eq!(nonzero(&books), []);
    }

    #[test]
    fn any_sequence_of_acts_balances_and_is_explained(
        orders in prop::collection::vec((prop::collection::vec(any_line(), 1..4), 0..4_u8), 1..8),
        withdrawals in prop::collection::vec((1..20_000_i64, any::<bool>(), 0..4_u8), 0..8),
    ) {
        let mut books = Balances::default();
        let (mut pending, mut reserve, mut refunds, mut cash) = (0, 0, 0, 0);
        let (mut earned, mut commissions) = (0, 0);
        let post = |books: &mut Balances, journal: Option<Journal>| {
            if let Some(journal) = journal {
                assert_eq!(journal.entries().iter().map(|entry| i128::from(entry.minor)).sum::<i128>(), 0);
                books.post(&journal).unwrap();
            }
        };
        for (id, (facts, fate)) in (1..).zip(&orders) {
            let lines = lines(facts);
            let sum = |part: fn(&CapturedLine) -> i64| lines.iter().map(part).sum::<i64>();
            let paid = sum(|line| line.settlement.buyer_paid);
            post(&mut books, payment_captured(OrderId(id), SHOP, USD, &lines).unwrap());
            cash += paid;
            match fate {
                0 => {
                    pending += sum(|line| line.settlement.settlement);
                    reserve -= sum(|line| line.settlement.affiliate_commission);
                }
                1 => {
                    post(&mut books, order_cancelled(OrderId(id), SHOP, USD, &lines).unwrap());
                    refunds += paid;
                }
                2 => {
                    post(&mut books, order_cancelled(OrderId(id), SHOP, USD, &lines).unwrap());
                    if paid > 0 {
                        post(&mut books, Some(refund_paid(&id.to_string(), USD, paid).unwrap()));
                    }
                    cash -= paid;
                }
                _ => {
                    for line in &lines {
                        post(&mut books, line_settled(SHOP, USD, line).unwrap());
                    }
                    earned += sum(|line| line.settlement.settlement);
                    commissions -= sum(|line| line.settlement.affiliate_commission);
                }
            }
        }
        let (mut out, mut fees, mut under_way) = (0, 0, [0, 0]);
        for (id, (gross, by_shop, fate)) in (1..).zip(&withdrawals) {
            let id = WithdrawalId(id);
            let (owner, fee, left) = if *by_shop {
                (Owner::Shop(SHOP), Bps::ZERO, &mut earned)
            } else {
                (Owner::Creator(CREATOR), Bps(200), &mut commissions)
            };
            let amounts = amounts(*gross, fee);
            post(&mut books, Some(withdrawal_requested(id, owner, USD, amounts).unwrap()));
            match fate {
                0 => { *left -= gross; under_way[usize::from(*by_shop)] += gross; }
                1 => {
                    post(&mut books, Some(withdrawal_paid(id, owner, USD, amounts).unwrap()));
                    *left -= gross;
                    out += amounts.net;
                    fees += amounts.fee;
                }
                2 => post(&mut books, Some(withdrawal_released(id, owner, USD, amounts).unwrap())),
                _ => {
                    post(&mut books, Some(withdrawal_paid(id, owner, USD, amounts).unwrap()));
                    post(&mut books, Some(withdrawal_returned(id, owner, USD, amounts).unwrap()));
                }
            }
        }
        prop_assert_eq!(books.of(shop(Kind::Pending)), pending);
        prop_assert_eq!(books.of(shop(Kind::CommissionReserve)), reserve);
        prop_assert_eq!(books.of(shop(Kind::Available)), earned);
        prop_assert_eq!(books.of(creator(Kind::Available)), commissions);
        prop_assert_eq!(books.of(shop(Kind::Withdrawing)), under_way[1]);
        prop_assert_eq!(books.of(creator(Kind::Withdrawing)), under_way[0]);
        prop_assert_eq!(books.of(platform(Kind::CashClearing)), -cash);
        prop_assert_eq!(books.of(platform(Kind::BuyerRefundPayable)), refunds);
        prop_assert_eq!(books.of(platform(Kind::PayoutClearing)), out);
        prop_assert_eq!(books.of(platform(Kind::WithdrawFeeRev)), fees);
        prop_assert_eq!(books.iter().map(|(_, minor)| minor).sum::<i64>(), 0);
    }

    #[test]
    fn partial_refunds_end_where_one_full_refund_ends(facts in any_line(), first in 0..=100_i64, fee in 0..500_i64) {
        let line = |facts: &LineFacts, fee| CapturedLine {
            id: OrderLineId(1),
            settlement: ledger::settle_line(facts, fee).unwrap(),
            creator: Some(CREATOR),
        };
        // A part of the price goes back, then all the rest but the carrier's cost.
        let cut = |n: i64| n - n * first / 100;
        let part = LineFacts {
            revenue: cut(facts.revenue),
            platform_subsidy: cut(facts.platform_subsidy).min(cut(facts.revenue)),
            affiliate_commission: cut(facts.affiliate_commission).min(cut(facts.revenue)),
            ..facts
        };
        let nothing = LineFacts { carrier_cost: facts.carrier_cost, ..LineFacts::default() };
        let (whole, part, none) = (line(&facts, fee), line(&part, fee), line(&nothing, 0));
        let (mut steps, mut once) = (Balances::default(), Balances::default());
        for (key, before, after) in [("1", &whole, &part), ("2", &part, &none)] {
            if let Some(journal) = line_adjusted(key, SHOP, USD, before, after, Stage::Held).unwrap() {
                steps.post(&journal).unwrap();
            }
        }
        if let Some(journal) = line_adjusted("1", SHOP, USD, &whole, &none, Stage::Held).unwrap() {
            once.post(&journal).unwrap();
        }
        prop_assert_eq!(nonzero(&steps), nonzero(&once));
        prop_assert_eq!(once.of(platform(Kind::BuyerRefundPayable)), whole.settlement.buyer_paid);
    }
}
