//! The rules of a listing: hard ones that keep a product from sale, soft ones that only advise. The same list serves
//! the form, the check before listing, and the import (spec: commerce 2.4 "Check endpoint").

use crate::{Problem, ProductDraft, VariantDraft, category, html};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Shortest title.
pub const TITLE_MIN: usize = 3;
/// Titles under this are advised against.
pub const TITLE_WANTED: usize = 25;
/// Longest title.
pub const TITLE_MAX: usize = 255;
/// Longest description, HTML included.
pub const DESCRIPTION_MAX: usize = 10_000;
/// Most pictures.
pub const PICTURES_MAX: usize = 9;
/// Most options.
pub const OPTIONS_MAX: usize = 3;
/// Most variants.
pub const VARIANTS_MAX: usize = 100;
/// Highest price in minor units; sums over any cart stay far within 64 bits.
pub const PRICE_MAX: i64 = 1_000_000_000_000;

/// Words that advertise instead of naming.
const PROMOTION: &[&str] = &[
    "sale",
    "discount",
    "cheap",
    "cheapest",
    "bestseller",
    "free",
    "promo",
    "offer",
    "clearance",
];

kernel::coded! {
    /// The part of a product a finding is about.
    pub enum Field {
        /// Title.
        Title = "title",
        /// Description.
        Description = "description",
        /// Category.
        Category = "category",
        /// Brand.
        Vendor = "vendor",
        /// Tags.
        Tags = "tags",
        /// Options.
        Options = "options",
        /// The variants as a whole.
        Variants = "variants",
        /// A variant's option values.
        Values = "values",
        /// A variant's article number.
        Sku = "sku",
        /// A variant's price.
        Price = "price",
        /// A variant's price before.
        CompareAt = "compare_at",
        /// A variant's stock.
        Stock = "stock",
        /// A variant's weight.
        Weight = "weight",
        /// A variant's barcode.
        Barcode = "barcode",
        /// Pictures.
        Pictures = "pictures",
    }
}

/// One fault of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What is wrong; gives the keys of message and suggestion.
    pub problem: Problem,
    /// Where.
    pub field: Field,
    /// In which variant, if in one.
    pub variant: Option<usize>,
    /// Whether it keeps the product from sale.
    pub hard: bool,
    /// Values for the sentence's placeholders.
    pub params: BTreeMap<String, String>,
}

/// Everything that is wrong with the product, in the order of the form.
pub fn check(product: &ProductDraft) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    title(product, &mut found);
    description(product, &mut found);
    match product.category.as_str() {
        "" => found.hard(Problem::CategoryMissing, Field::Category),
        slug if category::leaf(slug).is_none() => found.hard(Problem::CategoryUnknown, Field::Category),
        _ => {}
    }
    found.length(Field::Vendor, None, &product.vendor, 100);
    for tag in &product.tags {
        found.length(Field::Tags, None, tag, 60);
    }
    options(product, &mut found);
    for (index, variant) in product.variants.iter().enumerate() {
        one_variant(index, variant, &mut found);
    }
    pictures(product, &mut found);
    found.0
}

struct Findings(Vec<Finding>);

impl Findings {
    fn push(&mut self, problem: Problem, field: Field, variant: Option<usize>, hard: bool, params: &[(&str, &str)]) {
        let params = params
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.0.push(Finding {
            problem,
            field,
            variant,
            hard,
            params,
        });
    }

    fn hard(&mut self, problem: Problem, field: Field) {
        self.push(problem, field, None, true, &[]);
    }

    fn soft(&mut self, problem: Problem, field: Field) {
        self.push(problem, field, None, false, &[]);
    }

    fn length(&mut self, field: Field, variant: Option<usize>, text: &str, max: usize) {
        if text.chars().count() > max {
            self.push(Problem::TextTooLong, field, variant, true, &[("max", &max.to_string())]);
        }
    }
}

fn title(product: &ProductDraft, found: &mut Findings) {
    let title = product.title.trim();
    let length = title.chars().count();
    let limit = |n: usize| n.to_string();
    if length == 0 {
        return found.hard(Problem::TitleMissing, Field::Title);
    }
    // an ideograph says as much as two letters
    let wide = title.chars().filter(|c| *c >= '\u{2e80}').count();
    if length + wide < TITLE_MIN {
        found.push(
            Problem::TitleTooShort,
            Field::Title,
            None,
            true,
            &[("min", &limit(TITLE_MIN))],
        );
    } else if length < TITLE_WANTED {
        found.push(
            Problem::TitleBrief,
            Field::Title,
            None,
            false,
            &[("min", &limit(TITLE_WANTED))],
        );
    } else if length > TITLE_MAX {
        found.push(
            Problem::TitleTooLong,
            Field::Title,
            None,
            true,
            &[("max", &limit(TITLE_MAX))],
        );
    }
    let words = words(title);
    if let Some(word) = words.iter().find(|word| PROMOTION.contains(&word.as_str())) {
        found.push(Problem::TitlePromotes, Field::Title, None, false, &[("word", word)]);
    }
    let repeated = words
        .iter()
        .find(|word| word.len() > 2 && words.iter().filter(|other| other == word).count() > 2);
    if let Some(word) = repeated {
        found.push(Problem::TitleRepeats, Field::Title, None, false, &[("word", word)]);
    }
    let letters: Vec<char> = title.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() > 10 && letters.iter().all(|c| c.is_uppercase()) {
        found.soft(Problem::TitleShouts, Field::Title);
    }
}

fn words(text: &str) -> Vec<String> {
    let parts = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

fn description(product: &ProductDraft, found: &mut Findings) {
    if product.description_html.chars().count() > DESCRIPTION_MAX {
        let max = DESCRIPTION_MAX.to_string();
        found.push(
            Problem::DescriptionTooLong,
            Field::Description,
            None,
            true,
            &[("max", &max)],
        );
        return;
    }
    let words = html::visible_text(&product.description_html).split_whitespace().count();
    if words == 0 {
        found.soft(Problem::DescriptionMissing, Field::Description);
    } else if words < 30 {
        found.push(
            Problem::DescriptionBrief,
            Field::Description,
            None,
            false,
            &[("min", "30")],
        );
    }
}

fn options(product: &ProductDraft, found: &mut Findings) {
    let max = |n: usize| n.to_string();
    if product.options.len() > OPTIONS_MAX {
        found.push(
            Problem::TooManyOptions,
            Field::Options,
            None,
            true,
            &[("max", &max(OPTIONS_MAX))],
        );
    }
    for (index, name) in product.options.iter().enumerate() {
        let folded = name.trim().to_lowercase();
        if folded.is_empty() {
            found.hard(Problem::OptionNameMissing, Field::Options);
        } else if product.options[..index]
            .iter()
            .any(|other| other.trim().to_lowercase() == folded)
        {
            found.push(
                Problem::OptionNameRepeated,
                Field::Options,
                None,
                true,
                &[("name", name.trim())],
            );
        }
        found.length(Field::Options, None, name, 100);
    }
    if product.variants.is_empty() {
        found.hard(Problem::VariantMissing, Field::Variants);
    }
    if product.variants.len() > VARIANTS_MAX {
        found.push(
            Problem::TooManyVariants,
            Field::Variants,
            None,
            true,
            &[("max", &max(VARIANTS_MAX))],
        );
    }
    let mut seen = BTreeMap::new();
    for (index, variant) in product.variants.iter().enumerate() {
        let values: Vec<String> = variant.values.iter().map(|value| value.trim().to_lowercase()).collect();
        if values.len() != product.options.len() || values.iter().any(String::is_empty) {
            found.push(Problem::OptionValueMissing, Field::Values, Some(index), true, &[]);
        } else if let Some(first) = seen.insert(values, index) {
            let name = product.variants[first].values.join(" / ");
            found.push(
                Problem::VariantRepeated,
                Field::Values,
                Some(index),
                true,
                &[("name", &name)],
            );
        }
    }
}

fn one_variant(index: usize, variant: &VariantDraft, found: &mut Findings) {
    let at = Some(index);
    for value in &variant.values {
        found.length(Field::Values, at, value, 255);
    }
    found.length(Field::Sku, at, &variant.sku, 100);
    found.length(Field::Barcode, at, &variant.barcode, 50);
    if variant.price_minor < 1 {
        found.push(Problem::PriceTooLow, Field::Price, at, true, &[]);
    }
    if variant.price_minor > PRICE_MAX || variant.compare_at_minor.is_some_and(|before| before > PRICE_MAX) {
        found.push(Problem::PriceTooHigh, Field::Price, at, true, &[]);
    }
    if variant
        .compare_at_minor
        .is_some_and(|before| before <= variant.price_minor)
    {
        found.push(Problem::CompareAtNotHigher, Field::CompareAt, at, true, &[]);
    }
    if variant.stock < 0 {
        found.push(Problem::StockNegative, Field::Stock, at, true, &[]);
    }
    match variant.weight_g {
        Some(grams) if grams < 0 => found.push(Problem::WeightNegative, Field::Weight, at, true, &[]),
        Some(grams) if grams > 0 => {}
        _ => found.push(Problem::WeightMissing, Field::Weight, at, false, &[]),
    }
}

fn pictures(product: &ProductDraft, found: &mut Findings) {
    if product.pictures.is_empty() {
        found.soft(Problem::PictureMissing, Field::Pictures);
    }
    if product.pictures.len() > PICTURES_MAX {
        let max = PICTURES_MAX.to_string();
        found.push(Problem::TooManyPictures, Field::Pictures, None, true, &[("max", &max)]);
    }
    if product.pictures.iter().any(|picture| picture.alt.trim().is_empty()) {
        found.soft(Problem::PictureAltMissing, Field::Pictures);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PictureDraft, PictureSource};

    fn product() -> ProductDraft {
        ProductDraft {
            title: "Blue linen shirt with long sleeves".into(),
            description_html: format!("<p>{}</p>", "word ".repeat(30)),
            category: "tops".into(),
            options: vec!["Size".into()],
            variants: ["S", "M"].map(variant).to_vec(),
            pictures: vec![PictureDraft {
                source: PictureSource::Remote("https://example.com/a.jpg".into()),
                alt: "A shirt".into(),
            }],
            ..ProductDraft::default()
        }
    }

    fn variant(size: &str) -> VariantDraft {
        VariantDraft {
            values: vec![size.into()],
            price_minor: 1999,
            stock: 3,
            weight_g: Some(200),
            ..VariantDraft::default()
        }
    }

    fn found(change: impl FnOnce(&mut ProductDraft)) -> Vec<(Problem, bool)> {
        let mut product = product();
        change(&mut product);
        check(&product)
            .into_iter()
            .map(|finding| (finding.problem, finding.hard))
            .collect()
    }

    #[test]
    fn a_good_product_has_no_findings() {
        assert_eq!(found(|_| {}), []);
    }

    #[test]
    fn titles_are_measured() {
        let titled = |title: &str| found(|p| p.title = title.into());
        assert_eq!(titled(" "), [(Problem::TitleMissing, true)]);
        assert_eq!(titled("ab"), [(Problem::TitleTooShort, true)]);
        assert_eq!(titled("手帳"), [(Problem::TitleBrief, false)]);
        assert_eq!(titled("Metal Mug"), [(Problem::TitleBrief, false)]);
        assert_eq!(
            titled(&"word ".repeat(60)),
            [(Problem::TitleTooLong, true), (Problem::TitleRepeats, false)]
        );
        assert_eq!(
            titled("Cheapest blue linen shirt here"),
            [(Problem::TitlePromotes, false)]
        );
        assert_eq!(
            titled("BLUE LINEN SHIRT WITH LONG SLEEVES"),
            [(Problem::TitleShouts, false)]
        );
    }

    #[test]
    fn descriptions_are_measured_by_what_is_seen() {
        let described = |html: String| found(|p| p.description_html = html);
        assert_eq!(described("<p> </p>".into()), [(Problem::DescriptionMissing, false)]);
        assert_eq!(
            described("<p>Brown metal mug</p>".into()),
            [(Problem::DescriptionBrief, false)]
        );
        assert_eq!(described("a".repeat(10_001)), [(Problem::DescriptionTooLong, true)]);
    }

    #[test]
    fn options_and_variants_fit_each_other() {
        assert_eq!(found(|p| p.variants.clear()), [(Problem::VariantMissing, true)]);
        assert_eq!(
            found(|p| p.variants[1].values.clear()),
            [(Problem::OptionValueMissing, true)]
        );
        assert_eq!(
            found(|p| p.variants[1].values[0] = " s ".into()),
            [(Problem::VariantRepeated, true)]
        );
        assert_eq!(
            found(|p| p.options[0] = " ".into()),
            [(Problem::OptionNameMissing, true)]
        );
        let many = found(|p| p.variants = (0..101).map(|n| variant(&n.to_string())).collect());
        assert_eq!(many, [(Problem::TooManyVariants, true)]);
        let repeated = found(|p| {
            p.options = vec!["Size".into(), "size".into()];
            p.variants = vec![VariantDraft {
                values: vec!["S".into(), "S".into()],
                ..variant("S")
            }];
        });
        assert_eq!(repeated, [(Problem::OptionNameRepeated, true)]);
    }

    #[test]
    fn prices_stock_and_weight_are_possible() {
        assert_eq!(found(|p| p.variants[0].price_minor = 0), [(Problem::PriceTooLow, true)]);
        assert_eq!(
            found(|p| p.variants[0].price_minor = PRICE_MAX + 1),
            [(Problem::PriceTooHigh, true)]
        );
        assert_eq!(
            found(|p| p.variants[0].compare_at_minor = Some(1999)),
            [(Problem::CompareAtNotHigher, true)]
        );
        assert_eq!(found(|p| p.variants[0].stock = -1), [(Problem::StockNegative, true)]);
        assert_eq!(
            found(|p| p.variants[0].weight_g = Some(0)),
            [(Problem::WeightMissing, false)]
        );
        assert_eq!(
            found(|p| p.variants[0].weight_g = Some(-1)),
            [(Problem::WeightNegative, true)]
        );
    }

    #[test]
    fn categories_are_leaves_and_pictures_are_counted() {
        assert_eq!(found(|p| p.category.clear()), [(Problem::CategoryMissing, true)]);
        assert_eq!(
            found(|p| p.category = "clothing".into()),
            [(Problem::CategoryUnknown, true)]
        );
        assert_eq!(found(|p| p.pictures.clear()), [(Problem::PictureMissing, false)]);
        assert_eq!(
            found(|p| p.pictures = vec![p.pictures[0].clone(); 10]),
            [(Problem::TooManyPictures, true)]
        );
    }
}
