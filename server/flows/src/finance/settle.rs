//! The end of the hold: an order's lines enter the shop's statement of the day, the shop's part becomes available, and
//! so does the creator's, in one transaction.

use super::post;
use crate::{Cx, Result, affiliate, calendar};
use kernel::{Error, Instant, OrderId};
use ledger::{LineAct, LineState};

/// Settles the lines of an order that may settle at `due_at`. Lines held by a case, cancelled or settled already are
/// left alone, so the act may be repeated.
pub async fn settle_order(cx: &Cx, order: OrderId, due_at: Instant) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    let rows = store::ledger::settlement_lines(&mut tx, order).await?;
    let Some(first) = rows.first() else { return Ok(()) };
    let shop = store::ledger::shop_terms(&mut tx, first.shop)
        .await?
        .ok_or(Error::NotFound)?;
    let (day, _) = calendar::local_day(cx.now, &shop.time_zone);
    let mut settled = false;
    for row in rows {
        let ripe = row.eligible_at.is_some_and(|at| at <= due_at);
        if row.state != LineState::Unsettled || !ripe {
            continue;
        }
        settled = true;
        let mut state = row.state;
        for act in [LineAct::Mature, LineAct::EnterStatement] {
            let next = state.next(act)?;
            store::ledger::move_settlement_line(&mut tx, row.line.id, state, next).await?;
            state = next;
        }
        let total = row.line.settlement.settlement;
        let statement =
            store::ledger::add_to_statement(&mut tx, cx.id(), row.shop, row.currency, &day, total, cx.now).await?;
        store::ledger::settle_in_statement(&mut tx, row.line.id, statement, cx.now).await?;
        let journal = ledger::line_settled(row.shop, row.currency, &row.line)?;
        post(cx, &mut tx, journal, "order_line", row.line.id).await?;
    }
    if settled {
        affiliate::commissions_payable(cx, &mut tx, order).await?;
    }
    tx.commit().await?;
    Ok(())
}
