//! Creators, plans and links: joining, rates and their protection, notice, and what following a link leaves behind.

use crate::world::{Stall, forward, owner, person, stall, work, world};
use affiliate::{ClickClass, LinkCode, Offers, PROTECTION_DAYS, SignUp, rate_at};
use flows::affiliate::{Hit, Join, close_plan_product, create_link, follow_link, join, land, set_plan_rate};
use flows::{Actor, Cx, World};
use kernel::{Bps, CreatorId, Error, Span};
use std::sync::Arc;
use store::affiliate::NewClick;
use testkit::both_engines;

/// A form that is right.
pub fn form(handle: &str) -> Join {
    Join {
        sign_up: SignUp {
            handle: handle.to_owned(),
            display_name: "Ines Okafor".to_owned(),
            born_on: "1998-05-04".to_owned(),
            terms: true,
        },
        country: "US".to_owned(),
    }
}

/// A person who became a creator.
pub async fn creator(world: &Arc<World>, handle: &str) -> Cx {
    let person = person(world, &format!("{handle}@example.com")).await;
    let creator = join(&world.cx(Actor::Person(person)), &form(handle)).await.unwrap();
    world.cx(Actor::Creator { person, creator })
}

/// The same creator, now.
pub fn again(world: &Arc<World>, cx: &Cx) -> Cx {
    world.cx(cx.actor)
}

/// Puts the stall's product into its open plan, and gives the owner.
pub async fn in_plan(world: &Arc<World>, stall: &Stall, bps: i32) -> Cx {
    let who = person(world, &format!("owner-of-{}@example.com", stall.shop)).await;
    let seller = owner(world, stall, who);
    set_plan_rate(&seller, stall.product, Bps(bps)).await.unwrap();
    seller
}

/// A person's browser that follows a link.
pub fn hit(code: &str) -> Hit {
    Hit {
        method: "GET".to_owned(),
        code: code.to_owned(),
        sec_fetch_dest: Some("document".to_owned()),
        visitor_text: "192.0.2.7\nFirefox".to_owned(),
        surface: "link",
        ..Hit::default()
    }
}

/// Writes to the database behind the flows' back, which links in memory cannot know of.
pub async fn behind(world: &World, sql: &str) {
    world.db.script(sql).await.unwrap();
    world.links.forget();
}

async fn rate(cx: &Cx, creator: CreatorId, stall: &Stall) -> Option<i32> {
    let offers = Offers {
        open: store::affiliate::open_terms(cx.db(), stall.product).await.unwrap(),
        open_allowed: true,
        promoting_since: store::affiliate::promoting_since(cx.db(), creator, stall.product)
            .await
            .unwrap(),
        ..Offers::default()
    };
    rate_at(&offers, cx.now, PROTECTION_DAYS).map(|offer| offer.rate.0)
}

/// The number a `SELECT COUNT(*)` of a test finds.
pub async fn count(cx: &Cx, text: &str) -> i64 {
    // statements are constants of the program everywhere else
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    db::Q::from(cx.db())
        .scalar(
            db::Sql {
                sqlite: text,
                postgres: text,
            },
            vec![],
        )
        .await
        .unwrap()
}

fn fields(error: Error) -> Vec<String> {
    match error {
        Error::Invalid(wrong) => wrong.into_iter().map(|w| format!("{}:{}", w.field, w.code)).collect(),
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn joining_takes_one_page_and_makes_a_creator_who_may_promote(db: Db) {
        let world = world(db).await;
        let ines = person(&world, "ines@example.com").await;
        let cx = world.cx(Actor::Person(ines));
        let empty = join(&cx, &Join::default()).await.unwrap_err();
        assert_eq!(fields(empty), [
            "handle:too_short", "display_name:too_short", "born_on:bad_date", "terms:terms_required", "country:not_country",
        ]);
        let mut young = form("@Ines");
        young.sign_up.born_on = "2008-03-10".to_owned();
        assert_eq!(fields(join(&cx, &young).await.unwrap_err()), ["born_on:too_young"]);
        young.sign_up.born_on = "2008-03-09".to_owned();
        let id = join(&cx, &young).await.unwrap();
        let made = store::affiliate::creator(cx.db(), id).await.unwrap().unwrap();
        assert_eq!((made.handle.as_str(), made.status.code(), made.currency.code()), ("ines", "limited", "USD"));

        assert_eq!(join(&cx, &form("other")).await, Err(Error::refused("affiliate.already_creator")));
        let noor = world.cx(Actor::Person(person(&world, "noor@example.com").await));
        assert_eq!(join(&noor, &form("INES")).await, Err(Error::field("handle", "taken")));
        assert_eq!(join(&world.cx(Actor::Anonymous), &form("nobody")).await, Err(Error::Unauthenticated));
    }

    async fn a_raise_counts_at_once_and_a_cut_spares_promoters_for_thirty_days(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        let seller = in_plan(&world, &mug, 1500).await;
        let (early, late) = (creator(&world, "early").await, creator(&world, "late").await);
        create_link(&early, mug.product).await.unwrap();
        let (early_id, late_id) = (early.creator().unwrap(), late.creator().unwrap());
        forward(&world, Span::days(5));
        set_plan_rate(&again(&world, &seller), mug.product, Bps(2000)).await.unwrap();
        assert_eq!(rate(&world.system(), early_id, &mug).await, Some(2000));
        forward(&world, Span::days(5));
        set_plan_rate(&again(&world, &seller), mug.product, Bps(1000)).await.unwrap();
        create_link(&again(&world, &late), mug.product).await.unwrap();
        assert_eq!(rate(&world.system(), early_id, &mug).await, Some(2000));
        assert_eq!(rate(&world.system(), late_id, &mug).await, Some(1000));
        // taking the product out and in again is the same entry: no way around the protection
        close_plan_product(&again(&world, &seller), mug.product).await.unwrap();
        set_plan_rate(&again(&world, &seller), mug.product, Bps(500)).await.unwrap();
        assert_eq!(rate(&world.system(), early_id, &mug).await, Some(2000));
        forward(&world, Span(Span::days(30).0 - 1));
        assert_eq!(rate(&world.system(), early_id, &mug).await, Some(2000));
        forward(&world, Span(1));
        assert_eq!(rate(&world.system(), early_id, &mug).await, Some(500));
        assert_eq!(rate(&world.system(), late_id, &mug).await, Some(500));
    }

    async fn notice_lets_promoters_go_on_for_thirty_days_and_nobody_else_begin(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        let seller = in_plan(&world, &mug, 1500).await;
        let (early, late) = (creator(&world, "early").await, creator(&world, "late").await);
        let code = create_link(&early, mug.product).await.unwrap();
        forward(&world, Span::days(1));
        let seller = again(&world, &seller);
        close_plan_product(&seller, mug.product).await.unwrap();
        assert_eq!(close_plan_product(&seller, mug.product).await, Err(Error::refused("affiliate.already_closing")));
        let refused = create_link(&again(&world, &late), mug.product).await;
        assert_eq!(refused, Err(Error::refused("affiliate.not_in_plan")));
        assert_eq!(create_link(&again(&world, &early), mug.product).await, Ok(code.clone()));
        assert_eq!(rate(&world.system(), early.creator().unwrap(), &mug).await, Some(1500));
        assert_eq!(rate(&world.system(), late.creator().unwrap(), &mug).await, None);
        assert!(follow_link(&world.cx(Actor::Anonymous), &hit(&code)).await.unwrap().touch.is_some());

        forward(&world, Span::days(30));
        // the stored moment ends it, whether or not the worker has tidied up
        let before = follow_link(&world.cx(Actor::Anonymous), &hit(&code)).await.unwrap();
        assert_eq!((before.status, before.location.as_deref(), before.touch), (302, Some("/product/marrowby-thing"), None));
        work(&world).await;
        let entry = store::affiliate::open_entry(&world.db, mug.product).await.unwrap().unwrap();
        assert_eq!(entry.state, "closed");
        assert_eq!(rate(&world.system(), early.creator().unwrap(), &mug).await, None);

        // back in, out again: the second notice ends too
        set_plan_rate(&again(&world, &seller), mug.product, Bps(1500)).await.unwrap();
        close_plan_product(&again(&world, &seller), mug.product).await.unwrap();
        forward(&world, Span::days(30));
        work(&world).await;
        assert_eq!(store::affiliate::open_entry(&world.db, mug.product).await.unwrap().unwrap().state, "closed");
    }

    async fn a_product_put_back_before_its_notice_ends_stays(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        let seller = in_plan(&world, &mug, 1500).await;
        close_plan_product(&seller, mug.product).await.unwrap();
        set_plan_rate(&seller, mug.product, Bps(1500)).await.unwrap();
        forward(&world, Span::days(31));
        work(&world).await;
        assert_eq!(store::affiliate::open_entry(&world.db, mug.product).await.unwrap().unwrap().state, "active");
        assert_eq!(count(&world.system(), "SELECT COUNT(*) FROM rate_versions").await, 1, "the rate did not change");
    }

    async fn plans_take_only_the_shops_products_at_rates_in_range(db: Db) {
        let world = world(db).await;
        let (mug, lamp) = (stall(&world, "marrowby", 1999, 10).await, stall(&world, "glowmere", 4800, 10).await);
        let seller = owner(&world, &mug, person(&world, "o@example.com").await);
        assert_eq!(set_plan_rate(&seller, lamp.product, Bps(1000)).await, Err(Error::NotFound));
        assert_eq!(close_plan_product(&seller, mug.product).await, Err(Error::NotFound));
        for bad in [0, 99, 8001] {
            let refused = set_plan_rate(&seller, mug.product, Bps(bad)).await.unwrap_err();
            assert!(matches!(refused, Error::Refused { code, .. } if code == "affiliate.rate_out_of_range"), "{bad}");
        }
        for good in [100, 8000] {
            set_plan_rate(&seller, mug.product, Bps(good)).await.unwrap();
        }
        let outsider = world.cx(Actor::Person(seller.person().unwrap()));
        assert_eq!(set_plan_rate(&outsider, mug.product, Bps(1000)).await, Err(Error::Forbidden));
    }

    async fn asking_for_a_link_many_times_at_once_makes_one(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        in_plan(&world, &mug, 1500).await;
        let ines = creator(&world, "ines").await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let cx = ines.clone();
                tokio::spawn(async move { create_link(&cx, mug.product).await })
            })
            .collect();
        let mut codes = std::collections::BTreeSet::new();
        for task in tasks {
            codes.insert(task.await.unwrap().unwrap());
        }
        assert_eq!(codes.len(), 1, "{codes:?}");
        assert_eq!(count(&ines, "SELECT COUNT(*) FROM links").await, 1);
        assert_eq!(count(&ines, "SELECT COUNT(*) FROM product_promotions").await, 1);
        let code = codes.pop_first().unwrap();
        assert!(code.len() == 7 && code.bytes().all(|b| b"0123456789abcdefghjkmnpqrstvwxyz".contains(&b)), "{code}");
        ines.db().script("UPDATE creators SET status = 'suspended'").await.unwrap();
        let noor = creator(&world, "noor").await;
        assert_eq!(create_link(&ines, mug.product).await, Err(Error::refused("affiliate.cannot_promote")));
        assert!(create_link(&noor, mug.product).await.is_ok());
    }

    async fn every_row_of_the_redirect_table_leaves_what_it_should(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        in_plan(&world, &mug, 1500).await;
        let ines = creator(&world, "ines").await;
        let code = create_link(&ines, mug.product).await.unwrap();
        let guest = world.cx(Actor::Anonymous);
        let h = hit(&code);
        let shops = vec![mug.shop];
        let me = ines.creator().ok();
        let dest = Some("/product/marrowby-thing");
        let upper = code.to_uppercase();
        for (name, hit, status, location) in [
            ("method", Hit { method: "POST".into(), ..h.clone() }, 405, None),
            ("unknown", Hit { code: "0000000".into(), ..h.clone() }, 404, None),
            ("no code", Hit { code: "../admin".into(), ..h.clone() }, 404, None),
            ("head", Hit { method: "HEAD".into(), code: upper, ..h.clone() }, 302, dest),
            ("bot", Hit { is_bot: true, ..h.clone() }, 302, dest),
            ("bot that previews", Hit { is_bot: true, purpose: [None, None, Some("preview".into()), None], ..h.clone() }, 302, dest),
            ("prefetch", Hit { purpose: [Some("prefetch;prerender".into()), None, None, None], ..h.clone() }, 503, None),
            ("embed", Hit { sec_fetch_dest: Some("image".into()), ..h.clone() }, 403, None),
            ("staff", Hit { shops, ..h.clone() }, 302, dest),
            ("the creator", Hit { creator: me, ..h.clone() }, 302, dest),
            ("operator", Hit { is_operator: true, ..h.clone() }, 302, dest),
        ] {
            let answer = follow_link(&guest, &hit).await.unwrap();
            assert_eq!((answer.status, answer.location.as_deref(), answer.touch), (status, location, None), "{name}");
        }
        let answer = follow_link(&guest, &h).await.unwrap();
        let touch = answer.touch.unwrap();
        assert_eq!(answer.location, Some(format!("/product/marrowby-thing?ck={}", touch.click)));
        assert_eq!((touch.creator, touch.shop, touch.product), (me.unwrap(), mug.shop, Some(mug.product)));

        behind(&world, "UPDATE creators SET status = 'suspended'").await;
        assert!(follow_link(&guest, &h).await.unwrap().touch.is_some(), "its class says that it earns nothing");
        behind(&world, "UPDATE products SET state = 'seller_deactivated'").await;
        let inactive = follow_link(&guest, &h).await.unwrap();
        assert_eq!((inactive.location.as_deref(), inactive.touch), (Some("/shop/marrowby"), None));
        behind(&world, "UPDATE shops SET state = 'deactivated'").await;
        assert_eq!(follow_link(&guest, &h).await.unwrap().location.as_deref(), Some("/"));

        world.clicks.settled().await;
        for (kind, hits) in [("head", 1), ("bot", 2), ("prefetch", 1), ("embed", 1), ("inactive", 2), ("human", 1)] {
            assert_eq!(store::affiliate::counted(world.clicks.db(), touch.link, kind).await.unwrap(), hits, "{kind}");
        }
        for (class, rows) in [(ClickClass::Internal, 3), (ClickClass::Human, 1), (ClickClass::IneligibleCreator, 1)] {
            assert_eq!(store::affiliate::clicks_of_class(world.clicks.db(), class).await.unwrap(), rows, "{class:?}");
        }
    }

    async fn a_double_tap_and_a_second_visit_are_told_apart_and_too_many_are_not_believed(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        in_plan(&world, &mug, 1500).await;
        let code = create_link(&creator(&world, "ines").await, mug.product).await.unwrap();
        let follow = async |hit: Hit| follow_link(&world.cx(Actor::Anonymous), &hit).await.unwrap().touch;
        let link = follow(hit(&code)).await.unwrap().link;
        let numbers = async || {
            world.clicks.settled().await;
            let db = world.clicks.db();
            let clicks = store::affiliate::counted(db, link, "human").await.unwrap();
            (clicks, store::affiliate::counted(db, link, "unique_day").await.unwrap())
        };
        forward(&world, Span::seconds(10));
        assert!(follow(hit(&code)).await.is_some(), "a double tap still carries its touch");
        assert_eq!(numbers().await, (1, 1));
        forward(&world, Span::seconds(11));
        follow(hit(&code)).await;
        assert_eq!(numbers().await, (2, 1));
        follow(Hit { visitor_text: "192.0.2.7\nSafari".into(), ..hit(&code) }).await;
        assert_eq!(numbers().await, (3, 2));
        let salt = store::system::setting(&world.db, "click_salt").await.unwrap();
        forward(&world, Span::days(1));
        follow(hit(&code)).await;
        assert_eq!(numbers().await, (4, 3));
        assert_ne!(store::system::setting(&world.db, "click_salt").await.unwrap(), salt, "yesterday's salt is gone");
        let told = db::sql!("SELECT COUNT(*) FROM click_log WHERE ident LIKE '%192%' OR length(ident) <> 32");
        assert_eq!(db::Q::from(world.clicks.db()).scalar::<i64>(told, vec![]).await.unwrap(), 0);

        forward(&world, Span::minutes(2));
        for _ in 0..60 {
            assert!(follow(hit(&code)).await.is_some());
        }
        assert!(follow(hit(&code)).await.is_none());
        world.clicks.settled().await;
        assert_eq!(store::affiliate::counted(world.clicks.db(), link, "throttled").await.unwrap(), 1);
        forward(&world, Span::minutes(1));
        forward(&world, Span::seconds(1));
        assert!(follow(hit(&code)).await.is_some());
    }

    async fn a_landing_confirms_its_click_once_and_within_ten_minutes(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        in_plan(&world, &mug, 1500).await;
        let code = create_link(&creator(&world, "ines").await, mug.product).await.unwrap();
        let click = async || follow_link(&world.cx(Actor::Anonymous), &hit(&code)).await.unwrap().touch.unwrap().click;
        let (first, second) = (click().await, click().await);
        forward(&world, Span::minutes(10));
        assert!(land(&world.system(), first).await);
        assert!(!land(&world.system(), first).await);
        forward(&world, Span(1));
        assert!(!land(&world.system(), second).await);
        assert!(!land(&world.system(), kernel::ClickId(5)).await);
    }

    async fn a_known_link_asks_the_database_again_once_an_act_changed_what_it_depends_on(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        let owner = in_plan(&world, &mug, 1500).await;
        let code = LinkCode::parse(&create_link(&creator(&world, "ines").await, mug.product).await.unwrap()).unwrap();
        let ends = async || world.links.find(&world.db, &code).await.unwrap().unwrap().plan_ends_at;
        world.links.forget();
        // two seconds after the last act its entries hold
        tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
        assert_eq!(ends().await, None);
        world.db.script("UPDATE collaboration_products SET close_effective_at = 1").await.unwrap();
        assert_eq!(ends().await, None, "somebody else's change shows after a minute");
        world.db.script("UPDATE collaboration_products SET close_effective_at = NULL").await.unwrap();
        close_plan_product(&again(&world, &owner), mug.product).await.unwrap();
        assert!(ends().await.is_some(), "one's own at once");
    }

    async fn many_clicks_at_once_are_all_kept_and_counted_and_a_repeat_of_a_group_adds_nothing(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        in_plan(&world, &mug, 1500).await;
        let code = create_link(&creator(&world, "ines").await, mug.product).await.unwrap();
        let mut tasks = Vec::new();
        for n in 0..400 {
            let (world, code) = (std::sync::Arc::clone(&world), code.clone());
            tasks.push(tokio::spawn(async move {
                let visitor_text = format!("192.0.2.{}\nFirefox {}", n % 200, n % 2);
                follow_link(&world.cx(Actor::Anonymous), &Hit { visitor_text, ..hit(&code) }).await.unwrap().touch.unwrap()
            }));
        }
        let mut touches = Vec::new();
        for task in tasks {
            touches.push(task.await.unwrap());
        }
        world.clicks.settled().await;
        let log = world.clicks.db();
        assert_eq!(store::affiliate::clicks_of_class(log, ClickClass::Human).await.unwrap(), 400);
        let numbers = store::affiliate::counted(log, touches[0].link, "human").await.unwrap();
        // the clock stands: the second click of each visitor is a double tap
        assert_eq!((numbers, store::affiliate::counted(log, touches[0].link, "unique_day").await.unwrap()), (200, 200));
        assert_eq!(world.clicks.dropped(), 0);
        let mut tx = log.begin().await.unwrap();
        let again = NewClick { touch: touches[7], class: ClickClass::Human, surface: "link", ident: String::new(), person: None };
        assert_eq!(store::affiliate::insert_click(&mut tx, &again).await.unwrap(), None);
        tx.commit().await.unwrap();
    }

    async fn clicks_go_after_ninety_days_and_their_counts_stay(db: Db) {
        let world = world(db).await;
        let mug = stall(&world, "marrowby", 1999, 10).await;
        in_plan(&world, &mug, 1500).await;
        let code = create_link(&creator(&world, "ines").await, mug.product).await.unwrap();
        let click = async || follow_link(&world.cx(Actor::Anonymous), &hit(&code)).await.unwrap().touch.unwrap();
        let first = click().await;
        forward(&world, Span::days(91));
        click().await;
        world.clicks.settled().await;
        forward(&world, Span::hours(1));
        click().await;
        world.clicks.settled().await;
        let log = world.clicks.db();
        assert_eq!(store::affiliate::clicks_of_class(log, ClickClass::Human).await.unwrap(), 2);
        assert_eq!(store::affiliate::counted(log, first.link, "human").await.unwrap(), 3);
    }
}
