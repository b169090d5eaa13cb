//! What shipping an order of one shop costs: zones by country, each with one rate, and free from an amount on. One number
//! per order; how it is split into parcels later never changes it (spec: commerce 2.8).

use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};

/// How a zone's fee is computed. Amounts are minor units, zero or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// The same for every order.
    Flat {
        /// The fee.
        minor: i64,
    },
    /// By the number of pieces.
    PerItem {
        /// For the first.
        first: i64,
        /// For each other.
        next: i64,
    },
    /// By weight.
    Weight(Bands),
}

/// Fees by weight, in any order. What weighs more than the heaviest band is not delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bands(
    /// Up to and including so many grams, for so many minor units.
    pub Vec<(i64, i64)>,
);

/// Where a rate holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Codes of its countries; empty for everywhere that no other zone names.
    pub countries: Vec<String>,
    /// What it costs.
    pub rate: Rate,
}

/// A shop's shipping template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The currency of its amounts.
    pub currency: Currency,
    /// From this much for the goods on, nothing is charged.
    pub free_over: Option<i64>,
    /// Where it delivers to. The first zone that names the country holds.
    pub zones: Vec<Zone>,
}

impl Template {
    /// One flat fee for these countries; for the whole world if there are none.
    pub fn flat(currency: Currency, minor: i64, free_over: Option<i64>, countries: Vec<String>) -> Template {
        Template {
            currency,
            free_over,
            zones: vec![Zone {
                countries,
                rate: Rate::Flat { minor },
            }],
        }
    }
}

/// What is sent: one line of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Pieces.
    pub quantity: i64,
    /// Grams of one piece.
    pub weight_g: i64,
    /// Cubic centimetres of one packed piece; 0 when unknown.
    pub volume_cm3: i64,
    /// What the whole line costs, in minor units of the template's currency.
    pub goods: i64,
}

impl Item {
    /// Grams charged for one piece: what it weighs, or its volume over 5000 in kilograms if that is more.
    fn charged_g(&self) -> i64 {
        let volumetric = self.volume_cm3.max(0).saturating_add(4) / 5;
        self.weight_g.max(volumetric).max(0)
    }
}

/// What shipping costs; nothing (`None`) when the shop does not deliver this there, or there is nothing to send.
pub fn fee(template: &Template, country: &str, items: &[Item]) -> Option<Money> {
    let pieces = items.iter().fold(0_i64, |sum, item| sum.saturating_add(item.quantity));
    if pieces < 1 || items.iter().any(|item| item.quantity < 0) {
        return None;
    }
    let named = template
        .zones
        .iter()
        .find(|zone| zone.countries.iter().any(|code| code == country));
    let zone = named.or_else(|| template.zones.iter().find(|zone| zone.countries.is_empty()))?;
    let minor = match &zone.rate {
        Rate::Flat { minor } => *minor,
        Rate::PerItem { first, next } => first.saturating_add(next.saturating_mul(pieces - 1)),
        Rate::Weight(Bands(bands)) => {
            let weight = items.iter().fold(0_i64, |sum, item| {
                sum.saturating_add(item.charged_g().saturating_mul(item.quantity))
            });
            bands.iter().filter(|(up_to, _)| weight <= *up_to).min()?.1
        }
    };
    let goods = items.iter().fold(0_i64, |sum, item| sum.saturating_add(item.goods));
    let free = template.free_over.is_some_and(|over| goods >= over);
    Some(Money::new(if free { 0 } else { minor.max(0) }, template.currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(quantity: i64, weight_g: i64, goods: i64) -> Item {
        Item {
            quantity,
            weight_g,
            volume_cm3: 0,
            goods,
        }
    }

    fn template(rate: Rate, free_over: Option<i64>) -> Template {
        let zone = |countries: &[&str], rate| Zone {
            countries: countries.iter().map(|c| (*c).to_owned()).collect(),
            rate,
        };
        Template {
            currency: Currency::USD,
            free_over,
            zones: vec![zone(&[], Rate::Flat { minor: 2500 }), zone(&["US", "CA"], rate)],
        }
    }

    fn minor(template: &Template, country: &str, items: &[Item]) -> Option<i64> {
        fee(template, country, items).map(|money| money.minor)
    }

    #[test]
    fn a_zone_that_names_the_country_goes_before_the_rest_of_the_world() {
        let t = template(Rate::Flat { minor: 599 }, None);
        assert_eq!(minor(&t, "US", &[item(1, 100, 500)]), Some(599));
        assert_eq!(minor(&t, "FR", &[item(1, 100, 500)]), Some(2500));
        let only = Template::flat(Currency::EUR, 100, None, vec!["DE".to_owned()]);
        assert_eq!(minor(&only, "FR", &[item(1, 100, 500)]), None);
        assert_eq!(
            fee(&only, "DE", &[item(1, 100, 500)]),
            Some(Money::new(100, Currency::EUR))
        );
        let everywhere = Template::flat(Currency::EUR, 100, None, vec![]);
        assert_eq!(minor(&everywhere, "FR", &[item(1, 100, 500)]), Some(100));
    }

    #[test]
    fn it_is_free_from_the_threshold_on_but_only_where_delivered() {
        let t = template(Rate::Flat { minor: 599 }, Some(4000));
        assert_eq!(minor(&t, "US", &[item(1, 1, 3000), item(1, 1, 999)]), Some(599));
        assert_eq!(minor(&t, "US", &[item(1, 1, 3000), item(1, 1, 1000)]), Some(0));
        let only = Template::flat(Currency::USD, 100, Some(0), vec!["US".to_owned()]);
        assert_eq!(minor(&only, "FR", &[item(1, 1, 5)]), None);
    }

    #[test]
    fn pieces_count_over_all_lines() {
        let t = template(Rate::PerItem { first: 400, next: 150 }, None);
        assert_eq!(minor(&t, "US", &[item(1, 1, 1)]), Some(400));
        assert_eq!(minor(&t, "US", &[item(2, 1, 1), item(1, 1, 1)]), Some(700));
        assert_eq!(minor(&t, "US", &[]), None);
        assert_eq!(minor(&t, "US", &[item(0, 1, 1)]), None);
        assert_eq!(minor(&t, "US", &[item(-1, 1, 1), item(5, 1, 1)]), None);
    }

    #[test]
    fn weight_is_rounded_up_to_its_band() {
        let t = template(Rate::Weight(Bands(vec![(2000, 900), (500, 400), (10_000, 2000)])), None);
        assert_eq!(minor(&t, "US", &[item(1, 500, 1)]), Some(400));
        assert_eq!(minor(&t, "US", &[item(1, 501, 1)]), Some(900));
        assert_eq!(minor(&t, "US", &[item(2, 500, 1), item(1, 1001, 1)]), Some(2000));
        assert_eq!(minor(&t, "US", &[item(1, 10_001, 1)]), None);
        // 30 × 20 × 10 cm is 1.2 kg by volume.
        assert_eq!(
            minor(
                &t,
                "US",
                &[Item {
                    volume_cm3: 6000,
                    ..item(1, 300, 1)
                }]
            ),
            Some(900)
        );
    }

    proptest! {
        #[test]
        fn more_pieces_never_ship_for_less(
            first in 0_i64..1000, next in 0_i64..1000, quantity in 1_i64..50, weight in 0_i64..300,
            mut bands in prop::collection::vec((1_i64..20_000, 0_i64..5000), 1..5),
        ) {
            bands.sort_unstable();
            let mut fees: Vec<i64> = bands.iter().map(|band| band.1).collect();
            fees.sort_unstable();
            let bands = bands.iter().zip(fees).map(|(band, fee)| (band.0, fee)).collect();
            for rate in [Rate::Flat { minor: first }, Rate::PerItem { first, next }, Rate::Weight(Bands(bands))] {
                let t = template(rate, None);
                let some = minor(&t, "US", &[item(quantity, weight, 1)]);
                let more = minor(&t, "US", &[item(quantity + 1, weight, 1)]);
                // what grew too heavy is not delivered at all
                prop_assert!(more.is_none() || some <= more);
            }
        }
    }
}
