//! Which of our categories a product of a file comes into, and when the seller is told that it is only a guess.
#![expect(clippy::unwrap_used, reason = "tests")]

use catalog::import::{Outcome, Record, read};
use catalog::{OTHER, Problem};
use kernel::Currency;

/// The category is told for sure.
const SURE: bool = true;
/// It stands in for a better one, or there is none: the seller is asked to look at it.
const GUESSED: bool = false;

/// Paths of the public taxonomy, from all its departments.
#[rustfmt::skip]
const PATHS: &[(&str, &str, bool)] = &[
    ("Home & Garden > Kitchen & Dining > Kitchen Tools & Utensils > Cutting Boards", "kitchen", SURE),
    ("Home & Garden > Kitchen & Dining > Kitchen Tools & Utensils > Can Openers", "kitchen", SURE),
    ("Home & Garden > Kitchen & Dining > Kitchen Appliances > Coffee Makers & Espresso Machines", "appliances", SURE),
    ("Home & Garden > Kitchen & Dining > Barware > Wine Glasses", "kitchen", SURE),
    ("Home & Garden > Kitchen & Dining > Food Storage > Food Storage Containers", "kitchen", SURE),
    ("Home & Garden > Kitchen & Dining > Tableware > Drinkware > Coffee & Tea Cups", "kitchen", SURE),
    ("Home & Garden > Kitchen & Dining > Cookware & Bakeware > Bakeware > Cake Pans", "kitchen", SURE),
    ("Home & Garden > Kitchen & Dining > Tableware > Serveware > Salad Bowls", "kitchen", SURE),
    ("Home & Garden > Bathroom Accessories > Soap Dishes & Holders", "home-decor", SURE),
    ("Home & Garden > Bathroom Accessories > Toothbrush Holders", "home-decor", SURE),
    ("Home & Garden > Household Supplies > Laundry Supplies > Fabric Stain Removers", "storage-and-cleaning", SURE),
    ("Home & Garden > Household Supplies > Household Cleaning Supplies > Brooms", "storage-and-cleaning", SURE),
    ("Home & Garden > Household Supplies > Household Paper Products > Toilet Paper", "storage-and-cleaning", SURE),
    ("Home & Garden > Decor > Window Treatments > Curtains & Drapes", "bedding-and-textiles", SURE),
    ("Home & Garden > Decor > Artwork > Posters, Prints, & Visual Artwork", "home-decor", SURE),
    ("Home & Garden > Decor > Vases", "home-decor", SURE),
    ("Home & Garden > Decor > Seasonal & Holiday Decorations > Christmas Trees", "home-decor", SURE),
    ("Home & Garden > Decor > Piggy Banks & Money Jars", "home-decor", SURE),
    ("Home & Garden > Plants > Flowers", "garden", SURE),
    ("Home & Garden > Plants > Indoor & Outdoor Plants", "garden", SURE),
    ("Home & Garden > Lawn & Garden > Gardening > Gardening Tools", "garden", SURE),
    ("Home & Garden > Lawn & Garden > Gardening > Plant Pots", "garden", SURE),
    ("Home & Garden > Lawn & Garden > Outdoor Living > Outdoor Umbrellas & Sunshades", "garden", SURE),
    ("Home & Garden > Smoking Accessories > Ashtrays", "home-decor", GUESSED),
    ("Home & Garden > Pool & Spa > Pool & Spa Accessories", "garden", SURE),
    ("Home & Garden > Umbrellas & Sunshades", "garden", GUESSED),
    ("Home & Garden > Household Appliances > Vacuums", "appliances", SURE),
    ("Hardware > Plumbing > Water Dispensing & Filtration > Water Filtration Accessories > Water Filter Cartridges", "tools", SURE),
    ("Hardware > Hardware Accessories > Hooks, Buckles & Fasteners", "tools", SURE),
    ("Hardware > Building Materials > Door Hardware > Door Knobs & Handles", "tools", SURE),
    ("Hardware > Tool Accessories > Drill & Screwdriver Accessories", "tools", SURE),
    ("Electronics > Electronics Accessories > Power > Power Adapters & Chargers", "phones-and-accessories", SURE),
    ("Electronics > Electronics Accessories > Adapters", "phones-and-accessories", GUESSED),
    ("Electronics > Electronics Accessories > Batteries", "phones-and-accessories", GUESSED),
    ("Electronics > Communications > Telephony > Mobile Phone Accessories > Mobile Phone Cases", "phones-and-accessories", SURE),
    ("Electronics > Computers > Computer Accessories", "computers", SURE),
    ("Electronics > Print, Copy, Scan & Fax > Printers, Copiers & Fax Machines", "computers", SURE),
    ("Electronics > Video > Projectors", "audio", GUESSED),
    ("Electronics > Video Game Console Accessories > Game Controllers", "gaming", SURE),
    ("Cameras & Optics > Camera & Optic Accessories", "cameras", SURE),
    ("Cameras & Optics > Optics > Binoculars", "cameras", SURE),
    ("Sporting Goods > Outdoor Recreation > Fishing > Fishing Tackle > Fishing Baits & Lures > Artificial Fishing Jigs", "outdoor", SURE),
    ("Sporting Goods > Outdoor Recreation > Cycling > Bicycle Accessories", "cycling", SURE),
    ("Sporting Goods > Outdoor Recreation > Cycling > Bicycle Parts > Bicycle Tires", "cycling", SURE),
    ("Sporting Goods > Outdoor Recreation > Camping & Hiking > Sleeping Bags", "outdoor", SURE),
    ("Sporting Goods > Outdoor Recreation > Camping & Hiking > Camping Furniture", "outdoor", SURE),
    ("Sporting Goods > Outdoor Recreation > Equestrian > Horse Care", "outdoor", SURE),
    ("Sporting Goods > Outdoor Recreation > Golf > Golf Gloves", "outdoor", SURE),
    ("Sporting Goods > Outdoor Recreation > Boating & Water Sports > Surfing > Surfboards", "winter-and-water-sports", SURE),
    ("Sporting Goods > Exercise & Fitness > Weight Lifting > Free Weights", "fitness", SURE),
    ("Sporting Goods > Exercise & Fitness > Yoga & Pilates > Yoga Mats", "fitness", SURE),
    ("Sporting Goods > Athletics > Boxing & Martial Arts > Boxing Gloves", "fitness", SURE),
    ("Sporting Goods > Athletics > Soccer > Soccer Balls", "outdoor", GUESSED),
    ("Health & Beauty > Personal Care > Cosmetics > Bath & Body > Bar Soap", "health", SURE),
    ("Health & Beauty > Personal Care > Cosmetics > Bath & Body > Bath Brushes", "skin-care", SURE),
    ("Health & Beauty > Personal Care > Cosmetics > Perfumes & Colognes", "fragrance", SURE),
    ("Health & Beauty > Personal Care > Cosmetics > Makeup > Lip Makeup > Lipsticks", "make-up", SURE),
    ("Health & Beauty > Personal Care > Cosmetics > Nail Care > Nail Polishes", "make-up", SURE),
    ("Health & Beauty > Personal Care > Cosmetics > Cosmetic Tools > Makeup Tools > Makeup Brushes", "make-up", SURE),
    ("Health & Beauty > Personal Care > Oral Care > Toothpaste", "health", SURE),
    ("Health & Beauty > Personal Care > Shaving & Grooming > Razors & Razor Blades", "health", SURE),
    ("Health & Beauty > Personal Care > Massage & Relaxation > Massage Oil", "health", SURE),
    ("Health & Beauty > Health Care > Fitness & Nutrition > Vitamins & Supplements", "health", SURE),
    ("Health & Beauty > Health Care > First Aid > Medical Tape & Bandages", "health", SURE),
    ("Health & Beauty > Jewelry Cleaning & Care > Watch Repair Kits", "watches", SURE),
    ("Luggage & Bags > Luggage Accessories > Packing Organizers", "luggage", SURE),
    ("Luggage & Bags > Cosmetic & Toiletry Bags", "bags", SURE),
    ("Luggage & Bags > Diaper Bags", "bags", SURE),
    ("Apparel & Accessories > Handbags, Wallets & Cases > Wallets & Money Clips", "accessories", SURE),
    ("Apparel & Accessories > Handbag & Wallet Accessories > Keychains", "accessories", SURE),
    ("Apparel & Accessories > Costumes & Accessories > Costumes", "other-goods", GUESSED),
    ("Apparel & Accessories > Clothing > Swimwear", "winter-and-water-sports", SURE),
    ("Apparel & Accessories > Clothing > Suits > Tuxedos", "outerwear", SURE),
    ("Apparel & Accessories > Clothing > Uniforms > School Uniforms", "tops", GUESSED),
    ("Apparel & Accessories > Clothing > Sleepwear & Loungewear > Robes", "underwear-and-sleepwear", SURE),
    ("Apparel & Accessories > Clothing > Traditional & Ceremonial Clothing > Kimonos", "dresses", GUESSED),
    ("Apparel & Accessories > Clothing > Lingerie > Women's Slips", "underwear-and-sleepwear", SURE),
    ("Apparel & Accessories > Clothing > Outerwear > Coats & Jackets > Motorcycle Outerwear", "outerwear", SURE),
    ("Arts & Entertainment > Party & Celebration > Party Supplies > Balloons", "home-decor", GUESSED),
    ("Arts & Entertainment > Party & Celebration > Gift Giving > Greeting Cards", "stationery", SURE),
    ("Arts & Entertainment > Hobbies & Creative Arts > Arts & Crafts > Art & Crafting Tools > Craft Knives", "crafts-and-music", SURE),
    ("Arts & Entertainment > Hobbies & Creative Arts > Musical Instruments > String Instruments > Guitars", "crafts-and-music", SURE),
    ("Arts & Entertainment > Hobbies & Creative Arts > Collectibles > Vintage Advertisements", "other-goods", GUESSED),
    ("Arts & Entertainment > Hobbies & Creative Arts > Home Brewing & Wine Making", "kitchen", GUESSED),
    ("Media > Books > Print Books", "books", SURE),
    ("Media > Music & Sound Recordings > Vinyl", "crafts-and-music", SURE),
    ("Media > DVDs & Videos", "other-goods", GUESSED),
    ("Media > Magazines & Newspapers > Magazines", "books", SURE),
    ("Office Supplies > Office Instruments > Writing & Drawing Instruments > Pens & Pencils > Pens", "stationery", SURE),
    ("Office Supplies > General Office Supplies > Paper Products > Stationery", "stationery", SURE),
    ("Office Supplies > Desk Pads & Blotters", "stationery", SURE),
    ("Office Supplies > Book Accessories > Bookmarks", "stationery", SURE),
    ("Software > Computer Software > Design Software", "computers", GUESSED),
    ("Religious & Ceremonial > Religious Items > Prayer Beads", "other-goods", GUESSED),
    ("Mature > Weapons > Whips", "other-goods", GUESSED),
    ("Business & Industrial > Food Service > Disposable Tableware", "kitchen", SURE),
    ("Food, Beverages & Tobacco > Tobacco Products > Cigars", "other-goods", GUESSED),
    ("Gift Cards", "other-goods", GUESSED),
    ("Uncategorized", "other-goods", GUESSED),
];

/// The category of a product with nothing but these cells, and whether it is sure.
fn category(path: &str, kind: &str, title: &str, tags: &str) -> (String, bool) {
    let header = [
        "Title",
        "Variant Price",
        "Variant Inventory Qty",
        "Product Category",
        "Type",
        "Tags",
    ];
    let cells = [title, "5.00", "3", path, kind, tags].map(str::to_owned);
    let records = [Record {
        line: 2,
        cells: cells.to_vec(),
    }];
    let row = read(&header.map(str::to_owned), &records, Currency::USD)
        .unwrap()
        .remove(0);
    let sure = row.notes.iter().all(|note| note.problem != Problem::CategoryGuessed);
    match row.outcome {
        Outcome::Valid(draft) => (draft.category, sure),
        other => panic!("{title}: {other:?}"),
    }
}

#[test]
fn a_path_of_the_public_taxonomy_leads_to_where_people_look() {
    let wrong: Vec<String> = PATHS
        .iter()
        .filter_map(|(path, slug, sure)| {
            let found = category(path, "", "Gizmo nine", "");
            (found != ((*slug).to_owned(), *sure)).then(|| format!("{path}: {found:?}, not {slug}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        PATHS.len(),
        wrong.join("\n")
    );
}

#[test]
fn words_of_the_product_choose_within_the_department_where_the_path_is_wide() {
    let clothing = "Apparel & Accessories > Clothing";
    for (path, kind, title, expected) in [
        (clothing, "Hat", "Gizmo", ("accessories", SURE)),
        (clothing, "", "Baggy jeans", ("bottoms", SURE)),
        (clothing, "Mug", "Gizmo", ("tops", GUESSED)),
        (
            "Apparel & Accessories > Clothing > Pants",
            "Shirts",
            "Gizmo",
            ("bottoms", SURE),
        ),
        ("Home & Garden > Decor > Vases", "Lamp", "Lamp", ("home-decor", SURE)),
        (
            "Business & Industrial > Signage",
            "Print",
            "Art print",
            (OTHER, GUESSED),
        ),
    ] {
        let (slug, sure) = category(path, kind, title, "");
        assert_eq!((slug.as_str(), sure), expected, "{path} {kind} {title}");
    }
}

#[test]
fn what_a_lone_word_decided_is_said_to_be_a_guess() {
    for (path, kind, title, tags, expected) in [
        ("", "", "Mug", "", ("kitchen", SURE)),
        ("", "", "Mug of clay", "", ("kitchen", GUESSED)),
        ("", "Mugs", "Good morning", "", ("kitchen", SURE)),
        ("", "Coffee mug", "Mug of clay", "", ("kitchen", SURE)),
        ("", "", "Gizmo", "shoe, summer", ("shoes", GUESSED)),
        ("", "", "Mug of clay", "mug, tin", ("kitchen", SURE)),
        (
            "Uncategorized",
            "Hollow body-Top Water",
            "BIG BACK",
            "bass, fishing",
            ("outdoor", GUESSED),
        ),
        (
            "Uncategorized",
            "Hollow body-Top Water",
            "BIG BACK",
            "",
            (OTHER, GUESSED),
        ),
        ("Our shop > Mugs", "", "Good morning", "", ("kitchen", SURE)),
        ("Garden > Tea & mugs", "", "Good morning", "", ("kitchen", GUESSED)),
    ] {
        let (slug, sure) = category(path, kind, title, tags);
        assert_eq!((slug.as_str(), sure), expected, "{path} {kind} {title} {tags}");
    }
}

#[test]
fn the_name_of_a_category_is_read_from_the_columns_of_export_programs() {
    for column in [
        "Category: Name",
        "Category",
        "Standardized Product Type",
        "Product category",
    ] {
        let header = ["Handle", "Title", "Variant Price", column].map(str::to_owned);
        let cells = ["luna", "Luna nine", "5.00", "Apparel & Accessories > Jewelry > Rings"].map(str::to_owned);
        let records = [Record {
            line: 2,
            cells: cells.to_vec(),
        }];
        let rows = read(&header, &records, Currency::USD).unwrap();
        let Outcome::Valid(draft) = &rows[0].outcome else {
            panic!("{:?}", rows[0].outcome)
        };
        assert_eq!(draft.category, "jewellery", "{column}");
    }
}
