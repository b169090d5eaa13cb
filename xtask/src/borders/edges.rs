//! Crate edges against the allow list of the architecture: who may import whom. An edge that is not listed is a
//! decision to be taken in the list, where a reviewer sees it.

use crate::places::{self, FACES, Places};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;

/// The pure crates of the business, one per bounded context.
const DOMAIN: [&str; 8] = [
    "identity",
    "catalog",
    "inventory",
    "promotions",
    "orders",
    "shipping",
    "ledger",
    "affiliate",
];

/// What a page crate may import for the server target only.
const SERVER_SIDE: [&str; 3] = ["web", "flows", "store"];

/// The edges of every crate that is neither a domain, page, face nor frontend crate.
const FIXED: [(&str, &[&str]); 14] = [
    ("xtask", &[]),
    ("kernel", &[]),
    ("wire", &["kernel"]),
    ("i18n", &["kernel"]),
    ("ui", &["kernel", "i18n", "wire"]),
    (
        "app",
        &[
            "storefront",
            "seller",
            "creator",
            "operator",
            "i18n",
            "ui",
            "web",
            "kernel",
        ],
    ),
    ("db", &["kernel"]),
    ("ports", &["kernel"]),
    ("testkit", &["db", "kernel", "store", "flows", "ports"]),
    ("work", &["flows", "store", "ports", "db", "kernel", "i18n"]),
    ("demo", &["flows", "store", "work", "kernel", "db", "ports"]),
    (
        "web",
        &[
            "flows",
            "store",
            "db",
            "ports",
            "kernel",
            "wire",
            "i18n",
            "identity",
            "affiliate",
            "orders",
            "ledger",
        ],
    ),
    ("store", &["db", "kernel"]),
    ("flows", &["db", "store", "kernel", "ports"]),
];

/// Between contexts: each knows the kernel and these.
const CONTEXTS: [(&str, &[&str]); 8] = [
    ("identity", &[]),
    ("catalog", &[]),
    ("inventory", &["catalog"]),
    ("promotions", &["catalog"]),
    ("orders", &["catalog", "promotions"]),
    ("shipping", &["orders"]),
    ("ledger", &[]),
    ("affiliate", &["catalog", "orders"]),
];

/// One dependency of one crate of ours.
struct Edge {
    from: String,
    to: String,
    dev: bool,
    /// Whether it is declared under a `[target.…]` table.
    conditional: bool,
}

/// Edges outside the list.
pub fn faults(_: &Places) -> Result<Vec<String>> {
    let metadata = places::metadata()?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let ours: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut faults = Vec::new();
    for edge in packages.iter().flat_map(edges) {
        if ours.contains(edge.to.as_str()) {
            faults.extend(judge(&edge));
        } else if edge.to == "sqlx" && edge.from != "db" {
            faults.push(format!(
                "{} depends on sqlx: only db may, everything else asks db",
                edge.from
            ));
        }
    }
    for (name, _) in FIXED.iter().chain(&CONTEXTS).filter(|(name, _)| !ours.contains(name)) {
        faults.push(format!(
            "the allow list in xtask names {name}, which is no crate of the workspace"
        ));
    }
    Ok(faults)
}

fn edges(package: &Value) -> Vec<Edge> {
    let from = package["name"].as_str().unwrap_or_default();
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    dependencies
        .iter()
        .map(|dependency| Edge {
            from: from.to_owned(),
            to: dependency["name"].as_str().unwrap_or_default().to_owned(),
            dev: dependency["kind"].as_str() == Some("dev"),
            conditional: !dependency["target"].is_null(),
        })
        .collect()
}

/// A fault if the edge is not allowed.
fn judge(edge: &Edge) -> Option<String> {
    let (from, to) = (edge.from.as_str(), edge.to.as_str());
    if to == "testkit" {
        let server_side = ["db", "store", "flows", "work", "web", "demo", "server"].contains(&from);
        return (!edge.dev || !server_side)
            .then(|| format!("{from} → testkit: a dev-dependency of the server side only"));
    }
    if allowed(from).contains(to) {
        return None;
    }
    // a face reads what its frame shows: counts, names, who is signed in
    if (is_page(from) || FACES.contains(&from)) && SERVER_SIDE.contains(&to) {
        let advice = "belongs under [target.'cfg(not(target_arch = \"wasm32\"))'.dependencies]";
        return (!edge.conditional).then(|| format!("{from} → {to} {advice}"));
    }
    Some(format!(
        "{from} → {to} is not an arrow of the architecture (xtask/src/borders/edges.rs)"
    ))
}

/// The crates that `from` may import on every target.
fn allowed(from: &str) -> BTreeSet<&str> {
    let mut allowed = BTreeSet::from(["kernel"]);
    if let Some((_, list)) = FIXED.iter().find(|(name, _)| *name == from) {
        allowed = list.iter().copied().collect();
        if matches!(from, "store" | "flows" | "testkit" | "demo") {
            allowed.extend(DOMAIN);
        }
    } else if let Some((_, list)) = CONTEXTS.iter().find(|(name, _)| *name == from) {
        allowed.extend(*list);
    } else if let Some(face) = from.strip_prefix("frontend-") {
        // the shopper's own pages are the storefront crate's second bundle
        allowed = BTreeSet::from([if face == "buyer" { "storefront" } else { face }, "i18n"]);
    } else if FACES.contains(&from) {
        allowed.extend(["wire", "ui", "i18n"]);
        allowed.extend(DOMAIN);
        allowed.extend(PAGES.iter().filter(|page| page.split('-').next() == Some(from)));
    } else if is_page(from) {
        allowed.extend(["wire", "ui", "i18n"]);
        allowed.extend(DOMAIN);
    } else if from == "server" {
        allowed.extend([
            "app", "web", "work", "flows", "store", "db", "ports", "i18n", "wire", "ui", "demo",
        ]);
        allowed.extend(DOMAIN);
    }
    allowed
}

/// The page crates, each of one face.
const PAGES: [&str; 15] = [
    "storefront-browse",
    "storefront-buy",
    "storefront-account",
    "seller-home",
    "seller-products",
    "seller-orders",
    "seller-affiliate",
    "seller-finance",
    "seller-marketing",
    "seller-shipping",
    "creator-market",
    "creator-earnings",
    "operator-moderation",
    "operator-system",
    "operator-money",
];

fn is_page(name: &str) -> bool {
    PAGES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{Edge, PAGES, judge};

    fn verdict(from: &str, to: &str, dev: bool, conditional: bool) -> bool {
        judge(&Edge {
            from: from.into(),
            to: to.into(),
            dev,
            conditional,
        })
        .is_none()
    }

    #[test]
    fn every_page_crate_has_its_place_in_the_served_profile() {
        let manifest = include_str!("../../../Cargo.toml");
        for page in PAGES {
            let place = format!("[profile.server-release.package.{page}]");
            assert!(
                manifest.contains(&place),
                "{place} is missing: its views would take minutes to compile"
            );
        }
    }

    #[test]
    fn arrows_point_down_only() {
        assert!(verdict("orders", "catalog", false, false));
        assert!(!verdict("catalog", "orders", false, false));
        assert!(!verdict("kernel", "orders", false, false));
        assert!(verdict("flows", "ledger", false, false));
        assert!(!verdict("store", "flows", false, false));
    }

    #[test]
    fn a_page_reaches_the_server_side_on_the_server_target_only() {
        assert!(verdict("seller-orders", "flows", false, true));
        assert!(!verdict("seller-orders", "flows", false, false));
        assert!(!verdict("seller-orders", "seller-home", false, false));
        assert!(!verdict("seller", "creator-market", false, false));
    }

    #[test]
    fn the_testkit_never_ships() {
        assert!(verdict("flows", "testkit", true, false));
        assert!(!verdict("flows", "testkit", false, false));
        assert!(!verdict("kernel", "testkit", true, false));
    }
}
