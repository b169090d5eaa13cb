//! An installation for a test: a database, a clock that stands on a Monday until moved, doubles for the outside, and
//! the few rows most acts begin with.

use db::Db;
use flows::{Actor, Cx, Policy, ServerClock, World};
use kernel::{PersonId, ProductId, ShopId, Span, VariantId, WarehouseId};
use ports::Doubles;
use std::sync::Arc;
use store::inventory::{Cause, set_count};

/// An installation on the database.
pub async fn world(db: Db) -> Arc<World> {
    world_with(db, &Doubles::default()).await
}

/// The same, with doubles the test looks into.
pub async fn world_with(db: Db, doubles: &Doubles) -> Arc<World> {
    let ports = doubles.ports();
    World::open(
        db,
        ServerClock::fixed(testkit::MONDAY),
        Policy::default(),
        true,
        "http://shop.example",
        |_| Ok::<_, kernel::Error>(ports),
    )
    .await
    .unwrap()
}

/// Moves the installation's clock forward.
pub fn forward(world: &World, span: Span) {
    world.clock.set_offset(Span(world.clock.offset().0 + span.0));
}

/// Fires due timers and handles due facts until nothing is left, as the worker does; mail is only marked done.
pub async fn work(world: &Arc<World>) {
    loop {
        let cx = world.system();
        let timers = store::system::due_timers(cx.db(), cx.now, 100).await.unwrap();
        for timer in &timers {
            flows::dispatch::fire(&cx, timer).await.unwrap();
        }
        let mut tx = cx.db().begin().await.unwrap();
        let jobs = store::system::claim_jobs(&mut tx, cx.now, cx.now.after(Span::minutes(10)), 50)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for job in &jobs {
            let known = flows::dispatch::handle(&cx, job).await.unwrap();
            assert!(known || job.kind.starts_with("mail."), "nobody handles {}", job.kind);
            let mut tx = cx.db().begin().await.unwrap();
            store::system::finish_job(&mut tx, job.id, cx.now).await.unwrap();
            tx.commit().await.unwrap();
        }
        if timers.is_empty() && jobs.is_empty() {
            return;
        }
    }
}

/// An open shop with one product on sale in one variant, and its stock.
#[derive(Clone, Copy, Debug)]
pub struct Stall {
    /// The shop.
    pub shop: ShopId,
    /// The product.
    pub product: ProductId,
    /// Its only variant.
    pub variant: VariantId,
    /// Where it lies.
    pub warehouse: WarehouseId,
}

/// Opens a shop in the United States called after `name`, with `stock` pieces of one thing at `price_minor` cents. It
/// delivers everywhere for 5.99.
pub async fn stall(world: &Arc<World>, name: &str, price_minor: i64, stock: i64) -> Stall {
    let cx = world.system();
    let stall = Stall {
        shop: cx.id(),
        product: cx.id(),
        variant: cx.id(),
        warehouse: cx.id(),
    };
    let Stall {
        shop, product, variant, ..
    } = stall;
    cx.db()
        .script(&format!(
            "INSERT INTO shops (id, slug, name, name_folded, registration, state, country, currency, time_zone,
                 business_kind, legal_name, phone, address, commission_bps, transaction_bps, hold_days, created_at)
             VALUES ({shop}, '{name}', '{name}', '{name}', 'approved', 'active', 'US', 'USD', 'America/New_York',
                 'individual', '{name}', '+15550100', '{{}}', 500, 200, 14, 1);
             INSERT INTO products (id, shop_id, slug, title, description_html, category, state, currency,
                 price_min_minor, price_max_minor, search_text, created_at, updated_at)
             VALUES ({product}, {shop}, '{name}-thing', 'Thing of {name}', '', 'home_kitchen', 'activate', 'USD',
                 {price_minor}, {price_minor}, 'thing', 1, 1);
             INSERT INTO variants (id, product_id, shop_id, position, option1, price_minor)
             VALUES ({variant}, {product}, {shop}, 0, 'Teal', {price_minor});
             INSERT INTO shipping_templates (shop_id, currency, flat_minor) VALUES ({shop}, 'USD', 0);
             INSERT INTO shipping_zones (shop_id, position, countries, first_minor, next_minor)
             VALUES ({shop}, 0, '', 599, 0)"
        ))
        .await
        .unwrap();
    let mut tx = cx.db().begin().await.unwrap();
    store::inventory::insert_warehouse(&mut tx, stall.warehouse, shop, "Main", true)
        .await
        .unwrap();
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    set_count(&mut tx, &cause, variant, stall.warehouse, stock)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    stall
}

/// A person with this e-mail address.
pub async fn person(world: &Arc<World>, email: &str) -> PersonId {
    let id: PersonId = world.system().id();
    world
        .db
        .script(&format!(
            "INSERT INTO people (id, email, email_folded, display_name, created_at)
             VALUES ({id}, '{email}', '{email}', '{email}', 1)"
        ))
        .await
        .unwrap();
    id
}

/// What a guest does.
pub fn guest(world: &Arc<World>) -> Cx {
    world.cx(Actor::Anonymous)
}

/// The owner of the stall at work. The membership row is not needed by flows.
pub fn owner(world: &Arc<World>, stall: &Stall, person: PersonId) -> Cx {
    world.cx(Actor::Seller {
        person,
        shop: stall.shop,
        role: kernel::ShopRole::Owner,
    })
}
