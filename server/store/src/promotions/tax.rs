//! What each market taxes sales at. A rate is never changed: it ends, and another one begins (spec: commerce 2.10).

use crate::keys::filled;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Bps, Instant, ProductId, ShopId};
use promotions::TaxRule;
use std::collections::BTreeMap;

/// A market's rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRate {
    /// Its id.
    pub id: i64,
    /// The market: a country's code.
    pub country: String,
    /// The rate, of goods and shipping alike.
    pub rate: Bps,
    /// Whether the market's prices contain it; else it is added.
    pub included: bool,
    /// Since when.
    pub valid_from: Instant,
}

impl FromRow for TaxRate {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(TaxRate {
            id: r.int("id")?,
            country: r.text("country")?,
            rate: r.bps("rate_bps")?,
            included: r.get("included")?,
            valid_from: r.instant("valid_from")?,
        })
    }
}

/// The rates that have not ended, by country.
pub async fn tax_rates(q: impl Into<Q<'_>>) -> Result<Vec<TaxRate>> {
    q.into()
        .rows(
            sql!(
                "SELECT id, country, rate_bps, included, valid_from FROM tax_rates WHERE valid_until IS NULL
                 ORDER BY country LIMIT 300"
            ),
            args![],
        )
        .await
}

/// The country's rate that has not ended.
pub async fn tax_rate(q: impl Into<Q<'_>>, country: &str) -> Result<Option<TaxRate>> {
    q.into()
        .row(
            sql!(
                "SELECT id, country, rate_bps, included, valid_from FROM tax_rates
                 WHERE country = $1 AND valid_until IS NULL"
            ),
            args![country],
        )
        .await
}

/// How sales of the shop are taxed at that moment: by its country's rate, not at all while there is none.
pub async fn tax_of_shop(q: impl Into<Q<'_>>, shop: ShopId, at: Instant) -> Result<TaxRule> {
    let rate: Option<TaxRate> = q
        .into()
        .row(
            sql!(
                "SELECT r.id, r.country, r.rate_bps, r.included, r.valid_from
                 FROM shops s JOIN tax_rates r ON r.country = s.country
                 WHERE s.id = $1 AND r.valid_from <= $2 AND (r.valid_until IS NULL OR r.valid_until > $2)
                 ORDER BY r.id DESC LIMIT 1"
            ),
            args![shop, at],
        )
        .await?;
    Ok(rate.map_or_else(TaxRule::default, |r| TaxRule::flat(r.rate, r.included)))
}

/// A product's rule.
struct OfProduct(ProductId, TaxRule);

impl FromRow for OfProduct {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(OfProduct(
            r.id("product_id")?,
            TaxRule::flat(r.bps("rate_bps")?, r.get("included")?),
        ))
    }
}

/// Keys in one statement.
const KEYS: usize = 16;

/// How sales of these products are taxed at that moment; those that are not taxed are left out.
pub async fn tax_of_products(
    q: impl Into<Q<'_>>,
    products: &[ProductId],
    at: Instant,
) -> Result<BTreeMap<ProductId, TaxRule>> {
    let mut q = q.into();
    let mut found = BTreeMap::new();
    for part in products.chunks(KEYS) {
        let mut values = args![at];
        values.extend(filled(KEYS, part));
        let rows: Vec<OfProduct> = q
            .rows(
                sql!(
                    "SELECT p.id AS product_id, r.rate_bps, r.included
                     FROM products p JOIN shops s ON s.id = p.shop_id JOIN tax_rates r ON r.country = s.country
                     WHERE p.id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                       AND r.valid_from <= $1 AND (r.valid_until IS NULL OR r.valid_until > $1)
                     ORDER BY r.id"
                ),
                values,
            )
            .await?;
        found.extend(rows.into_iter().map(|OfProduct(product, rule)| (product, rule)));
    }
    Ok(found)
}

/// Writes a rate that holds from `valid_from` on. Errors: unique `tax_rates_country_key` while another one holds.
pub async fn insert_tax_rate(tx: &mut Tx, rate: &TaxRate) -> Result<()> {
    tx.run(
        sql!("INSERT INTO tax_rates (id, country, rate_bps, included, valid_from) VALUES ($1, $2, $3, $4, $5)"),
        args![rate.id, &rate.country, rate.rate, rate.included, rate.valid_from],
    )
    .await?;
    Ok(())
}

/// Ends a rate. Errors: `Conflict` when it ended before.
pub async fn end_tax_rate(tx: &mut Tx, id: i64, at: Instant) -> Result<()> {
    tx.run_one(
        sql!("UPDATE tax_rates SET valid_until = $2 WHERE id = $1 AND valid_until IS NULL"),
        args![id, at],
    )
    .await
}
