//! The demo's promotions and taxes: a discount that runs, one that is still to come, and what the operator taxes sales at.

use crate::at;
use crate::market::Market;
use anyhow::{Context as _, Result};
use flows::marketing::{NewDiscount, Picked, create_discount};
use flows::operator::set_tax_rate;
use flows::{Actor, World};
use kernel::{Bps, Instant, Span};
use promotions::{Change, Terms};
use std::sync::Arc;

/// Markets with their rates; in all of them prices contain the tax. That of the demo's own shops begins now: new orders
/// show it, those of the weeks before were placed without.
const TAXES: &[(&str, i32)] = &[("DE", 1900), ("FR", 2000), ("GB", 2000), ("US", 800)];

/// Makes the promotions of the demo seller's shop and sets the taxes, each at its moment before `now`.
pub async fn open(world: &Arc<World>, market: &Market, now: Instant) -> Result<()> {
    let seller = *market.sellers.first().context("the demo has no shop")?;
    for (title, key, change, made, begin, lasts) in [
        (
            "Skillet week",
            "skillet",
            Change::Off(Bps(2000)),
            Span::days(2),
            Span(0),
            Span::days(7),
        ),
        (
            "Spring table",
            "bowls",
            Change::Fixed(4400),
            Span::hours(20),
            Span::days(3),
            Span::days(5),
        ),
    ] {
        let item = market
            .items
            .get(key)
            .with_context(|| format!("no good is called {key}"))?;
        let cx = at(world, now.before(made), seller);
        let begin = cx.now.after(begin);
        let discount = NewDiscount {
            terms: Terms {
                title: title.to_owned(),
                change,
                begin,
                end: begin.after(lasts),
            },
            picked: Picked::Products(vec![item.product]),
            key: format!("demo-discount-{key}"),
        };
        create_discount(&cx, &discount).await?;
    }
    for (country, rate) in TAXES {
        let moment = match *country {
            "US" => now.before(Span::minutes(5)),
            _ => now.before(Span::days(40)),
        };
        let operator: Actor = market.operator;
        set_tax_rate(&at(world, moment, operator), country, Bps(*rate), Some(true)).await?;
    }
    Ok(())
}
