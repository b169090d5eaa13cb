//! Packages and the units in them. A unit is in at most one live package, which a unique index sees to.

use crate::keys::filled;
use db::{FromRow, Q, Result, Row, Tx, args, sql};
use kernel::{Instant, OrderId, OrderLineId, PackageId, ShopId};
use shipping::{PackageState, TrackingEvent};

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageRow {
    /// Its id.
    pub id: PackageId,
    /// Its order.
    pub order: OrderId,
    /// The shop that sends it.
    pub shop: ShopId,
    /// Code of the carrier.
    pub carrier: String,
    /// The carrier's number for it.
    pub tracking: String,
    /// Where it is.
    pub state: PackageState,
    /// When it was made up.
    pub arranged_at: Instant,
    /// When the carrier got it.
    pub collected_at: Option<Instant>,
    /// When it arrived.
    pub delivered_at: Option<Instant>,
    /// Counts its changes.
    pub version: i64,
}

impl FromRow for PackageRow {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PackageRow {
            id: r.id("id")?,
            order: r.id("order_id")?,
            shop: r.id("shop_id")?,
            carrier: r.text("carrier")?,
            tracking: r.text("tracking")?,
            state: r.code("state", PackageState::from_code)?,
            arranged_at: r.instant("arranged_at")?,
            collected_at: r.opt_instant("collected_at")?,
            delivered_at: r.opt_instant("delivered_at")?,
            version: r.int("version")?,
        })
    }
}

/// Writes a package. Errors: `Unique("packages_carrier_tracking_key")` when another has this number.
pub async fn insert_package(tx: &mut Tx, p: &PackageRow) -> Result<()> {
    tx.run(
        sql!(
            "INSERT INTO packages (id, order_id, shop_id, carrier, tracking, state, arranged_at, collected_at, delivered_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        args![
            p.id,
            p.order,
            p.shop,
            &p.carrier,
            &p.tracking,
            p.state.code(),
            p.arranged_at,
            p.collected_at,
            p.delivered_at
        ],
    )
    .await?;
    Ok(())
}

/// Puts one unit into a package. Errors: `Unique("package_units_order_line_id_unit_no_key")` when it is in another.
pub async fn insert_unit(tx: &mut Tx, package: PackageId, line: OrderLineId, unit_no: i64) -> Result<()> {
    tx.run(
        sql!("INSERT INTO package_units (package_id, order_line_id, unit_no) VALUES ($1, $2, $3)"),
        args![package, line, unit_no],
    )
    .await?;
    Ok(())
}

/// One package.
pub async fn package(q: impl Into<Q<'_>>, id: PackageId) -> Result<Option<PackageRow>> {
    q.into()
        .row(sql!("SELECT * FROM packages WHERE id = $1"), args![id])
        .await
}

/// The packages of an order, oldest first.
pub async fn packages_of_order(q: impl Into<Q<'_>>, order: OrderId) -> Result<Vec<PackageRow>> {
    q.into()
        .rows(
            sql!("SELECT * FROM packages WHERE order_id = $1 ORDER BY id LIMIT 200"),
            args![order],
        )
        .await
}

/// The packages of up to 20 orders, by age; more orders are left out.
pub async fn packages_of_orders(q: impl Into<Q<'_>>, orders: &[OrderId]) -> Result<Vec<PackageRow>> {
    q.into()
        .rows(
            sql!(
                "SELECT * FROM packages WHERE order_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ORDER BY id LIMIT 4000"
            ),
            filled(20, orders),
        )
        .await
}

/// The live package with this number of this carrier.
pub async fn package_by_tracking(q: impl Into<Q<'_>>, carrier: &str, tracking: &str) -> Result<Option<PackageRow>> {
    q.into()
        .row(
            sql!("SELECT * FROM packages WHERE carrier = $1 AND tracking = $2 AND state <> 'cancelled'"),
            args![carrier, tracking],
        )
        .await
}

/// How far an order's units are. A unit counts in every stage it has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitCounts {
    /// In a live package.
    pub packed: i64,
    /// Handed over to the carrier.
    pub collected: i64,
    /// Arrived.
    pub delivered: i64,
}

impl FromRow for UnitCounts {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(UnitCounts {
            packed: r.int("packed")?,
            collected: r.int("collected")?,
            delivered: r.int("delivered")?,
        })
    }
}

/// How far an order's units are.
pub async fn unit_counts(q: impl Into<Q<'_>>, order: OrderId) -> Result<UnitCounts> {
    let counts = q
        .into()
        .row(
            sql!(
                "SELECT COUNT(*) AS packed,
                        COUNT(*) FILTER (WHERE p.collected_at IS NOT NULL) AS collected,
                        COUNT(*) FILTER (WHERE p.state = 'delivered') AS delivered
                 FROM package_units u JOIN packages p ON p.id = u.package_id
                 WHERE p.order_id = $1 AND u.live"
            ),
            args![order],
        )
        .await?;
    Ok(counts.unwrap_or_default())
}

/// How many units of an order line are in live packages.
pub async fn packed_units_of_line(q: impl Into<Q<'_>>, line: OrderLineId) -> Result<i64> {
    q.into()
        .scalar(
            sql!("SELECT COUNT(*) FROM package_units WHERE order_line_id = $1 AND live"),
            args![line],
        )
        .await
}

/// How many units of an order line are in live packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedUnits {
    /// The line.
    pub line: OrderLineId,
    /// Its packed units; a line without any has no entry.
    pub units: i64,
}

impl FromRow for PackedUnits {
    fn from_row(r: &Row) -> Result<Self> {
        Ok(PackedUnits {
            line: r.id("order_line_id")?,
            units: r.int("units")?,
        })
    }
}

/// The packed units of the lines of up to 20 orders; more orders are left out.
pub async fn packed_units(q: impl Into<Q<'_>>, orders: &[OrderId]) -> Result<Vec<PackedUnits>> {
    q.into()
        .rows(
            sql!(
                "SELECT u.order_line_id, COUNT(*) AS units
                 FROM order_lines l JOIN package_units u ON u.order_line_id = l.id AND u.live
                 WHERE l.order_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) GROUP BY u.order_line_id"
            ),
            filled(20, orders),
        )
        .await
}

/// Writes where a package is now. Errors: `Conflict` when it changed since `before` was read.
pub async fn save_package(tx: &mut Tx, before: &PackageRow, after: &PackageRow) -> Result<()> {
    tx.run_one(
        sql!(
            "UPDATE packages SET state = $3, collected_at = $4, delivered_at = $5, version = version + 1
             WHERE id = $1 AND version = $2"
        ),
        args![
            before.id,
            before.version,
            after.state.code(),
            after.collected_at,
            after.delivered_at
        ],
    )
    .await
}

/// Lets the units of a package go: it is cancelled.
pub async fn release_units(tx: &mut Tx, package: PackageId) -> Result<()> {
    tx.run(
        sql!("UPDATE package_units SET live = FALSE WHERE package_id = $1"),
        args![package],
    )
    .await?;
    Ok(())
}

/// Keeps what a carrier told. `false` when this event came before.
pub async fn insert_tracking_event(
    tx: &mut Tx,
    id: i64,
    package: PackageId,
    event_id: &str,
    event: TrackingEvent,
    now: Instant,
) -> Result<bool> {
    let rows = tx
        .run(
            sql!(
                "INSERT INTO tracking_events (id, package_id, event_id, state, at, received_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (package_id, event_id) DO NOTHING"
            ),
            args![id, package, event_id, event.state.code(), event.at, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Everything carriers told about a package, as it came (at most 200 events).
pub async fn tracking_events(q: impl Into<Q<'_>>, package: PackageId) -> Result<Vec<TrackingEvent>> {
    struct Event(TrackingEvent);
    impl FromRow for Event {
        fn from_row(r: &Row) -> Result<Self> {
            Ok(Event(TrackingEvent {
                state: r.code("state", PackageState::from_code)?,
                at: r.instant("at")?,
            }))
        }
    }
    let events = q
        .into()
        .rows::<Event>(
            sql!("SELECT state, at FROM tracking_events WHERE package_id = $1 ORDER BY id LIMIT 200"),
            args![package],
        )
        .await?;
    Ok(events.into_iter().map(|event| event.0).collect())
}
