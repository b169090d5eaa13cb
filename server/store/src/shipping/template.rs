//! A shop's shipping template: where it delivers to, for how much.

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Currency, ShopId};

/// A shipping template (v1 of spec: commerce 2.8: one zone, flat, free over an amount).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRow {
    /// Whose.
    pub shop: ShopId,
    /// The currency of the amounts.
    pub currency: Currency,
    /// Fee of an order.
    pub flat_minor: i64,
    /// From this amount of goods on nothing is charged.
    pub free_over_minor: Option<i64>,
    /// Codes of the countries delivered to; empty for all.
    pub countries: Vec<String>,
    /// Days until it leaves.
    pub handling_days: i64,
}

impl FromRow for TemplateRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(TemplateRow {
            shop: r.id("shop_id")?,
            currency: r.currency("currency")?,
            flat_minor: r.int("flat_minor")?,
            free_over_minor: r.get("free_over_minor")?,
            countries: r.text("countries")?.split_whitespace().map(str::to_owned).collect(),
            handling_days: r.int("handling_days")?,
        })
    }
}

/// The shop's template; a shop without one delivers nowhere.
pub async fn template(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Option<TemplateRow>> {
    q.into()
        .row(
            sql!(
                "SELECT shop_id, currency, flat_minor, free_over_minor, countries, handling_days
                 FROM shipping_templates WHERE shop_id = $1"
            ),
            args![shop],
        )
        .await
}

/// Writes the shop's template, or replaces it.
pub async fn insert_template(tx: &mut Tx, t: &TemplateRow) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO shipping_templates (shop_id, currency, flat_minor, free_over_minor, countries, handling_days)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (shop_id) DO UPDATE SET currency = excluded.currency, flat_minor = excluded.flat_minor,
               free_over_minor = excluded.free_over_minor, countries = excluded.countries,
               handling_days = excluded.handling_days"
        ),
        args![
            t.shop,
            t.currency,
            t.flat_minor,
            t.free_over_minor,
            t.countries.join(" "),
            t.handling_days
        ],
    )
    .await?;
    Ok(())
}
