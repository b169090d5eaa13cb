//! Where outbox facts and due timers go: the one list of what each leads to. Every handler is idempotent and checks the
//! state again, since facts arrive at least once.

use crate::{Cx, Result, affiliate, catalog, checkout, finance, fulfilment};
use store::system::{Job, Timer};

/// Carries out an outbox fact. `Ok(false)` means the kind is not one of ours (mail is the worker's own).
pub async fn handle(cx: &Cx, job: &Job) -> Result<bool> {
    match job.kind.as_str() {
        "import.run" => catalog::run_import_chunk(cx, &job.body).await?,
        "picture.fetch" => catalog::fetch_pictures(cx, &job.body).await?,
        "product.approve_waiting" => catalog::approve_waiting_chunk(cx, &job.body).await?,
        "payment.test_callback" => drop(checkout::test_callback(cx, &body(job)?).await?),
        "refund.pay" => fulfilment::pay_refund(cx, body(job)?).await?,
        "plan_entry.close" => affiliate::end_plan_product(cx, body(job)?).await?,
        "rate.cut" => affiliate::tell_rate_cut(cx, &body(job)?).await?,
        "withdrawal.process" => finance::process_withdrawal(cx, body(job)?).await?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Carries out a due timer, in its own transaction, and marks it fired.
pub async fn fire(cx: &Cx, timer: &Timer) -> Result<()> {
    match timer.kind.as_str() {
        "order.settle" => finance::settle_order(cx, kernel::OrderId(timer.entity_id), timer.due_at).await?,
        affiliate::pilot::TIMER => affiliate::end_pilot(cx, kernel::CreatorId(timer.entity_id)).await?,
        kind if fulfilment::TIMERS.contains(&kind) => fulfilment::order_timer(cx, timer).await?,
        unknown => tracing::warn!(kind = unknown, "a timer of an unknown kind was dropped"),
    }
    let mut tx = cx.db().begin().await?;
    store::system::finish_timer(&mut tx, timer.id, cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// The id a fact is about. A body that is none was not written by this program.
fn body<T: serde::de::DeserializeOwned>(job: &Job) -> Result<T> {
    serde_json::from_str(&job.body).map_err(|error| {
        tracing::error!(job = %job.id, kind = job.kind, %error, "fact");
        kernel::Error::Unavailable {
            trace: job.id.to_string(),
        }
    })
}
