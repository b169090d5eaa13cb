//! The pilot of new creators: they begin `limited`, and the limits end by themselves after thirty days or with the fifth
//! settled order, whichever comes first (spec: affiliate AFF-103).

use crate::{Cx, Result};
use affiliate::{CreatorAct, CreatorStatus, PILOT_DAYS, PILOT_ORDERS};
use db::Tx;
use kernel::{CreatorId, Span};

/// The timer that ends a creator's pilot.
pub(crate) const TIMER: &str = "creator.pilot";

/// A creator joined: their pilot ends in thirty days at the latest.
pub(super) async fn begin(cx: &Cx, tx: &mut Tx, creator: CreatorId) -> Result<()> {
    cx.timer(tx, TIMER, creator, cx.now.after(Span::days(PILOT_DAYS))).await
}

/// An order of the creator settled: with the fifth the pilot ends.
pub(super) async fn order_settled(cx: &Cx, tx: &mut Tx, creator: CreatorId) -> Result<()> {
    if store::affiliate::settled_orders(&mut *tx, creator).await? >= PILOT_ORDERS {
        lift(cx, tx, creator, "orders").await?;
    }
    Ok(())
}

/// The thirty days are over. Whoever is not limited any more, or suspended meanwhile, stays as they are.
pub async fn end_pilot(cx: &Cx, creator: CreatorId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    lift(cx, &mut tx, creator, "days").await?;
    tx.commit().await?;
    Ok(())
}

async fn lift(cx: &Cx, tx: &mut Tx, creator: CreatorId, reason: &str) -> Result<()> {
    let Some(stored) = store::affiliate::creator(&mut *tx, creator).await? else {
        return Ok(());
    };
    if stored.status != CreatorStatus::Limited {
        return Ok(());
    }
    let to = stored.status.next(CreatorAct::Lift)?;
    store::affiliate::move_creator(tx, creator, (stored.status, to)).await?;
    store::system::cancel_timer(tx, TIMER, creator.0, cx.now).await?;
    let states = (stored.status.code(), to.code());
    cx.transition(tx, "creator", creator, states, CreatorAct::Lift.code(), reason)
        .await
}
