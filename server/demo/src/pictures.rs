//! The demo's drawings, carried by the program so that nothing has to be downloaded.

macro_rules! drawings {
    ($($name:literal),* $(,)?) => {
        /// The drawing of this name. `None` when there is none.
        pub fn drawing(name: &str) -> Option<&'static [u8]> {
            match name {
                $($name => Some(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/pictures/", $name, ".jpg"))),)*
                _ => None,
            }
        }
    };
}

drawings! {
    "apron", "balm", "bottle", "bowls", "candle", "coffee-dripper", "coffee-grinder", "cutting-board", "earbuds",
    "face-serum", "kettle", "kettle-cream", "kettle-rose", "kettle-sage", "kettle-sky", "kettle-yellow", "lamp",
    "lunchbox", "measuring-spoons", "mug", "notebook", "plant", "skillet", "speaker", "spice-jars", "tea-towels",
    "tote-bag", "toy-rocket", "umbrella", "vase",
}
