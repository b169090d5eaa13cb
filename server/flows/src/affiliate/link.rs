//! A creator's link to a product.

use crate::{Cx, Result};
use affiliate::{LinkCode, most_links};
use kernel::{Error, ProductId};

/// Codes are drawn from 35 bits: more than a few collisions in a row mean something else is wrong.
const DRAWS: usize = 20;

/// The code of the creator's link to the product, made now if there is none. Making it starts the promotion, which rate
/// protection counts from (AFF-204). Errors: the product is in no plan that is open to new promoters, too many links,
/// the creator may not promote.
pub async fn create_link(cx: &Cx, product: ProductId) -> Result<String> {
    let id = cx.creator()?;
    let mut tx = cx.db().begin().await?;
    let creator = store::affiliate::creator(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !creator.status.earns() {
        return Err(Error::refused("affiliate.cannot_promote"));
    }
    if let Some((_, code)) = store::affiliate::link_of(&mut tx, id, product).await? {
        return Ok(code);
    }
    let entry = store::affiliate::open_entry(&mut tx, product)
        .await?
        .filter(|e| e.state == "active");
    let entry = entry.ok_or_else(|| Error::refused("affiliate.not_in_plan"))?;
    let most = most_links(creator.status);
    if store::affiliate::link_count(&mut tx, id, most).await? >= most {
        return Err(Error::Refused {
            code: "affiliate.too_many_links".to_owned(),
            params: [("max".to_owned(), most.to_string())].into(),
        });
    }
    for _ in 0..DRAWS {
        let Some(code) = LinkCode::from_random(crate::secret::random()) else {
            continue;
        };
        if store::affiliate::insert_link(&mut tx, cx.id(), &code, id, (entry.shop, product), cx.now).await? {
            store::affiliate::start_promotion(&mut tx, id, product, entry.id, cx.now).await?;
            tx.commit().await?;
            return Ok(code.to_string());
        }
        // taken, or the same creator asked twice at once: then that link is the answer
        if let Some((_, code)) = store::affiliate::link_of(&mut tx, id, product).await? {
            return Ok(code);
        }
    }
    Err(Error::Conflict)
}
