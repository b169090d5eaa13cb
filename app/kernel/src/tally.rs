//! How many there are of something that may be very many: counted up to a limit, so that asking costs the same for all.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

/// A number of things, or the most that was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many were counted.
    pub counted: i64,
    /// Whether there are more.
    pub more: bool,
}

impl Tally {
    /// What a count that goes one beyond `most` found.
    pub fn up_to(most: i64, found: i64) -> Tally {
        Tally {
            counted: found.min(most),
            more: found > most,
        }
    }

    /// Whether there is anything.
    pub fn any(self) -> bool {
        self.counted > 0
    }
}

/// `1000+` or `12`: plain, for programs.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.counted, if self.more { "+" } else { "" })
    }
}

impl FromStr for Tally {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Tally, Self::Err> {
        let digits = text.strip_suffix('+');
        Ok(Tally {
            counted: digits.unwrap_or(text).parse()?,
            more: digits.is_some(),
        })
    }
}

impl From<i64> for Tally {
    fn from(counted: i64) -> Tally {
        Tally { counted, more: false }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |sum, one| Tally {
            counted: sum.counted.saturating_add(one.counted),
            more: sum.more || one.more,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn only_what_is_beyond_the_limit_is_more() {
        let of = |found| Tally::up_to(1000, found);
        assert_eq!(of(999), Tally::from(999));
        assert_eq!(of(1000), Tally::from(1000));
        let more = Tally {
            counted: 1000,
            more: true,
        };
        assert_eq!(of(1001), more);
        assert_eq!(more.to_string().parse(), Ok(more));
        assert_eq!("-3".parse(), Ok(Tally::from(-3)));
        assert!("+".parse::<Tally>().is_err());
        assert!(of(1).any() && !of(0).any());
        let sum: Tally = [of(3), of(2000), of(4)].into_iter().sum();
        assert_eq!(
            sum,
            Tally {
                counted: 1007,
                more: true
            }
        );
    }
}
