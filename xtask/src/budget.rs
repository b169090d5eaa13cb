//! Bundle budgets: what a face may cost a visitor, as brotli bytes of its wasm and JavaScript.

use crate::places::Places;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;

/// Brotli bytes allowed per face.
const BUDGETS: [(&str, u64); 5] = [
    ("storefront", 250_000),
    ("buyer", 350_000),
    ("seller", 700_000),
    ("creator", 700_000),
    ("operator", 700_000),
];

/// Prints one table; an error when a face is over its budget.
pub fn check(places: &Places) -> Result<()> {
    let manifest = fs::read(places.pkg.join("manifest.json")).context("pkg/manifest.json is missing: build first")?;
    let manifest: Value = serde_json::from_slice(&manifest).context("pkg/manifest.json is no JSON")?;
    let size = |logical: &str, suffix: &str| -> Result<u64> {
        let actual = manifest[logical]
            .as_str()
            .with_context(|| format!("pkg/manifest.json lacks {logical}"))?;
        let path = places.pkg.join(format!("{actual}{suffix}"));
        Ok(fs::metadata(&path)
            .with_context(|| format!("{} is missing", path.display()))?
            .len())
    };
    let mut over = Vec::new();
    println!(
        "{:<12} {:>10} {:>10} {:>8} {:>10} {:>10}",
        "face", "wasm", "wasm br", "js br", "sum br", "budget"
    );
    for (face, budget) in BUDGETS {
        let (wasm, js) = (format!("{face}_bg.wasm"), format!("{face}.js"));
        let (raw, wasm_br, js_br) = (size(&wasm, "")?, size(&wasm, ".br")?, size(&js, ".br")?);
        let sum = wasm_br + js_br;
        let verdict = if sum > budget { "  OVER" } else { "" };
        println!("{face:<12} {raw:>10} {wasm_br:>10} {js_br:>8} {sum:>10} {budget:>10}{verdict}");
        if sum > budget {
            over.push(face);
        }
    }
    println!(
        "{:<12} {:>10} {:>10}",
        "style.css",
        size("style.css", "")?,
        size("style.css", ".br")?
    );
    if !over.is_empty() {
        bail!("over the bundle budget: {}", over.join(", "));
    }
    Ok(())
}
