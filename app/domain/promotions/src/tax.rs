//! Tax: a market's rate, contained in its prices or added to them, rounded once per line (spec: commerce 2.10).

use kernel::{Bps, round_half_up};
use serde::{Deserialize, Serialize};

/// How a shop's goods and shipping are taxed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRule {
    /// The rate on goods.
    pub goods: Bps,
    /// The rate on shipping.
    pub shipping: Bps,
    /// Prices contain the tax; else it is added.
    pub included: bool,
    /// Tax what the buyer pays, and not what the seller gets, where the platform pays a part.
    pub on_paid: bool,
}

impl TaxRule {
    /// A market's one rate on goods and shipping alike.
    pub const fn flat(rate: Bps, included: bool) -> TaxRule {
        TaxRule {
            goods: rate,
            shipping: rate,
            included,
            on_paid: false,
        }
    }

    /// The tax at `rate` of `base` minor units: what of them is tax, or what comes on top of them.
    pub fn tax(&self, rate: Bps, base: i64) -> i64 {
        if self.included {
            round_half_up(i128::from(base) * i128::from(rate.0), 10_000 + i128::from(rate.0))
        } else {
            rate.of(base)
        }
    }
}

/// Markets in Europe and Asia, by country code in ascending order.
const CONTAINED: &[&str] = &[
    "AE", "AT", "BE", "BH", "CH", "CN", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "HK", "ID", "IE", "IN", "IT", "JP",
    "KR", "KW", "MY", "NL", "NO", "PH", "PL", "PT", "SA", "SE", "SG", "TH", "TR", "VN",
];

/// Whether a market's prices contain the tax as long as the operator says nothing else: in Europe and Asia they do.
pub fn usually_included(country: &str) -> bool {
    CONTAINED.binary_search(&country).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_is_rounded_half_up_once_per_line() {
        // base, rate in hundredths of a per cent, contained, on top
        for (base, rate, contained, on_top) in [
            (1200, 2000, 200, 240),
            (1005, 2000, 168, 201),
            (333, 2000, 56, 67),
            (5990, 1900, 956, 1138),
            // ties go up: 2.5 on top of 25, 0.5 within 3
            (25, 1000, 2, 3),
            (3, 2000, 1, 1),
            (5, 1000, 0, 1),
            (1, 725, 0, 0),
            (7, 725, 0, 1),
            (10_599, 725, 716, 768),
            // yen have no cents
            (3980, 1000, 362, 398),
            (0, 2000, 0, 0),
            (100, 0, 0, 0),
            (100, 10_000, 50, 100),
            (1_000_000_000_000_000, 1900, 159_663_865_546_218, 190_000_000_000_000),
        ] {
            let within = TaxRule::flat(Bps(rate), true);
            let added = TaxRule::flat(Bps(rate), false);
            assert_eq!(within.tax(Bps(rate), base), contained, "within {base} at {rate}");
            assert_eq!(added.tax(Bps(rate), base), on_top, "on {base} at {rate}");
        }
    }

    #[test]
    fn what_is_contained_is_what_was_added_to_the_rest_give_or_take_a_rounding() {
        for rate in [1, 250, 700, 725, 1900, 2000, 2500, 10_000] {
            for base in 0..2000 {
                let (within, added) = (TaxRule::flat(Bps(rate), true), TaxRule::flat(Bps(rate), false));
                let tax = within.tax(Bps(rate), base);
                assert!((0..=base).contains(&tax));
                assert!((added.tax(Bps(rate), base - tax) - tax).abs() <= 1, "{base} at {rate}");
            }
        }
    }

    #[test]
    fn europe_and_asia_price_with_tax() {
        assert!(CONTAINED.is_sorted());
        for (country, contained) in [
            ("DE", true),
            ("JP", true),
            ("GB", true),
            ("US", false),
            ("AU", false),
            ("", false),
        ] {
            assert_eq!(usually_included(country), contained, "{country}");
        }
    }
}
