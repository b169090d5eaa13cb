//! A market of any size: one of everything is made as people make it, and its rows are written again under new ids.

use crate::harness::{Browser, Harness};
use axum::http::Method;
use catalog::{ProductDraft, VariantDraft};
use flows::Actor;
use kernel::{Bps, CheckoutGroupId, OrderId, OrderLineId, ProductId, ShopId, Span, VariantId};
use std::collections::BTreeMap;
use store::inventory::{Cause, set_count};

/// Rows written in one transaction.
const CHUNK: usize = 500;
/// Every tenth product is one of these, in each of these colours in turn.
const THINGS: [&str; 10] = [
    "kettle", "lamp", "teapot", "basket", "blanket", "mug", "candle", "board", "vase", "apron",
];
const COLOURS: [&str; 7] = ["blue", "green", "teal", "oak", "ivory", "coral", "slate"];
/// Their categories.
const CATEGORIES: [&str; 5] = ["kitchen", "furniture", "bedding-and-textiles", "lighting", "garden"];

/// What is measured of it.
pub struct Market {
    /// The owner's browser.
    pub seller: Browser,
    /// Address of a product.
    pub product: String,
    /// Something to buy.
    pub variant: VariantId,
    /// Address of the start page some pages on.
    pub far: String,
    /// Code of a link.
    pub code: String,
}

/// Fills the installation with `size` products of two variants in one shop, and as many orders that were shipped.
pub async fn fill(app: &Harness, size: usize) -> Market {
    let (shop, seller) = app.shop("Marrowby Kitchen").await;
    let person = store::identity::owner(&app.world.db, shop).await.unwrap().unwrap().0;
    let owner = app.world.cx(Actor::Seller {
        person,
        shop,
        role: kernel::ShopRole::Owner,
    });
    let first = first_product(app, &owner, person).await;
    let listing = flows::catalog::listing(&app.world.db, first).await.unwrap().unwrap();
    let variant = listing.variants[0].id;
    flows::affiliate::set_plan_rate(&owner, first, Bps(1200)).await.unwrap();
    let code = link(app, first).await;
    products(app, shop, &listing, size).await;
    // its stock is what every order takes from
    stock(app, &[(variant, 1_000_000)], shop).await;
    let page = buy(app, variant).await;
    orders(app, &page, size).await;
    Market {
        seller,
        product: format!("/product/{}", listing.product.slug),
        variant,
        far: format!("/?cursor=0.{}", listing.product.id.0 + (1 << 22)),
        code,
    }
}

async fn first_product(app: &Harness, owner: &flows::Cx, person: kernel::PersonId) -> ProductId {
    let variant = |value: &str, price_minor| VariantDraft {
        values: vec![value.to_owned()],
        price_minor,
        stock: 50,
        ..VariantDraft::default()
    };
    let draft = ProductDraft {
        title: "Enamel stovetop kettle, blue".into(),
        description_html: "<p>Two coats of enamel on steel, a lid that stays on, a handle that stays cool.</p>"
            .repeat(6),
        category: "kitchen".into(),
        vendor: "Marrowby".into(),
        options: vec!["Size".into()],
        variants: vec![variant("1.2 L", 2990), variant("1.6 L", 3490)],
        ..ProductDraft::default()
    };
    let id = flows::catalog::create_product(owner, draft).await.unwrap();
    flows::catalog::submit_product(owner, id).await.unwrap();
    let version = flows::catalog::listing(&app.world.db, id)
        .await
        .unwrap()
        .unwrap()
        .product
        .version;
    let operator = app.world.cx(Actor::Operator(person));
    flows::catalog::approve_product(&operator, id, version).await.unwrap();
    id
}

async fn link(app: &Harness, product: ProductId) -> String {
    let (person, _) = app.person("ines@example.com").await;
    let join = flows::affiliate::Join {
        sign_up: affiliate::SignUp {
            handle: "ines".to_owned(),
            display_name: "Ines Okafor".to_owned(),
            born_on: "1998-05-04".to_owned(),
            terms: true,
        },
        country: "US".to_owned(),
    };
    let creator = flows::affiliate::join(&app.world.cx(Actor::Person(person)), &join)
        .await
        .unwrap();
    let cx = app.world.cx(Actor::Creator { person, creator });
    flows::affiliate::create_link(&cx, product).await.unwrap()
}

async fn products(app: &Harness, shop: ShopId, like: &flows::catalog::Listing, size: usize) {
    let cx = app.world.system();
    for chunk in (0..size).collect::<Vec<_>>().chunks(CHUNK) {
        let mut counts = Vec::new();
        let mut tx = app.world.db.begin().await.unwrap();
        for n in chunk {
            let mut product = like.product.clone();
            product.id = cx.id();
            product.slug = format!("thing-{n}");
            let (thing, colour) = (THINGS[n % 10], COLOURS[n / 10 % 7]);
            product.title = format!("Hand made {thing}, {colour}, number n{n:x}");
            product.category = CATEGORIES[n % 5].to_owned();
            product.cover = None;
            store::catalog::insert_product(&mut tx, &product).await.unwrap();
            let mut terms: BTreeMap<String, i64> = BTreeMap::new();
            terms.extend(
                flows::catalog::words("marrowby home kitchen 1.2 l 1.6")
                    .into_iter()
                    .map(|word| (word, 0)),
            );
            terms.extend(flows::catalog::words(&product.title).into_iter().map(|word| (word, 1)));
            store::catalog::set_terms(&mut tx, product.id, &terms).await.unwrap();
            for like in &like.variants {
                let mut variant = like.clone();
                variant.id = cx.id();
                variant.product = product.id;
                store::catalog::insert_variant(&mut tx, &variant, cx.now).await.unwrap();
                counts.push((variant.id, 20));
            }
        }
        tx.commit().await.unwrap();
        stock(app, &counts, shop).await;
    }
}

async fn stock(app: &Harness, counts: &[(VariantId, i64)], shop: ShopId) {
    let cx = app.world.system();
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    let mut tx = app.world.db.begin().await.unwrap();
    let warehouse = store::inventory::default_warehouse(&mut tx, shop)
        .await
        .unwrap()
        .unwrap();
    for (variant, pieces) in counts {
        set_count(&mut tx, &cause, *variant, warehouse, *pieces).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A guest buys one piece: adds it, opens the checkout, places the order. Gives the key of the order's page.
pub async fn buy(app: &Harness, variant: VariantId) -> String {
    let guest = app.browser();
    let variant = variant.to_string();
    guest
        .call("/api/buy/add", &[("variant", variant.as_str()), ("quantity", "1")])
        .await;
    let page = guest.ask(Method::GET, "/checkout?country=US", &[]).await;
    let value = |name: &str| {
        // of `<input … name="…" … value="…">` in either order
        let at = page
            .body
            .find(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no {name}: {}", page.body));
        let tag = &page.body[page.body[..at].rfind('<').unwrap()..];
        let tag = &tag[..tag.find('>').unwrap()];
        tag.split_once(" value=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let (hash, key) = (value("quote"), value("form_key"));
    let form = [
        ("quote", hash.as_str()),
        ("form_key", key.as_str()),
        ("country", "US"),
        ("email", "june@buyer.example"),
        ("name", "June Park"),
        ("line1", "Ashgrove Lane 14"),
        ("city", "Ferndale"),
        ("region", "OR"),
        ("postcode", "97412"),
    ];
    let placed = guest.call("/api/buy/place", &form).await;
    let to = placed
        .headers
        .get("location")
        .unwrap_or_else(|| panic!("{} {}", placed.status, placed.body));
    to.rsplit('/').next().unwrap().to_owned()
}

async fn orders(app: &Harness, reference: &str, size: usize) {
    let db = &app.world.db;
    let payment = store::orders::payment_by_reference(db, reference)
        .await
        .unwrap()
        .unwrap();
    let group = store::orders::group(db, payment.group).await.unwrap().unwrap();
    let order = store::orders::orders_of_group(db, group.id).await.unwrap().remove(0);
    let lines = store::orders::lines(db, order.id).await.unwrap();
    let cx = app.world.system();
    for chunk in (0..size).collect::<Vec<_>>().chunks(CHUNK) {
        let mut tx = db.begin().await.unwrap();
        for n in chunk {
            let mut group = group.clone();
            group.id = cx.id::<CheckoutGroupId>();
            group.access_key = format!("key-{n}");
            store::orders::insert_group(&mut tx, &group).await.unwrap();
            let mut order = order.clone();
            order.id = cx.id::<OrderId>();
            order.group = group.id;
            order.number = format!("N{n}");
            order.state = if n % 100 == 0 {
                orders::OrderState::AwaitingShipment
            } else {
                orders::OrderState::InTransit
            };
            order.placed_at = cx.now.before(Span::minutes(n64(*n)));
            let mut lines = lines.clone();
            for line in &mut lines {
                line.id = cx.id::<OrderLineId>();
                line.order = order.id;
            }
            store::orders::insert_order(&mut tx, &order, &lines).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

fn n64(n: usize) -> i64 {
    i64::try_from(n).unwrap()
}
