//! A shop's shipping template: the zones it delivers to, each with its fee, free from an amount on, and how long an order
//! takes to leave (spec: commerce 2.8).

use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Currency, ShopId};
use shipping::{Rate, Template, Zone};

/// A shipping template as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRow {
    /// Whose.
    pub shop: ShopId,
    /// Where it delivers to, and for what.
    pub template: Template,
    /// Days until an order leaves.
    pub handling_days: i64,
    /// Counts its changes.
    pub version: i64,
}

struct Head {
    currency: Currency,
    free_over: Option<i64>,
    handling_days: i64,
    version: i64,
}

impl FromRow for Head {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Head {
            currency: r.currency("currency")?,
            free_over: r.get("free_over_minor")?,
            handling_days: r.int("handling_days")?,
            version: r.int("version")?,
        })
    }
}

struct ZoneRow(Zone);

impl FromRow for ZoneRow {
    fn from_row(r: &Row) -> Result<Self> {
        let (first, next) = (r.int("first_minor")?, r.int("next_minor")?);
        Ok(ZoneRow(Zone {
            countries: r.text("countries")?.split_whitespace().map(str::to_owned).collect(),
            rate: if next == 0 {
                Rate::Flat { minor: first }
            } else {
                Rate::PerItem { first, next }
            },
        }))
    }
}

/// The shop's template; a shop without one, or without zones, delivers nowhere.
pub async fn template(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Option<TemplateRow>> {
    let mut q = q.into();
    let head: Option<Head> = q
        .row(
            sql!("SELECT currency, free_over_minor, handling_days, version FROM shipping_templates WHERE shop_id = $1"),
            args![shop],
        )
        .await?;
    let Some(head) = head else { return Ok(None) };
    let zones: Vec<ZoneRow> = q
        .rows(
            sql!(
                "SELECT countries, first_minor, next_minor FROM shipping_zones WHERE shop_id = $1
                 ORDER BY position LIMIT 100"
            ),
            args![shop],
        )
        .await?;
    Ok(Some(TemplateRow {
        shop,
        template: Template {
            currency: head.currency,
            free_over: head.free_over,
            zones: zones.into_iter().map(|ZoneRow(zone)| zone).collect(),
        },
        handling_days: head.handling_days,
        version: head.version,
    }))
}

/// Writes a shop's first template.
pub async fn insert_template(tx: &mut Tx, t: &TemplateRow) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO shipping_templates (shop_id, currency, flat_minor, free_over_minor, handling_days)
             VALUES ($1, $2, 0, $3, $4)"
        ),
        args![t.shop, t.template.currency, t.template.free_over, t.handling_days],
    )
    .await?;
    write_zones(tx, t).await
}

/// Replaces a shop's template. Errors: `Conflict` when it changed since version `t.version` was read.
pub async fn save_template(tx: &mut Tx, t: &TemplateRow) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE shipping_templates SET currency = $3, free_over_minor = $4, handling_days = $5, version = version + 1
             WHERE shop_id = $1 AND version = $2"
        ),
        args![
            t.shop,
            t.version,
            t.template.currency,
            t.template.free_over,
            t.handling_days
        ],
    )
    .await?;
    tx.run(sql!("DELETE FROM shipping_zones WHERE shop_id = $1"), args![t.shop])
        .await?;
    write_zones(tx, t).await
}

async fn write_zones(tx: &mut Tx, t: &TemplateRow) -> Result<()> {
    for (position, zone) in (0_i64..).zip(&t.template.zones) {
        let (first, next) = match &zone.rate {
            Rate::Flat { minor } => (*minor, 0),
            Rate::PerItem { first, next } => (*first, *next),
            // no page makes one yet: what cannot be kept must not be lost silently
            Rate::Weight(_) => return Err(db::Error::inconsistent("shipping_zones.rate", "weight")),
        };
        tx.run(
            sql!(
                "INSERT INTO shipping_zones (shop_id, position, countries, first_minor, next_minor)
                 VALUES ($1, $2, $3, $4, $5)"
            ),
            args![t.shop, position, zone.countries.join(" "), first, next],
        )
        .await?;
    }
    Ok(())
}
