//! The history of list prices: appended when a variant's price is written, read to say truly what a price was before
//! (spec: commerce 2.9 "Price history / Omnibus").

use crate::keys::filled;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, ProductId, VariantId};
use promotions::ListPrice;

/// Notes a variant's list price from `at` on, unless it is what it was.
pub async fn note_price(tx: &mut Tx, variant: VariantId, minor: i64, at: Instant) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO price_history (variant_id, valid_from, list_minor)
             SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT)
             WHERE COALESCE((SELECT h.list_minor FROM price_history h WHERE h.variant_id = $1
               ORDER BY h.valid_from DESC LIMIT 1), 0) <> $3
             ON CONFLICT (variant_id, valid_from) DO UPDATE SET list_minor = excluded.list_minor"
        ),
        args![variant, at, minor],
    )
    .await?;
    Ok(())
}

/// A variant on sale with the list prices it was publicly offered at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedVariant {
    /// Its product.
    pub product: ProductId,
    /// Which.
    pub variant: VariantId,
    /// Its list price, minor units.
    pub list_minor: i64,
    /// Its list prices since when, oldest first; empty when none is known.
    pub history: Vec<ListPrice>,
}

/// One price of one variant.
struct Priced {
    product: ProductId,
    variant: VariantId,
    list_minor: i64,
    since: Option<Instant>,
    minor: Option<i64>,
}

impl FromRow for Priced {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Priced {
            product: r.id("product_id")?,
            variant: r.id("id")?,
            list_minor: r.int("price_minor")?,
            since: r.opt_instant("since")?,
            minor: r.get("list_minor")?,
        })
    }
}

/// Keys in one statement.
const KEYS: usize = 8;

/// The offered variants of these products with their list prices; what a price was before the product first came on sale
/// does not count.
pub async fn listed(q: impl Into<Q<'_>>, products: &[ProductId]) -> Result<Vec<PricedVariant>> {
    let mut q = q.into();
    let mut found: Vec<PricedVariant> = Vec::new();
    for part in products.chunks(KEYS) {
        let rows: Vec<Priced> = q
            .rows(
                sql!(
                    "SELECT v.product_id, v.id, v.price_minor, h.list_minor,
                       CASE WHEN h.valid_from < p.first_active_at THEN p.first_active_at ELSE h.valid_from END AS since
                     FROM variants v JOIN products p ON p.id = v.product_id
                     LEFT JOIN price_history h ON h.variant_id = v.id AND p.first_active_at IS NOT NULL
                     WHERE v.product_id IN ($1, $2, $3, $4, $5, $6, $7, $8) AND v.active
                     ORDER BY v.product_id, v.position, v.id, h.valid_from"
                ),
                filled(KEYS, part),
            )
            .await?;
        for row in rows {
            if found.last().is_none_or(|last| last.variant != row.variant) {
                found.push(PricedVariant {
                    product: row.product,
                    variant: row.variant,
                    list_minor: row.list_minor,
                    history: Vec::new(),
                });
            }
            if let (Some(listed), Some(since), Some(minor)) = (found.last_mut(), row.since, row.minor) {
                listed.history.push(ListPrice { since, minor });
            }
        }
    }
    Ok(found)
}
