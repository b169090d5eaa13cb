//! The public product taxonomy that exports name their categories by, as far as its upper levels decide more surely
//! than the words of the lowest: a cat's bed is no furniture.

/// Beginnings of category paths and the leaf that all below them belong to; longer ones before shorter.
const SURE: &[(&str, &str)] = &[
    ("animals & pet supplies", "pet-supplies"),
    ("apparel & accessories > clothing > baby", "kids-clothing"),
    ("apparel & accessories > clothing accessories", "accessories"),
    ("apparel & accessories > jewelry > watch", "watches"),
    ("apparel & accessories > jewelry", "jewellery"),
    ("apparel & accessories > shoes", "shoes"),
    ("baby & toddler", "baby"),
    ("food, beverages & tobacco > beverages", "drinks"),
    ("food, beverages & tobacco > food items", "food"),
    ("furniture", "furniture"),
    ("health & beauty > personal care > cosmetics > skin care", "skin-care"),
    ("health & beauty > personal care > hair care", "hair-care"),
    ("home & garden > decor > home fragrances", "home-decor"),
    ("home & garden > linens & bedding", "bedding-and-textiles"),
    ("toys & games", "toys"),
    ("vehicles & parts", "car-and-motorcycle"),
];

/// The same for departments, when neither the path nor anything else of the product says more.
const AT_LEAST: &[(&str, &str)] = &[
    ("apparel & accessories > clothing", "tops"),
    ("hardware", "tools"),
    ("home & garden > bathroom accessories", "home-decor"),
    ("home & garden > kitchen & dining", "kitchen"),
    ("home & garden", "home-decor"),
    ("sporting goods", "outdoor"),
];

/// The leaf that the path surely leads to.
pub(super) fn sure(path: &str) -> Option<&'static str> {
    look_up(SURE, path)
}

/// The leaf that fits the path at least.
pub(super) fn at_least(path: &str) -> Option<&'static str> {
    look_up(AT_LEAST, path)
}

fn look_up(table: &[(&str, &'static str)], path: &str) -> Option<&'static str> {
    let levels: Vec<String> = path
        .split('>')
        .take(5)
        .map(|level| level.trim().to_lowercase())
        .collect();
    let path = levels.join(" > ");
    let found = table.iter().find(|(beginning, _)| path.starts_with(beginning));
    found.map(|(_, slug)| *slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category;

    #[test]
    fn every_path_leads_to_a_leaf_and_longer_ones_come_first() {
        for table in [SURE, AT_LEAST] {
            for (index, (beginning, slug)) in table.iter().enumerate() {
                assert!(category::leaf(slug).is_some(), "{slug}");
                let hidden = table[..index].iter().any(|(earlier, _)| beginning.starts_with(earlier));
                assert!(!hidden, "{beginning}");
            }
        }
    }

    #[test]
    fn paths_are_read_from_their_beginning() {
        assert_eq!(
            sure("Animals & Pet Supplies > Pet Supplies > Cat Supplies > Cat Beds"),
            Some("pet-supplies")
        );
        assert_eq!(sure("Apparel & Accessories >Jewelry> Watches"), Some("watches"));
        assert_eq!(
            sure("Apparel & Accessories > Clothing > Clothing Tops > T-Shirts"),
            None
        );
        assert_eq!(
            at_least("Sporting Goods > Athletics > Golf > Golf Balls"),
            Some("outdoor")
        );
        assert_eq!((sure("212"), at_least("")), (None, None));
    }
}
