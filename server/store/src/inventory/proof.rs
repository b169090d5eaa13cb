//! The proof that balances are the sums of their moves, for `audit` and for tests (spec: commerce 2.5).

use db::{FromRow, Q, Result, Row, args, sql};
use kernel::{VariantId, WarehouseId};

/// A balance that its moves do not explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Of what.
    pub variant: VariantId,
    /// Where.
    pub warehouse: WarehouseId,
    /// What the balance says: on hand, committed, reserved, locked, unavailable.
    pub balance: [i64; 5],
    /// What the moves add up to, in the same order.
    pub moved: [i64; 5],
}

impl FromRow for Drift {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(Drift {
            variant: r.id("variant_id")?,
            warehouse: r.id("warehouse_id")?,
            balance: [
                r.int("on_hand")?,
                r.int("committed")?,
                r.int("reserved")?,
                r.int("locked")?,
                r.int("unavailable")?,
            ],
            moved: [
                r.int("m_on_hand")?,
                r.int("m_committed")?,
                r.int("m_reserved")?,
                r.int("m_locked")?,
                r.int("m_unavailable")?,
            ],
        })
    }
}

/// How many balances there are.
pub async fn balance_count(q: impl Into<Q<'_>>) -> Result<i64> {
    q.into().scalar(sql!("SELECT COUNT(*) FROM stock"), args![]).await
}

/// Every balance that differs from the sum of its moves, and moves without a balance (at most 1,000).
pub async fn drifts(q: impl Into<Q<'_>>) -> Result<Vec<Drift>> {
    q.into()
        .rows(
            sql!(
                "SELECT variant_id, warehouse_id,
                        CAST(SUM(on_hand) AS BIGINT) AS on_hand, CAST(SUM(committed) AS BIGINT) AS committed,
                        CAST(SUM(reserved) AS BIGINT) AS reserved, CAST(SUM(locked) AS BIGINT) AS locked,
                        CAST(SUM(unavailable) AS BIGINT) AS unavailable,
                        CAST(SUM(m_on_hand) AS BIGINT) AS m_on_hand, CAST(SUM(m_committed) AS BIGINT) AS m_committed,
                        CAST(SUM(m_reserved) AS BIGINT) AS m_reserved, CAST(SUM(m_locked) AS BIGINT) AS m_locked,
                        CAST(SUM(m_unavailable) AS BIGINT) AS m_unavailable
                 FROM (
                   SELECT variant_id, warehouse_id, on_hand, committed, reserved, locked, unavailable,
                          0 AS m_on_hand, 0 AS m_committed, 0 AS m_reserved, 0 AS m_locked, 0 AS m_unavailable
                   FROM stock
                   UNION ALL
                   SELECT variant_id, warehouse_id, 0, 0, 0, 0, 0,
                          d_on_hand, d_committed, d_reserved, d_locked, d_unavailable
                   FROM stock_moves
                 ) AS both_sides
                 GROUP BY variant_id, warehouse_id
                 HAVING SUM(on_hand) <> SUM(m_on_hand) OR SUM(committed) <> SUM(m_committed)
                     OR SUM(reserved) <> SUM(m_reserved) OR SUM(locked) <> SUM(m_locked)
                     OR SUM(unavailable) <> SUM(m_unavailable)
                 ORDER BY variant_id, warehouse_id LIMIT 1000"
            ),
            args![],
        )
        .await
}
