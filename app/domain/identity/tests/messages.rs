//! Every country and every reason people see has its name.
#![expect(clippy::unwrap_used, reason = "tests")]

use identity::{COUNTRIES, RejectionReason};
use std::collections::BTreeMap;

#[test]
fn every_country_and_every_reason_has_a_name() {
    let path = format!("{}/../../i18n/messages/en/common.json", env!("CARGO_MANIFEST_DIR"));
    let common: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for country in COUNTRIES {
        assert!(
            common.contains_key(&format!("country.{}", country.code)),
            "{}",
            country.code
        );
    }
    for reason in RejectionReason::ALL {
        assert!(
            common.contains_key(&format!("shop_rejection.{}", reason.code())),
            "{reason:?}"
        );
    }
}
