//! Search: the folded words of products on sale, and the products a search finds, best and newest first. Folding words is
//! the caller's; here they are compared byte by byte on both engines.

use super::browse::Card;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Cursor, Page, ProductId};
use std::collections::BTreeMap;

/// Most words of a search that are looked at.
pub const MOST_WORDS: usize = 6;
/// Most words that one beginning is completed to: the first ones, which the word itself leads.
const COMPLETIONS: i64 = 32;
/// How many products with a word are counted, to see which word of several is the rarest.
const RARE: i64 = 1000;
/// Sorts after everything that begins with the text it is put behind.
const LAST: char = char::MAX;

/// The words of a product with their weight; those that are stored but not wanted any more are removed. No words take the
/// product out of search.
pub async fn set_terms(tx: &mut Tx, product: ProductId, words: &BTreeMap<String, i64>) -> Result<()> {
    struct Term(String, i64);
    impl FromRow for Term {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Term(r.text("term")?, r.int("weight")?))
        }
    }
    let stored: Vec<Term> = Q::from(&mut *tx)
        .rows(
            sql!("SELECT term, weight FROM product_terms WHERE product_id = $1"),
            args![product],
        )
        .await?;
    for Term(term, weight) in &stored {
        if words.get(term) != Some(weight) {
            tx.run(
                sql!("DELETE FROM product_terms WHERE term = $1 AND weight = $2 AND product_id = $3"),
                args![term, *weight, product],
            )
            .await?;
        }
    }
    let known: BTreeMap<&str, i64> = stored.iter().map(|t| (t.0.as_str(), t.1)).collect();
    let new: Vec<(&String, i64)> = words
        .iter()
        .filter(|(word, weight)| known.get(word.as_str()) != Some(*weight))
        .map(|(word, weight)| (word, *weight))
        .collect();
    for eight in new.chunks(8) {
        // a short list is filled up with its last entry, so that one statement serves every length
        let mut values = args![product];
        for n in 0..8 {
            if let Some((word, weight)) = eight.get(n).or(eight.last()) {
                values.extend(args![*word, *weight]);
            }
        }
        tx.run(
            sql!(
                "INSERT INTO product_terms (product_id, term, weight) VALUES ($1, $2, $3), ($1, $4, $5), ($1, $6, $7),
                   ($1, $8, $9), ($1, $10, $11), ($1, $12, $13), ($1, $14, $15), ($1, $16, $17) ON CONFLICT DO NOTHING"
            ),
            values,
        )
        .await?;
    }
    Ok(())
}

/// Products on sale after `after`, oldest id first: what building the words anew goes through.
pub async fn on_sale_after(q: impl Into<Q<'_>>, after: ProductId, limit: i64) -> Result<Vec<ProductId>> {
    let ids: Vec<i64> = q
        .into()
        .rows(
            sql!("SELECT id FROM products WHERE state = 'activate' AND id > $1 ORDER BY id LIMIT $2"),
            args![after, limit],
        )
        .await?;
    Ok(ids.into_iter().map(ProductId).collect())
}

struct Found {
    weight: i64,
    card: Card,
}

impl FromRow for Found {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Found {
            weight: r.int("weight")?,
            card: Card::from_row(r)?,
        })
    }
}

/// A page of the products on sale that have, for every given word, a word that begins with it: those with the rarest of
/// them in the title first, then the newest. No words find nothing.
pub async fn found(q: impl Into<Q<'_>>, words: &[String], cursor: Option<Cursor>, size: usize) -> Result<Page<Card>> {
    let mut q = q.into();
    let (from, limit) = (cursor.unwrap_or(Cursor { key: i64::MAX, id: 0 }), size as i64 + 1);
    let Some((rarest, others)) = rarest_first(&mut q, words).await? else {
        return Ok(Page::of(Vec::new(), size, |_: &Card| from));
    };
    let end = |word: &str| format!("{word}{LAST}");
    let mut rows: Vec<Found> = Vec::new();
    for term in completions(&mut q, &rarest, &end(&rarest)).await? {
        let mut values = args![term, from.key, from.id, limit, &rarest, end(&rarest)];
        for n in 0..MOST_WORDS - 1 {
            // a word that is not asked for begins every word
            let word = others.get(n).map_or("", String::as_str);
            values.extend(args![word, end(word)]);
        }
        rows.extend(of_term(&mut q, values).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.weight, row.card.id)));
    // one product may have several of the words
    rows.dedup_by_key(|row| row.card.id);
    let page = Page::of(rows, size, |row: &Found| Cursor {
        key: row.weight,
        id: row.card.id.0,
    });
    Ok(page.map(|row| row.card))
}

/// The word that fewest products have, and the others. `None` without words.
async fn rarest_first(q: &mut Q<'_>, words: &[String]) -> Result<Option<(String, Vec<String>)>> {
    let mut words: Vec<String> = words.iter().take(MOST_WORDS).cloned().collect();
    let mut rarest = (i64::MAX, 0);
    for (n, word) in words.iter().enumerate().filter(|_| words.len() > 1) {
        let count = q
            .scalar(
                sql!(
                    "SELECT COUNT(*) FROM (SELECT 1 FROM product_terms WHERE term >= $1 AND term < $2 LIMIT $3) AS few"
                ),
                args![word, format!("{word}{LAST}"), RARE],
            )
            .await?;
        rarest = rarest.min((count, n));
    }
    if words.is_empty() {
        return Ok(None);
    }
    let first = words.swap_remove(rarest.1);
    Ok(Some((first, words)))
}

/// The stored words from one text up to another.
async fn completions(q: &mut Q<'_>, from: &str, to: &str) -> Result<Vec<String>> {
    q.rows(
        sql!(
            "WITH RECURSIVE words(term) AS (
               SELECT MIN(t.term) FROM product_terms t WHERE t.term >= $1 AND t.term < $2
               UNION ALL
               SELECT (SELECT MIN(t.term) FROM product_terms t WHERE t.term > words.term AND t.term < $2)
               FROM words WHERE words.term IS NOT NULL
             ) SELECT term FROM words WHERE term IS NOT NULL LIMIT $3"
        ),
        args![from, to, COMPLETIONS],
    )
    .await
}

/// The best products that have one word, and words that begin with all the others. A product that has a better word with
/// the same beginning is found by that one.
async fn of_term(q: &mut Q<'_>, values: Vec<db::Value>) -> Result<Vec<Found>> {
    q.rows(
        sql!(
            "SELECT t.weight, p.id, p.slug, p.title, p.currency, p.price_min_minor, p.price_max_minor, p.compare_at_minor,
                    c.id AS cover_id, s.name AS shop_name,
                    EXISTS (SELECT 1 FROM variants v JOIN stock k ON k.variant_id = v.id WHERE v.product_id = p.id
                      AND v.active AND k.on_hand - k.committed - k.reserved - k.locked - k.unavailable - k.safety > 0
                    ) AS in_stock
             FROM product_terms t JOIN products p ON p.id = t.product_id JOIN shops s ON s.id = p.shop_id
             LEFT JOIN pictures c ON c.id = p.cover_id AND c.state = 'ready'
             WHERE t.term = $1 AND (t.weight, t.product_id) < ($2, $3)
               AND p.state = 'activate' AND s.state = 'active' AND s.registration = 'approved'
               AND NOT EXISTS (SELECT 1 FROM product_terms o WHERE o.product_id = t.product_id
                 AND o.term >= $5 AND o.term < $6 AND o.weight > t.weight)
               AND EXISTS (SELECT 1 FROM product_terms o WHERE o.product_id = t.product_id AND o.term >= $7 AND o.term < $8)
               AND EXISTS (SELECT 1 FROM product_terms o WHERE o.product_id = t.product_id AND o.term >= $9 AND o.term < $10)
               AND EXISTS (SELECT 1 FROM product_terms o WHERE o.product_id = t.product_id AND o.term >= $11 AND o.term < $12)
               AND EXISTS (SELECT 1 FROM product_terms o WHERE o.product_id = t.product_id AND o.term >= $13 AND o.term < $14)
               AND EXISTS (SELECT 1 FROM product_terms o WHERE o.product_id = t.product_id AND o.term >= $15 AND o.term < $16)
             ORDER BY t.weight DESC, t.product_id DESC LIMIT $4"
        ),
        values,
    )
    .await
}
