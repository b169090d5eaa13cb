//! An order with everything its rules ask for, and the one way to move it: ask the table, compare and set, record.

use crate::{Actor as Who, Cx, Result};
use db::Tx;
use kernel::{Error, Instant, OrderId, ProductId};
use orders::{Act, Actor, Facts, SlaPolicy};
use std::collections::BTreeMap;
use store::inventory::Demand;
use store::orders::{GroupRow, OrderLineRow, OrderRow};

/// The market's times. One market for now: the defaults of spec commerce 2.7.
pub fn sla() -> SlaPolicy {
    SlaPolicy::default()
}

/// As what somebody acts on an order.
pub(crate) fn order_actor(who: Who) -> Actor {
    match who {
        Who::System => Actor::System,
        Who::Seller { .. } => Actor::Seller,
        Who::Operator(_) => Actor::Operator,
        Who::Anonymous | Who::Person(_) | Who::Creator { .. } => Actor::Buyer,
    }
}

/// An order as it stands in a transaction.
pub(crate) struct Loaded {
    pub order: OrderRow,
    pub group: GroupRow,
    pub lines: Vec<OrderLineRow>,
    pub facts: Facts,
}

impl Loaded {
    /// Reads an order. Errors: `NotFound`.
    pub async fn read(tx: &mut Tx, id: OrderId, now: Instant) -> Result<Loaded> {
        let order = store::orders::order(&mut *tx, id).await?.ok_or(Error::NotFound)?;
        let group = store::orders::group(&mut *tx, order.group)
            .await?
            .ok_or(Error::NotFound)?;
        let lines = store::orders::lines(&mut *tx, id).await?;
        let facts = facts(tx, &order, &lines, now).await?;
        Ok(Loaded {
            order,
            group,
            lines,
            facts,
        })
    }

    /// Counts the units anew, after packages changed.
    pub async fn recount(&mut self, tx: &mut Tx) -> Result<()> {
        self.facts = facts(tx, &self.order, &self.lines, self.facts.now).await?;
        Ok(())
    }

    /// Takes a step of the table by the actor of `cx`; `change` sets the times that come with it.
    /// Errors: what the table refuses; `Conflict` when somebody else moved the order first.
    pub async fn step(
        &mut self,
        cx: &Cx,
        tx: &mut Tx,
        act: Act,
        reason: &str,
        change: impl FnOnce(&mut OrderRow),
    ) -> Result<()> {
        let from = self.order.state;
        let mut after = self.order.clone();
        after.state = orders::next(from, act, order_actor(cx.actor), &self.facts)?;
        change(&mut after);
        store::orders::save_order(tx, &self.order, &after).await?;
        after.version += 1;
        cx.transition(
            tx,
            "order",
            after.id,
            (from.code(), after.state.code()),
            act.code(),
            reason,
        )
        .await?;
        self.order = after;
        Ok(())
    }

    /// What its lines take from stock.
    pub fn demands(&self) -> Vec<Demand> {
        let demand = |l: &OrderLineRow| Demand {
            variant: l.variant,
            warehouse: l.warehouse,
            quantity: l.quantity,
        };
        self.lines.iter().map(demand).collect()
    }

    /// How many pieces of which products it holds.
    pub fn pieces(&self) -> BTreeMap<ProductId, i64> {
        let mut pieces = BTreeMap::new();
        for line in &self.lines {
            *pieces.entry(line.product).or_default() += line.quantity - line.cancelled_quantity;
        }
        pieces
    }

    /// Writes to the buyer about the order. Every template gets `number` and `link`.
    pub async fn mail(&self, cx: &Cx, tx: &mut Tx, template: &str, more: &[(&str, &str)]) -> Result<()> {
        let link = order_link(cx, &self.group.access_key);
        let mut params = vec![("number", self.order.number.as_str()), ("link", link.as_str())];
        params.extend_from_slice(more);
        cx.mail(tx, &self.group.email, template, &params).await
    }
}

/// The address at which the buyer follows a checkout.
pub(crate) fn order_link(cx: &Cx, access_key: &str) -> String {
    format!("{}/order/{access_key}", cx.world.base_url)
}

async fn facts(tx: &mut Tx, order: &OrderRow, lines: &[OrderLineRow], now: Instant) -> Result<Facts> {
    let units = store::shipping::unit_counts(&mut *tx, order.id).await?;
    let wish = store::orders::cancellation(&mut *tx, order.id)
        .await?
        .filter(|wish| wish.is_open);
    Ok(Facts {
        cancelled: lines.iter().map(|l| l.cancelled_quantity).sum(),
        packed: units.packed,
        collected: units.collected,
        delivered: units.delivered,
        paid_at: order.paid_at,
        remorse_until: order.remorse_until,
        cancel_due: order.cancel_due_at,
        answer_due: wish.map(|wish| wish.answer_due_at),
        return_until: order.delivered_at.map(|at| sla().return_until(at)),
        ..Facts::new(order.unit_count, order.pay_due_at, now)
    })
}
