//! Paying: the provider is asked after the order stands, and its answer, however often and in whatever order it comes,
//! is taken in once (spec: commerce 2.6).

use super::place::new_payment;
use crate::{Cx, Result, finance, fulfilment};
use db::Tx;
use fulfilment::Loaded;
use kernel::{Error, Instant, Money};
use orders::{Act, CancelReason, Deadlines, OrderState, PaymentAct, PaymentState, check_amount};
use ports::{Callback, Outcome, PaymentRequest};
use serde::{Deserialize, Serialize};
use store::identity::Entry;
use store::inventory::Cause;
use store::orders::{OrderRow, PaymentRow};

/// What the reasons of refunds of a surplus begin with; the payment's id follows.
const SURPLUS: &str = "surplus:";

/// Asks the provider to collect what the checkout with this key still owes and says where to send the buyer. Asking
/// again leads to the same payment unless the last one was declined.
/// Errors: `NotFound`, `Refused("checkout.nothing_to_pay")`, `Unavailable` when the provider is.
pub async fn start_payment(cx: &Cx, access_key: &str) -> Result<String> {
    let group = store::orders::group_by_key(cx.db(), access_key)
        .await?
        .ok_or(Error::NotFound)?;
    let mut tx = cx.db().begin().await?;
    let orders = store::orders::orders_of_group(&mut tx, group.id).await?;
    let owed = |o: &&OrderRow| o.state == OrderState::Unpaid && o.pay_due_at > cx.now;
    let amount: i64 = orders.iter().filter(owed).map(|o| o.total.minor).sum();
    if amount == 0 {
        return Err(Error::refused("checkout.nothing_to_pay"));
    }
    let amount = Money::new(amount, group.total.currency);
    let last = store::orders::payment_of_group(&mut tx, group.id).await?;
    let payment = match last {
        Some(last) if last.state == PaymentState::Processing => last,
        Some(last) if last.state == PaymentState::Init && last.amount == amount => last,
        _ => {
            let payment = new_payment(cx, group.id, amount);
            store::orders::insert_payment(&mut tx, &payment).await?;
            payment
        }
    };
    tx.commit().await?;
    let request = PaymentRequest {
        reference: payment.reference.clone(),
        amount: payment.amount,
        description: orders.iter().map(|o| o.number.as_str()).collect::<Vec<_>>().join(", "),
        return_url: fulfilment::order_link(cx, access_key),
    };
    let started = cx.ports().payment.start(&request).await.map_err(|error| {
        tracing::error!(%error, payment = payment.id.0, "starting a payment");
        Error::Unavailable {
            trace: format!("payment-{}", payment.id),
        }
    })?;
    if payment.state == PaymentState::Init {
        let mut tx = cx.db().begin().await?;
        match step(cx, &mut tx, &payment, PaymentAct::Start, "").await {
            // started twice at once, or the answer is here already
            Err(Error::Conflict) => {}
            done => {
                done?;
                tx.commit().await?;
            }
        }
    }
    Ok(started.redirect_url)
}

async fn step(cx: &Cx, tx: &mut Tx, before: &PaymentRow, act: PaymentAct, failure: &str) -> Result<PaymentRow> {
    let state = before.state.next(act)?;
    let decided_at = (act != PaymentAct::Start).then_some(cx.now);
    store::orders::move_payment(tx, before, state, failure, decided_at).await?;
    cx.transition(
        tx,
        "payment",
        before.id,
        (before.state.code(), state.code()),
        act.code(),
        failure,
    )
    .await?;
    Ok(PaymentRow {
        state,
        version: before.version + 1,
        ..before.clone()
    })
}

/// What became of a provider's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The money is here and the orders go on.
    Paid,
    /// The provider declined; the buyer may try again until the orders are due.
    Declined,
    /// This was known already; nothing changed.
    Repeated,
    /// Another amount than was asked: the operator is told, nothing goes on.
    Mismatch,
    /// It contradicts what the provider said before: the operator is told, nothing goes on.
    Contradiction,
}

/// Takes in a provider's answer whose signature holds; the callback and the buyer's return both end here.
/// Errors: `NotFound` when there is no such payment.
pub async fn confirm_payment(cx: &Cx, callback: &Callback) -> Result<Confirmed> {
    let mut tries = 0;
    loop {
        match confirm(cx, callback).await {
            // somebody moved the payment or an order at this very moment: look again
            Err(Error::Conflict) if tries < 5 => tries += 1,
            done => return done,
        }
    }
}

async fn confirm(cx: &Cx, callback: &Callback) -> Result<Confirmed> {
    let mut tx = cx.db().begin().await?;
    if !store::system::keep_answer(
        &mut tx,
        "payment.event",
        &callback.event_id,
        &callback.reference,
        cx.now,
    )
    .await?
    {
        return Ok(Confirmed::Repeated);
    }
    let payment = store::orders::payment_by_reference(&mut tx, &callback.reference)
        .await?
        .ok_or(Error::NotFound)?;
    let (act, failure) = match &callback.outcome {
        Outcome::Succeeded => (PaymentAct::Succeed, ""),
        Outcome::Failed { reason } => (PaymentAct::Fail, reason.as_str()),
    };
    if payment.state.is_echo(act) {
        return Ok(Confirmed::Repeated);
    }
    if act == PaymentAct::Succeed && check_amount(payment.amount, callback.amount).is_err() {
        alert(cx, &mut tx, &payment, callback, "payment.amount_mismatch").await?;
        tx.commit().await?;
        return Ok(Confirmed::Mismatch);
    }
    // the answer may be here before we noted that we asked
    let payment = match payment.state {
        PaymentState::Init => step(cx, &mut tx, &payment, PaymentAct::Start, "").await?,
        _ => payment,
    };
    if payment.state.next(act).is_err() {
        alert(cx, &mut tx, &payment, callback, "payment.contradiction").await?;
        tx.commit().await?;
        return Ok(Confirmed::Contradiction);
    }
    let payment = step(cx, &mut tx, &payment, act, failure).await?;
    if act == PaymentAct::Succeed {
        distribute(cx, &mut tx, &payment).await?;
    }
    tx.commit().await?;
    Ok(if act == PaymentAct::Succeed {
        Confirmed::Paid
    } else {
        Confirmed::Declined
    })
}

/// Tells the operator, through the audit log, that a provider's answer cannot be right.
async fn alert(cx: &Cx, tx: &mut Tx, payment: &PaymentRow, callback: &Callback, act: &str) -> Result<()> {
    tracing::error!(payment = payment.id.0, act, "a payment needs the operator");
    let detail = format!(
        "asked {} {}, told {} {} ({:?}), payment {}",
        payment.amount.currency,
        payment.amount.decimal(),
        callback.amount.currency,
        callback.amount.decimal(),
        callback.outcome,
        payment.state.code()
    );
    let subject = payment.id.to_string();
    let entry = Entry {
        person: None,
        shop: None,
        act,
        subject: &subject,
        detail: &detail,
    };
    store::identity::insert_audit(tx, cx.id(), entry, cx.now).await?;
    Ok(())
}

/// The money of a checkout came in: unpaid orders go on; for those cancelled meanwhile the stock is reserved again, or,
/// if that cannot be, their share goes back.
async fn distribute(cx: &Cx, tx: &mut Tx, payment: &PaymentRow) -> Result<()> {
    let cx = &cx.acting_as(crate::Actor::System);
    let mut left = payment.amount.minor;
    let orders = store::orders::orders_of_group(&mut *tx, payment.group).await?;
    let (unpaid, others): (Vec<_>, Vec<_>) = orders.into_iter().partition(|o| o.state == OrderState::Unpaid);
    for order in unpaid {
        left -= order.total.minor;
        let mut loaded = Loaded::read(tx, order.id, cx.now).await?;
        pay(cx, tx, &mut loaded).await?;
    }
    for order in others {
        let over = order.state == OrderState::Cancelled && order.paid_at.is_none() && order.total.minor <= left;
        // what was booked once was paid before, and given back
        if !over || !store::ledger::settlement_lines(&mut *tx, order.id).await?.is_empty() {
            continue;
        }
        left -= order.total.minor;
        let mut loaded = Loaded::read(tx, order.id, cx.now).await?;
        if order.cancel_reason == CancelReason::NotPaid.code() && revive(cx, tx, &mut loaded).await? {
            pay(cx, tx, &mut loaded).await?;
        } else {
            give_back(cx, tx, &mut loaded).await?;
        }
    }
    if left > 0 {
        give_back_surplus(cx, tx, payment, left).await?;
    }
    Ok(())
}

/// Money came in that no order of the checkout needs, as when two tabs pay it: it is booked and promised back at once.
async fn give_back_surplus(cx: &Cx, tx: &mut Tx, payment: &PaymentRow, minor: i64) -> Result<()> {
    let orders = store::orders::orders_of_group(&mut *tx, payment.group).await?;
    let first = orders.first().ok_or(Error::NotFound)?;
    let loaded = Loaded::read(tx, first.id, cx.now).await?;
    let surplus = Money::new(minor, payment.amount.currency);
    finance::post_surplus(cx, tx, payment.id, surplus).await?;
    let reason = format!("{SURPLUS}{}", payment.id);
    fulfilment::refund(cx, tx, payment.clone(), &loaded, surplus, &reason).await?;
    let amount = format!("{} {}", surplus.currency, surplus.decimal());
    loaded.mail(cx, tx, "order_paid_twice", &[("amount", &amount)]).await
}

/// The order is paid: its stock is committed, its deadlines are fixed, its money is booked, and the buyer has an hour
/// for second thoughts.
async fn pay(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded) -> Result<()> {
    let now = cx.now;
    let due = Deadlines::from_paid_at(now, &fulfilment::sla());
    loaded
        .step(cx, tx, Act::Pay, "", |order| {
            order.paid_at = Some(now);
            order.remorse_until = Some(due.remorse_until);
            order.process_due_at = Some(due.process_due);
            order.ship_due_at = Some(due.ship_due);
            order.cancel_due_at = Some(due.cancel_due);
        })
        .await?;
    let next_id = || cx.id();
    let cause = Cause {
        kind: fulfilment::stock_cause(loaded),
        id: loaded.order.id.0,
        at: now,
        next_id: &next_id,
    };
    store::inventory::commit(tx, &cause, &loaded.demands()).await?;
    store::catalog::count_sold(tx, &loaded.pieces()).await?;
    let id = loaded.order.id;
    store::system::cancel_timer(tx, "order.pay_due", id.0, now).await?;
    cx.timer(tx, "order.remorse", id, due.remorse_until).await?;
    cx.timer(tx, "order.cancel_due", id, due.cancel_due).await?;
    finance::post_payment(cx, tx, id).await?;
    let o = &loaded.order;
    let amount = format!("{} {}", o.total.currency, o.total.decimal());
    let tax = format!("{} {}", o.tax.currency, o.tax.decimal());
    let receipt = [("amount", amount.as_str()), ("tax", tax.as_str())];
    let template = if o.tax.minor > 0 {
        "order_paid_taxed"
    } else {
        "order_paid"
    };
    loaded.mail(cx, tx, template, &receipt).await
}

/// Takes the expiry of an order back if its stock can be reserved again. `false`, and nothing changed, if it cannot.
async fn revive(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded) -> Result<bool> {
    let demands = loaded.demands();
    let variants: Vec<_> = demands.iter().map(|demand| demand.variant).collect();
    let levels = store::inventory::stock_levels(&mut *tx, &variants).await?;
    // looked up first, since what a refused reservation has written cannot be taken back within the transaction
    let enough = demands.iter().all(|demand| {
        let wanted: i64 = demands
            .iter()
            .filter(|d| d.variant == demand.variant)
            .map(|d| d.quantity)
            .sum();
        levels
            .iter()
            .any(|l| l.variant == demand.variant && l.warehouse == demand.warehouse && l.available() >= wanted)
    });
    if !enough {
        return Ok(false);
    }
    let next_id = || cx.id();
    let cause = Cause {
        kind: "order_late",
        id: loaded.order.id.0,
        at: cx.now,
        next_id: &next_id,
    };
    if !store::inventory::reserve(tx, &cause, &demands).await?.is_empty() {
        // somebody was faster since we looked: look again
        return Err(Error::Conflict);
    }
    store::orders::revive_lines(tx, loaded.order.id).await?;
    let mut after = loaded.order.clone();
    after.state = OrderState::Unpaid;
    after.cancelled_at = None;
    after.cancel_reason.clear();
    store::orders::save_order(tx, &loaded.order, &after).await?;
    let states = (OrderState::Cancelled.code(), OrderState::Unpaid.code());
    cx.transition(tx, "order", after.id, states, "revive", "").await?;
    crate::affiliate::commissions_revived(cx, tx, after.id).await?;
    *loaded = Loaded::read(tx, after.id, cx.now).await?;
    Ok(true)
}

/// The money for an order that stays cancelled came in: it is booked and at once promised back.
async fn give_back(cx: &Cx, tx: &mut Tx, loaded: &mut Loaded) -> Result<()> {
    let id = loaded.order.id;
    finance::post_payment(cx, tx, id).await?;
    finance::post_cancellation(cx, tx, id, &loaded.order.cancel_reason).await?;
    fulfilment::promise_refund(cx, tx, loaded, "paid_late").await?;
    let amount = format!("{} {}", loaded.order.total.currency, loaded.order.total.decimal());
    loaded.mail(cx, tx, "order_paid_late", &[("amount", &amount)]).await
}

/// What the built-in provider's page was told to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TestOutcome {
    /// Which payment.
    pub reference: String,
    /// The name of the event.
    pub event_id: String,
    /// Whether the money comes.
    pub pays: bool,
}

/// The built-in provider's page: the shopper pays or declines, and the provider tells the shop at once or at `tell_at`.
/// Errors: `NotFound` when there is no such payment or another provider is in use.
pub async fn test_pay(cx: &Cx, reference: &str, pays: bool, tell_at: Option<Instant>) -> Result<Option<Confirmed>> {
    let told = TestOutcome {
        reference: reference.to_owned(),
        event_id: cx.id::<kernel::JobId>().to_string(),
        pays,
    };
    if let Some(at) = tell_at {
        let mut tx = cx.db().begin().await?;
        store::orders::payment_by_reference(&mut tx, reference)
            .await?
            .ok_or(Error::NotFound)?;
        cx.emit_at(&mut tx, "payment.test_callback", &told, at).await?;
        tx.commit().await?;
        return Ok(None);
    }
    test_callback(cx, &told).await.map(Some)
}

/// The built-in provider tells the shop: a callback as signed and as read as any other.
pub async fn test_callback(cx: &Cx, told: &TestOutcome) -> Result<Confirmed> {
    let provider = cx.ports().test_payment.as_ref().ok_or(Error::NotFound)?;
    let payment = store::orders::payment_by_reference(cx.db(), &told.reference)
        .await?
        .ok_or(Error::NotFound)?;
    let outcome = if told.pays {
        Outcome::Succeeded
    } else {
        Outcome::Failed {
            reason: "card_declined".to_owned(),
        }
    };
    let (body, signature) = provider.callback(&told.reference, &outcome, payment.amount, &told.event_id, cx.now);
    let callback = cx.ports().payment.read_callback(body.as_bytes(), &signature, cx.now)?;
    confirm_payment(cx, &callback).await
}
