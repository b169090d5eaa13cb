//! Every code and slug of the catalogue that people see has its sentence.
#![expect(clippy::unwrap_used, reason = "tests")]

use catalog::{CATEGORIES, Problem, ProductRejection};
use std::collections::BTreeMap;

fn messages(area: &str) -> BTreeMap<String, serde_json::Value> {
    let path = format!("{}/../../i18n/messages/en/{area}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_problem_has_a_sentence_and_a_suggestion() {
    let listing = messages("listing");
    for problem in Problem::ALL {
        for key in [problem.message_key(), problem.suggestion_key()] {
            assert!(listing.contains_key(key.strip_prefix("listing.").unwrap()), "{key}");
        }
    }
    assert_eq!(listing.len(), 2 * Problem::ALL.len());
}

#[test]
fn the_advice_for_too_many_cells_names_both_causes() {
    let advice = messages("listing")["fix.too_many_cells"].to_string();
    assert!(
        advice.contains("comma") && advice.contains("quotation marks"),
        "{advice}"
    );
}

#[test]
fn every_category_and_every_reason_has_a_name() {
    let (category, common) = (messages("category"), messages("common"));
    assert!(CATEGORIES.iter().all(|c| category.contains_key(c.slug)));
    assert_eq!(category.len(), CATEGORIES.len());
    for reason in ProductRejection::ALL {
        assert!(
            common.contains_key(&format!("product_rejection.{}", reason.code())),
            "{reason:?}"
        );
    }
}
