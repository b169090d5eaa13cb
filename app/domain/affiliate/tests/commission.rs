//! Commission (spec: affiliate 2.13, 2.14, 2.16): the spec's vectors, the table, and that cents never appear or vanish.
#![expect(clippy::unwrap_used, reason = "tests")]

use affiliate::{
    Allocation, COMMISSION_TABLE, CommissionAct, CommissionState, LineAmounts, OpenCommission, Refusal,
    allocate_withdrawal, basis, commission, payable_at, recomputed, tax_contained,
};
use kernel::{Bps, CommissionId, Instant, Span, allocate};
use proptest::prelude::*;

#[test]
fn v1_a_voucher_lowers_the_basis_line_by_line() {
    let nets = [1999, 2999, 501];
    let shares = allocate(1000, &nets).unwrap();
    let basis = |line: usize| {
        basis(&LineAmounts {
            gross: nets[line],
            seller_discount: shares[line],
            ..LineAmounts::default()
        })
    };
    assert_eq!([basis(0), basis(1), basis(2)], [1635, 2454, 410]);
    assert_eq!([0, 1, 2].map(|line| commission(basis(line), Bps(1250))), [204, 307, 51]);
}

#[test]
fn v2_refunds_are_recomputed_on_what_remains() {
    let rate = Bps(1250);
    assert_eq!(commission(1000, rate), 125);
    assert_eq!(
        [334, 667, 1000].map(|refunded| recomputed(1000, refunded, rate)),
        [83, 42, 0]
    );
}

#[test]
fn v3_small_amounts_other_currencies_and_contained_tax() {
    assert_eq!(commission(3, Bps(1500)), 0);
    assert_eq!(commission(10, Bps(500)), 1);
    assert_eq!(commission(9, Bps(500)), 0);
    assert_eq!(commission(3980, Bps(800)), 318);
    let net = 1200;
    let tax_included = tax_contained(net, Bps(2000));
    assert_eq!(
        basis(&LineAmounts {
            gross: net,
            tax_included,
            ..LineAmounts::default()
        }),
        1000
    );
    assert_eq!(tax_contained(1200, Bps::ZERO), 0);
}

#[test]
fn a_basis_is_never_negative_and_a_commission_never_more_than_it() {
    let over = LineAmounts {
        gross: 100,
        seller_discount: 80,
        platform_discount: 30,
        tax_included: 0,
    };
    assert_eq!(basis(&over), 0);
    assert_eq!(commission(100, Bps(20_000)), 100);
    assert_eq!(commission(-5, Bps(1000)), 0);
}

#[test]
fn every_act_on_every_state_is_in_the_table_or_refused() {
    let mut allowed = 0;
    for state in CommissionState::ALL {
        for act in CommissionAct::ALL {
            match state.next(*act) {
                Ok(to) => {
                    allowed += 1;
                    assert!(COMMISSION_TABLE.contains(&(*state, *act, to)));
                }
                Err(refusal) => assert_eq!(
                    refusal,
                    Refusal::CommissionState {
                        state: *state,
                        act: *act
                    }
                ),
            }
        }
    }
    assert_eq!(allowed, COMMISSION_TABLE.len());
    // nothing leads out of it but the money that came after all
    let out: Vec<_> = CommissionAct::ALL
        .iter()
        .filter(|act| CommissionState::Reversed.next(**act).is_ok())
        .collect();
    assert_eq!(out, [&CommissionAct::Revive]);
}

#[test]
fn a_commission_is_payable_fourteen_days_after_delivery() {
    let delivered = Instant(0).after(Span::days(3));
    assert_eq!(payable_at(delivered, 14), Instant(0).after(Span::days(17)));
}

fn open(id: i64, day: i64, open: i64) -> OpenCommission {
    OpenCommission {
        id: CommissionId(id),
        payable_at: Instant(0).after(Span::days(day)),
        open,
    }
}

#[test]
fn a_withdrawal_takes_the_oldest_commissions_first() {
    let taken = allocate_withdrawal(100, &[open(3, 2, 50), open(2, 1, 30), open(1, 2, 60), open(4, 0, 0)]).unwrap();
    let allocation = |id, minor, whole| Allocation {
        id: CommissionId(id),
        minor,
        whole,
    };
    assert_eq!(
        taken,
        [
            allocation(2, 30, true),
            allocation(1, 60, true),
            allocation(3, 10, false)
        ]
    );
    assert_eq!(
        allocate_withdrawal(141, &[open(3, 2, 50), open(2, 1, 30), open(1, 2, 60)]),
        Err(Refusal::NotAllocatable { missing: 1 })
    );
    assert_eq!(allocate_withdrawal(0, &[open(1, 1, 5)]), Ok(vec![]));
}

proptest! {
    #[test]
    fn the_order_of_refunds_makes_no_difference(
        basis in 0..1_000_000_i64, rate in 100..=8_000_i32, cuts in prop::collection::vec(0..=100_i64, 0..6),
    ) {
        let rate = Bps(rate);
        let mut refunds = Vec::new();
        let mut left = basis;
        for cut in cuts {
            let refund = left * cut / 100;
            left -= refund;
            refunds.push(refund);
        }
        refunds.push(left);
        let reversed = |refunds: &[i64]| {
            let (mut refunded, mut amount, mut back) = (0, commission(basis, rate), 0);
            for refund in refunds {
                refunded += refund;
                let now = recomputed(basis, refunded, rate);
                assert!((0..=amount).contains(&now), "a refund never raises a commission");
                back += amount - now;
                amount = now;
            }
            (amount, back)
        };
        prop_assert_eq!(reversed(&refunds), (0, commission(basis, rate)));
        refunds.reverse();
        prop_assert_eq!(reversed(&refunds), (0, commission(basis, rate)));
        prop_assert!((0..=basis).contains(&commission(basis, rate)));
    }

    #[test]
    fn a_withdrawal_is_spread_to_the_last_cent(
        rows in prop::collection::vec((0..20_i64, 0..5_000_i64), 0..12), of in 0..=100_i64,
    ) {
        let commissions: Vec<OpenCommission> = (1..).zip(rows).map(|(id, (day, minor))| open(id, day, minor)).collect();
        let total: i64 = commissions.iter().map(|c| c.open).sum();
        let gross = total * of / 100;
        let taken = allocate_withdrawal(gross, &commissions).unwrap();
        prop_assert_eq!(taken.iter().map(|a| a.minor).sum::<i64>(), gross);
        prop_assert!(taken.iter().all(|a| a.minor > 0));
        // Only the last one may be taken in part.
        prop_assert!(taken.iter().rev().skip(1).all(|a| a.whole));
        prop_assert!(allocate_withdrawal(total + 1, &commissions).is_err());
    }
}
