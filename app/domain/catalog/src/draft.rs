//! A product as a seller writes it, before it is stored.

use kernel::PictureId;
use serde::{Deserialize, Serialize};

/// Everything of a product the seller decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductDraft {
    /// Title.
    pub title: String,
    /// Description, sanitised HTML once stored.
    pub description_html: String,
    /// Slug of a leaf category; empty while none is chosen.
    pub category: String,
    /// Brand or maker.
    pub vendor: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Names of up to three options, such as "Colour", "Size". Without any there is exactly one variant.
    pub options: Vec<String>,
    /// Variants; each has one value per option.
    pub variants: Vec<VariantDraft>,
    /// Pictures, the first is the main one.
    pub pictures: Vec<PictureDraft>,
}

/// One thing that can be bought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantDraft {
    /// One value per option, in the options' order.
    pub values: Vec<String>,
    /// The seller's article number; may be empty.
    pub sku: String,
    /// Price in minor units of the shop's currency.
    pub price_minor: i64,
    /// Price before, higher than the price.
    pub compare_at_minor: Option<i64>,
    /// Units in stock.
    pub stock: i64,
    /// How many there were when the form was shown. A count left as it was shown changes nothing, however many left the
    /// house meanwhile.
    #[serde(skip)]
    pub stock_shown: Option<i64>,
    /// Weight in grams.
    pub weight_g: Option<i64>,
    /// EAN, UPC, ISBN; may be empty.
    pub barcode: String,
    /// Its own picture, as an index into the product's pictures.
    pub picture: Option<usize>,
}

/// One picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureDraft {
    /// Where it is.
    pub source: PictureSource,
    /// What it shows, for those who cannot see it; may be empty.
    pub alt: String,
}

/// Where a picture is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureSource {
    /// Uploaded, in the blob store.
    Stored(PictureId),
    /// At an address on the web, still to be fetched.
    Remote(String),
}
