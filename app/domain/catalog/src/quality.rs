//! How good a listing is: a score and a tier that feed the search rank and never keep a product from sale
//! (spec: commerce 2.4 "Listing quality"). Parts of the spec's score that products do not have yet (attributes, facts
//! by category, video) are left out and the rest counted as the whole.

use crate::{Field, Finding, PictureSource, ProductDraft, check, html};
use serde::{Deserialize, Serialize};

kernel::coded! {
    /// Tier of a listing.
    pub enum Tier {
        /// Has a hard fault, or no picture to be seen on.
        Poor = "poor",
        /// Can be sold, could be better.
        Fair = "fair",
        /// As it should be.
        Good = "good",
    }
}

/// Both sides of a picture that counts as one, in pixels.
const SEEN: u32 = 300;

/// Size of a picture in pixels; what is not known yet is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PictureSize {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// The judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// 0 to 100.
    pub score: u8,
    /// Tier.
    pub tier: Tier,
}

/// Judges a listing; `sizes` are its pictures' sizes in their order.
pub fn quality(product: &ProductDraft, sizes: &[PictureSize]) -> Quality {
    let findings = check(product);
    let clean = |field: Field| !findings.iter().any(|finding| finding.field == field);
    let length = product.title.trim().chars().count();
    let text = html::visible_text(&product.description_html);
    let (words, blocks) = (text.split_whitespace().count(), text.lines().count());
    let large = |size: &PictureSize| size.width >= 600 && size.height >= 600;
    let mut sources: Vec<&PictureSource> = product.pictures.iter().map(|picture| &picture.source).collect();
    sources.sort_unstable_by_key(|source| format!("{source:?}"));
    sources.dedup();
    let sized = !sizes.is_empty() && sizes.len() >= product.pictures.len() && sizes.iter().all(large);
    let weighed = product
        .variants
        .iter()
        .all(|variant| variant.weight_g.is_some_and(|grams| grams > 0));
    let own_pictures = product.variants.len() == 1 || product.variants.iter().all(|variant| variant.picture.is_some());
    let parts = [
        (15, (40..=80).contains(&length) && clean(Field::Title)),
        (15, sources.len() >= 5),
        (10, sized),
        (15, words >= 30 && blocks >= 2),
        (5, own_pictures),
        (5, weighed),
    ];
    let whole: u32 = parts.iter().map(|(points, _)| points).sum();
    let earned: u32 = parts
        .iter()
        .filter(|(_, earned)| *earned)
        .map(|(points, _)| points)
        .sum();
    let score = u8::try_from(earned * 100 / whole).unwrap_or(100);
    let hard = findings.iter().any(|finding: &Finding| finding.hard);
    // a draft may be sold without a picture, yet no listing without one is better than poor
    let seen = sizes.iter().any(|size| size.width >= SEEN && size.height >= SEEN);
    let tier = if hard || !seen {
        Tier::Poor
    } else if score >= 80 && clean(Field::Pictures) && clean(Field::Description) {
        Tier::Good
    } else {
        Tier::Fair
    };
    Quality { score, tier }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PictureDraft, VariantDraft};

    fn best() -> (ProductDraft, Vec<PictureSize>) {
        let picture = |n: u8| PictureDraft {
            source: PictureSource::Remote(format!("https://example.com/{n}.jpg")),
            alt: "A shirt".into(),
        };
        let product = ProductDraft {
            title: "Blue linen shirt with long sleeves and a narrow collar".into(),
            description_html: format!("<p>{}</p><p>More</p>", "word ".repeat(30)),
            category: "tops".into(),
            variants: vec![VariantDraft {
                price_minor: 1999,
                weight_g: Some(200),
                ..VariantDraft::default()
            }],
            pictures: (0..5).map(picture).collect(),
            ..ProductDraft::default()
        };
        (
            product,
            vec![
                PictureSize {
                    width: 800,
                    height: 600
                };
                5
            ],
        )
    }

    #[test]
    fn the_best_listing_is_good() {
        let (product, sizes) = best();
        assert_eq!(
            quality(&product, &sizes),
            Quality {
                score: 100,
                tier: Tier::Good
            }
        );
    }

    #[test]
    fn small_or_few_pictures_make_it_fair() {
        let (product, _) = best();
        let small = [PictureSize {
            width: 599,
            height: 900,
        }; 5];
        assert_eq!(
            quality(&product, &small),
            Quality {
                score: 84,
                tier: Tier::Good
            }
        );
        let (mut product, sizes) = best();
        product.pictures.truncate(4);
        assert_eq!(
            quality(&product, &sizes),
            Quality {
                score: 76,
                tier: Tier::Fair
            }
        );
    }

    #[test]
    fn nothing_to_be_seen_makes_it_poor() {
        let (mut product, _) = best();
        let tier = |product: &ProductDraft, width, height| quality(product, &[PictureSize { width, height }; 5]).tier;
        assert_eq!(tier(&product, 300, 300), Tier::Good);
        assert_eq!(tier(&product, 299, 900), Tier::Poor);
        assert_eq!(quality(&product, &[PictureSize::default(); 5]).tier, Tier::Poor);
        product.pictures.clear();
        assert_eq!(
            quality(&product, &[]),
            Quality {
                score: 61,
                tier: Tier::Poor
            }
        );
    }

    #[test]
    fn a_hard_fault_makes_it_poor_and_an_empty_one_counts_nothing() {
        let (mut product, sizes) = best();
        product.variants[0].price_minor = 0;
        assert_eq!(quality(&product, &sizes).tier, Tier::Poor);
        let nothing = quality(&ProductDraft::default(), &[]);
        assert_eq!(nothing.tier, Tier::Poor);
    }
}
