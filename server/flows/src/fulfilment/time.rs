//! What time does to orders. Each handler judges by the moment the timer was due, not by when it runs, and leaves an
//! order alone that has moved on.

use super::cancel::cancel_by_time;
use super::loaded::Loaded;
use crate::{Cx, Result};
use kernel::{Error, OrderId};
use orders::{Act, CancelReason, OrderState, PaymentAct};
use store::system::Timer;

/// The timers of orders, by kind. Those of settlement are `finance`'s.
pub const TIMERS: [&str; 5] = [
    "order.pay_due",
    "order.remorse",
    "order.cancel_due",
    "order.cancel_answer",
    "order.complete",
];

/// Carries out a due timer of [`TIMERS`].
pub async fn order_timer(cx: &Cx, timer: &Timer) -> Result<()> {
    let cx = &Cx {
        now: timer.due_at,
        ..cx.clone()
    };
    let order = OrderId(timer.entity_id);
    let done = match timer.kind.as_str() {
        "order.pay_due" => pay_due(cx, order).await,
        "order.remorse" => step(cx, order, OrderState::OnHold, Act::EndRemorse).await,
        "order.cancel_due" => cancel_by_time(cx, order, Act::Cancel, CancelReason::NotShipped).await,
        "order.cancel_answer" => answer_due(cx, order).await,
        "order.complete" => step(cx, order, OrderState::Delivered, Act::Complete).await,
        _ => Ok(()),
    };
    match done {
        // somebody moved the order at this very moment: the timer stays due and looks again
        Err(Error::Conflict) => Err(Error::Conflict),
        // a rule says that it no longer applies
        Err(Error::Refused { .. }) => Ok(()),
        done => done,
    }
}

async fn pay_due(cx: &Cx, order: OrderId) -> Result<()> {
    cancel_by_time(cx, order, Act::Expire, CancelReason::NotPaid).await?;
    let mut tx = cx.db().begin().await?;
    let Some(order) = store::orders::order(&mut tx, order).await? else {
        return Ok(());
    };
    let orders = store::orders::orders_of_group(&mut tx, order.group).await?;
    if orders.iter().any(|order| order.state == OrderState::Unpaid) {
        return Ok(());
    }
    if let Some(payment) = store::orders::payment_of_group(&mut tx, order.group).await?
        && let Ok(state) = payment.state.next(PaymentAct::Expire)
    {
        store::orders::move_payment(&mut tx, &payment, state, "", Some(cx.now)).await?;
        let states = (payment.state.code(), state.code());
        cx.transition(&mut tx, "payment", payment.id, states, PaymentAct::Expire.code(), "")
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The shop was silent about a buyer's wish to cancel, which agrees to it.
async fn answer_due(cx: &Cx, order: OrderId) -> Result<()> {
    let open = store::orders::cancellation(cx.db(), order)
        .await?
        .is_some_and(|wish| wish.is_open);
    if open {
        cancel_by_time(cx, order, Act::Cancel, CancelReason::BuyerAsked).await
    } else {
        Ok(())
    }
}

async fn step(cx: &Cx, order: OrderId, from: OrderState, act: Act) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut loaded = Loaded::read(&mut tx, order, cx.now).await?;
    if loaded.order.state != from {
        return Ok(());
    }
    let now = cx.now;
    loaded
        .step(cx, &mut tx, act, "", |order| {
            if act == Act::Complete {
                order.completed_at = Some(now);
            }
        })
        .await?;
    tx.commit().await?;
    Ok(())
}
