//! Reads the category paths of other shops' exports: from the deepest level of the public taxonomy that is surely
//! known, because words alone mislead (a cat's bed is no furniture, "kitchen tools" hold a cutting board).

use super::taxonomy::{LEVELS, Level};
use crate::category;

/// Most levels of a path that are looked at; the taxonomy has fewer.
const LEVELS_MAX: usize = 10;

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The leaf.
    pub(super) slug: &'static str,
    /// Where it only stands in for want of a better one: the leaves of the department, among which the product's own
    /// words may choose.
    pub(super) among: Option<&'static [&'static str]>,
}

/// The leaf that one of two paths leads to: the first one's, unless it only stands in and the second's does not.
pub(super) fn read(path: &str, second: &str) -> Option<Found> {
    let found = lead(path);
    match found {
        Some(Found { among: None, .. }) => found,
        _ => lead(second)
            .filter(|other| found.is_none() || other.among.is_none())
            .or(found),
    }
}

/// The leaf that a path of the taxonomy leads to; `None` when its first level is no department of it. The deepest known
/// level decides. Of the levels below, the lowest that names one of the leaves it allows decides further.
fn lead(path: &str) -> Option<Found> {
    let levels: Vec<String> = path.split('>').take(LEVELS_MAX).map(fold).collect();
    let (level, below) = (1..=levels.len()).rev().find_map(|depth| {
        let (above, below) = levels.split_at(depth);
        known(&above.join(" > ")).map(|level| (level, below))
    })?;
    let named = below
        .iter()
        .rev()
        .find_map(|text| category::named(text).find(|category| level.among.contains(&category.slug)));
    Some(match named {
        Some(category) => Found {
            slug: category.slug,
            among: None,
        },
        None => Found {
            slug: level.slug,
            among: level.rough.then_some(level.among),
        },
    })
}

fn known(path: &str) -> Option<&'static Level> {
    let at = LEVELS.binary_search_by(|level| level.path.cmp(path)).ok()?;
    LEVELS.get(at)
}

/// A level's name to compare: exports differ in case, and some leave commas out or write "and".
pub(super) fn fold(level: &str) -> String {
    let plain = level.to_lowercase().replace([',', '\'', '’'], "");
    let words = plain
        .split_whitespace()
        .map(|word| if word == "and" { "&" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_are_in_order_folded_and_lead_to_leaves() {
        for level in LEVELS {
            let folded: Vec<String> = level.path.split('>').map(fold).collect();
            assert_eq!(folded.join(" > "), level.path);
            assert!(folded.len() <= LEVELS_MAX);
            for slug in level.among.iter().chain([&level.slug]) {
                assert!(category::leaf(slug).is_some(), "{slug}");
            }
        }
        for pair in LEVELS.windows(2) {
            assert!(pair[0].path < pair[1].path, "{} {}", pair[0].path, pair[1].path);
        }
    }

    #[test]
    fn the_deepest_known_level_decides() {
        let slug = |path| lead(path).map(|found| (found.slug, found.among.is_some()));
        for (path, expected) in [
            (
                "Animals & Pet Supplies > Pet Supplies > Cat Supplies > Cat Beds",
                ("pet-supplies", false),
            ),
            ("Apparel & Accessories >Jewelry> Watches", ("watches", false)),
            ("apparel and accessories > jewelry", ("jewellery", false)),
            ("Food Beverages & Tobacco > Food Items > Meat", ("food", false)),
            ("Food, Beverages & Tobacco", ("food", true)),
            (
                "Apparel & Accessories > Clothing > Women’s Undergarments > Bra Accessories",
                ("underwear-and-sleepwear", false),
            ),
            ("Sporting Goods > Athletics > Golf > Golf Balls", ("outdoor", true)),
        ] {
            assert_eq!(slug(path), Some(expected), "{path}");
        }
        for path in ["212", "", "Uncategorized", "Hardware store > Tools", "> Furniture"] {
            assert_eq!(slug(path), None, "{path}");
        }
    }

    #[test]
    fn of_two_paths_the_surer_one_counts() {
        let slug = |path, second| read(path, second).map(|found| found.slug);
        assert_eq!(slug("Hardware", "Toys & Games"), Some("tools"));
        assert_eq!(slug("Home & Garden", "Toys & Games"), Some("toys"));
        assert_eq!(slug("Home & Garden", "Media"), Some("home-decor"));
        assert_eq!(slug("212", "Media"), Some("books"));
        assert_eq!(slug("Home & Garden", ""), Some("home-decor"));
    }

    #[test]
    fn words_below_choose_only_what_their_level_allows() {
        let slug = |path: &str| lead(path).map(|found| found.slug);
        let body = "Health & Beauty > Personal Care > Cosmetics > Bath & Body";
        assert_eq!(slug(&format!("{body} > Bar Soap")), Some("health"));
        assert_eq!(slug(&format!("{body} > Soap Towels > Sets")), Some("health"));
        assert_eq!(slug(&format!("{body} > Bath Towels")), Some("skin-care"));
    }
}
