//! What an order does to the ledger while it is not settled: paid, cancelled, delivered, refunded.

use super::post;
use crate::{Cx, Result, affiliate};
use db::Tx;
use kernel::{Currency, Error, Instant, Money, OrderId, PaymentId, allocate};
use ledger::{CapturedLine, LineAct, LineFacts, LineState, settle_order as settle_lines};
use store::ledger::{OrderFacts, SettlementRow};

/// The buyer's payment for the order came in: splits every line at the rates frozen with the order, keeps the result as
/// settlement lines, posts the capture, and moves the commissions from estimated to pending. Called once, inside the
/// transaction that marks the order paid.
pub async fn post_payment(cx: &Cx, tx: &mut Tx, order: OrderId) -> Result<()> {
    let facts = store::ledger::order_facts(&mut *tx, order)
        .await?
        .ok_or(Error::NotFound)?;
    let shipping = shipping_shares(&facts);
    let lines: Vec<LineFacts> = facts
        .lines
        .iter()
        .zip(shipping.iter().zip(shipping_taxes(&facts, &shipping)))
        .map(|(line, (&shipping, shipping_tax))| LineFacts {
            revenue: line.revenue_minor,
            platform_subsidy: line.revenue_minor - line.paid_minor,
            buyer_shipping: shipping,
            // contained tax stays with the shop, which pays it; what came on top the marketplace collects
            tax_on_top: if facts.tax_included {
                0
            } else {
                line.tax_minor + shipping_tax
            },
            commission: facts.commission,
            affiliate_commission: line.affiliate_minor,
            ..LineFacts::default()
        })
        .collect();
    let settled = settle_lines(&lines, facts.transaction)?;
    let mut captured = Vec::with_capacity(settled.len());
    for (line, settlement) in facts.lines.iter().zip(settled) {
        let line = CapturedLine {
            id: line.id,
            settlement,
            creator: line.creator,
        };
        captured.push(line);
        let row = SettlementRow {
            line,
            order,
            shop: facts.shop,
            currency: facts.currency,
            state: LineState::Unsettled,
            eligible_at: None,
        };
        store::ledger::insert_settlement_line(tx, &row, cx.now).await?;
    }
    let journal = ledger::payment_captured(order, facts.shop, facts.currency, &captured)?;
    post(cx, tx, journal, "order", order).await?;
    affiliate::commissions_paid(cx, tx, order).await
}

/// Splits the order's shipping over its lines by revenue, or evenly when there is less revenue than shipping.
fn shipping_shares(facts: &OrderFacts) -> Vec<i64> {
    let revenue: Vec<i64> = facts.lines.iter().map(|l| l.revenue_minor).collect();
    let shipping = facts.shipping_minor;
    allocate(shipping, &revenue)
        .or_else(|_| allocate(shipping, &vec![shipping; revenue.len()]))
        .unwrap_or_else(|_| vec![0; revenue.len()])
}

/// Splits the tax of the shipping over the lines like the shipping itself.
fn shipping_taxes(facts: &OrderFacts, shipping: &[i64]) -> Vec<i64> {
    allocate(facts.shipping_tax_minor, shipping).unwrap_or_else(|_| vec![0; shipping.len()])
}

/// The order is cancelled. If it was paid, everything its capture posted is reversed, the buyer's part becomes a refund
/// to pay, and its commissions are reversed. Inside the transaction that cancels the order.
pub async fn post_cancellation(cx: &Cx, tx: &mut Tx, order: OrderId, reason: &str) -> Result<()> {
    let rows = store::ledger::settlement_lines(&mut *tx, order).await?;
    if let Some(first) = rows.first() {
        for row in &rows {
            let to = row.state.next(LineAct::Cancel)?;
            store::ledger::move_settlement_line(tx, row.line.id, row.state, to).await?;
        }
        let lines: Vec<CapturedLine> = rows.iter().map(|row| row.line).collect();
        let journal = ledger::order_cancelled(order, first.shop, first.currency, &lines)?;
        post(cx, tx, journal, "order", order).await?;
    }
    affiliate::commissions_reversed(cx, tx, order, reason).await
}

/// The order was delivered: its lines' hold begins, and the timer that ends it is set.
pub async fn start_hold(cx: &Cx, tx: &mut Tx, order: OrderId, delivered_at: Instant) -> Result<()> {
    let facts = store::ledger::order_facts(&mut *tx, order)
        .await?
        .ok_or(Error::NotFound)?;
    let eligible_at = ledger::eligible_at(delivered_at, facts.hold_days);
    store::ledger::start_hold(tx, order, eligible_at).await?;
    affiliate::commissions_due(cx, tx, order, eligible_at).await?;
    cx.timer(tx, "order.settle", order, eligible_at).await
}

/// A payment brought so much more than its orders need; it is owed back.
pub async fn post_surplus(cx: &Cx, tx: &mut Tx, payment: PaymentId, amount: Money) -> Result<()> {
    let journal = ledger::surplus_captured(payment, amount.currency, amount.minor)?;
    post(cx, tx, Some(journal), "payment", payment).await
}

/// A promised refund left for the buyer. `refund` names it; a repeat posts nothing.
pub async fn post_refund_paid(cx: &Cx, tx: &mut Tx, refund: i64, currency: Currency, minor: i64) -> Result<()> {
    let journal = ledger::refund_paid(&refund.to_string(), currency, minor)?;
    post(cx, tx, Some(journal), "refund", refund).await
}
