//! The operator approves everything of one shop that passes the automatic rules: one click for a thousand imported
//! products, carried out in the background a chunk at a time.

use super::listing::listing;
use super::review::{approve, swap_pending};
use crate::{Actor, Cx, Result};
use kernel::{PersonId, ProductId, ShopId};
use serde::{Deserialize, Serialize};

/// Products per transaction.
const CHUNK: i64 = 50;

#[derive(Serialize, Deserialize)]
struct Order {
    shop: ShopId,
    operator: PersonId,
    after: i64,
}

/// Begins it. What fails the rules stays in the queue.
pub async fn approve_waiting(cx: &Cx, shop: ShopId) -> Result<()> {
    let operator = cx.operator()?;
    let mut tx = cx.db().begin().await?;
    cx.emit(
        &mut tx,
        "product.approve_waiting",
        &Order {
            shop,
            operator,
            after: 0,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Approves the next chunk and orders the one after it, in one transaction. `body` is the fact's.
pub async fn approve_waiting_chunk(cx: &Cx, body: &str) -> Result<()> {
    let Ok(mut order) = serde_json::from_str::<Order>(body) else {
        tracing::error!(body, "an order to approve products cannot be read");
        return Ok(());
    };
    let cx = cx.acting_as(Actor::Operator(order.operator));
    let mut tx = cx.db().begin().await?;
    let ids = store::catalog::waiting_of_shop(&mut tx, order.shop, ProductId(order.after), CHUNK).await?;
    for id in &ids {
        let Some(mut listing) = listing(&mut tx, *id).await? else {
            continue;
        };
        let hard = catalog::check(&listing.edited()).iter().any(|finding| finding.hard);
        if hard {
            continue;
        }
        if listing.product.pending.is_some() {
            swap_pending(&cx, &mut tx, &mut listing).await?;
        } else {
            approve(&cx, &mut tx, &mut listing).await?;
        }
    }
    if let Some(last) = ids.last() {
        order.after = last.0;
        cx.emit(&mut tx, "product.approve_waiting", &order).await?;
    }
    tx.commit().await?;
    Ok(())
}
