//! The category tree: two levels, stable ids and slugs, names in the catalogue under `category.<slug>`; and a guess
//! from the words other shops use.

use kernel::CategoryId;

/// A category; products stand in leaves, which have a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its id, the same in every installation.
    pub id: CategoryId,
    /// Its slug, also the end of its message key.
    pub slug: &'static str,
    /// Slug of its parent; `None` at the top.
    pub parent: Option<&'static str>,
    /// Words by which it is recognised: lower case, singular, between spaces.
    words: &'static str,
}

/// The leaf for what fits nowhere else.
pub const OTHER: &str = "other-goods";

const fn top(id: i64, slug: &'static str) -> Category {
    Category {
        id: CategoryId(id),
        slug,
        parent: None,
        words: "",
    }
}

const fn under(parent: &'static str, id: i64, slug: &'static str, words: &'static str) -> Category {
    Category {
        id: CategoryId(id),
        slug,
        parent: Some(parent),
        words,
    }
}

/// All categories, each parent before its leaves.
pub const CATEGORIES: &[Category] = &[
    top(100, "clothing"),
    under(
        "clothing",
        101,
        "tops",
        "top shirt tee tshirt blouse sweater jumper hoodie tank polo cardigan sweatshirt",
    ),
    under(
        "clothing",
        102,
        "bottoms",
        "pant trouser jean short skirt legging chino jogger",
    ),
    under("clothing", 103, "dresses", "dress gown jumpsuit romper"),
    under(
        "clothing",
        104,
        "outerwear",
        "jacket coat parka blazer vest tuxedo suit raincoat",
    ),
    under(
        "clothing",
        105,
        "underwear-and-sleepwear",
        "underwear bra sock pajama pyjama lingerie robe boxer",
    ),
    under("clothing", 106, "kids-clothing", "onesie bodysuit romper"),
    top(200, "shoes-and-bags"),
    under(
        "shoes-and-bags",
        201,
        "shoes",
        "shoe sneaker boot sandal loafer heel slipper trainer footwear",
    ),
    under(
        "shoes-and-bags",
        202,
        "bags",
        "bag backpack tote purse handbag clutch duffel",
    ),
    under("shoes-and-bags", 203, "luggage", "luggage suitcase"),
    under(
        "shoes-and-bags",
        204,
        "accessories",
        "hat cap belt scarf glove wallet sunglass beanie tie accessory",
    ),
    top(300, "jewellery-and-watches"),
    under(
        "jewellery-and-watches",
        301,
        "jewellery",
        "jewelry jewellery necklace ring earring bracelet pendant brooch bangle charm hoop",
    ),
    under("jewellery-and-watches", 302, "watches", "watch"),
    top(400, "beauty-and-health"),
    under(
        "beauty-and-health",
        401,
        "skin-care",
        "skincare serum moisturizer moisturiser cleanser sunscreen lotion cream balm",
    ),
    under(
        "beauty-and-health",
        402,
        "make-up",
        "makeup lipstick mascara foundation eyeshadow blush cosmetic",
    ),
    under("beauty-and-health", 403, "hair-care", "shampoo conditioner hair"),
    under("beauty-and-health", 404, "fragrance", "perfume fragrance cologne"),
    under(
        "beauty-and-health",
        405,
        "health",
        "vitamin supplement soap toothbrush health massage",
    ),
    top(500, "home-and-garden"),
    under(
        "home-and-garden",
        501,
        "furniture",
        "furniture chair armchair table desk sofa couch shelf shelve cabinet bed stool bench",
    ),
    under(
        "home-and-garden",
        502,
        "lighting",
        "lamp light lighting lantern chandelier bulb",
    ),
    under(
        "home-and-garden",
        503,
        "home-decor",
        "decor vase candle rug mirror poster print frame clock art bowl",
    ),
    under(
        "home-and-garden",
        504,
        "bedding-and-textiles",
        "bedding pillow blanket sheet towel curtain duvet cushion quilt",
    ),
    under(
        "home-and-garden",
        505,
        "kitchen",
        "kitchen mug cup plate pan pot knife knive pitcher teapot cookware tableware bottle",
    ),
    under(
        "home-and-garden",
        506,
        "garden",
        "garden gardening plant watering wheelbarrow trowel seed planter outdoor",
    ),
    under(
        "home-and-garden",
        507,
        "storage-and-cleaning",
        "storage basket cleaning organizer organiser laundry broom",
    ),
    under(
        "home-and-garden",
        508,
        "tools",
        "tool drill hammer screwdriver saw wrench",
    ),
    top(600, "electronics"),
    under(
        "electronics",
        601,
        "phones-and-accessories",
        "phone smartphone charger cable iphone powerbank",
    ),
    under(
        "electronics",
        602,
        "audio",
        "headphone earphone earbud speaker audio microphone",
    ),
    under(
        "electronics",
        603,
        "computers",
        "computer laptop keyboard monitor mouse tablet",
    ),
    under("electronics", 604, "cameras", "camera lens tripod drone"),
    under("electronics", 605, "gaming", "game gaming console controller"),
    under(
        "electronics",
        606,
        "appliances",
        "appliance vacuum blender kettle toaster fan",
    ),
    top(700, "sports-and-outdoors"),
    under(
        "sports-and-outdoors",
        701,
        "fitness",
        "fitness yoga dumbbell gym workout",
    ),
    under(
        "sports-and-outdoors",
        702,
        "outdoor",
        "camping tent hiking fishing climbing",
    ),
    under("sports-and-outdoors", 703, "cycling", "bike bicycle cycling helmet"),
    under(
        "sports-and-outdoors",
        704,
        "winter-and-water-sports",
        "snowboard ski surfboard swim swimwear swimsuit bikini skateboard",
    ),
    top(800, "toys-and-baby"),
    under("toys-and-baby", 801, "toys", "toy puzzle doll plush figurine lego"),
    under("toys-and-baby", 802, "baby", "baby stroller diaper pacifier crib"),
    top(900, "food-and-pets"),
    under(
        "food-and-pets",
        901,
        "food",
        "food snack chocolate candy sauce honey spice cookie dessert salad meal cake bread cheese brownie",
    ),
    under(
        "food-and-pets",
        902,
        "drinks",
        "coffee tea drink juice wine beer beverage",
    ),
    under("food-and-pets", 903, "pet-supplies", "pet dog cat leash aquarium"),
    top(1000, "books-and-more"),
    under("books-and-more", 1001, "books", "book novel magazine comic"),
    under(
        "books-and-more",
        1002,
        "stationery",
        "stationery notebook pen pencil planner sticker paper calendar",
    ),
    under(
        "books-and-more",
        1003,
        "crafts-and-music",
        "craft yarn fabric bead guitar piano music vinyl",
    ),
    under(
        "books-and-more",
        1004,
        "car-and-motorcycle",
        "car auto motorcycle vehicle tire tyre",
    ),
    under("books-and-more", 1005, OTHER, ""),
];

/// The leaf with this slug; parents and unknown slugs give `None`.
pub fn leaf(slug: &str) -> Option<&'static Category> {
    CATEGORIES
        .iter()
        .find(|category| category.slug == slug && category.parent.is_some())
}

/// The category with this id.
pub fn by_id(id: CategoryId) -> Option<&'static Category> {
    CATEGORIES.iter().find(|category| category.id == id)
}

/// The leaves of a parent.
pub fn leaves(parent: &str) -> impl Iterator<Item = &'static Category> {
    CATEGORIES
        .iter()
        .filter(move |category| category.parent == Some(parent))
}

/// A leaf found by words alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The leaf.
    pub category: &'static Category,
    /// Whether more than a lone word speaks for it: a text that is nothing but its name, or a second text.
    pub sure: bool,
}

/// Words that name a thing only where a phrase ends: a "top water lure" is no top, a "short sleeve" no shorts.
const ENDING: [&str; 3] = ["light", "short", "top"];
/// Words that name a thing only where no other word does: "bicycle accessories" belong to the bicycle.
const VAGUE: [&str; 2] = ["accessory", "tool"];
/// Words before which a phrase ends.
const JOINING: [&str; 9] = ["and", "by", "for", "from", "in", "of", "on", "or", "with"];

/// The leaf that fits the first of the texts that says anything: a category, a type, a title. Within one text the last
/// known word counts, as in "leather watch strap bag".
pub fn guess<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Guess> {
    let mut found: Option<Guess> = None;
    let mut said = Vec::new();
    for text in texts {
        let text = text.trim().to_lowercase();
        let Some(category) = named(&text).next() else {
            continue;
        };
        let guess = found.get_or_insert(Guess { category, sure: false });
        // the same text in a second cell is no second witness
        let agrees = guess.category == category && !said.contains(&text);
        guess.sure |= agrees && (!said.is_empty() || only_names(&text, category));
        said.push(text);
    }
    found
}

/// The leaves that a text names, the likeliest first.
pub(crate) fn named(text: &str) -> impl Iterator<Item = &'static Category> {
    let mut words = words(text);
    words.retain(|word| word.ends || !ENDING.contains(&word.stem.as_str()));
    words.reverse();
    // stable: the vague ones come last, otherwise the order stays
    words.sort_by_key(|word| VAGUE.contains(&word.stem.as_str()));
    words.into_iter().filter_map(|word| of_word(&word.stem))
}

/// Whether every word of the text means the category: "Mugs", "T-shirt".
fn only_names(text: &str, category: &Category) -> bool {
    let words = words(text).into_iter().filter(|word| word.stem.len() > 1);
    words
        .map(|word| of_word(&word.stem))
        .all(|found| found == Some(category))
}

fn of_word(stem: &str) -> Option<&'static Category> {
    CATEGORIES
        .iter()
        .find(|category| category.words.split(' ').any(|known| known == stem))
}

/// A word of a text.
struct Word {
    /// In lower case and singular.
    stem: String,
    /// Whether a phrase ends with it.
    ends: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (gap, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len());
        let word = from[..end].to_lowercase();
        if let Some(before) = words.last_mut() {
            // a hyphen joins what it touches on both sides, anything else but white space parts
            let joined = gap == "-" || gap.trim().is_empty();
            before.ends = !joined || JOINING.contains(&word.as_str());
        }
        words.push(Word {
            stem: singular(&word),
            ends: true,
        });
        rest = &from[end..];
    }
    words
}

/// Good enough for the words above (which hold "shelve" for shelves).
fn singular(word: &str) -> String {
    let stem = if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    } else if ["sses", "shes", "ches", "xes"].iter().any(|end| word.ends_with(end)) {
        &word[..word.len() - 2]
    } else if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
        &word[..word.len() - 1]
    } else {
        word
    };
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_slugs_are_unique_and_parents_come_first() {
        for (index, category) in CATEGORIES.iter().enumerate() {
            let before = &CATEGORIES[..index];
            assert!(kernel::is_slug(category.slug), "{}", category.slug);
            assert!(
                before
                    .iter()
                    .all(|other| other.id != category.id && other.slug != category.slug)
            );
            if let Some(parent) = category.parent {
                assert!(
                    before
                        .iter()
                        .any(|other| other.slug == parent && other.parent.is_none())
                );
            }
            assert_eq!(by_id(category.id), Some(category));
        }
        assert!(leaf(OTHER).is_some());
        assert_eq!(leaf("clothing"), None);
        assert_eq!(leaves("jewellery-and-watches").count(), 2);
    }

    #[test]
    fn words_of_other_shops_are_recognised() {
        let guessed = |texts: &[&str]| guess(texts.iter().copied()).map(|guess| guess.category.slug);
        assert_eq!(
            guessed(&["Apparel & Accessories > Clothing > Dresses"]),
            Some("dresses")
        );
        assert_eq!(guessed(&["", "Indoor", "Floor Lamp"]), Some("lighting"));
        assert_eq!(guessed(&["Black Leather Bag"]), Some("bags"));
        assert_eq!(guessed(&["Gardening Gloves"]), Some("accessories"));
        assert_eq!(guessed(&["Wooden Shelves"]), Some("furniture"));
        assert_eq!(guessed(&["Gizmo"]), None);
    }

    #[test]
    fn a_word_that_may_mean_anything_gives_way() {
        let guessed = |text: &str| guess([text]).map(|guess| guess.category.slug);
        assert_eq!(guessed("Hollow body-Top Water"), None);
        assert_eq!(guessed("Light blue gizmo"), None);
        for top in [
            "Floral White Top",
            "Tops & more",
            "Top - blue",
            "Top with sleeves",
            "crop-top, M",
        ] {
            assert_eq!(guessed(top), Some("tops"), "{top}");
        }
        assert_eq!(guessed("Bicycle Accessories"), Some("cycling"));
        assert_eq!(guessed("Accessories"), Some("accessories"));
        assert_eq!(guessed("Power tools"), Some("tools"));
    }

    #[test]
    fn a_lone_word_is_only_a_guess() {
        let sure = |texts: &[&str]| guess(texts.iter().copied()).map(|guess| guess.sure);
        assert_eq!(sure(&["Mugs"]), Some(true));
        assert_eq!(sure(&["T-Shirt"]), Some(true));
        assert_eq!(sure(&["", "Mug of clay"]), Some(false));
        assert_eq!(sure(&["Tin mugs", "Mug of clay"]), Some(true));
        assert_eq!(sure(&["Mug of clay", " mug of Clay"]), Some(false));
        assert_eq!(sure(&["Mug of clay", "Shoes"]), Some(false));
        assert_eq!(sure(&["Gizmo"]), None);
    }
}
