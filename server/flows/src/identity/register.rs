//! How a person becomes a seller: one form makes the shop with its owner, first warehouse and delivery, and sends it for
//! review. A shop that was sent back is corrected and sent again (spec: commerce 2.1 "Registration").

use super::phone::require_phone;
use crate::{Actor, Cx, Result};
use db::Tx;
use icu::normalizer::ComposingNormalizerBorrowed;
use identity::{RegistrationAct, RegistrationState, ShopFacts, ShopForm, ShopState, check_resubmission, fold_name};
use kernel::{Error, SLUG_MAX, ShopId, ShopRole, WarehouseId, slug};
use shipping::Template;
use store::identity::{ReviewReasons, ShopAddress, ShopLegal, ShopRow};
use store::shipping::TemplateRow;

/// Days until an order leaves, in the first template.
const HANDLING_DAYS: i64 = 2;
/// How many numbered addresses are tried when shops are called alike.
const SLUG_TRIES: usize = 50;

/// The signed-in person opens a shop and sends its facts for review. Its phone must be one they have confirmed; their
/// address is confirmed since they have the account.
/// Errors: `Invalid` by field (among them `name` when another shop is called alike).
pub async fn register_shop(cx: &Cx, form: &ShopForm) -> Result<ShopId> {
    let person = cx.person()?;
    let legal = legal(form.check().map_err(Error::Invalid)?);
    let mut tx = cx.db().begin().await?;
    require_phone(&mut tx, person, &legal.phone).await?;
    let shop = ShopRow {
        id: cx.id(),
        slug: free_slug(cx, &mut tx, &legal.name).await?,
        registration: RegistrationState::Draft,
        state: ShopState::Active,
        reasons: ReviewReasons::default(),
        submissions: 0,
        commission: cx.policy().commission,
        transaction_fee: cx.policy().transaction_fee,
        hold_days: cx.policy().hold_days,
        created_at: cx.now,
        submitted_at: None,
        decided_at: None,
        version: 0,
        legal,
    };
    store::identity::insert_shop(&mut tx, &shop).await.map_err(taken)?;
    store::identity::put_member(&mut tx, shop.id, person, ShopRole::Owner, cx.now).await?;
    let name = shop.legal.address.city.clone();
    store::inventory::insert_warehouse(&mut tx, cx.id::<WarehouseId>(), shop.id, &name, true).await?;
    write_template(&mut tx, &shop).await?;
    let owner = cx.acting_as(Actor::Seller {
        person,
        shop: shop.id,
        role: ShopRole::Owner,
    });
    owner.audit(&mut tx, "shop.register", &shop.legal.name, "").await?;
    submit(&owner, &mut tx, &shop, RegistrationAct::Submit).await?;
    tx.commit().await?;
    Ok(shop.id)
}

/// The owner corrects a registration that was sent back and sends it again.
/// Errors: `Invalid` by field, `Refused` when its state does not allow it or it was sent too often, `Conflict`.
pub async fn resubmit_shop(cx: &Cx, form: &ShopForm) -> Result<()> {
    let id = cx.shop()?;
    let legal = legal(form.check().map_err(Error::Invalid)?);
    let mut tx = cx.db().begin().await?;
    let shop = store::identity::shop(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let act = match shop.registration {
        RegistrationState::NeedInfo => RegistrationAct::Answer,
        _ => RegistrationAct::Submit,
    };
    shop.registration.next(act)?;
    require_phone(&mut tx, cx.person()?, &legal.phone).await?;
    let sent = store::system::transitions(&mut tx, "shop", id.0).await?;
    let sent = sent
        .iter()
        .filter(|t| t.act == RegistrationAct::Submit.code())
        .map(|t| t.at);
    // the first time was no resubmission
    check_resubmission(&sent.skip(1).collect::<Vec<_>>(), cx.now)?;
    store::identity::save_legal(&mut tx, id, shop.version, &legal)
        .await
        .map_err(taken)?;
    let shop = ShopRow { legal, ..shop };
    write_template(&mut tx, &shop).await?;
    cx.audit(&mut tx, "shop.resubmit", &shop.legal.name, "").await?;
    submit(cx, &mut tx, &shop, act).await?;
    tx.commit().await?;
    Ok(())
}

fn taken(error: db::Error) -> Error {
    if error.is_unique("shops_name_folded_key") {
        Error::field("name", "taken")
    } else if error.is_unique("shops_slug_key") {
        // another shop of the same address came first in this very moment; the next try gets another address
        Error::Conflict
    } else {
        error.into()
    }
}

/// The facts as they are stored.
fn legal(facts: ShopFacts) -> ShopLegal {
    let normal = ComposingNormalizerBorrowed::new_nfkc()
        .normalize(&facts.name)
        .into_owned();
    ShopLegal {
        name_folded: fold_name(&normal),
        name: facts.name,
        country: facts.country.code.to_owned(),
        currency: facts.country.currency,
        time_zone: facts.country.time_zone.to_owned(),
        kind: facts.kind,
        legal_name: facts.legal_name,
        registration_number: facts.registration_number.unwrap_or_default(),
        phone: facts.contact_phone,
        address: ShopAddress {
            street: facts.street,
            city: facts.city,
            region: facts.region,
            postcode: facts.postcode,
        },
    }
}

/// An address part nobody has yet; two registrations at once may still collide, and one of them is told to try again.
async fn free_slug(cx: &Cx, tx: &mut Tx, name: &str) -> Result<String> {
    let wanted = slug(name).unwrap_or_else(|| "store".to_owned());
    let base: String = wanted.chars().take(SLUG_MAX - 8).collect();
    let base = base.trim_end_matches('-');
    for n in 1..=SLUG_TRIES {
        let candidate = if n == 1 { base.to_owned() } else { format!("{base}-{n}") };
        let reserved = kernel::RESERVED.contains(&candidate.as_str());
        if !reserved && store::identity::shop_by_slug(&mut *tx, &candidate).await?.is_none() {
            return Ok(candidate);
        }
    }
    Ok(format!("store-{}", cx.id::<ShopId>()))
}

/// Delivery to begin with: at home, free of charge. Where else it goes and for what is the seller's to say: nobody must
/// find out from the first order that the shop pays for parcels around the world.
async fn write_template(tx: &mut Tx, shop: &ShopRow) -> Result<()> {
    let first = TemplateRow {
        shop: shop.id,
        template: Template::flat(shop.legal.currency, 0, None, vec![shop.legal.country.clone()]),
        handling_days: HANDLING_DAYS,
        version: 0,
    };
    match store::shipping::template(&mut *tx, shop.id).await? {
        None => store::shipping::insert_template(tx, &first).await?,
        // another country means other money, and its fees must be said anew; what nobody changed follows the shop
        Some(before) if before.template.currency != shop.legal.currency || is_first(&before.template) => {
            let version = before.version;
            store::shipping::save_template(tx, &TemplateRow { version, ..first }).await?;
        }
        Some(_) => {}
    }
    Ok(())
}

/// Whether the template is as a registration left it.
fn is_first(template: &Template) -> bool {
    let home = template.zones.first().map(|zone| zone.countries.clone());
    home.is_some_and(|home| home.len() == 1 && *template == Template::flat(template.currency, 0, None, home))
}

async fn submit(cx: &Cx, tx: &mut Tx, shop: &ShopRow, act: RegistrationAct) -> Result<()> {
    let from = shop.registration;
    let to = from.next(act)?;
    store::identity::submit_shop(tx, shop.id, (from, to), cx.now).await?;
    cx.transition(tx, "shop", shop.id, (from.code(), to.code()), act.code(), "")
        .await
}
