//! The words a product is found by: folded, so that case, accents and width do not matter, in every script. A product
//! that is on sale has them, one that is not has none.

use crate::{Cx, Result};
use db::Tx;
use icu::normalizer::DecomposingNormalizerBorrowed;
use icu::properties::CodePointMapData;
use icu::properties::props::{GeneralCategory, Script};
use kernel::ProductId;
use std::collections::BTreeMap;
use store::catalog::Product;

/// Longest word that is kept, in characters; of a longer one its beginning.
const LONGEST: usize = 40;
/// Most words of a product.
const MOST: usize = 200;
/// Products per transaction while the words are built anew.
const CHUNK: i64 = 200;
/// Setting that holds how far the words are built: this number, which grows when folding changes, and the last product.
const BUILT: &str = "search_words";
const VERSION: i64 = 1;

/// The words of a text in their order, each once. Scripts without spaces between words are cut into pairs of characters.
pub fn words(text: &str) -> Vec<String> {
    let normalizer = DecomposingNormalizerBorrowed::new_nfkd();
    let mut words: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        if !word.is_empty() && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    };
    let mut word = String::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        let spaceless = !c.is_ascii() && is_spaceless(c);
        if !spaceless && !run.is_empty() {
            for n in 0..run.len() {
                add(&run[n..run.len().min(n + 2)].iter().collect::<String>());
            }
            run.clear();
        }
        if spaceless || !(c.is_alphanumeric() || is_mark(c)) {
            // what binds a word together: men's, l'eau
            if !matches!(c, '\'' | '’') || spaceless {
                add(&word.chars().take(LONGEST).collect::<String>());
                word.clear();
            }
            run.extend(spaceless.then_some(c));
        } else if c.is_ascii() {
            word.push(c.to_ascii_lowercase());
        } else {
            let mut buffer = [0; 4];
            let lower: String = c.encode_utf8(&mut buffer).to_lowercase();
            for plain in normalizer.normalize(&lower).chars().filter(|c| !is_mark(*c)) {
                match plain {
                    'ß' => word.push_str("ss"),
                    'æ' => word.push_str("ae"),
                    'œ' => word.push_str("oe"),
                    'þ' => word.push_str("th"),
                    'ø' => word.push('o'),
                    'đ' | 'ð' => word.push('d'),
                    'ł' => word.push('l'),
                    'ı' => word.push('i'),
                    other => word.push(other),
                }
            }
        }
    }
    words
}

/// Marks that stand on letters of the scripts that are searched without them.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::NonspacingMark
}

/// Scripts that are written without spaces between words.
fn is_spaceless(c: char) -> bool {
    matches!(
        CodePointMapData::<Script>::new().get(c),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}

/// Saves a product, with its words as long as it is on sale. Errors: conflict when somebody saved it since it was read.
pub(super) async fn save(tx: &mut Tx, product: &mut Product) -> Result<()> {
    store::catalog::save_product(tx, product).await?;
    store::catalog::set_terms(tx, product.id, &terms(product)).await?;
    Ok(())
}

/// The product's words: those of its title weigh 1, all others 0.
fn terms(product: &Product) -> BTreeMap<String, i64> {
    if product.state != catalog::ProductState::Active {
        return BTreeMap::new();
    }
    let title = words(&product.title).into_iter().map(|word| (word, 1));
    let rest = words(&product.search_text).into_iter().map(|word| (word, 0));
    let mut terms = BTreeMap::new();
    for (word, weight) in title.chain(rest).take(MOST) {
        terms.entry(word).or_insert(weight);
    }
    terms
}

/// Gives words to products that were put on sale before there was search by words, or by an older way of folding.
/// Continues where it stopped, and does nothing once all have theirs.
pub async fn build_words(cx: &Cx) -> Result<()> {
    loop {
        let built = store::system::setting(cx.db(), BUILT).await?.unwrap_or_default();
        let after = built
            .split_once(' ')
            .filter(|(version, _)| version.parse() == Ok(VERSION))
            .and_then(|(_, after)| after.parse().ok())
            .unwrap_or(0);
        if after == i64::MAX {
            return Ok(());
        }
        let mut tx = cx.db().begin().await?;
        let products = store::catalog::on_sale_after(&mut tx, ProductId(after), CHUNK).await?;
        for id in &products {
            if let Some(product) = store::catalog::product(&mut tx, *id).await? {
                store::catalog::set_terms(&mut tx, *id, &terms(&product)).await?;
            }
        }
        let last = products.last().map_or(i64::MAX, |id| id.0);
        store::system::set_setting(&mut tx, BUILT, &format!("{VERSION} {last}")).await?;
        tx.commit().await?;
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_folded_in_every_script() {
        for (text, found) in [
            ("Blue Linen  shirt, blue!", "blue linen shirt"),
            (
                "Café CRÈME İstanbul Straße smørrebrød",
                "cafe creme istanbul strasse smorrebrod",
            ),
            ("Men's 3/4 T-Shirt (100%)", "mens 3 4 t shirt 100"),
            ("ＡＢＣ ﬁne Ⅷ ½", "abc fine viii 1⁄2"),
            ("Кружка ЧЁРНАЯ", "кружка черная"),
            ("قَهْوَة", "قهوة"),
            ("搪瓷茶壶 kettle", "搪瓷 瓷茶 茶壶 壶 kettle"),
            ("がんこ", "がん んこ こ"),
            ("머그컵 파랑", "머그컵 파랑"),
            ("  --- \u{1F600} ", ""),
        ] {
            use icu::normalizer::ComposingNormalizerBorrowed;
            let normal = ComposingNormalizerBorrowed::new_nfc();
            assert_eq!(normal.normalize(&words(text).join(" ")), found, "{text}");
        }
        assert_eq!(words(&"x".repeat(100)), ["x".repeat(40)]);
    }
}
