//! Cancelling: at once while the order is not being packed, by asking the shop while it is, and by time
//! (spec: commerce 2.7 rows 3, 5, 11, 12; 2.11).

use super::loaded::{Loaded, order_actor};
use crate::{Cx, Result, finance};
use db::Tx;
use kernel::{Error, Instant, Money, OrderId};
use orders::{Act, Actor, CancelReason, OrderState, Refusal};
use shipping::{PackageAct, PackageState};
use store::inventory::Cause;
use store::orders::{CancellationRow, PaymentRow, RefundRow};
use store::shipping::PackageRow;

/// What became of a wish to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The order is cancelled; what was paid goes back.
    AtOnce,
    /// The shop was asked and has until then to answer; silence agrees.
    Asked {
        /// Until when.
        until: Instant,
    },
}

/// The buyer cancels an order of the checkout with this key: at once while it is unpaid or the shop has not begun, else
/// by asking the shop. Errors: `NotFound`, what the table refuses, `Invalid` for a reason that is not a buyer's.
pub async fn cancel_as_buyer(cx: &Cx, access_key: &str, order: OrderId, reason: CancelReason) -> Result<Cancelled> {
    check_reason(reason, Actor::Buyer)?;
    let mut tx = cx.db().begin().await?;
    let mut loaded = Loaded::read(&mut tx, order, cx.now).await?;
    if loaded.group.access_key != access_key {
        return Err(Error::NotFound);
    }
    let cx = &cx.acting_as(super::buyer(cx));
    match cancel(cx, &mut tx, &mut loaded, Act::Cancel, reason).await {
        Ok(()) => {
            tx.commit().await?;
            return Ok(Cancelled::AtOnce);
        }
        Err(error) if error == Error::from(Refusal::AskSeller) => {}
        Err(error) => return Err(error),
    }
    // the refused step changed nothing; a wish is only for what the shop is packing
    let asked = ask(cx, &mut tx, &mut loaded, reason).await?;
    tx.commit().await?;
    Ok(asked)
}

async fn ask(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded, reason: CancelReason) -> Result<Cancelled> {
    let order = &loaded.order;
    let until = orders::answer_due(cx.now, order.process_due_at.unwrap_or(cx.now));
    let wish = CancellationRow {
        order: order.id,
        reason: reason.code().to_owned(),
        requested_at: cx.now,
        answer_due_at: until,
        is_open: true,
    };
    if !store::orders::insert_cancellation(tx, &wish).await? {
        return Err(Error::refused("orders.cancel_asked_before"));
    }
    let state = order.state.code();
    cx.transition(tx, "order", order.id, (state, state), "ask_cancel", reason.code())
        .await?;
    cx.timer(tx, "order.cancel_answer", order.id, until).await?;
    if until > cx.now {
        return Ok(Cancelled::Asked { until });
    }
    // the shop is late already: nobody is asked
    loaded.recount(tx).await?;
    cancel(
        &cx.acting_as(crate::Actor::System),
        tx,
        loaded,
        Act::Cancel,
        CancelReason::BuyerAsked,
    )
    .await?;
    Ok(Cancelled::AtOnce)
}

/// A member of the shop cancels one of its orders with a reason the buyer will read.
/// Errors: `NotFound` (also for another shop's order), what the table refuses, `Invalid` for a reason that is not a
/// seller's.
pub async fn cancel_as_seller(cx: &Cx, order: OrderId, reason: CancelReason) -> Result<()> {
    check_reason(reason, Actor::Seller)?;
    let shop = cx.shop()?;
    let mut tx = cx.db().begin().await?;
    let mut loaded = Loaded::read(&mut tx, order, cx.now).await?;
    if loaded.order.shop != shop {
        return Err(Error::NotFound);
    }
    cancel(cx, &mut tx, &mut loaded, Act::Cancel, reason).await?;
    tx.commit().await?;
    Ok(())
}

fn check_reason(reason: CancelReason, by: Actor) -> Result<()> {
    if reason.given_by().contains(&by) {
        Ok(())
    } else {
        Err(Error::field("reason", "not_offered"))
    }
}

/// A timer of an order that leads to its cancellation came due: payment, the answer to a wish, or shipping. An order
/// that has moved on is left alone.
pub async fn cancel_by_time(cx: &Cx, order: OrderId, act: Act, reason: CancelReason) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let mut loaded = Loaded::read(&mut tx, order, cx.now).await?;
    let due = match (act, loaded.order.state) {
        (Act::Expire, OrderState::Unpaid) => true,
        (Act::Cancel, OrderState::AwaitingShipment | OrderState::PartiallyShipping) => true,
        (Act::Cancel, OrderState::AwaitingCollection) => reason == CancelReason::NotShipped,
        _ => false,
    };
    if !due || loaded.facts.collected > 0 {
        return Ok(());
    }
    cancel(cx, &mut tx, &mut loaded, act, reason).await?;
    tx.commit().await?;
    Ok(())
}

/// Cancels the whole order by the actor of `cx`: stock goes back, the ledger is reversed, the refund is promised, the
/// buyer is written to; all in the transaction.
pub(crate) async fn cancel(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded, act: Act, reason: CancelReason) -> Result<()> {
    let before = loaded.order.state;
    let now = cx.now;
    loaded
        .step(cx, tx, act, reason.code(), |order| {
            order.cancelled_at = Some(now);
            order.cancel_reason = reason.code().to_owned();
        })
        .await?;
    store::orders::cancel_lines(tx, loaded.order.id).await?;
    store::orders::decide_cancellation(tx, loaded.order.id, true, now).await?;
    give_back_stock(cx, tx, loaded, before).await?;
    finance::post_cancellation(cx, tx, loaded.order.id, reason.code()).await?;
    for timer in [
        "order.pay_due",
        "order.remorse",
        "order.cancel_due",
        "order.cancel_answer",
    ] {
        store::system::cancel_timer(tx, timer, loaded.order.id.0, now).await?;
    }
    if loaded.order.paid_at.is_some() {
        let mut back = loaded.pieces();
        back.values_mut().for_each(|count| *count = -*count);
        store::catalog::count_sold(tx, &back).await?;
        promise_refund(cx, tx, loaded, "cancelled").await?;
    }
    let amount = format!("{} {}", loaded.order.total.currency, loaded.order.total.decimal());
    let template = if loaded.order.paid_at.is_some() {
        "order_cancelled_refund"
    } else {
        "order_cancelled"
    };
    loaded.mail(cx, tx, template, &[("amount", &amount)]).await
}

async fn give_back_stock(cx: &Cx, tx: &mut Tx, loaded: &Loaded, before: OrderState) -> Result<()> {
    let next_id = || cx.id();
    let cause = Cause {
        kind: stock_cause(loaded),
        id: loaded.order.id.0,
        at: cx.now,
        next_id: &next_id,
    };
    match before {
        OrderState::Unpaid => store::inventory::release(tx, &cause, &loaded.demands()).await?,
        OrderState::InTransit => {}
        _ => {
            store::inventory::uncommit(tx, &cause, &loaded.demands()).await?;
            for package in store::shipping::packages_of_order(&mut *tx, loaded.order.id).await? {
                let by = order_actor(cx.actor);
                if package.state != PackageState::Cancelled {
                    let state = shipping::next(package.state, PackageAct::Cancel, by)?;
                    store::shipping::save_package(
                        tx,
                        &package,
                        &PackageRow {
                            state,
                            ..package.clone()
                        },
                    )
                    .await?;
                    store::shipping::release_units(tx, package.id).await?;
                }
            }
        }
    }
    Ok(())
}

/// What the order's stock moves are booked under: an order whose reservation expired and whose payment came late has a
/// second life with moves of its own.
pub(crate) fn stock_cause(loaded: &Loaded) -> &'static str {
    if loaded.order.paid_at.is_some_and(|paid| paid >= loaded.order.pay_due_at) {
        "order_late"
    } else {
        "order"
    }
}

/// Promises the order's total back and has the provider pay it. A second promise for the same reason is none.
pub(crate) async fn promise_refund(cx: &Cx, tx: &mut Tx, loaded: &Loaded, reason: &str) -> Result<()> {
    let order = &loaded.order;
    let Some(payment) = store::orders::succeeded_payment(&mut *tx, order.group, order.total.minor).await? else {
        return Ok(());
    };
    if order.total.minor == 0 {
        return Ok(());
    }
    refund(cx, tx, payment, loaded, order.total, reason).await
}

/// Promises so much of a payment back, for a reason of an order of its checkout.
pub(crate) async fn refund(
    cx: &Cx,
    tx: &mut Tx,
    payment: PaymentRow,
    loaded: &Loaded,
    amount: Money,
    reason: &str,
) -> Result<()> {
    let refund = RefundRow {
        id: cx.id(),
        payment: payment.id,
        reference: payment.reference,
        order: loaded.order.id,
        reason: reason.to_owned(),
        amount,
        is_paid: false,
        created_at: cx.now,
    };
    if store::orders::insert_refund(tx, &refund).await? {
        store::orders::add_refunded(tx, payment.id, amount.minor).await?;
        cx.emit(tx, "refund.pay", &refund.id).await?;
    }
    Ok(())
}

/// Has the provider pay a promised refund, then books it. Asked again, it does nothing more.
pub async fn pay_refund(cx: &Cx, refund: i64) -> Result<()> {
    let Some(refund) = store::orders::refund(cx.db(), refund).await?.filter(|r| !r.is_paid) else {
        return Ok(());
    };
    let key = format!("refund-{}", refund.id);
    cx.ports()
        .payment
        .refund(&refund.reference, refund.amount, &key)
        .await
        .map_err(|error| {
            tracing::error!(%error, refund = refund.id, "refund");
            Error::Unavailable { trace: key.clone() }
        })?;
    let mut tx = cx.db().begin().await?;
    if store::orders::refund_paid(&mut tx, refund.id, cx.now).await? {
        finance::post_refund_paid(cx, &mut tx, refund.id, refund.amount.currency, refund.amount.minor).await?;
        tx.commit().await?;
    }
    Ok(())
}
