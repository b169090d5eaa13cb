//! Money in integer minor units, rates in basis points, and the only ways to round and to split.
//! Source: spec commerce 2.0. There is no float here and no way to make one.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What can go wrong when amounts are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The two amounts are in different currencies.
    #[error("the amounts are in different currencies")]
    CurrencyMismatch,
    /// The result does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
    /// An amount to split is negative or larger than what it is split over.
    #[error("the amount cannot be split over these weights")]
    CannotAllocate,
}

macro_rules! currencies {
    ($($code:ident $exponent:literal),* $(,)?) => {
        /// A currency the platform trades in (ISO 4217 code).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(clippy::upper_case_acronyms)]
        pub enum Currency { $(#[doc = concat!("ISO 4217 ", stringify!($code))] $code),* }
        impl Currency {
            /// All currencies, in code order.
            pub const ALL: &'static [Currency] = &[$(Currency::$code),*];
            /// The ISO 4217 code, such as `USD`.
            pub const fn code(self) -> &'static str { match self { $(Currency::$code => stringify!($code)),* } }
            /// Number of minor digits (0, 2 or 3).
            pub const fn exponent(self) -> u32 { match self { $(Currency::$code => $exponent),* } }
        }
        impl FromStr for Currency {
            type Err = UnknownCurrency;
            fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
                match code { $(stringify!($code) => Ok(Currency::$code),)* _ => Err(UnknownCurrency) }
            }
        }
    };
}

currencies! {
    AED 2, AUD 2, BHD 3, BRL 2, CAD 2, CHF 2, CNY 2, CZK 2, DKK 2, EUR 2, GBP 2, HKD 2, IDR 2, INR 2, JPY 0, KRW 0,
    KWD 3, MXN 2, MYR 2, NOK 2, NZD 2, PHP 2, PLN 2, SAR 2, SEK 2, SGD 2, THB 2, TRY 2, USD 2, VND 0, ZAR 2,
}

/// The text is not the code of a currency the platform trades in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown currency")]
pub struct UnknownCurrency;

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in minor units (cents, yen, fils) of one currency. May be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// The currency they are units of.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Money { minor: 0, currency }
    }

    /// Sum. Errors: different currencies, overflow.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// Difference. Errors: different currencies, overflow.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// `quantity` times the amount. Errors: overflow.
    pub fn times(self, quantity: i64) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(quantity).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// The part of a non-negative amount that `rate` stands for, rounded half up (spec: commerce 2.0 `rhu`).
    pub fn share(self, rate: Bps) -> Money {
        Money {
            minor: rate.of(self.minor),
            ..self
        }
    }

    fn same(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch)
        }
    }

    /// The amount as plain decimal text with a point ("12.50"), for files and inputs; not for people.
    pub fn decimal(self) -> String {
        let exponent = self.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let sign = if self.minor < 0 { "-" } else { "" };
        let abs = self.minor.unsigned_abs();
        if exponent == 0 {
            format!("{sign}{abs}")
        } else {
            format!("{sign}{}.{:0width$}", abs / unit, abs % unit, width = exponent as usize)
        }
    }
}

/// A rate in basis points: 100 is one per cent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bps(pub i32);

impl Bps {
    /// Nothing.
    pub const ZERO: Bps = Bps(0);

    /// This part of a non-negative number of minor units, rounded half up. A negative amount or rate gives 0.
    pub fn of(self, minor: i64) -> i64 {
        if minor <= 0 || self.0 <= 0 {
            return 0;
        }
        round_half_up(i128::from(minor) * i128::from(self.0), 10_000)
    }

    /// The rate as plain decimal per cent without trailing zeros ("12.5"), for inputs; not for people.
    pub fn percent(self) -> String {
        let (whole, rest) = (self.0 / 100, (self.0 % 100).abs());
        match rest {
            0 => format!("{whole}"),
            r if r % 10 == 0 => format!("{whole}.{}", r / 10),
            r => format!("{whole}.{r:02}"),
        }
    }
}

/// `rhu(n, d) = (2n + d) div (2d)`: half up for `n >= 0`, `d > 0` (spec: commerce 2.0).
/// A result past 64 bits is clamped, which no amount that fits the columns can reach.
pub fn round_half_up(n: i128, d: i128) -> i64 {
    debug_assert!(n >= 0 && d > 0);
    i64::try_from((2 * n + d).div_euclid(2 * d)).unwrap_or(i64::MAX)
}

/// Splits `amount` over `weights` by largest remainder, ties to the larger weight and then to the earlier line
/// (spec: commerce 2.0 `LR`). Every part is within `0..=weight` and the parts add up to `amount`.
/// Errors: `amount` is negative or more than the weights' sum, or a weight is negative.
pub fn allocate(amount: i64, weights: &[i64]) -> Result<Vec<i64>, MoneyError> {
    if amount < 0 || weights.iter().any(|w| *w < 0) {
        return Err(MoneyError::CannotAllocate);
    }
    let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if i128::from(amount) > total {
        return Err(MoneyError::CannotAllocate);
    }
    if amount == 0 {
        return Ok(vec![0; weights.len()]);
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut order = Vec::with_capacity(weights.len());
    let mut given: i128 = 0;
    for (line, weight) in weights.iter().enumerate() {
        let product = i128::from(amount) * i128::from(*weight);
        let (quotient, remainder) = (product / total, product % total);
        given += quotient;
        parts.push(i64::try_from(quotient).map_err(|_| MoneyError::Overflow)?);
        order.push((std::cmp::Reverse(remainder), std::cmp::Reverse(*weight), line));
    }
    order.sort_unstable();
    let left = usize::try_from(i128::from(amount) - given).map_err(|_| MoneyError::Overflow)?;
    for (_, _, line) in order.into_iter().take(left) {
        parts[line] += 1;
    }
    Ok(parts)
}

/// The part of a line amount that unit `k` of `quantity` carries, `k` from 1 (spec: commerce 2.0 "unit shares").
/// The shares of all units add up to `amount`, differ by at most one, and grow with `amount`.
pub fn unit_share(amount: i64, quantity: i64, k: i64) -> i64 {
    debug_assert!(amount >= 0 && quantity > 0 && (1..=quantity).contains(&k));
    amount / quantity + i64::from(k > quantity - amount % quantity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_golden_voucher_is_split_as_the_spec_says() {
        assert_eq!(allocate(1000, &[3822, 1998, 500]), Ok(vec![605, 316, 79]));
        assert_eq!(allocate(300, &[3217, 1682, 421]), Ok(vec![181, 95, 24]));
        assert_eq!(allocate(1000, &[1999, 2999, 501]), Ok(vec![364, 545, 91]));
        assert_eq!(allocate(2, &[51, 54, 42, 15]), Ok(vec![1, 1, 0, 0]));
    }

    #[test]
    fn nothing_is_split_over_nothing() {
        assert_eq!(allocate(0, &[]), Ok(vec![]));
        assert_eq!(allocate(0, &[0, 0]), Ok(vec![0, 0]));
        assert_eq!(allocate(1, &[0]), Err(MoneyError::CannotAllocate));
        assert_eq!(allocate(-1, &[5]), Err(MoneyError::CannotAllocate));
    }

    #[test]
    fn unit_shares_of_the_golden_line() {
        let shares = |p| (1..=3).map(|k| unit_share(p, 3, k)).collect::<Vec<_>>();
        assert_eq!(shares(3036), [1012, 1012, 1012]);
        assert_eq!(shares(181), [60, 60, 61]);
    }

    #[test]
    fn rates_round_half_up() {
        assert_eq!(Bps(2500).of(1999), 500);
        assert_eq!(Bps(1250).of(1635), 204);
        assert_eq!(Bps(1250).of(2454), 307);
        assert_eq!(Bps(1250).of(410), 51);
        assert_eq!(Bps(1500).of(3), 0);
        assert_eq!(Bps(500).of(10), 1);
        assert_eq!(Bps(500).of(9), 0);
        assert_eq!(Bps(800).of(3980), 318);
        assert_eq!(Bps(10_000).of(i64::MAX), i64::MAX);
    }

    #[test]
    fn decimals_follow_the_currency() {
        assert_eq!(Money::new(-1205, Currency::USD).decimal(), "-12.05");
        assert_eq!(Money::new(1205, Currency::JPY).decimal(), "1205");
        assert_eq!(Money::new(5, Currency::KWD).decimal(), "0.005");
        assert_eq!(Bps(1250).percent(), "12.5");
        assert_eq!(Bps(1205).percent(), "12.05");
        assert_eq!(Bps(1200).percent(), "12");
    }

    #[test]
    fn currencies_never_mix() {
        let (a, b) = (Money::new(1, Currency::USD), Money::new(1, Currency::EUR));
        assert_eq!(a.plus(b), Err(MoneyError::CurrencyMismatch));
        assert_eq!(Money::new(i64::MAX, Currency::USD).plus(a), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn parts_add_up_and_stay_within_their_line(weights in prop::collection::vec(0_i64..1_000_000, 1..12), of in 0_u32..=1000) {
            let total: i64 = weights.iter().sum();
            let amount = total / 1000 * i64::from(of);
            let parts = allocate(amount, &weights).expect("amount is within the total");
            prop_assert_eq!(parts.iter().sum::<i64>(), amount);
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!((0..=*weight).contains(part));
            }
        }

        #[test]
        fn unit_shares_add_up_and_grow(amount in 0_i64..1_000_000, quantity in 1_i64..40, more in 0_i64..1000) {
            let shares: Vec<i64> = (1..=quantity).map(|k| unit_share(amount, quantity, k)).collect();
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            for (k, share) in (1..=quantity).zip(&shares) {
                prop_assert!(unit_share(amount + more, quantity, k) >= *share);
            }
        }
    }
}
