//! A seller says where the shop delivers to, and for what (spec: commerce 2.8).

use crate::{Cx, Result};
use kernel::{Error, FieldError};
use shipping::{Template, check_template};
use store::shipping::TemplateRow;

/// Replaces the shop's shipping template; it holds for carts priced from now on, never for an order that was placed.
/// `version` is the one that was edited. Errors: `Invalid` by field as [`check_template`] names them, also for a code
/// that is no country; `Conflict` when it was changed meanwhile.
pub async fn save_template(cx: &Cx, version: i64, template: Template, handling_days: i64) -> Result<()> {
    let shop = cx.shop()?;
    let mut wrong = check_template(&template, handling_days);
    for (place, zone) in template.zones.iter().enumerate() {
        if zone.countries.iter().any(|code| identity::country(code).is_none()) {
            wrong.push(FieldError::new(&format!("zones.{place}.countries"), "not_country"));
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let mut tx = cx.db().begin().await?;
    let before = store::shipping::template(&mut tx, shop).await?.ok_or(Error::NotFound)?;
    if before.version != version || before.template.currency != template.currency {
        return Err(Error::Conflict);
    }
    let after = TemplateRow {
        template,
        handling_days,
        ..before
    };
    store::shipping::save_template(&mut tx, &after).await?;
    cx.audit(&mut tx, "shop.shipping", &shop.to_string(), "").await?;
    tx.commit().await?;
    Ok(())
}
