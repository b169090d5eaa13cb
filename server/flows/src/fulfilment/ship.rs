//! Shipping: units go into a package with a carrier and a number, the package is handed over, stock leaves the house
//! (spec: commerce 2.7 rows 6 to 8, 2.8).

use super::loaded::Loaded;
use crate::{Cx, Result};
use db::Tx;
use kernel::{Error, FieldError, OrderId, OrderLineId, PackageId, Refused};
use orders::Act;
use shipping::{Carrier, PackageAct, PackageState, check_tracking};
use std::collections::BTreeMap;
use store::inventory::{Cause, Demand};
use store::shipping::PackageRow;

/// One package to send.
#[derive(Clone, Debug)]
pub struct ShipPackage {
    /// Of which order.
    pub order: OrderId,
    /// Who carries it.
    pub carrier: Carrier,
    /// The carrier's number, as typed.
    pub tracking: String,
    /// How many of which line; empty for everything that is not packed yet.
    pub units: Vec<(OrderLineId, i64)>,
}

/// A member of the shop sends a package: it is arranged and handed over in one. When it was the last one the order is
/// on its way; a buyer's open wish to cancel is thereby declined.
/// Errors: `NotFound`, what the table refuses, `Invalid` for `tracking` and `units`.
pub async fn ship_package(cx: &Cx, ship: &ShipPackage) -> Result<PackageId> {
    let shop = cx.shop()?;
    let tracking = check_tracking(ship.carrier, &ship.tracking).map_err(tracking_field)?;
    let mut tx = cx.db().begin().await?;
    let mut loaded = Loaded::read(&mut tx, ship.order, cx.now).await?;
    if loaded.order.shop != shop {
        return Err(Error::NotFound);
    }
    // first, because what was shipped from another tab has no pieces left either
    orders::may_pack(loaded.order.state)?;
    let units = units_to_pack(&mut tx, &loaded, &ship.units).await?;
    let package = PackageRow {
        id: cx.id(),
        order: loaded.order.id,
        shop,
        carrier: ship.carrier.code().to_owned(),
        tracking,
        state: PackageState::Arranged,
        arranged_at: cx.now,
        collected_at: None,
        delivered_at: None,
        version: 0,
    };
    match store::shipping::insert_package(&mut tx, &package).await {
        Err(error) if error.is_unique("packages_carrier_tracking_key") => {
            return Err(Error::field("tracking", "tracking_taken"));
        }
        done => done?,
    }
    for (line, first, count) in &units {
        for unit_no in *first..*first + *count {
            store::shipping::insert_unit(&mut tx, package.id, *line, unit_no).await?;
        }
    }
    arrange(cx, &mut tx, &mut loaded, &package).await?;
    hand_over(cx, &mut tx, &mut loaded, &package, &units).await?;
    store::orders::decide_cancellation(&mut tx, loaded.order.id, false, cx.now).await?;
    store::system::cancel_timer(&mut tx, "order.cancel_answer", loaded.order.id.0, cx.now).await?;
    loaded
        .mail(cx, &mut tx, "order_shipped", &[("tracking", &package.tracking)])
        .await?;
    tx.commit().await?;
    Ok(package.id)
}

/// A member of the shop sends all that is left of the order with this number in one package. Sent before with the same
/// tracking number, it is done. Errors: as [`ship_package`].
pub async fn ship_rest(cx: &Cx, number: &str, carrier: Carrier, tracking: &str) -> Result<()> {
    let order = store::orders::order_of_shop(cx.db(), cx.shop()?, number)
        .await?
        .ok_or(Error::NotFound)?;
    if let Ok(plain) = check_tracking(carrier, tracking) {
        let packages = store::shipping::packages_of_order(cx.db(), order.id).await?;
        let sent = |p: &PackageRow| p.tracking == plain && p.carrier == carrier.code();
        if packages.iter().any(sent) {
            return Ok(());
        }
    }
    let package = ShipPackage {
        order: order.id,
        carrier,
        tracking: tracking.to_owned(),
        units: Vec::new(),
    };
    ship_package(cx, &package).await.map(|_| ())
}

fn tracking_field(refusal: shipping::Refusal) -> Error {
    let code = match refusal {
        shipping::Refusal::TrackingCharacters => "tracking_characters",
        shipping::Refusal::TrackingLength { .. } => "tracking_length",
        _ => "tracking_made_up",
    };
    let error = FieldError::new("tracking", code);
    Error::Invalid(vec![
        refusal
            .params()
            .into_iter()
            .fold(error, |error, (name, value)| error.with(name, value)),
    ])
}

/// Which units go into the package: line, number of the first unit, how many. Units are packed in order.
async fn units_to_pack(
    tx: &mut Tx,
    loaded: &Loaded,
    wanted: &[(OrderLineId, i64)],
) -> Result<Vec<(OrderLineId, i64, i64)>> {
    let mut asked: BTreeMap<OrderLineId, i64> = BTreeMap::new();
    for (line, count) in wanted {
        if *count < 0 {
            return Err(Error::field("units", "invalid"));
        }
        *asked.entry(*line).or_default() += count;
    }
    let mut units = Vec::new();
    for line in &loaded.lines {
        let packed = store::shipping::packed_units_of_line(&mut *tx, line.id).await?;
        let left = line.quantity - line.cancelled_quantity - packed;
        let count = if wanted.is_empty() {
            left
        } else {
            asked.remove(&line.id).unwrap_or(0)
        };
        if count > left {
            return Err(Error::field("units", "invalid"));
        }
        if count > 0 {
            units.push((line.id, packed + 1, count));
        }
    }
    // what is left names lines of other orders
    if asked.is_empty() {
        Ok(units)
    } else {
        Err(Error::field("units", "invalid"))
    }
}

async fn arrange(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded, package: &PackageRow) -> Result<()> {
    loaded.recount(tx).await?;
    let all = loaded.facts.packed == loaded.facts.live();
    let now = cx.now;
    loaded
        .step(cx, tx, Act::Arrange, "", |order| {
            if all {
                order.processed_at = Some(now);
            }
        })
        .await?;
    let states = (PackageState::ToFulfil.code(), PackageState::Arranged.code());
    cx.transition(tx, "package", package.id, states, PackageAct::Arrange.code(), "")
        .await
}

/// The carrier takes the package: its units leave the stock, and with the last one the order is on its way.
async fn hand_over(
    cx: &Cx,
    tx: &mut Tx,
    loaded: &mut Loaded,
    package: &PackageRow,
    units: &[(OrderLineId, i64, i64)],
) -> Result<()> {
    let state = shipping::next(package.state, PackageAct::Collect, super::loaded::order_actor(cx.actor))?;
    let after = PackageRow {
        state,
        collected_at: Some(cx.now),
        ..package.clone()
    };
    store::shipping::save_package(tx, package, &after).await?;
    let states = (package.state.code(), state.code());
    cx.transition(tx, "package", package.id, states, PackageAct::Collect.code(), "")
        .await?;

    let mut demands = Vec::with_capacity(units.len());
    for (line, _, quantity) in units {
        let line = loaded.lines.iter().find(|l| l.id == *line).ok_or(Error::NotFound)?;
        demands.push(Demand {
            variant: line.variant,
            warehouse: line.warehouse,
            quantity: *quantity,
        });
    }
    let next_id = || cx.id();
    let cause = Cause {
        kind: "package",
        id: package.id.0,
        at: cx.now,
        next_id: &next_id,
    };
    store::inventory::ship(tx, &cause, &demands).await?;

    loaded.recount(tx).await?;
    if loaded.facts.collected < loaded.facts.live() {
        return Ok(());
    }
    let now = cx.now;
    loaded
        .step(cx, tx, Act::Collect, "", |order| order.shipped_at = Some(now))
        .await?;
    store::system::cancel_timer(tx, "order.cancel_due", loaded.order.id.0, now).await?;
    Ok(())
}
