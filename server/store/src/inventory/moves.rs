//! Changing stock. Each function changes all its keys or tells why not; then the caller gives up the transaction.
//! One guarded statement per key, in key order, so that two buyers of the same things wait and never block each other.

use db::{Error, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, VariantId, WarehouseId};
use std::collections::BTreeMap;

/// Why stock moves: the thing whose act it is, such as `("order", id)`. The same kind of move for the same cause, variant
/// and warehouse happens once; asked again, it is a no-op.
#[derive(Clone, Copy)]
pub struct Cause<'a> {
    /// What kind of thing, such as `order`, `package`, `import`, `edit`.
    pub kind: &'a str,
    /// Its id.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Makes ids for the move rows: `&|| cx.id()`.
    pub next_id: &'a (dyn Fn() -> i64 + Send + Sync),
}

/// So many pieces of a variant from a warehouse. Quantities are above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Of what.
    pub variant: VariantId,
    /// From where.
    pub warehouse: WarehouseId,
    /// How many.
    pub quantity: i64,
}

/// A demand that cannot be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Of what.
    pub variant: VariantId,
    /// Where it was asked for.
    pub warehouse: WarehouseId,
    /// How many were wanted, over all lines.
    pub wanted: i64,
    /// How many there are.
    pub available: i64,
}

/// What a move does to the balances, per piece.
#[derive(Clone, Copy)]
struct Effect {
    kind: &'static str,
    on_hand: i64,
    committed: i64,
    reserved: i64,
}

const RESERVE: Effect = Effect {
    kind: "reserve",
    on_hand: 0,
    committed: 0,
    reserved: 1,
};
const COMMIT: Effect = Effect {
    kind: "commit",
    on_hand: 0,
    committed: 1,
    reserved: -1,
};
const RELEASE: Effect = Effect {
    kind: "release",
    on_hand: 0,
    committed: 0,
    reserved: -1,
};
const UNCOMMIT: Effect = Effect {
    kind: "uncommit",
    on_hand: 0,
    committed: -1,
    reserved: 0,
};
const SHIP: Effect = Effect {
    kind: "ship",
    on_hand: -1,
    committed: -1,
    reserved: 0,
};

/// Reserves stock for an unpaid order. All or nothing: shortages come back (per key, over all lines) and the caller must
/// give up the transaction. Duplicate demands are added up first.
pub async fn reserve(tx: &mut Tx, cause: &Cause<'_>, demands: &[Demand]) -> Result<Vec<Shortage>> {
    let mut short = Vec::new();
    for demand in summed(demands) {
        if !record(tx, cause, RESERVE, demand).await? {
            continue;
        }
        let touched = tx
            .run(
                sql!(
                    "UPDATE stock SET reserved = reserved + $3 WHERE variant_id = $1 AND warehouse_id = $2
                     AND on_hand - committed - reserved - locked - unavailable - safety >= $3"
                ),
                args![demand.variant, demand.warehouse, demand.quantity],
            )
            .await?;
        if touched == 0 {
            let level = super::stock_level(&mut *tx, demand.variant, demand.warehouse).await?;
            short.push(Shortage {
                variant: demand.variant,
                warehouse: demand.warehouse,
                wanted: demand.quantity,
                available: level.map_or(0, |level| level.available()),
            });
        }
    }
    Ok(short)
}

/// The order was paid: what was reserved is committed. Errors: [`Error::Conflict`] when so much is not reserved.
pub async fn commit(tx: &mut Tx, cause: &Cause<'_>, demands: &[Demand]) -> Result<()> {
    apply(tx, cause, COMMIT, demands).await
}

/// The order was given up before payment: what was reserved is free again. Errors: as [`commit`].
pub async fn release(tx: &mut Tx, cause: &Cause<'_>, demands: &[Demand]) -> Result<()> {
    apply(tx, cause, RELEASE, demands).await
}

/// The order was cancelled after payment, before shipping: what was committed is free again.
/// Errors: [`Error::Conflict`] when so much is not committed.
pub async fn uncommit(tx: &mut Tx, cause: &Cause<'_>, demands: &[Demand]) -> Result<()> {
    apply(tx, cause, UNCOMMIT, demands).await
}

/// The pieces left the house. Errors: [`Error::Conflict`] when so much is not committed.
pub async fn ship(tx: &mut Tx, cause: &Cause<'_>, demands: &[Demand]) -> Result<()> {
    apply(tx, cause, SHIP, demands).await
}

async fn apply(tx: &mut Tx, cause: &Cause<'_>, effect: Effect, demands: &[Demand]) -> Result<()> {
    for demand in summed(demands) {
        if !record(tx, cause, effect, demand).await? {
            continue;
        }
        let q = demand.quantity;
        tx.run_one(
            sql!(
                "UPDATE stock SET on_hand = on_hand + $3, committed = committed + $4, reserved = reserved + $5
                 WHERE variant_id = $1 AND warehouse_id = $2
                 AND on_hand + $3 >= 0 AND committed + $4 >= 0 AND reserved + $5 >= 0"
            ),
            args![
                demand.variant,
                demand.warehouse,
                effect.on_hand * q,
                effect.committed * q,
                effect.reserved * q
            ],
        )
        .await?;
    }
    Ok(())
}

/// Collapses bundles and duplicate lines, and sorts by key.
fn summed(demands: &[Demand]) -> Vec<Demand> {
    let mut sums: BTreeMap<(VariantId, WarehouseId), i64> = BTreeMap::new();
    for d in demands.iter().filter(|d| d.quantity > 0) {
        let sum = sums.entry((d.variant, d.warehouse)).or_default();
        *sum = sum.saturating_add(d.quantity);
    }
    sums.into_iter()
        .map(|((variant, warehouse), quantity)| Demand {
            variant,
            warehouse,
            quantity,
        })
        .collect()
}

/// Writes the move row; `false` when this cause already made this move.
async fn record(tx: &mut Tx, cause: &Cause<'_>, effect: Effect, demand: Demand) -> Result<bool> {
    let q = demand.quantity;
    let deltas = [effect.on_hand * q, effect.committed * q, effect.reserved * q];
    insert_move(tx, cause, effect.kind, demand.variant, demand.warehouse, deltas).await
}

async fn insert_move(
    tx: &mut Tx,
    cause: &Cause<'_>,
    kind: &str,
    variant: VariantId,
    warehouse: WarehouseId,
    [on_hand, committed, reserved]: [i64; 3],
) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "INSERT INTO stock_moves (id, variant_id, warehouse_id, kind, d_on_hand, d_committed, d_reserved, d_locked,
                                          d_unavailable, ref_kind, ref_id, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, $10)
                 ON CONFLICT (kind, ref_kind, ref_id, variant_id, warehouse_id) DO NOTHING"
            ),
            args![
                (cause.next_id)(),
                variant,
                warehouse,
                kind,
                on_hand,
                committed,
                reserved,
                cause.kind,
                cause.id,
                cause.at
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// What became of a new count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// The balance is now the count.
    Set,
    /// It was so already, or this cause has set it before.
    Unchanged,
    /// Refused: that many are spoken for (spec: commerce 2.5 "seller sets count").
    Short {
        /// The least the count may be.
        claimed: i64,
    },
}

/// Sets how many lie there (`count` ≥ 0), making the balance row when there is none. Errors: [`Error::Conflict`] when
/// the balance changed in between.
pub async fn set_count(
    tx: &mut Tx,
    cause: &Cause<'_>,
    variant: VariantId,
    warehouse: WarehouseId,
    count: i64,
) -> Result<Counted> {
    let Some(level) = super::stock_level(&mut *tx, variant, warehouse).await? else {
        let made = tx
            .run(
                sql!(
                    "INSERT INTO stock (variant_id, warehouse_id, on_hand) VALUES ($1, $2, $3)
                     ON CONFLICT (variant_id, warehouse_id) DO NOTHING"
                ),
                args![variant, warehouse, count],
            )
            .await?;
        if made == 0 {
            return Err(Error::Conflict);
        }
        insert_move(tx, cause, "count", variant, warehouse, [count, 0, 0]).await?;
        return Ok(Counted::Set);
    };
    if level.on_hand == count {
        return Ok(Counted::Unchanged);
    }
    if count < level.claimed() {
        return Ok(Counted::Short {
            claimed: level.claimed(),
        });
    }
    if !insert_move(tx, cause, "count", variant, warehouse, [count - level.on_hand, 0, 0]).await? {
        return Ok(Counted::Unchanged);
    }
    tx.run_one(
        sql!(
            "UPDATE stock SET on_hand = $3 WHERE variant_id = $1 AND warehouse_id = $2 AND on_hand = $4
             AND committed + reserved + locked + unavailable <= $3"
        ),
        args![variant, warehouse, count, level.on_hand],
    )
    .await?;
    Ok(Counted::Set)
}

/// What lay there when a product file last set it; `None` if none ever did.
pub async fn imported_count(tx: &mut Tx, variant: VariantId, warehouse: WarehouseId) -> Result<Option<i64>> {
    let sums: Vec<Sum> = Q::Tx(tx)
        .rows(
            sql!(
                "SELECT CAST(SUM(d_on_hand) AS BIGINT) AS n FROM stock_moves
                 WHERE variant_id = $1 AND warehouse_id = $2 AND id <= (
                    SELECT MAX(id) FROM stock_moves
                    WHERE variant_id = $1 AND warehouse_id = $2 AND kind = 'count' AND ref_kind = 'import')"
            ),
            args![variant, warehouse],
        )
        .await?;
    Ok(sums.first().and_then(|sum| sum.0))
}

struct Sum(Option<i64>);

impl db::FromRow for Sum {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Sum(r.get("n")?))
    }
}

/// One move, as the stock history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockMove {
    /// Such as `reserve` or `count`.
    pub kind: String,
    /// What caused it.
    pub ref_kind: String,
    /// Its id.
    pub ref_id: i64,
    /// Change of what lies there.
    pub on_hand: i64,
    /// Change of what is paid and not shipped.
    pub committed: i64,
    /// Change of what is ordered and not paid.
    pub reserved: i64,
    /// When.
    pub at: Instant,
}

impl db::FromRow for StockMove {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(StockMove {
            kind: r.text("kind")?,
            ref_kind: r.text("ref_kind")?,
            ref_id: r.int("ref_id")?,
            on_hand: r.int("d_on_hand")?,
            committed: r.int("d_committed")?,
            reserved: r.int("d_reserved")?,
            at: r.instant("at")?,
        })
    }
}

/// The moves of a variant, newest first (at most `limit`).
pub async fn moves(q: impl Into<Q<'_>>, variant: VariantId, limit: i64) -> Result<Vec<StockMove>> {
    q.into()
        .rows(
            sql!(
                "SELECT kind, ref_kind, ref_id, d_on_hand, d_committed, d_reserved, at FROM stock_moves
                 WHERE variant_id = $1 ORDER BY id DESC LIMIT $2"
            ),
            args![variant, limit],
        )
        .await
}
