//! A commission's way after the sale: captured, due, payable, paid out, or reversed. The money moves in the ledger
//! journals of `finance`, in the same transaction.

use crate::{Cx, Result};
use affiliate::{CommissionAct, CommissionState};
use db::Tx;
use kernel::{CreatorId, Error, Instant, OrderId, WithdrawalId};
use std::collections::BTreeSet;
use store::affiliate::Commission;

async fn step(cx: &Cx, tx: &mut Tx, c: &Commission, act: CommissionAct, reason: &str) -> Result<()> {
    let to = c.state.next(act)?;
    store::affiliate::move_commission(tx, c.id, (c.state, to), reason, cx.now).await?;
    cx.transition(tx, "commission", c.id, (c.state.code(), to.code()), act.code(), reason)
        .await
}

/// The order's payment was captured: estimated commissions become pending.
pub async fn commissions_paid(cx: &Cx, tx: &mut Tx, order: OrderId) -> Result<()> {
    for c in store::affiliate::commissions_of_order(&mut *tx, order).await? {
        if c.state == CommissionState::Estimated {
            step(cx, tx, &c, CommissionAct::Capture, "").await?;
        }
    }
    Ok(())
}

/// The order had ended unpaid and comes back, because its money came after all: what ended with it is owed again.
pub async fn commissions_revived(cx: &Cx, tx: &mut Tx, order: OrderId) -> Result<()> {
    for c in store::affiliate::commissions_of_order(&mut *tx, order).await? {
        if c.state == CommissionState::Reversed {
            step(cx, tx, &c, CommissionAct::Revive, "").await?;
        }
    }
    Ok(())
}

/// The order is cancelled: nothing is owed for it any more.
pub async fn commissions_reversed(cx: &Cx, tx: &mut Tx, order: OrderId, reason: &str) -> Result<()> {
    for c in store::affiliate::commissions_of_order(&mut *tx, order).await? {
        match c.state {
            CommissionState::Estimated => step(cx, tx, &c, CommissionAct::Void, reason).await?,
            CommissionState::Pending => step(cx, tx, &c, CommissionAct::Reverse, reason).await?,
            // payable and paid ones are clawed back by refunds, not by cancellation
            CommissionState::Payable | CommissionState::Paid | CommissionState::Reversed => {}
        }
    }
    Ok(())
}

/// The order was delivered: its commissions become payable at `at`, which their creators see from now on.
pub async fn commissions_due(_cx: &Cx, tx: &mut Tx, order: OrderId, at: Instant) -> Result<()> {
    store::affiliate::set_payable_at(tx, order, at).await?;
    Ok(())
}

/// The hold is over: pending commissions become payable, and creators who brought enough settled orders leave the pilot.
pub async fn commissions_payable(cx: &Cx, tx: &mut Tx, order: OrderId) -> Result<()> {
    let mut creators = BTreeSet::new();
    for c in store::affiliate::commissions_of_order(&mut *tx, order).await? {
        if c.state == CommissionState::Pending {
            step(cx, tx, &c, CommissionAct::Mature, "").await?;
            creators.insert(c.creator);
        }
    }
    for creator in creators {
        super::pilot::order_settled(cx, tx, creator).await?;
    }
    Ok(())
}

/// Spreads a withdrawal over the creator's open commissions, oldest first (spec: affiliate AFF-374).
pub async fn allocate_withdrawal(
    _cx: &Cx,
    tx: &mut Tx,
    creator: CreatorId,
    withdrawal: WithdrawalId,
    gross: i64,
) -> Result<()> {
    let stored = store::ledger::withdrawal(&mut *tx, withdrawal)
        .await?
        .ok_or(Error::NotFound)?;
    let open = store::affiliate::open_commissions(&mut *tx, creator, stored.currency).await?;
    // its own row does not count against it: nothing is allocated to it yet
    for part in affiliate::allocate_withdrawal(gross, &open)? {
        store::affiliate::insert_allocation(tx, withdrawal, part.id, part.minor).await?;
    }
    Ok(())
}

/// The bank sent back what it had paid for a creator's withdrawal: the commissions it covered wait for the next one.
pub async fn withdrawal_returned(cx: &Cx, tx: &mut Tx, withdrawal: WithdrawalId) -> Result<()> {
    for (id, minor) in store::affiliate::allocations(&mut *tx, withdrawal).await? {
        store::affiliate::add_paid(tx, id, -minor).await?;
        let c = store::affiliate::commission(&mut *tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        if c.state == CommissionState::Paid {
            step(cx, tx, &c, CommissionAct::PayBack, "").await?;
        }
    }
    Ok(())
}

/// The bank has paid a creator's withdrawal: the commissions it covers entirely are paid too.
pub async fn withdrawal_paid(cx: &Cx, tx: &mut Tx, withdrawal: WithdrawalId) -> Result<()> {
    for (id, minor) in store::affiliate::allocations(&mut *tx, withdrawal).await? {
        store::affiliate::add_paid(tx, id, minor).await?;
        let c = store::affiliate::commission(&mut *tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        if c.paid_minor == c.amount_minor && c.state == CommissionState::Payable {
            step(cx, tx, &c, CommissionAct::PayOut, "").await?;
        }
    }
    Ok(())
}
