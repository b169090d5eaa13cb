//! The demo's shops with their goods and plans, and the creators with their links.

use crate::goods::{Good, Variant};
use crate::people::{CREATORS, Creator, PHONE, SELLERS};
use crate::pictures::drawing;
use crate::{Say, at, pass};
use affiliate::SignUp;
use anyhow::{Context as _, Result};
use catalog::{ProductDraft, VariantDraft};
use flows::{Actor, Cx, World};
use flows::{affiliate as promote, catalog as shelf, identity as accounts};
use kernel::{Bps, Currency, Instant, PersonId, ProductId, ShopId, ShopRole, Span, VariantId};
use shipping::{Rate, Template, Zone};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A product of the demo.
pub struct Item {
    /// The product.
    pub product: ProductId,
    /// Its variants, in order.
    pub variants: Vec<VariantId>,
}

/// What was opened.
pub struct Market {
    /// Who approves.
    pub operator: Actor,
    /// The owners of the approved shops, as [`SELLERS`].
    pub sellers: Vec<Actor>,
    /// The creators, as [`CREATORS`].
    pub creators: Vec<Actor>,
    /// The shopper with an account.
    pub shopper: Actor,
    /// Codes of the creators' links, by creator and product.
    pub codes: BTreeMap<(usize, &'static str), String>,
    /// The goods by their keys.
    pub items: BTreeMap<&'static str, Item>,
}

impl Market {
    /// Whose shop it is.
    pub fn seller_of(&self, shop: ShopId) -> Option<Actor> {
        self.sellers
            .iter()
            .copied()
            .find(|actor| matches!(actor, Actor::Seller { shop: own, .. } if *own == shop))
    }
}

/// Opens the marketplace in the weeks before `now`.
pub async fn open(world: &Arc<World>, now: Instant, say: &Say<'_>) -> Result<Market> {
    say("Filling the demo marketplace: people and shops");
    let day = |days: i64| now.before(Span::days(days));
    let accounts = people(world, day(46)).await?;
    let person = |email: &str| accounts.get(email).copied().context("a demo account is missing");
    let operator = Actor::Operator(person("operator@demo.example")?);
    accounts::make_operator(&at(world, day(46), Actor::System), person("operator@demo.example")?).await?;
    let mut market = Market {
        operator,
        sellers: Vec::new(),
        creators: Vec::new(),
        shopper: Actor::Person(person("shopper@demo.example")?),
        codes: BTreeMap::new(),
        items: BTreeMap::new(),
    };
    for seller in SELLERS.iter().filter(|seller| seller.approved) {
        let person = person(seller.email)?;
        accounts::vouch_for_phone(&at(world, day(seller.since), Actor::System), person, PHONE).await?;
        let shop =
            accounts::register_shop(&at(world, day(seller.since), Actor::Person(person)), &seller.form()).await?;
        accounts::approve_shop(&at(world, day(seller.since).after(Span::hours(20)), operator), shop).await?;
        let actor = Actor::Seller {
            person,
            shop,
            role: ShopRole::Owner,
        };
        let fees = at(world, day(seller.since).after(Span::hours(21)), actor);
        flows::fulfilment::save_template(&fees, 0, delivery(), 2).await?;
        market.sellers.push(actor);
    }
    say("Filling the demo marketplace: products and their pictures");
    // lists begin with what came last
    for (seller, actor) in SELLERS.iter().zip(market.sellers.clone()).rev() {
        for good in seller.goods.iter().filter(|good| !good.waits).rev() {
            stock(world, &mut market, good, actor, day(36))
                .await
                .with_context(|| format!("the product {}", good.key))?;
        }
    }
    for creator in CREATORS {
        join(world, &mut market, creator, person(creator.email)?, day(34)).await?;
    }
    pass(world, day(33)).await?;
    Ok(market)
}

/// Everybody with an account. Those of the sign-in page have its password, the others sign in with mailed codes.
async fn people(world: &Arc<World>, moment: Instant) -> Result<BTreeMap<&'static str, PersonId>> {
    let cx = at(world, moment, Actor::System);
    let logins = accounts::demo_logins();
    let known = |email: &str| logins.iter().any(|login| login.email == email);
    let mut made = BTreeMap::new();
    for login in logins {
        let id = accounts::create_person(&cx, login.email, login.name, Some(login.password)).await?;
        made.insert(login.email, id);
    }
    let sellers = SELLERS.iter().map(|seller| (seller.email, seller.name));
    let creators = CREATORS.iter().map(|creator| (creator.email, creator.name));
    for (email, name) in sellers.chain(creators).filter(|(email, _)| !known(email)) {
        made.insert(email, accounts::create_person(&cx, email, name, None).await?);
    }
    Ok(made)
}

/// A good is written, sent for review, approved, and put into the plan.
async fn stock(world: &Arc<World>, market: &mut Market, good: &Good, actor: Actor, moment: Instant) -> Result<()> {
    let cx = at(world, moment, actor);
    let product = write(&cx, good).await?;
    shelf::submit_product(&cx, product).await?;
    let listing = shelf::listing(cx.db(), product)
        .await?
        .context("a product just written")?;
    let reviewed = moment.after(Span::hours(5));
    shelf::approve_product(&at(world, reviewed, market.operator), product, listing.product.version).await?;
    if good.plan_bps > 0 {
        promote::set_plan_rate(
            &at(world, reviewed.after(Span::hours(1)), actor),
            product,
            Bps(good.plan_bps),
        )
        .await?;
    }
    let variants = listing.variants.iter().map(|variant| variant.id).collect();
    market.items.insert(good.key, Item { product, variants });
    Ok(())
}

/// What came in lately and still waits for the operator: a few products, and a shop.
pub async fn send_in(world: &Arc<World>, market: &Market, moment: Instant) -> Result<()> {
    for (seller, actor) in SELLERS.iter().zip(market.sellers.iter()) {
        let cx = at(world, moment, *actor);
        for good in seller.goods.iter().filter(|good| good.waits) {
            let product = write(&cx, good).await?;
            shelf::submit_product(&cx, product).await?;
        }
    }
    for seller in SELLERS.iter().filter(|seller| !seller.approved) {
        let person = store::identity::person_by_email(&world.db, seller.email)
            .await?
            .context("a demo account is missing")?;
        accounts::vouch_for_phone(&at(world, moment, Actor::System), person.id, PHONE).await?;
        accounts::register_shop(&at(world, moment, Actor::Person(person.id)), &seller.form()).await?;
    }
    Ok(())
}

/// What the demo's shops take for delivery: at home, and to the neighbour by the piece.
fn delivery() -> Template {
    let zone = |country: &str, rate| Zone {
        countries: vec![country.to_owned()],
        rate,
    };
    Template {
        currency: Currency::USD,
        free_over: Some(6000),
        zones: vec![
            zone("US", Rate::Flat { minor: 490 }),
            zone("CA", Rate::PerItem { first: 1200, next: 200 }),
        ],
    }
}

/// Writes a product with its drawings.
async fn write(cx: &Cx, good: &Good) -> Result<ProductId> {
    let draft = ProductDraft {
        title: good.title.to_owned(),
        description_html: good.text.to_owned(),
        category: good.category.to_owned(),
        options: good.options.iter().map(|name| (*name).to_owned()).collect(),
        variants: good.variants.iter().map(variant).collect(),
        ..ProductDraft::default()
    };
    let product = shelf::create_product(cx, draft).await?;
    let files = good.pictures.iter().map(|name| drawing(name).map(<[u8]>::to_vec));
    let files = files.collect::<Option<Vec<_>>>().context("a drawing is missing")?;
    shelf::add_pictures(cx, product, files).await?;
    let listing = shelf::listing(cx.db(), product)
        .await?
        .context("a product just written")?;
    let mut draft = listing.live();
    let each_its_own = draft.pictures.len() == draft.variants.len();
    for (place, picture) in draft.pictures.iter_mut().enumerate() {
        picture.alt = match good
            .variants
            .get(place)
            .and_then(|v| v.values.first())
            .filter(|_| each_its_own)
        {
            Some(value) => format!("{}, {}", good.title, value.to_lowercase()),
            None => good.title.to_owned(),
        };
    }
    if each_its_own {
        for (place, variant) in draft.variants.iter_mut().enumerate() {
            variant.picture = Some(place);
        }
    }
    shelf::edit_product(cx, product, listing.product.version, draft).await?;
    Ok(product)
}

fn variant(v: &Variant) -> VariantDraft {
    VariantDraft {
        values: v.values.iter().map(|value| (*value).to_owned()).collect(),
        price_minor: v.cents,
        compare_at_minor: (v.before > 0).then_some(v.before),
        stock: v.stock,
        weight_g: Some(v.grams),
        ..VariantDraft::default()
    }
}

async fn join(
    world: &Arc<World>,
    market: &mut Market,
    creator: &Creator,
    person: PersonId,
    moment: Instant,
) -> Result<()> {
    let sign_up = SignUp {
        handle: creator.handle.to_owned(),
        display_name: creator.name.to_owned(),
        born_on: "1994-03-21".to_owned(),
        terms: true,
    };
    let form = promote::Join {
        sign_up,
        country: "US".to_owned(),
    };
    let id = promote::join(&at(world, moment, Actor::Person(person)), &form).await?;
    let actor = Actor::Creator { person, creator: id };
    let cx = at(world, moment.after(Span::minutes(9)), actor);
    promote::set_payout(&cx, creator.name, creator.account).await?;
    let place = market.creators.len();
    for key in creator.links {
        let item = market
            .items
            .get(key)
            .with_context(|| format!("no good is called {key}"))?;
        let code = promote::create_link(&cx, item.product).await?;
        market.codes.insert((place, key), code);
    }
    market.creators.push(actor);
    Ok(())
}
