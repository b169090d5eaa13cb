//! The product form as it is sent: fields of text only, and on the server the draft it means, or what is wrong where.

use serde::{Deserialize, Serialize};

/// What the form sends. Inputs are named `form[title]`, `form[options][0][name]`, `form[variants][2][price]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductForm {
    /// Name.
    pub title: String,
    /// Slug of the leaf category.
    pub category: String,
    /// Brand or maker.
    pub vendor: String,
    /// Search words, separated by commas.
    pub tags: String,
    /// Text, or HTML.
    pub description: String,
    /// Up to three options.
    pub options: Vec<OptionInput>,
    /// The variants; for a new product the one row all variants begin with.
    pub variants: Vec<VariantInput>,
    /// `submit` to send it for review after saving.
    pub then: String,
}

/// One option.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OptionInput {
    /// Its name.
    pub name: String,
    /// Its values, separated by commas.
    pub values: String,
}

/// One row of the variants' table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantInput {
    /// Which variant: its values, one per line.
    pub values: String,
    /// Number.
    pub sku: String,
    /// Price.
    pub price: String,
    /// Former price.
    pub compare_at: String,
    /// Pieces.
    pub stock: String,
    /// Pieces when the form was shown.
    pub stock_shown: String,
    /// Packed weight in grams.
    pub weight: String,
    /// `true` to take the variant out.
    pub drop: String,
}

/// Percent-encodes a query value.
pub(crate) fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') {
            out.push(char::from(b));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(b >> 4)]));
            out.push(char::from(HEX[usize::from(b & 15)]));
        }
    }
    out
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use server::read;

#[cfg(not(target_arch = "wasm32"))]
mod server;
