//! A shop's shipping template on both engines: what may be set, and what carts and placed orders cost by it.

use crate::buy::{form, orders_of, place};
use crate::finance::seller;
use crate::world::{guest, stall, world};
use flows::Cx;
use flows::checkout::{add_to_cart, cart, offer};
use flows::fulfilment::save_template;
use kernel::{Currency, Error, ShopId};
use shipping::{Rate, Template, Zone};
use store::shipping::template;

fn zone(countries: &[&str], first: i64, next: i64) -> Zone {
    let rate = if next == 0 {
        Rate::Flat { minor: first }
    } else {
        Rate::PerItem { first, next }
    };
    Zone {
        countries: countries.iter().map(|c| (*c).to_owned()).collect(),
        rate,
    }
}

fn dollars(zones: Vec<Zone>, free_over: Option<i64>) -> Template {
    Template {
        currency: Currency::USD,
        free_over,
        zones,
    }
}

async fn version(cx: &Cx, shop: ShopId) -> i64 {
    template(cx.db(), shop).await.unwrap().unwrap().version
}

/// What delivery of the guest's cart costs there; `None` when nothing of it is delivered.
async fn fee(cx: &Cx, key: &str, country: &str) -> Option<i64> {
    let cart = cart(cx, Some(key)).await.unwrap().unwrap();
    let quote = offer(cx, cx.db(), &cart, Some(country)).await.unwrap().quote?;
    Some(quote.shops.iter().map(|shop| shop.shipping_minor).sum())
}

testkit::both_engines! {
    async fn zones_decide_what_a_cart_pays_and_whether_it_is_delivered(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let owner = seller(&world, &a).await;
        let zones = vec![zone(&["US"], 599, 0), zone(&["CA", "MX"], 900, 250)];
        let wanted = dollars(zones, Some(12_000));
        save_template(&owner, version(&owner, a.shop).await, wanted.clone(), 3).await.unwrap();
        let kept = template(&world.db, a.shop).await.unwrap().unwrap();
        assert_eq!((kept.template, kept.handling_days), (wanted, 3));

        let cx = guest(&world);
        add_to_cart(&cx, "k", a.variant, 3, "").await.unwrap();
        assert_eq!(fee(&cx, "k", "US").await, Some(599));
        assert_eq!(fee(&cx, "k", "CA").await, Some(900 + 2 * 250));
        assert_eq!(fee(&cx, "k", "DE").await, None);
        // four at 34.90 are more than 120
        add_to_cart(&cx, "k", a.variant, 1, "").await.unwrap();
        assert_eq!(fee(&cx, "k", "CA").await, Some(0));
        assert_eq!(fee(&cx, "k", "DE").await, None);
    }

    async fn an_order_that_was_placed_keeps_its_fee_and_an_open_form_is_asked_again(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let owner = seller(&world, &a).await;
        let placed = place(&world, &[(a.variant, 1)]).await;
        let cx = guest(&world);
        add_to_cart(&cx, "k", a.variant, 1, "").await.unwrap();
        let open = form(&cx, "k", "US").await;
        save_template(&owner, version(&owner, a.shop).await, dollars(vec![zone(&[], 900, 0)], None), 2).await.unwrap();
        assert_eq!(orders_of(&world, &placed).await[0].shipping.minor, 599);
        let refused = flows::checkout::place_order(&cx, Some("k"), &open).await;
        assert!(matches!(refused, Err(Error::Refused { code, .. }) if code == "checkout.total_changed"));
    }

    async fn what_cannot_be_set_changes_nothing(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let owner = seller(&world, &a).await;
        let now = version(&owner, a.shop).await;
        let bad = dollars(vec![zone(&["US", "XX"], 599, 0), zone(&["US"], -1, 0)], Some(-5));
        let Err(Error::Invalid(fields)) = save_template(&owner, now, bad, 99).await else { panic!("accepted") };
        let fields: Vec<_> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["zones.1.countries", "zones.1.first", "free_over", "handling_days", "zones.0.countries"]);
        let good = dollars(vec![zone(&["US"], 700, 0)], None);
        assert_eq!(save_template(&owner, now + 1, good.clone(), 2).await, Err(Error::Conflict));
        let euros = Template { currency: Currency::EUR, ..good.clone() };
        assert_eq!(save_template(&owner, now, euros, 2).await, Err(Error::Conflict));
        assert_eq!(save_template(&guest(&world), now, good.clone(), 2).await, Err(Error::Forbidden));
        let kept = template(&world.db, a.shop).await.unwrap().unwrap();
        assert_eq!((kept.template, kept.version), (dollars(vec![zone(&[], 599, 0)], None), now));

        // two windows of one shop: the second is told
        let (one, two) = tokio::join!(save_template(&owner, now, good.clone(), 2), save_template(&owner, now, good, 3));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }
}
