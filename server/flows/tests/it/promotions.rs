//! Product discounts: made, changed and stopped by the shop alone, charged and frozen to the cent, and what a page may say
//! about the price before (spec: commerce 2.9).

use crate::affiliate::{count, creator, in_plan};
use crate::buy::{buy, form, orders_of, place, usd};
use crate::finance::{balance, buy_by_link, deliver, seller, sound};
use crate::world::{Stall, forward, guest, person, stall, work, world};
use flows::affiliate::set_payout;
use flows::checkout::{add_to_cart, cart, offer, place_order};
use flows::finance::{decide_withdrawal, request_withdrawal};
use flows::marketing::{NewDiscount, Picked, Worth, change_discount, create_discount, reduced, stop_discount, worth};
use flows::operator::set_tax_rate;
use flows::{Actor, World, secret};
use kernel::{Bps, Error, Instant, PromotionId, Span};
use ledger::{AccountKind, Owner};
use promotions::{Change, Terms};
use std::sync::Arc;
use testkit::both_engines;

/// A discount on everything of the stall from `begin` on, for a week.
fn on(world: &World, stall: &Stall, change: Change, begin: Span) -> NewDiscount {
    let begin = kernel::Clock::now(&world.clock).after(begin);
    NewDiscount {
        terms: Terms {
            title: "Spring table".into(),
            change,
            begin,
            end: begin.after(Span::days(7)),
        },
        picked: Picked::Products(vec![stall.product]),
        key: secret::token(),
    }
}

async fn discount(world: &Arc<World>, stall: &Stall, change: Change) -> PromotionId {
    create_discount(&seller(world, stall).await, &on(world, stall, change, Span(0)))
        .await
        .unwrap()
}

/// What a page shows for the stall's thing: the price now, and the price before.
async fn shown(world: &Arc<World>, stall: &Stall) -> Option<(i64, Option<i64>)> {
    let found = reduced(&guest(world), &world.db, &[stall.product]).await.unwrap();
    found.first().map(|r| (r.unit_minor, r.was_minor))
}

/// What one piece costs in a cart.
async fn charged(world: &Arc<World>, stall: &Stall) -> i64 {
    let (cx, key) = (guest(world), secret::token());
    add_to_cart(&cx, &key, stall.variant, 1, "").await.unwrap();
    let cart = cart(&cx, Some(&key)).await.unwrap().unwrap();
    let offer = offer(&cx, &world.db, &cart, Some("US")).await.unwrap();
    offer.quote.unwrap().lines[0].unit_minor
}

fn code<T>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Refused { code, .. }) => code,
        Err(Error::Invalid(fields)) => fields
            .iter()
            .map(|f| format!("{}.{}", f.field, f.code))
            .collect::<Vec<_>>()
            .join(" "),
        Err(other) => format!("{other:?}"),
        Ok(_) => "ok".into(),
    }
}

/// The thing has been on sale at its price since before the year began.
async fn listed_long_ago(world: &Arc<World>, stall: &Stall) {
    let Stall { product, variant, .. } = stall;
    let sql = format!(
        "UPDATE products SET first_active_at = 1 WHERE id = {product};
         INSERT INTO price_history (variant_id, valid_from, list_minor)
           SELECT id, 1, price_minor FROM variants WHERE id = {variant}"
    );
    world.db.script(&sql).await.unwrap();
}

both_engines! {
    async fn a_discounted_sale_is_charged_frozen_settled_and_paid_out_net_of_the_discount(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 10_000, 10).await;
        in_plan(&world, &stall, 2000).await;
        let ines = creator(&world, "ines").await;
        set_payout(&ines, "Ines Okafor", "GB29NWBK60161331926819").await.unwrap();
        let op = world.cx(Actor::Operator(person(&world, "o@shop.example").await));
        set_tax_rate(&op, "US", Bps(2000), Some(true)).await.unwrap();
        let promotion = discount(&world, &stall, Change::Off(Bps(2500))).await;
        let (placed, order) = buy_by_link(&world, &stall, &ines).await;
        assert_eq!((order.items, order.total), (usd(7500), usd(8099)));
        let line = store::orders::lines(&world.db, order.id).await.unwrap().remove(0);
        assert_eq!((line.list_minor, line.unit_minor, line.revenue_minor, line.paid_minor), (10_000, 7500, 7500, 7500));
        // a sixth of 75.00 is tax; a fifth of the rest is the creator's; 5 % of 75.00 and 2 % of 80.99 the marketplace's
        assert_eq!(line.tax_minor, 1250);
        let taken = store::promotions::line_applications(&world.db, order.id).await.unwrap();
        assert_eq!(taken.len(), 1);
        let (of, a) = taken[0];
        assert_eq!((of, a.promotion, a.amount, a.seller_part, a.platform_part), (line.id, promotion, 2500, 2500, 0));
        let commission = store::affiliate::commissions_of_order(&world.db, order.id).await.unwrap().remove(0);
        assert_eq!((commission.basis_minor, commission.amount_minor), (6250, 1250));
        let shop = Owner::Shop(stall.shop);
        let gets = 8099 - 375 - 162 - 1250;
        assert_eq!(balance(&world, shop, AccountKind::Pending).await, gets);
        sound(&world).await;
        // what is stopped keeps what was placed
        forward(&world, Span::minutes(1));
        stop_discount(&seller(&world, &stall).await, promotion).await.unwrap();
        deliver(&world, &stall, &placed, order.id).await;
        forward(&world, Span::days(14));
        work(&world).await;
        assert_eq!(balance(&world, shop, AccountKind::Available).await, gets);
        let theirs = request_withdrawal(&world.cx(ines.actor), 1250, "creator").await.unwrap();
        let ours = request_withdrawal(&seller(&world, &stall).await, gets, "shop").await.unwrap();
        work(&world).await;
        for id in [theirs, ours] {
            decide_withdrawal(&op, id, None).await.unwrap();
        }
        let entry = store::promotions::promotion_list(&world.db, stall.shop, "ended", world.system().now, None, 5).await.unwrap().rows.remove(0);
        assert_eq!((entry.items, entry.orders, entry.sales_minor, entry.cost_minor), (1, 1, 7500, 2500));
        sound(&world).await;
    }

    async fn a_discount_holds_from_its_beginning_until_just_before_its_end(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 1999, 10).await;
        let cx = seller(&world, &stall).await;
        let id = create_discount(&cx, &on(&world, &stall, Change::Off(Bps(2500)), Span::hours(1))).await.unwrap();
        let step = |span: Span| forward(&world, span);
        step(Span(Span::hours(1).0 - 1));
        assert_eq!((charged(&world, &stall).await, shown(&world, &stall).await), (1999, None));
        step(Span(1));
        assert_eq!((charged(&world, &stall).await, shown(&world, &stall).await), (1499, Some((1499, None))));
        step(Span(Span::days(7).0 - 1));
        assert_eq!(charged(&world, &stall).await, 1499);
        step(Span(1));
        assert_eq!((charged(&world, &stall).await, shown(&world, &stall).await), (1999, None));
        assert_eq!(code(stop_discount(&seller(&world, &stall).await, id).await), "promotions.over");
    }

    async fn a_discount_that_ends_between_quote_and_order_is_told_with_what_is_different(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 2000, 10).await;
        let id = discount(&world, &stall, Change::Fixed(1500)).await;
        let cx = guest(&world);
        add_to_cart(&cx, "k", stall.variant, 2, "").await.unwrap();
        let quoted = form(&cx, "k", "US").await;
        forward(&world, Span::minutes(1));
        stop_discount(&seller(&world, &stall).await, id).await.unwrap();
        let Err(Error::Refused { code, params }) = place_order(&guest(&world), Some("k"), &quoted).await else { panic!("placed") };
        assert_eq!(code, "checkout.line_price_changed");
        let said = ["title", "was", "now", "before", "after", "currency"].map(|name| params[name].as_str());
        assert_eq!(said, ["Thing of marrowby", "15.00", "20.00", "35.99", "45.99", "USD"]);
        // another number of pieces is no other price
        let quoted = form(&guest(&world), "k", "US").await;
        add_to_cart(&guest(&world), "k", stall.variant, 1, "").await.unwrap();
        assert_eq!(self::code(place_order(&guest(&world), Some("k"), &quoted).await), "checkout.total_changed");
        assert_eq!(count(&cx, "SELECT COUNT(*) FROM orders").await, 0);
        // names nobody gave
        for odd in ["", "x", "x.y", "x.1.2", "x.-5.9-9-9", ".."] {
            let order = flows::checkout::PlaceOrder { quote_hash: odd.into(), ..quoted.clone() };
            assert!(place_order(&guest(&world), Some("k"), &order).await.is_err(), "{odd}");
        }
    }

    async fn of_several_the_biggest_wins_and_single_variants_can_be_chosen(db: Db) {
        let world = world(db).await;
        let (a, b) = (stall(&world, "marrowby", 2000, 10).await, stall(&world, "glowmere", 2000, 10).await);
        let small = discount(&world, &a, Change::Off(Bps(1000))).await;
        let big = create_discount(&seller(&world, &a).await, &NewDiscount {
            picked: Picked::Variants(vec![a.variant, a.variant]),
            ..on(&world, &a, Change::Fixed(1499), Span(0))
        }).await.unwrap();
        assert_eq!(charged(&world, &a).await, 1499);
        assert_eq!(charged(&world, &b).await, 2000, "another shop's thing costs what it did");
        let placed = place(&world, &[(a.variant, 3), (b.variant, 1)]).await;
        for order in orders_of(&world, &placed).await {
            let taken = store::promotions::line_applications(&world.db, order.id).await.unwrap();
            let taken: Vec<_> = taken.iter().map(|(_, t)| (t.promotion, t.amount)).collect();
            assert_eq!(taken, if order.shop == a.shop { vec![(big, 1503)] } else { vec![] });
        }
        forward(&world, Span(1));
        stop_discount(&seller(&world, &a).await, big).await.unwrap();
        assert_eq!(charged(&world, &a).await, 1800);
        stop_discount(&seller(&world, &a).await, small).await.unwrap();
        assert_eq!(charged(&world, &a).await, 2000);
        sound(&world).await;
    }

    async fn free_delivery_looks_at_what_the_goods_cost_after_the_discount(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 5000, 10).await;
        world.db.script("UPDATE shipping_templates SET free_over_minor = 5000").await.unwrap();
        let (_, order) = buy(&world, &[(stall.variant, 1)]).await;
        assert_eq!(order.shipping, usd(0));
        discount(&world, &stall, Change::Off(Bps(100))).await;
        let (_, order) = buy(&world, &[(stall.variant, 1)]).await;
        assert_eq!((order.items, order.shipping), (usd(4950), usd(599)));
    }

    async fn what_is_not_right_is_refused_and_changes_nothing(db: Db) {
        let world = world(db).await;
        let (a, b) = (stall(&world, "marrowby", 2000, 10).await, stall(&world, "glowmere", 2000, 10).await);
        let cx = seller(&world, &a).await;
        let good = on(&world, &a, Change::Off(Bps(1000)), Span(0));
        let with = |change: &dyn Fn(&mut NewDiscount)| {
            let mut new = good.clone();
            change(&mut new);
            new
        };
        let now = cx.now;
        for (new, why) in [
            (with(&|n| n.picked = Picked::Products(vec![b.product])), "NotFound"),
            (with(&|n| n.picked = Picked::Products(vec![a.product, b.product])), "NotFound"),
            (with(&|n| n.picked = Picked::Variants(vec![b.variant])), "NotFound"),
            (with(&|n| n.picked = Picked::Variants(vec![kernel::VariantId(5)])), "NotFound"),
            (with(&|n| n.picked = Picked::Products(vec![])), "picked.none_chosen"),
            (with(&|n| n.picked = Picked::Products(vec![a.product; 101])), "picked.too_many"),
            (with(&|n| n.terms.title = " ".into()), "title.required"),
            (with(&|n| n.terms.change = Change::Off(Bps(9901))), "value.out_of_range"),
            (with(&|n| n.terms.change = Change::Fixed(2000)), "promotions.no_saving"),
            (with(&|n| n.terms.begin = now.before(Span(1))), "begin.in_past"),
            (with(&|n| n.terms.end = n.terms.begin.after(Span::minutes(9))), "end.too_short_time"),
            (with(&|n| n.terms.end = n.terms.begin.after(Span::days(366))), "end.too_long_time"),
            (with(&|n| n.terms.end = Instant(i64::MIN)), "end.too_short_time"),
            (with(&|n| n.key = "short".into()), "checkout.stale_form"),
        ] {
            assert_eq!(code(create_discount(&cx, &new).await), why);
        }
        let everybody = [guest(&world), world.cx(Actor::Person(person(&world, "p@example.com").await)), world.system()];
        for who in &everybody {
            assert_eq!(create_discount(who, &good).await, Err(Error::Forbidden));
        }
        assert_eq!(count(&cx, "SELECT COUNT(*) FROM promotions").await, 0);
        assert_eq!(count(&cx, "SELECT COUNT(*) FROM promotion_items").await, 0);

        // another shop's promotion is not there for anybody else
        let id = create_discount(&cx, &good).await.unwrap();
        let theirs = seller(&world, &b).await;
        assert_eq!(stop_discount(&theirs, id).await, Err(Error::NotFound));
        assert_eq!(change_discount(&theirs, id, good.terms.clone()).await, Err(Error::NotFound));
        for who in &everybody {
            assert_eq!(stop_discount(who, id).await, Err(Error::Forbidden));
            assert_eq!(change_discount(who, id, good.terms.clone()).await, Err(Error::Forbidden));
        }
        // a closed shop and one that owes too much begin nothing
        world.db.script(&format!("UPDATE shops SET state = 'deactivated' WHERE id = {}", a.shop)).await.unwrap();
        assert_eq!(code(create_discount(&cx, &with(&|n| n.key = secret::token())).await), "promotions.shop_not_open");
        world.db.script(&format!(
            "UPDATE shops SET state = 'active';
             INSERT INTO ledger_accounts (id, owner_kind, owner_id, kind, currency, balance_minor)
             VALUES (7, 'shop', {}, 'available', 'USD', -10000)", a.shop)).await.unwrap();
        assert_eq!(code(create_discount(&cx, &with(&|n| n.key = secret::token())).await), "promotions.too_much_owed");
        assert_eq!(count(&cx, "SELECT COUNT(*) FROM promotions").await, 1);
    }

    async fn the_same_form_makes_one_discount_however_often_it_is_sent(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 2000, 10).await;
        let (cx, new) = (seller(&world, &stall).await, on(&world, &stall, Change::Off(Bps(1000)), Span(0)));
        let tasks: Vec<_> = (0..8).map(|_| {
            let (cx, new) = (cx.clone(), new.clone());
            tokio::spawn(async move { create_discount(&cx, &new).await.unwrap() })
        }).collect();
        let mut ids = std::collections::BTreeSet::new();
        for task in tasks {
            ids.insert(task.await.unwrap());
        }
        assert_eq!((ids.len(), count(&cx, "SELECT COUNT(*) FROM promotions").await), (1, 1));
    }

    async fn what_may_be_changed_hangs_on_where_it_stands(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 2000, 10).await;
        let new = on(&world, &stall, Change::Off(Bps(1000)), Span::hours(2));
        let id = create_discount(&seller(&world, &stall).await, &new).await.unwrap();
        let terms = Terms { change: Change::Fixed(1500), begin: new.terms.begin.before(Span::hours(1)), ..new.terms.clone() };
        change_discount(&seller(&world, &stall).await, id, terms.clone()).await.unwrap();
        let dearer = Terms { change: Change::Fixed(2000), ..terms.clone() };
        assert_eq!(code(change_discount(&seller(&world, &stall).await, id, dearer).await), "promotions.no_saving");
        forward(&world, Span::hours(1));
        assert_eq!(charged(&world, &stall).await, 1500);
        let cx = seller(&world, &stall).await;
        for other in [
            Terms { change: Change::Fixed(1400), ..terms.clone() },
            Terms { end: terms.end.before(Span(1)), ..terms.clone() },
        ] {
            assert_eq!(code(change_discount(&cx, id, other).await), "promotions.only_longer");
        }
        let longer = Terms { title: "Longer".into(), end: terms.end.after(Span::days(1)), ..terms.clone() };
        change_discount(&cx, id, longer.clone()).await.unwrap();
        let stored = store::promotions::promotion_of_shop(&world.db, stall.shop, id).await.unwrap().unwrap();
        assert_eq!((stored.terms.clone(), stored.version), (longer.clone(), 2));
        let counts = |now| store::promotions::promotion_counts(&world.db, stall.shop, now);
        assert_eq!(counts(cx.now).await.unwrap(), [1, 0, 0]);
        assert_eq!(counts(terms.begin.before(Span(1))).await.unwrap(), [0, 1, 0]);
        assert_eq!(counts(longer.end).await.unwrap(), [0, 0, 1]);
        stop_discount(&cx, id).await.unwrap();
        assert_eq!(code(stop_discount(&cx, id).await), "promotions.over");
        assert_eq!(code(change_discount(&cx, id, longer).await), "promotions.over");
        assert_eq!(charged(&world, &stall).await, 2000);
    }

    async fn a_price_before_is_shown_only_when_it_is_proven(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 2000, 10).await;
        discount(&world, &stall, Change::Off(Bps(1000))).await;
        assert_eq!(shown(&world, &stall).await, Some((1800, None)), "nobody knows since when it cost 20.00");
        listed_long_ago(&world, &stall).await;
        assert_eq!(shown(&world, &stall).await, Some((1800, Some(2000))));
        // it came on sale less than thirty days ago
        let now = world.system().now;
        let fresh = now.before(Span(Span::days(30).0 - 1)).micros();
        world.db.script(&format!("UPDATE products SET first_active_at = {fresh}")).await.unwrap();
        assert_eq!(shown(&world, &stall).await, Some((1800, None)));
        world.db.script(&format!("UPDATE products SET first_active_at = {}", fresh - 1)).await.unwrap();
        assert_eq!(shown(&world, &stall).await, Some((1800, Some(2000))));
        // the price was lower a week ago: that is the price before, and as long as it is not higher none is shown
        let week = now.before(Span::days(7)).micros();
        for (minor, was) in [(1900, Some(1900)), (1800, None), (1700, None)] {
            world.db.script(&format!(
                "DELETE FROM price_history WHERE valid_from <> 1;
                 INSERT INTO price_history (variant_id, valid_from, list_minor) VALUES ({0}, {week}, {minor}), ({0}, {1}, 2000)",
                stall.variant, week + 1)).await.unwrap();
            assert_eq!(shown(&world, &stall).await, Some((1800, was)), "{minor}");
        }
        // a page asks only for what has a promotion
        assert_eq!(reduced(&guest(&world), &world.db, &[]).await, Ok(vec![]));
    }

    async fn what_a_sale_earns_is_told_as_it_is_paid(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 10_000, 10).await;
        let cx = guest(&world);
        let told = async || worth(&cx, &[(stall.product, (10_000, 10_000))]).await.unwrap()[&stall.product];
        let plain = Worth { prices: (10_000, 10_000), basis_minor: 10_000 };
        assert_eq!(told().await, plain);
        let op = world.cx(Actor::Operator(person(&world, "o@shop.example").await));
        set_tax_rate(&op, "US", Bps(725), Some(false)).await.unwrap();
        assert_eq!(told().await, plain, "what comes on top is nobody's");
        set_tax_rate(&op, "US", Bps(2000), Some(true)).await.unwrap();
        discount(&world, &stall, Change::Off(Bps(2500))).await;
        assert_eq!(told().await, Worth { prices: (7500, 7500), basis_minor: 6250 });
        in_plan(&world, &stall, 2000).await;
        let ines = creator(&world, "ines").await;
        let (_, order) = buy_by_link(&world, &stall, &ines).await;
        let commission = store::affiliate::commissions_of_order(&world.db, order.id).await.unwrap().remove(0);
        assert_eq!((commission.basis_minor, commission.amount_minor), (6250, 1250));
    }

    async fn a_price_is_noted_when_it_is_written_and_not_when_it_stays(db: Db) {
        let world = world(db).await;
        let stall = stall(&world, "marrowby", 2000, 10).await;
        let mut variant = store::catalog::variant(&world.db, stall.variant).await.unwrap().unwrap();
        for (at, price) in [(10, 2000), (20, 2000), (30, 2500), (30, 2600), (40, 2600), (50, 2000)] {
            variant.price = price;
            let mut tx = world.db.begin().await.unwrap();
            store::catalog::save_variant(&mut tx, &variant, Instant(at)).await.unwrap();
            tx.commit().await.unwrap();
        }
        world.db.script("UPDATE products SET first_active_at = 15").await.unwrap();
        let listed = store::catalog::listed(&world.db, &[stall.product]).await.unwrap().remove(0);
        let history: Vec<_> = listed.history.iter().map(|h| (h.since.0, h.minor)).collect();
        assert_eq!(history, [(15, 2000), (30, 2600), (50, 2000)], "what it cost before it came on sale does not count");
    }
}
