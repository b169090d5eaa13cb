//! What a shop may set as its shipping template (spec: commerce 2.8). Which codes are countries is known elsewhere.

use crate::{Rate, Template};
use kernel::{FieldError, Money};
use std::collections::BTreeSet;

/// Most zones of a template.
pub const ZONES_MAX: usize = 12;
/// Most days an order may take to leave; the times of spec commerce 2.7 run all the same.
pub const HANDLING_DAYS_MAX: i64 = 7;
/// Highest fee, in whole units of the currency.
const FEE_MAX: i64 = 10_000;

/// What is wrong with a template, by field: `zones.<place>.countries`, `.first`, `.next`, `free_over`, `handling_days`,
/// or `zones` for all of them.
pub fn check_template(template: &Template, handling_days: i64) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let most = Money::new(FEE_MAX * 10_i64.pow(template.currency.exponent()), template.currency);
    let amount = |field: String, minor: i64, wrong: &mut Vec<FieldError>| {
        if !(0..=most.minor).contains(&minor) {
            wrong.push(
                FieldError::new(&field, "out_of_range")
                    .with("min", 0)
                    .with("max", most.decimal()),
            );
        }
    };
    match template.zones.len() {
        0 => wrong.push(FieldError::new("zones", "required")),
        n if n > ZONES_MAX => wrong.push(FieldError::new("zones", "too_many").with("max", ZONES_MAX)),
        _ => {}
    }
    let mut named = BTreeSet::new();
    let mut rest = false;
    for (place, zone) in template.zones.iter().enumerate() {
        let field = |name: &str| format!("zones.{place}.{name}");
        if zone.countries.is_empty() && std::mem::replace(&mut rest, true) {
            wrong.push(FieldError::new(&field("countries"), "zone_rest_twice"));
        }
        if let Some(twice) = zone.countries.iter().find(|code| !named.insert(code.as_str())) {
            wrong.push(FieldError::new(&field("countries"), "zone_country_twice").with("country", twice));
        }
        match &zone.rate {
            Rate::Flat { minor } => amount(field("first"), *minor, &mut wrong),
            Rate::PerItem { first, next } => {
                amount(field("first"), *first, &mut wrong);
                amount(field("next"), *next, &mut wrong);
            }
            Rate::Weight(bands) => bands
                .0
                .iter()
                .for_each(|(_, minor)| amount(field("first"), *minor, &mut wrong)),
        }
    }
    if let Some(over) = template.free_over {
        amount("free_over".to_owned(), over, &mut wrong);
    }
    if !(0..=HANDLING_DAYS_MAX).contains(&handling_days) {
        wrong.push(
            FieldError::new("handling_days", "out_of_range")
                .with("min", 0)
                .with("max", HANDLING_DAYS_MAX),
        );
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;
    use kernel::Currency;

    fn zone(countries: &[&str], first: i64, next: i64) -> Zone {
        Zone {
            countries: countries.iter().map(|c| (*c).to_owned()).collect(),
            rate: Rate::PerItem { first, next },
        }
    }

    fn wrong(zones: Vec<Zone>, free_over: Option<i64>, days: i64) -> Vec<(String, String)> {
        let template = Template {
            currency: Currency::USD,
            free_over,
            zones,
        };
        let found = check_template(&template, days).into_iter();
        found.map(|f| (f.field, f.code)).collect()
    }

    #[test]
    fn named_zones_and_one_for_the_rest_are_a_template() {
        let zones = vec![zone(&["US", "CA"], 599, 0), zone(&["MX"], 999, 200), zone(&[], 2500, 0)];
        assert_eq!(wrong(zones, Some(5000), 2), []);
        assert_eq!(wrong(vec![zone(&[], 0, 0)], None, 0), []);
    }

    #[test]
    fn a_place_has_one_fee_and_amounts_have_bounds() {
        let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        assert_eq!(wrong(vec![], None, 2), one("zones", "required"));
        let many: Vec<Zone> = ('A'..='M').map(|c| zone(&[&format!("X{c}")], 1, 1)).collect();
        assert_eq!(wrong(many, None, 2), one("zones", "too_many"));
        let twice = vec![zone(&["US"], 1, 0), zone(&["CA", "US"], 2, 0)];
        assert_eq!(wrong(twice, None, 2), one("zones.1.countries", "zone_country_twice"));
        let rest = vec![zone(&[], 1, 0), zone(&[], 2, 0)];
        assert_eq!(wrong(rest, None, 2), one("zones.1.countries", "zone_rest_twice"));
        assert_eq!(
            wrong(vec![zone(&[], -1, 0)], None, 2),
            one("zones.0.first", "out_of_range")
        );
        assert_eq!(
            wrong(vec![zone(&[], 0, i64::MAX)], None, 2),
            one("zones.0.next", "out_of_range")
        );
        assert_eq!(
            wrong(vec![zone(&[], 0, 0)], Some(-1), 2),
            one("free_over", "out_of_range")
        );
        assert_eq!(
            wrong(vec![zone(&[], 0, 0)], None, 8),
            one("handling_days", "out_of_range")
        );
    }
}
