//! The form as it is sent: texts only, and on the server the template it means, or what is wrong where.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the form sends. Inputs are named `form[free_over]`, `form[zones][0][first]`, `form[zones][0][to][US]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShippingForm {
    /// The shop it is for.
    pub shop: String,
    /// The version the form was made of.
    pub version: String,
    /// Free from this amount on; empty for never.
    pub free_over: String,
    /// Days until an order leaves.
    pub handling_days: String,
    /// The zones, and one more that may stay empty.
    pub zones: Vec<ZoneInput>,
}

/// One zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ZoneInput {
    /// Codes of its countries, as ticked boxes.
    pub to: BTreeMap<String, String>,
    /// `true` for everywhere no other zone names.
    pub rest: String,
    /// Fee for the first piece.
    pub first: String,
    /// Fee for each other piece; empty for none.
    pub next: String,
    /// `true` to take the zone out.
    pub drop: String,
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use server::{read, renamed};

#[cfg(not(target_arch = "wasm32"))]
mod server {
    //! From the form's texts to a template; server only.

    use super::{ShippingForm, ZoneInput};
    use kernel::{Currency, Error, FieldError};
    use shipping::{Rate, Template, Zone};

    /// A form that could be read.
    #[derive(Debug)]
    pub struct Read {
        /// What it means.
        pub template: Template,
        /// Days until an order leaves.
        pub handling_days: i64,
        /// For each zone the row of the form it comes from.
        rows: Vec<usize>,
    }

    /// The error with its fields named as the form names them, and countries by their names.
    pub fn renamed(read: &Read, error: Error) -> Error {
        let Error::Invalid(fields) = error else { return error };
        let rename = |mut field: FieldError| {
            if let Some(code) = field.params.get_mut("country") {
                *code = i18n::text(&format!("common.country.{code}"), &[]);
            }
            let mut parts = field.field.splitn(3, '.');
            let name = match (parts.next(), parts.next(), parts.next()) {
                (Some("zones"), Some(place), Some(name)) => {
                    let row = place.parse().ok().and_then(|place: usize| read.rows.get(place));
                    format!("form[zones][{}][{name}]", row.copied().unwrap_or(0))
                }
                // about all zones: said at the first
                (Some("zones"), ..) => "form[zones][0][countries]".to_owned(),
                _ => format!("form[{}]", field.field),
            };
            FieldError { field: name, ..field }
        };
        Error::Invalid(fields.into_iter().map(rename).collect())
    }

    /// Reads the form. Rows that were taken out, or in which nothing was said, are left out.
    pub fn read(form: &ShippingForm, currency: Currency) -> Result<Read, Error> {
        let mut wrong = Vec::new();
        let mut amount = |field: String, text: &str| match flows::decimal::money(text, currency, &field) {
            Ok(money) => money.minor,
            Err(error) => {
                wrong.push(error);
                0
            }
        };
        let free_over = match form.free_over.trim() {
            "" => None,
            text => Some(amount("form[free_over]".to_owned(), text)),
        };
        let (mut zones, mut rows) = (Vec::new(), Vec::new());
        for (row, input) in form.zones.iter().enumerate() {
            if input.drop == "true" || is_blank(input) {
                continue;
            }
            let first = amount(format!("form[zones][{row}][first]"), &input.first);
            let next = match input.next.trim() {
                "" => 0,
                text => amount(format!("form[zones][{row}][next]"), text),
            };
            zones.push(Zone {
                countries: match input.rest.as_str() {
                    "true" => Vec::new(),
                    _ => input.to.keys().cloned().collect(),
                },
                rate: if next == 0 {
                    Rate::Flat { minor: first }
                } else {
                    Rate::PerItem { first, next }
                },
            });
            rows.push(row);
        }
        for (zone, row) in zones.iter().zip(&rows) {
            // no country at all and not "everywhere else": nobody knows what was meant
            if zone.countries.is_empty() && form.zones[*row].rest != "true" {
                wrong.push(FieldError::new(
                    &format!("form[zones][{row}][countries]"),
                    "none_chosen",
                ));
            }
        }
        let handling_days = form.handling_days.trim().parse().unwrap_or_else(|_| {
            wrong.push(FieldError::new("form[handling_days]", "not_number"));
            0
        });
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        Ok(Read {
            template: Template {
                currency,
                free_over,
                zones,
            },
            handling_days,
            rows,
        })
    }

    /// Whether nothing was said: the row for a further zone was left alone.
    fn is_blank(input: &ZoneInput) -> bool {
        input.to.is_empty() && input.rest != "true" && input.first.trim().is_empty() && input.next.trim().is_empty()
    }

    #[cfg(test)]
    mod tests {
        #![expect(clippy::unwrap_used, reason = "tests")]
        use super::*;

        fn zone(countries: &[&str], first: &str, next: &str) -> ZoneInput {
            ZoneInput {
                to: countries.iter().map(|c| ((*c).to_owned(), "1".to_owned())).collect(),
                first: first.to_owned(),
                next: next.to_owned(),
                ..ZoneInput::default()
            }
        }

        fn form(zones: Vec<ZoneInput>) -> ShippingForm {
            ShippingForm {
                handling_days: "2".to_owned(),
                zones,
                ..ShippingForm::default()
            }
        }

        fn wrong(form: &ShippingForm) -> Vec<(String, String)> {
            let Err(Error::Invalid(fields)) = read(form, Currency::USD) else {
                panic!("it was read")
            };
            fields.into_iter().map(|f| (f.field, f.code)).collect()
        }

        #[test]
        fn rows_that_say_nothing_are_left_out() {
            let rest = ZoneInput {
                rest: "true".to_owned(),
                ..zone(&["US"], "25", "")
            };
            let gone = ZoneInput {
                drop: "true".to_owned(),
                ..zone(&["MX"], "x", "")
            };
            let read = read(
                &form(vec![zone(&["CA", "US"], "5.99", "1"), gone, zone(&[], " ", ""), rest]),
                Currency::USD,
            );
            let read = read.unwrap();
            assert_eq!(read.template.zones[0].countries, ["CA", "US"]);
            assert_eq!(read.template.zones[0].rate, Rate::PerItem { first: 599, next: 100 });
            assert!(read.template.zones[1].countries.is_empty());
            assert_eq!(read.rows, [0, 3]);
            let named = renamed(&read, Error::field("zones.1.first", "out_of_range"));
            assert_eq!(named, Error::field("form[zones][3][first]", "out_of_range"));
        }

        #[test]
        fn what_cannot_be_read_is_said_at_its_field() {
            let at = |field: &str, code: &str| (field.to_owned(), code.to_owned());
            let bad = ShippingForm {
                free_over: "much".to_owned(),
                handling_days: "soon".to_owned(),
                ..form(vec![zone(&["US"], "", "-1x"), zone(&[], "5", "")])
            };
            let found = wrong(&bad);
            assert_eq!(found.len(), 5, "{found:?}");
            assert!(
                found.contains(&at("form[zones][1][countries]", "none_chosen")),
                "{found:?}"
            );
            assert!(found.contains(&at("form[handling_days]", "not_number")), "{found:?}");
            assert!(
                found.iter().any(|(field, _)| field == "form[zones][0][first]"),
                "{found:?}"
            );
        }
    }
}
