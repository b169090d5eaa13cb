//! A seller's open plan: which products any creator may promote, and at which rate (spec: affiliate 2.4).

use crate::{Cx, Result};
use affiliate::{CLOSING_NOTICE_DAYS, check_rate};
use catalog::ProductState;
use kernel::{Bps, Error, ProductId, Span};
use store::affiliate::PlanEntry;

/// Puts a product into the shop's open plan at a rate, or changes its rate: a raise counts for everybody at once, a cut
/// for those who promote already after thirty days, and they are told by mail. A product that left the plan continues its
/// old entry.
/// Errors: not a product of the shop, rate out of range.
pub async fn set_plan_rate(cx: &Cx, product: ProductId, rate: Bps) -> Result<()> {
    let shop = cx.shop()?;
    let rate = check_rate(rate)?;
    let mut tx = cx.db().begin().await?;
    let listed = store::catalog::product(&mut tx, product)
        .await?
        .ok_or(Error::NotFound)?;
    if listed.shop != shop || listed.state == ProductState::Deleted {
        return Err(Error::NotFound);
    }
    match store::affiliate::open_entry(&mut tx, product).await? {
        None => {
            let plan = store::affiliate::open_plan(&mut tx, cx.id(), shop, cx.person()?, cx.now).await?;
            let entry = PlanEntry {
                id: cx.id(),
                shop,
                product,
                state: "active".to_owned(),
                rate,
                added_at: cx.now,
                closing_at: None,
                close_effective_at: None,
                version: 0,
            };
            store::affiliate::insert_entry(&mut tx, plan, &entry)
                .await
                .map_err(|error| {
                    if error.is_unique("collaboration_products_collaboration_id_product_id_key") {
                        Error::Conflict
                    } else {
                        Error::from(error)
                    }
                })?;
            store::affiliate::insert_rate(&mut tx, cx.id(), entry.id, rate, "initial", cx.now).await?;
            cx.transition(
                &mut tx,
                "plan_entry",
                entry.id,
                ("", "active"),
                "add",
                &rate.0.to_string(),
            )
            .await?;
        }
        Some(before) => {
            let after = PlanEntry {
                state: "active".to_owned(),
                rate,
                closing_at: None,
                close_effective_at: None,
                ..before.clone()
            };
            store::affiliate::update_entry(&mut tx, &after).await?;
            if rate != before.rate {
                let kind = if rate > before.rate { "raise" } else { "cut" };
                let version: i64 = cx.id();
                store::affiliate::insert_rate(&mut tx, version, before.id, rate, kind, cx.now).await?;
                if rate < before.rate {
                    super::notice::announce(cx, &mut tx, product, version).await?;
                }
            }
            let reason = rate.0.to_string();
            cx.transition(
                &mut tx,
                "plan_entry",
                before.id,
                (&before.state, "active"),
                "set_rate",
                &reason,
            )
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Gives notice: no new promoters from now on, and the product leaves the plan after thirty days (AFF-206).
/// Errors: the product is not in the shop's plan, or notice was given before.
pub async fn close_plan_product(cx: &Cx, product: ProductId) -> Result<()> {
    let shop = cx.shop()?;
    let mut tx = cx.db().begin().await?;
    let entry = store::affiliate::open_entry(&mut tx, product)
        .await?
        .filter(|e| e.shop == shop);
    let entry = entry.ok_or(Error::NotFound)?;
    if entry.state != "active" {
        return Err(Error::refused("affiliate.already_closing"));
    }
    let ends = cx.now.after(Span::days(CLOSING_NOTICE_DAYS));
    let after = PlanEntry {
        state: "closing".to_owned(),
        closing_at: Some(cx.now),
        close_effective_at: Some(ends),
        ..entry.clone()
    };
    store::affiliate::update_entry(&mut tx, &after).await?;
    cx.transition(&mut tx, "plan_entry", entry.id, ("active", "closing"), "close", "")
        .await?;
    cx.emit_at(&mut tx, "plan_entry.close", &product, ends).await?;
    tx.commit().await?;
    Ok(())
}

/// The notice is over. The rate ended with the stored moment already; this only tidies the list. A product that was put
/// back meanwhile stays.
pub async fn end_plan_product(cx: &Cx, product: ProductId) -> Result<()> {
    let mut tx = cx.db().begin().await?;
    if let Some(entry) = store::affiliate::open_entry(&mut tx, product).await?
        && entry.state == "closing"
        && entry.close_effective_at.is_some_and(|at| at <= cx.now)
    {
        let after = PlanEntry {
            state: "closed".to_owned(),
            ..entry.clone()
        };
        store::affiliate::update_entry(&mut tx, &after).await?;
        cx.transition(&mut tx, "plan_entry", entry.id, ("closing", "closed"), "end", "")
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
