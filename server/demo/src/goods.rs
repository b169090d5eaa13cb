//! What the demo's shops sell: made-up goods with the drawings in `server/demo/pictures`.

/// One product.
pub struct Good {
    /// The story's name for it.
    pub key: &'static str,
    /// Title.
    pub title: &'static str,
    /// Slug of the category.
    pub category: &'static str,
    /// Description, HTML.
    pub text: &'static str,
    /// Names of its drawings; those of a product whose pictures differ by variant stand in the variants' order.
    pub pictures: &'static [&'static str],
    /// Names of its options.
    pub options: &'static [&'static str],
    /// Its variants.
    pub variants: &'static [Variant],
    /// Commission in the shop's open plan, in hundredths of a percent; 0 when it is in none.
    pub plan_bps: i32,
    /// Whether it still waits for the operator.
    pub waits: bool,
}

/// One variant.
pub struct Variant {
    /// A value for each option.
    pub values: &'static [&'static str],
    /// Price in cents.
    pub cents: i64,
    /// The price before, 0 when there was none.
    pub before: i64,
    /// How many there are.
    pub stock: i64,
    /// Weight in grams.
    pub grams: i64,
}

const fn v(values: &'static [&'static str], cents: i64, stock: i64, grams: i64) -> Variant {
    Variant {
        values,
        cents,
        before: 0,
        stock,
        grams,
    }
}

const fn was(variant: Variant, before: i64) -> Variant {
    Variant { before, ..variant }
}

const fn good(
    key: &'static str,
    title: &'static str,
    category: &'static str,
    text: &'static str,
    pictures: &'static [&'static str],
    options: &'static [&'static str],
    variants: &'static [Variant],
) -> Good {
    Good {
        key,
        title,
        category,
        text,
        pictures,
        options,
        variants,
        plan_bps: 0,
        waits: false,
    }
}

const fn plan(bps: i32, good: Good) -> Good {
    Good { plan_bps: bps, ..good }
}

const fn waiting(good: Good) -> Good {
    Good { waits: true, ..good }
}

/// Goods of the kitchen shop.
pub const KITCHEN: &[Good] = &[
    plan(
        1200,
        good(
            "kettle",
            "Enamel stovetop kettle with a beech handle",
            "kitchen",
            "<p>Steel under two coats of enamel, a beech handle that stays cool, and a lid that does not rattle. Holds \
             1.6 litres and works on every stove, induction included.</p><ul><li>Rinse by hand</li><li>Handle oiled, \
             not lacquered</li><li>Spare knobs for ten years</li></ul>",
            &[
                "kettle",
                "kettle-cream",
                "kettle-rose",
                "kettle-sage",
                "kettle-sky",
                "kettle-yellow",
            ],
            &["Colour"],
            &[
                was(v(&["Charcoal"], 4490, 38, 1150), 5290),
                v(&["Cream"], 4490, 24, 1150),
                v(&["Rose"], 4490, 3, 1150),
                v(&["Sage"], 4490, 31, 1150),
                v(&["Sky"], 4690, 18, 1150),
                v(&["Yellow"], 4690, 42, 1150),
            ],
        ),
    ),
    plan(
        1000,
        good(
            "dripper",
            "Ceramic coffee dripper for one or two cups",
            "kitchen",
            "<p>A cone with deep ribs, glazed inside and out. Takes the usual paper filters and stands on almost any \
             mug or jug.</p><p>The base shows how far the cup below has filled. Fits filters of size 02 and 04; the \
             dripper itself may go into the dishwasher, as often as you like.</p>",
            &["coffee-dripper"],
            &["Size"],
            &[v(&["One cup"], 2190, 26, 320), v(&["Two cups"], 2690, 33, 430)],
        ),
    ),
    plan(
        1000,
        good(
            "grinder",
            "Hand coffee grinder with steel burrs",
            "kitchen",
            "<p>Grinds twenty grams in under a minute, from French press to espresso. The setting clicks, so you find \
             yours again.</p><p>The burrs are hardened steel and turn on two bearings, so the grind stays even. A \
             brush for cleaning and a band for the lid are in the box.</p>",
            &["coffee-grinder"],
            &[],
            &[was(v(&[], 5900, 14, 620), 6900)],
        ),
    ),
    good(
        "skillet",
        "Cast iron skillet, 26 cm, seasoned",
        "kitchen",
        "<p>Poured, ground smooth and seasoned three times with linseed oil. Goes from the stove into the oven and to \
         the table.</p><p>Use it on gas, induction, ceramic or a fire. Wash it warm without soap, dry it on the stove, \
         and rub in a drop of oil while it cools.</p>",
        &["skillet"],
        &[],
        &[v(&[], 4800, 21, 2300)],
    ),
    plan(
        800,
        good(
            "bowls",
            "Stoneware bowls, set of four",
            "kitchen",
            "<p>Thrown in small runs, so no two are quite the same. Deep enough for soup, wide enough for \
             salad.</p><p>Each holds 650 ml and measures 17 cm across. Safe in the oven up to 220 °C, in the microwave \
             and in the dishwasher; they stack.</p>",
            &["bowls"],
            &["Glaze"],
            &[v(&["Oat"], 5200, 12, 1800), v(&["Slate"], 5200, 9, 1800)],
        ),
    ),
    good(
        "board",
        "End-grain cutting board, walnut",
        "kitchen",
        "<p>The knife slips between the fibres instead of cutting them. Rubber feet below, a groove \
         around.</p><p>Oiled by hand with linseed oil, which you repeat every few weeks; a small bottle comes along. \
         Wipe it damp and let it dry standing.</p>",
        &["cutting-board"],
        &["Size"],
        &[v(&["30 × 20 cm"], 5400, 11, 1500), v(&["40 × 30 cm"], 8400, 6, 2900)],
    ),
    good(
        "spoons",
        "Measuring spoons on a ring, set of five",
        "kitchen",
        "<p>From a quarter teaspoon to a tablespoon, the amounts struck into the steel where they cannot wear \
         off.</p>",
        &["measuring-spoons"],
        &[],
        &[v(&[], 1450, 64, 140)],
    ),
    plan(
        1500,
        good(
            "mug",
            "Speckled stoneware mug, 350 ml",
            "kitchen",
            "<p>Straight sides, a handle for three fingers, and a foot that leaves no ring on the \
             table.</p><p>Stoneware fired at 1,240 °C, glazed inside and out except for the foot. Goes into the \
             dishwasher and the microwave without a second thought.</p>",
            &["mug"],
            &[],
            &[v(&[], 1800, 80, 380)],
        ),
    ),
    good(
        "jars",
        "Spice jars with cork lids, set of six",
        "storage-and-cleaning",
        "<p>Clear glass, wide mouths, corks that fit. Twelve labels and a pencil are in the box.</p>",
        &["spice-jars"],
        &[],
        &[v(&[], 2400, 27, 900)],
    ),
    good(
        "towels",
        "Linen tea towels, set of three",
        "bedding-and-textiles",
        "<p>Washed linen that dries glasses without a trace and gets softer every week.</p><p>Each is 50 by 70 cm with \
         a loop at one corner. Washed once before it is sewn, so it does not shrink later; 60 °C is fine.</p>",
        &["tea-towels"],
        &[],
        &[v(&[], 2900, 35, 330)],
    ),
    plan(
        1000,
        good(
            "apron",
            "Cross-back apron in heavy cotton",
            "kitchen",
            "<p>No knot at the neck and two pockets deep enough for a towel.</p><p>Cotton of 320 g, washed before it \
             is sewn. The straps cross at the back and the weight rests on the shoulders, not on the neck.</p>",
            &["apron"],
            &["Size"],
            &[v(&["S to M"], 3900, 17, 420), v(&["L to XL"], 3900, 15, 460)],
        ),
    ),
    good(
        "lunchbox",
        "Steel lunch box with two layers",
        "kitchen",
        "<p>Two trays, one clasp, no plastic where the food is. Tight enough for soup if you carry it upright.</p>",
        &["lunchbox"],
        &[],
        &[v(&[], 2750, 0, 480)],
    ),
    waiting(good(
        "small-apron",
        "Children's apron in heavy cotton",
        "kitchen",
        "<p>The cross-back apron for cooks of four to eight years, with one pocket for a wooden spoon.</p>",
        &["apron"],
        &[],
        &[v(&[], 2400, 20, 250)],
    )),
];

/// Goods of the shop for home and care.
pub const HOME: &[Good] = &[
    plan(
        1500,
        good(
            "candle",
            "Beeswax pillar candle",
            "home-decor",
            "<p>Poured by hand, forty hours of light, and the smell of a beehive in June.</p><p>Pure wax from two \
             beekeepers nearby, a cotton wick, nothing added. Let the first burning last two hours, and it will never \
             tunnel.</p>",
            &["candle"],
            &["Height"],
            &[v(&["10 cm"], 1600, 44, 300), v(&["15 cm"], 2200, 36, 450)],
        ),
    ),
    plan(
        1800,
        good(
            "serum",
            "Face serum with rosehip and squalane",
            "skin-care",
            "<p>Six ingredients, all of them on the front of the bottle. Three drops in the evening are \
             enough.</p><p>30 ml in a bottle with a pipette. No perfume, no water; keeps for a year after opening. \
             Test a drop on the inside of your arm first.</p>",
            &["face-serum"],
            &[],
            &[was(v(&[], 2900, 52, 90), 3400)],
        ),
    ),
    plan(
        1800,
        good(
            "balm",
            "Hand balm with shea and calendula",
            "skin-care",
            "<p>For hands that wash up, garden and turn pages. Sinks in before the kettle boils.</p><p>60 ml in a tin \
             that closes with a quarter turn. Made in small batches with the date on the bottom; keeps for eighteen \
             months.</p>",
            &["balm"],
            &[],
            &[v(&[], 1400, 71, 80)],
        ),
    ),
    good(
        "lamp",
        "Toadstool night lamp in hand-blown glass",
        "lighting",
        "<p>A warm light for bedsides and shelves, dimmed by a touch on the cap.</p><p>Runs on the cable that comes \
         with it or for nine hours on its own. The light is 2,200 kelvin, dim enough to sleep beside.</p>",
        &["lamp"],
        &["Size"],
        &[v(&["Small"], 6900, 8, 900), v(&["Large"], 8900, 5, 1600)],
    ),
    good(
        "vase",
        "Ribbed glass vase",
        "home-decor",
        "<p>Heavy foot, narrow neck: one branch stands as well as ten tulips.</p>",
        &["vase"],
        &[],
        &[v(&[], 3400, 16, 1200)],
    ),
    good(
        "plant",
        "Rubber plant in a clay pot",
        "garden",
        "<p>Forty centimetres tall and hard to upset. Comes with its pot, its saucer and a card about water.</p>",
        &["plant"],
        &[],
        &[v(&[], 3800, 10, 2600)],
    ),
    plan(
        1200,
        good(
            "notebook",
            "Thread-bound notebook, 192 pages",
            "stationery",
            "<p>Opens flat, takes ink without bleeding, and fits a coat pocket.</p><p>Paper of 100 g without acid, cut \
             from forests that are planted again. Numbered pages, two ribbons, a pocket at the back for \
             receipts.</p>",
            &["notebook"],
            &["Ruling"],
            &[
                v(&["Plain"], 1700, 48, 310),
                v(&["Dotted"], 1700, 57, 310),
                v(&["Lined"], 1700, 40, 310),
            ],
        ),
    ),
    waiting(good(
        "balm-tin",
        "Hand balm, travel tin",
        "skin-care",
        "<p>The same balm in a tin for a jacket pocket. Fifteen grams, through every airport.</p>",
        &["balm"],
        &[],
        &[v(&[], 800, 60, 35)],
    )),
];

/// Goods of the shop for out and about.
pub const OUTDOORS: &[Good] = &[
    plan(
        1000,
        good(
            "bottle",
            "Insulated bottle, 600 ml",
            "outdoor",
            "<p>Hot for twelve hours, cold for a day, and a lid that comes apart for cleaning.</p><p>Double steel \
             walls with nothing in between. No paint inside, no taste of the day before, and the lid fits the larger \
             bottle too.</p>",
            &["bottle"],
            &[],
            &[v(&[], 3200, 45, 360)],
        ),
    ),
    plan(
        1000,
        good(
            "tote",
            "Waxed canvas tote bag",
            "bags",
            "<p>Carries a week's groceries, stands on its own, and ages like a good jacket.</p><p>Canvas of 18 ounces, \
             waxed on one side, with leather handles long enough for a shoulder. Wipe it clean; wax it again after a \
             year.</p>",
            &["tote-bag"],
            &[],
            &[v(&[], 6400, 13, 740)],
        ),
    ),
    good(
        "umbrella",
        "Storm umbrella with a wooden crook",
        "accessories",
        "<p>Eight ribs that turn inside out and back again. Repaired for free, for ever.</p><p>Opens to 112 cm and \
         closes to a walking stick. Frame of fibreglass and steel, crook of ash; tested in winds of 90 km/h.</p>",
        &["umbrella"],
        &[],
        &[v(&[], 5600, 19, 620)],
    ),
    plan(
        600,
        good(
            "earbuds",
            "Wireless earbuds with a charging case",
            "audio",
            "<p>Seven hours on a charge, twenty-eight with the case, and buttons you can feel.</p><p>Three sizes of \
             tips, a case that charges by cable or on a pad, and a microphone that leaves the street behind. Two years \
             of guarantee.</p>",
            &["earbuds"],
            &[],
            &[was(v(&[], 7900, 22, 60), 9900)],
        ),
    ),
    good(
        "speaker",
        "Portable speaker with a fabric front",
        "audio",
        "<p>Loud enough for a terrace, small enough for a bag. Floats, should it come to that.</p>",
        &["speaker"],
        &[],
        &[v(&[], 6900, 4, 540)],
    ),
    good(
        "rocket",
        "Wooden toy rocket in three stages",
        "toys",
        "<p>Beech, water-based paint, and magnets sealed where no tooth gets at them. From three years on.</p><p>31 cm \
         tall when it is put together, and it flies as far as an arm can throw. Made from offcuts of a chair \
         maker.</p>",
        &["toy-rocket"],
        &[],
        &[v(&[], 2600, 29, 410)],
    ),
    waiting(good(
        "speaker-pair",
        "Portable speakers, a pair",
        "audio",
        "<p>Two of our speakers that know left from right.</p>",
        &["speaker"],
        &[],
        &[v(&[], 12_900, 6, 1080)],
    )),
];
