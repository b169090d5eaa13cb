//! Reading stock, and the warehouses it lies in.

use crate::keys::of_all;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{ShopId, VariantId, WarehouseId};

/// Opens a warehouse of a shop.
pub async fn insert_warehouse(tx: &mut Tx, id: WarehouseId, shop: ShopId, name: &str, is_default: bool) -> Result<()> {
    tx.run(
        sql!("INSERT INTO warehouses (id, shop_id, name, is_default) VALUES ($1, $2, $3, $4)"),
        args![id, shop, name, is_default],
    )
    .await?;
    Ok(())
}

/// The warehouse a shop's stock lies in unless it says otherwise.
pub async fn default_warehouse(q: impl Into<Q<'_>>, shop: ShopId) -> Result<Option<WarehouseId>> {
    let id: Option<i64> = q
        .into()
        .opt_scalar(
            sql!("SELECT id FROM warehouses WHERE shop_id = $1 ORDER BY is_default DESC, id LIMIT 1"),
            args![shop],
        )
        .await?;
    Ok(id.map(WarehouseId))
}

/// Stock of one variant in one warehouse, in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockRow {
    /// Of what.
    pub variant: VariantId,
    /// Where.
    pub warehouse: WarehouseId,
    /// Lying there.
    pub on_hand: i64,
    /// Paid, not yet shipped.
    pub committed: i64,
    /// Ordered, not yet paid.
    pub reserved: i64,
    /// Set aside for a campaign.
    pub locked: i64,
    /// Damaged or under control.
    pub unavailable: i64,
    /// Kept back from sale.
    pub safety: i64,
}

impl StockRow {
    /// What may still be sold, never below zero.
    pub fn available(&self) -> i64 {
        (self.on_hand - self.claimed() - self.safety).max(0)
    }

    /// What is spoken for: the least the count may be set to.
    pub fn claimed(&self) -> i64 {
        self.committed + self.reserved + self.locked + self.unavailable
    }
}

impl FromRow for StockRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(StockRow {
            variant: r.id("variant_id")?,
            warehouse: r.id("warehouse_id")?,
            on_hand: r.int("on_hand")?,
            committed: r.int("committed")?,
            reserved: r.int("reserved")?,
            locked: r.int("locked")?,
            unavailable: r.int("unavailable")?,
            safety: r.int("safety")?,
        })
    }
}

/// How many keys one statement asks for.
const KEYS: usize = 16;

/// Stock of the variants in every warehouse, by variant and warehouse. Variants without stock rows are absent.
pub async fn stock_levels(q: impl Into<Q<'_>>, variants: &[VariantId]) -> Result<Vec<StockRow>> {
    let mut keys = variants.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let statement = sql!(
        "SELECT variant_id, warehouse_id, on_hand, committed, reserved, locked, unavailable, safety
         FROM stock WHERE variant_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ORDER BY variant_id, warehouse_id"
    );
    of_all(q, KEYS, &keys, statement).await
}

/// Stock of one variant in one warehouse.
pub async fn stock_level(q: impl Into<Q<'_>>, variant: VariantId, warehouse: WarehouseId) -> Result<Option<StockRow>> {
    q.into()
        .row(
            sql!(
                "SELECT variant_id, warehouse_id, on_hand, committed, reserved, locked, unavailable, safety
                 FROM stock WHERE variant_id = $1 AND warehouse_id = $2"
            ),
            args![variant, warehouse],
        )
        .await
}
