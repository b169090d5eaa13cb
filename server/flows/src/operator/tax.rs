//! The markets' taxes: the operator says what a market's sales are taxed at from now on. Orders keep the rate they were
//! placed under (spec: commerce 2.10, 2.21).

use crate::{Cx, Result};
use kernel::{Bps, Error};
use store::promotions::TaxRate;

/// Taxes sales of the country's shops at `rate` from now on; `included` says whether its prices contain the tax, `None`
/// that it is as usual there. Setting what holds already changes nothing.
/// Errors: not the operator; `Invalid` for `country` or `rate`; `Conflict` with another change at the same moment.
pub async fn set_tax_rate(cx: &Cx, country: &str, rate: Bps, included: Option<bool>) -> Result<()> {
    cx.operator()?;
    let country = identity::country(country)
        .ok_or_else(|| Error::field("country", "not_country"))?
        .code;
    if !(0..=10_000).contains(&rate.0) {
        return Err(Error::field("rate", "not_percent"));
    }
    let included = included.unwrap_or_else(|| promotions::usually_included(country));
    let mut tx = cx.db().begin().await?;
    if let Some(before) = store::promotions::tax_rate(&mut tx, country).await? {
        if before.rate == rate && before.included == included {
            return Ok(());
        }
        store::promotions::end_tax_rate(&mut tx, before.id, cx.now).await?;
    }
    let row = TaxRate {
        id: cx.id(),
        country: country.to_owned(),
        rate,
        included,
        valid_from: cx.now,
    };
    store::promotions::insert_tax_rate(&mut tx, &row)
        .await
        .map_err(|error| match error {
            error if error.is_unique("tax_rates_country_key") => Error::Conflict,
            error => Error::from(error),
        })?;
    let how = if included { "contained" } else { "on top" };
    cx.audit(&mut tx, "tax.set", country, &format!("{} bps {how}", rate.0))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Sales of the country's shops are not taxed from now on. Errors: not the operator; `NotFound` while they are not.
pub async fn remove_tax_rate(cx: &Cx, country: &str) -> Result<()> {
    cx.operator()?;
    let mut tx = cx.db().begin().await?;
    let before = store::promotions::tax_rate(&mut tx, country)
        .await?
        .ok_or(Error::NotFound)?;
    store::promotions::end_tax_rate(&mut tx, before.id, cx.now).await?;
    cx.audit(&mut tx, "tax.remove", country, &format!("{} bps ended", before.rate.0))
        .await?;
    tx.commit().await?;
    Ok(())
}
