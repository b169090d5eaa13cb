//! What a shop gets for an order line (spec: commerce 2.12 "Settlement formula").

use crate::Refusal;
use kernel::{Bps, allocate};
use serde::{Deserialize, Serialize};

/// What is known about one order line, frozen with the order. Minor units of the order's currency, all zero or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFacts {
    /// Price after the seller's own discounts, less refunds; the part the platform pays for is still in it.
    pub revenue: i64,
    /// Part of `revenue` paid by the platform in place of the buyer.
    pub platform_subsidy: i64,
    /// This line's share of the shipping the buyer paid.
    pub buyer_shipping: i64,
    /// This line's share of the shipping the platform paid in place of the buyer.
    pub shipping_subsidy: i64,
    /// This line's share of the labels the platform bought for the shop; 0 when the shop ships at its own cost.
    pub carrier_cost: i64,
    /// Tax the buyer paid on top of price and shipping, collected by the platform.
    pub tax_on_top: i64,
    /// Tax contained in `revenue` that the platform keeps back for the state.
    pub tax_withheld: i64,
    /// The platform's commission rate on `revenue`.
    pub commission: Bps,
    /// The creator's commission on this line, as the affiliate rules computed it.
    pub affiliate_commission: i64,
}

impl Default for LineFacts {
    fn default() -> Self {
        LineFacts {
            revenue: 0,
            platform_subsidy: 0,
            buyer_shipping: 0,
            shipping_subsidy: 0,
            carrier_cost: 0,
            tax_on_top: 0,
            tax_withheld: 0,
            commission: Bps::ZERO,
            affiliate_commission: 0,
        }
    }
}

impl LineFacts {
    /// What the buyer pays for the line: price less the platform's part, shipping, and tax on top.
    pub const fn buyer_paid(&self) -> i64 {
        self.revenue - self.platform_subsidy + self.buyer_shipping + self.tax_on_top
    }
}

/// The statement line: `settlement` is the sum of the signed parts above it; costs are zero or negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementLine {
    /// Price after the seller's discounts.
    pub revenue: i64,
    /// Shipping paid by buyer and platform, less the carrier's cost.
    pub shipping: i64,
    /// The platform's commission.
    pub platform_commission: i64,
    /// The payment's fee.
    pub transaction_fee: i64,
    /// The creator's commission.
    pub affiliate_commission: i64,
    /// Tax kept back.
    pub tax_withheld: i64,
    /// What the shop gets.
    pub settlement: i64,
    /// What the buyer paid for the line, shipping and tax included (not part of the sum).
    pub buyer_paid: i64,
    /// What the platform paid for it, price and shipping (not part of the sum).
    pub platform_paid: i64,
    /// What carriers are owed for it (already within `shipping`).
    pub carrier_cost: i64,
    /// Tax owed to the state, on top and withheld (not part of the sum).
    pub tax_payable: i64,
}

/// Settles one line whose share of the payment's fee is known.
/// Errors: a fact is negative, the platform pays for more than the price, the commission is more than the revenue.
pub fn settle_line(line: &LineFacts, transaction_fee: i64) -> Result<SettlementLine, Refusal> {
    let facts = [
        ("revenue", line.revenue),
        ("platform_subsidy", line.platform_subsidy),
        ("buyer_shipping", line.buyer_shipping),
        ("shipping_subsidy", line.shipping_subsidy),
        ("carrier_cost", line.carrier_cost),
        ("tax_on_top", line.tax_on_top),
        ("tax_withheld", line.tax_withheld),
        ("affiliate_commission", line.affiliate_commission),
        ("transaction_fee", transaction_fee),
    ];
    // Bounded one by one, so that no sum of them can overflow.
    if let Some((fact, _)) = facts.iter().find(|(_, minor)| !(0..=i64::MAX / 16).contains(minor)) {
        return Err(Refusal::ImpossibleAmount { fact });
    }
    if line.platform_subsidy > line.revenue {
        return Err(Refusal::ImpossibleAmount {
            fact: "platform_subsidy",
        });
    }
    if line.affiliate_commission > line.revenue {
        return Err(Refusal::ImpossibleAmount {
            fact: "affiliate_commission",
        });
    }
    let shipping = line.buyer_shipping + line.shipping_subsidy - line.carrier_cost;
    let platform_commission = -line.commission.of(line.revenue);
    Ok(SettlementLine {
        revenue: line.revenue,
        shipping,
        platform_commission,
        transaction_fee: -transaction_fee,
        affiliate_commission: -line.affiliate_commission,
        tax_withheld: -line.tax_withheld,
        settlement: line.revenue + shipping + platform_commission
            - transaction_fee
            - line.affiliate_commission
            - line.tax_withheld,
        buyer_paid: line.buyer_paid(),
        platform_paid: line.platform_subsidy + line.shipping_subsidy,
        carrier_cost: line.carrier_cost,
        tax_payable: line.tax_on_top + line.tax_withheld,
    })
}

/// Settles all lines of an order. The transaction fee is taken once, of everything the buyer paid, and split over the
/// lines by largest remainder, so that it does not grow with the number of lines. Errors: as [`settle_line`].
pub fn settle_order(lines: &[LineFacts], transaction: Bps) -> Result<Vec<SettlementLine>, Refusal> {
    // Checked first without the fee, so the sums below cannot overflow or be negative.
    for line in lines {
        settle_line(line, 0)?;
    }
    let paid: Vec<i64> = lines.iter().map(LineFacts::buyer_paid).collect();
    let total = paid
        .iter()
        .try_fold(0_i64, |sum, p| sum.checked_add(*p))
        .ok_or(Refusal::Overflow)?;
    let fees = allocate(transaction.of(total), &paid).map_err(|_| Refusal::ImpossibleAmount {
        fact: "transaction_fee",
    })?;
    lines
        .iter()
        .zip(fees)
        .map(|(line, fee)| settle_line(line, fee))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Commerce 4: A, B and C with commission 5 %, affiliate 10 %, transaction fee 2 %, one label of 620.
    fn golden() -> [LineFacts; 3] {
        let labels = allocate(620, &[3217, 1682, 421]).expect("splits");
        let facts = |revenue, platform_subsidy, carrier_cost| LineFacts {
            revenue,
            platform_subsidy,
            carrier_cost,
            commission: Bps(500),
            affiliate_commission: Bps(1000).of(revenue),
            ..LineFacts::default()
        };
        [
            facts(3217, 181, labels[0]),
            facts(1682, 95, labels[1]),
            facts(421, 24, labels[2]),
        ]
    }

    #[test]
    fn the_golden_order_settles_to_3802() {
        let lines = settle_order(&golden(), Bps(200)).expect("settles");
        let sum = |part: fn(&SettlementLine) -> i64| lines.iter().map(part).sum::<i64>();
        assert_eq!(sum(|l| l.revenue), 5320);
        assert_eq!(sum(|l| l.buyer_paid), 5020);
        assert_eq!(sum(|l| l.platform_commission), -266);
        assert_eq!(lines[0].platform_commission, -161);
        assert_eq!(sum(|l| l.affiliate_commission), -532);
        assert_eq!(sum(|l| l.transaction_fee), -100);
        assert_eq!(sum(|l| l.shipping), -620);
        assert_eq!(sum(|l| l.settlement), 3802);
    }

    #[test]
    fn impossible_facts_are_refused_by_name() {
        let refused = |line: LineFacts| settle_line(&line, 0).expect_err("impossible");
        let base = LineFacts {
            revenue: 100,
            ..LineFacts::default()
        };
        assert_eq!(
            refused(LineFacts { revenue: -1, ..base }),
            Refusal::ImpossibleAmount { fact: "revenue" }
        );
        assert_eq!(
            refused(LineFacts {
                platform_subsidy: 101,
                ..base
            }),
            Refusal::ImpossibleAmount {
                fact: "platform_subsidy"
            }
        );
        assert_eq!(
            refused(LineFacts {
                affiliate_commission: 101,
                ..base
            }),
            Refusal::ImpossibleAmount {
                fact: "affiliate_commission"
            }
        );
    }

    #[test]
    fn an_empty_or_free_order_settles_to_nothing() {
        assert_eq!(settle_order(&[], Bps(200)), Ok(vec![]));
        let free = settle_order(&[LineFacts::default()], Bps(200)).expect("settles");
        assert_eq!(free, [SettlementLine::default()]);
    }
}
