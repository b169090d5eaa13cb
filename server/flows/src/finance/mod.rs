//! Money acts: what a paid order puts into the ledger, what a cancellation takes out again, settlement after the hold,
//! withdrawals. Every movement is a balanced journal, appended in the transaction of the act that causes it.

mod order_money;
mod settle;
mod withdraw;

pub use order_money::{post_cancellation, post_payment, post_refund_paid, post_surplus, start_hold};
pub use settle::settle_order;
pub use withdraw::{
    Payee, decide_withdrawal, payee, process_withdrawal, quote_withdrawal, request_withdrawal, request_withdrawal_in,
};

use crate::{Cx, Result};
use db::Tx;
use ledger::Journal;
use store::ledger::Reference;

/// Appends a journal, if there is anything to append. A journal that stands already is left as it is.
async fn post(cx: &Cx, tx: &mut Tx, journal: Option<Journal>, kind: &'static str, id: impl Into<i64>) -> Result<()> {
    if let Some(journal) = journal {
        let reference = Reference { kind, id: id.into() };
        store::ledger::post(tx, cx.id(), &journal, &reference, cx.now, || cx.id()).await?;
    }
    Ok(())
}
