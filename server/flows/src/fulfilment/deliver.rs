//! Arriving: carriers tell where packages are, the buyer confirms the receipt, the operator settles what a carrier does
//! not tell; then the return window runs (spec: commerce 2.7 rows 9, 10 and 13, 2.8).

use super::cancel::cancel;
use super::loaded::{Loaded, order_actor, sla};
use crate::{Cx, Result, finance};
use db::Tx;
use kernel::{Error, FieldError, Instant, OrderId};
use orders::{Act, CancelReason, OrderState};
use serde::Deserialize;
use shipping::{PackageAct, PackageState, TrackingEvent, settled};
use store::shipping::PackageRow;

/// Purpose of the signature of tracking webhooks.
pub const TRACKING_WEBHOOK: &str = "tracking webhook";

/// What a carrier, or whoever speaks for it, tells about one package.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackingNotice {
    /// The carrier's name for the event; it may come many times.
    pub event_id: String,
    /// Code of the carrier, as shipped with.
    pub carrier: String,
    /// Its number for the package.
    pub tracking: String,
    /// Where the package is.
    pub state: PackageState,
    /// When that was, in microseconds since 1970.
    pub at_us: i64,
}

/// Takes in a signed tracking notice; `signature` is the keyed hash of exactly `body`. A repeat changes nothing, and
/// what comes late or out of order never takes a package back from delivered.
/// Errors: `Forbidden` for a wrong signature, `Refused("shipping.bad_notice")` for what cannot be read, `NotFound`.
pub async fn tracking_notice(cx: &Cx, body: &[u8], signature: &str) -> Result<()> {
    let unreadable = || Error::refused("shipping.bad_notice");
    let text = std::str::from_utf8(body).map_err(|_| unreadable())?;
    if !cx.world.keys.verify(TRACKING_WEBHOOK, text, signature) {
        return Err(Error::Forbidden);
    }
    let notice: TrackingNotice = serde_json::from_str(text).map_err(|_| unreadable())?;
    let carried = matches!(
        notice.state,
        PackageState::Collected
            | PackageState::InTransit
            | PackageState::Delivered
            | PackageState::Failed
            | PackageState::Lost
            | PackageState::Returned
    );
    let event = TrackingEvent {
        state: notice.state,
        at: Instant(notice.at_us),
    };
    if !carried || event.at > cx.now || !(1..=100).contains(&notice.event_id.len()) {
        return Err(unreadable());
    }
    let mut tx = cx.db().begin().await?;
    let package = store::shipping::package_by_tracking(&mut tx, &notice.carrier, &notice.tracking)
        .await?
        .ok_or(Error::NotFound)?;
    // two parcels of an order that arrive at the same moment are counted one after the other
    store::orders::lock_order(&mut tx, package.order).await?;
    if !store::shipping::insert_tracking_event(&mut tx, cx.id(), package.id, &notice.event_id, event, cx.now).await? {
        return Ok(());
    }
    let events = store::shipping::tracking_events(&mut tx, package.id).await?;
    let state = settled(package.state, &events);
    if state != package.state {
        let at = events
            .iter()
            .filter(|e| e.state == state)
            .map(|e| e.at)
            .min()
            .unwrap_or(cx.now);
        move_package(cx, &mut tx, &package, state, "tracking", at).await?;
        if state == PackageState::Delivered {
            let mut loaded = Loaded::read(&mut tx, package.order, cx.now).await?;
            arrived(cx, &mut tx, &mut loaded).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Where a package is now, with its record.
async fn move_package(
    cx: &Cx,
    tx: &mut Tx,
    before: &PackageRow,
    state: PackageState,
    act: &str,
    at: Instant,
) -> Result<()> {
    let delivered_at = (state == PackageState::Delivered).then_some(at);
    let after = PackageRow {
        state,
        delivered_at,
        ..before.clone()
    };
    store::shipping::save_package(tx, before, &after).await?;
    cx.transition(tx, "package", before.id, (before.state.code(), state.code()), act, "")
        .await
}

/// The buyer says that an order of the checkout with this key arrived. Errors: `NotFound`, what the table refuses.
pub async fn confirm_receipt(cx: &Cx, access_key: &str, order: OrderId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut loaded = Loaded::read(&mut tx, order, cx.now).await?;
    if loaded.group.access_key != access_key {
        return Err(Error::NotFound);
    }
    let cx = &cx.acting_as(super::buyer(cx));
    deliver_all(cx, &mut tx, &mut loaded).await?;
    tx.commit().await?;
    Ok(())
}

/// Most characters of the operator's reason.
const REASON_MAX: usize = 500;

/// The operator says that an order arrived although its carrier does not, and why; the audit log keeps it (spec: commerce
/// 2.7 row 9 and F8). Errors: `Forbidden`, `NotFound`, `Invalid` for `reason`, what the table refuses.
pub async fn mark_delivered(cx: &Cx, order: OrderId, reason: &str) -> Result<()> {
    cx.operator()?;
    let reason = stated(reason)?;
    let mut tx = cx.db().begin().await?;
    let mut loaded = Loaded::read(&mut tx, order, cx.now).await?;
    deliver_all(cx, &mut tx, &mut loaded).await?;
    note(cx, &mut tx, &loaded, "order.mark_delivered", reason).await?;
    tx.commit().await?;
    Ok(())
}

/// The operator says that an order on its way will never arrive, because it was lost or its buyer refused it, and how that
/// is known; the audit log keeps it. The order is cancelled and the buyer gets everything back (spec: commerce 2.7 row
/// 13). Errors: `Forbidden`, `NotFound`, `Invalid` for `reason`, what the table refuses.
pub async fn mark_lost(cx: &Cx, order: OrderId, why: CancelReason, reason: &str) -> Result<()> {
    cx.operator()?;
    let reason = stated(reason)?;
    let act = match why {
        CancelReason::Lost => PackageAct::Lose,
        CancelReason::Refused => PackageAct::Return,
        _ => return Err(Error::field("what", "not_offered")),
    };
    let mut tx = cx.db().begin().await?;
    store::orders::lock_order(&mut tx, order).await?;
    let mut loaded = Loaded::read(&mut tx, order, cx.now).await?;
    cancel(cx, &mut tx, &mut loaded, Act::Lose, why).await?;
    for package in store::shipping::packages_of_order(&mut tx, order).await? {
        let to = shipping::next(package.state, act, order_actor(cx.actor));
        if let Ok(state) = to {
            move_package(cx, &mut tx, &package, state, act.code(), cx.now).await?;
        }
    }
    note(cx, &mut tx, &loaded, "order.mark_lost", reason).await?;
    tx.commit().await?;
    Ok(())
}

/// The operator's own words. Errors: `Invalid` for `reason`.
fn stated(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(Error::field("reason", "required")),
        n if n > REASON_MAX => {
            let wrong = FieldError::new("reason", "too_long").with("max", REASON_MAX);
            Err(Error::Invalid(vec![wrong]))
        }
        _ => Ok(reason),
    }
}

async fn note(cx: &Cx, tx: &mut Tx, loaded: &Loaded, act: &str, reason: &str) -> Result<()> {
    let entry = store::identity::Entry {
        person: cx.actor.person(),
        shop: Some(loaded.order.shop),
        act,
        subject: &loaded.order.number,
        detail: reason,
    };
    store::identity::insert_audit(tx, cx.id(), entry, cx.now).await?;
    Ok(())
}

/// Notes that the actor looked at where an order's parcels go: who reads buyers' addresses can be asked about it later
/// (spec: commerce 2.21, privacy).
pub async fn note_address_read(cx: &Cx, number: &str) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    cx.audit(&mut tx, store::identity::ADDRESS_READ, number, "").await?;
    tx.commit().await?;
    Ok(())
}

async fn deliver_all(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded) -> Result<()> {
    if loaded.order.state == OrderState::InTransit {
        for package in store::shipping::packages_of_order(&mut *tx, loaded.order.id).await? {
            if matches!(package.state, PackageState::Cancelled | PackageState::Delivered) {
                continue;
            }
            let state = shipping::next(package.state, PackageAct::Deliver, order_actor(cx.actor))?;
            move_package(cx, tx, &package, state, PackageAct::Deliver.code(), cx.now).await?;
        }
    }
    loaded.recount(tx).await?;
    deliver(cx, tx, loaded, cx.now).await
}

/// A package arrived: when all are on their way and there, the order arrived with the one that took longest, whichever was
/// told of last.
async fn arrived(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded) -> Result<()> {
    if loaded.order.state == OrderState::InTransit && loaded.facts.delivered == loaded.facts.live() {
        let packages = store::shipping::packages_of_order(&mut *tx, loaded.order.id).await?;
        let last = packages.iter().filter_map(|p| p.delivered_at).max();
        deliver(cx, tx, loaded, last.unwrap_or(cx.now)).await?;
    }
    Ok(())
}

/// The order arrived: the return window begins, and so does the hold of its money.
async fn deliver(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded, at: Instant) -> Result<()> {
    loaded
        .step(cx, tx, Act::Deliver, "", |order| order.delivered_at = Some(at))
        .await?;
    let order = loaded.order.id;
    cx.timer(tx, "order.complete", order, sla().return_until(at)).await?;
    finance::start_hold(cx, tx, order, at).await?;
    loaded.mail(cx, tx, "order_delivered", &[]).await
}
