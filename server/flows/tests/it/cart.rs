//! Carts: filling, changing, merging on sign-in, and lines that cannot be bought any more.

use crate::world::{Stall, guest, person, stall, world};
use flows::Cx;
use flows::checkout::{
    Unavailable, add_to_cart, cart, cart_count, merge_cart, offer, remove_line, set_quantity, unavailable,
};
use kernel::{Error, VariantId};
use store::orders::CartItem;
use testkit::both_engines;

async fn items(cx: &Cx, key: &str) -> Vec<CartItem> {
    let cart = cart(cx, Some(key)).await.unwrap().unwrap();
    offer(cx, cx.db(), &cart, None)
        .await
        .unwrap()
        .lines
        .into_iter()
        .map(|(item, _)| item)
        .collect()
}

async fn set(cx: &Cx, column: &str, of: &str, id: i64) {
    cx.db()
        .script(&format!("UPDATE {of} SET {column} WHERE id = {id}"))
        .await
        .unwrap();
}

both_engines! {
    async fn a_guest_fills_changes_and_empties_a_cart_over_several_shops(db: Db) {
        let world = world(db).await;
        let (a, b) = (stall(&world, "marrowby", 3490, 10).await, stall(&world, "glowmere", 4800, 10).await);
        let cx = guest(&world);
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(0));
        add_to_cart(&cx, "k", a.variant, 1, "").await.unwrap();
        add_to_cart(&cx, "k", b.variant, 2, "signed").await.unwrap();
        add_to_cart(&cx, "k", a.variant, 3, "").await.unwrap();
        let found = items(&cx, "k").await;
        assert_eq!(found.iter().map(|i| (i.shop, i.line.quantity)).collect::<Vec<_>>(), [(a.shop, 4), (b.shop, 2)]);
        assert_eq!(found[1].line.touches, "signed");
        assert_eq!(found[0].options, "Teal");
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(6));

        set_quantity(&cx, Some("k"), found[0].line.id, 1).await.unwrap();
        set_quantity(&cx, Some("k"), found[1].line.id, 0).await.unwrap();
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(1));
        remove_line(&cx, Some("k"), found[0].line.id).await.unwrap();
        remove_line(&cx, Some("k"), found[0].line.id).await.unwrap();
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(0));
    }

    async fn numbers_outside_the_range_and_lines_of_others_are_refused(db: Db) {
        let world = world(db).await;
        let a = stall(&world, "marrowby", 3490, 10).await;
        let cx = guest(&world);
        for bad in [0, -1, 100, i64::MAX] {
            let refused = add_to_cart(&cx, "k", a.variant, bad, "").await.unwrap_err();
            assert!(matches!(refused, Error::Refused { code, .. } if code == "orders.quantity_out_of_range"), "{bad}");
        }
        assert_eq!(add_to_cart(&cx, "k", VariantId(7), 1, "").await, Err(Error::NotFound));
        assert_eq!(cart(&cx, Some("k")).await.unwrap(), None, "a refused act leaves no cart");
        add_to_cart(&cx, "k", a.variant, 99, "").await.unwrap();
        assert!(add_to_cart(&cx, "k", a.variant, 1, "").await.is_err());
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(99));
        let line = items(&cx, "k").await[0].line.id;
        assert_eq!(set_quantity(&cx, Some("other"), line, 5).await, Err(Error::NotFound));
        add_to_cart(&cx, "other", a.variant, 1, "").await.unwrap();
        assert_eq!(set_quantity(&cx, Some("other"), line, 5).await, Err(Error::NotFound));
        remove_line(&cx, Some("other"), line).await.unwrap();
        assert_eq!(cart_count(&cx, Some("k")).await, Ok(99));
    }

    async fn signing_in_merges_by_the_larger_number_and_keeps_the_newer_touch(db: Db) {
        let world = world(db).await;
        let (a, b) = (stall(&world, "marrowby", 3490, 10).await, stall(&world, "glowmere", 4800, 10).await);
        let june = world.cx(flows::Actor::Person(person(&world, "june@shop.example").await));
        add_to_cart(&june, "unused", a.variant, 3, "old").await.unwrap();
        add_to_cart(&guest(&world), "k", a.variant, 1, "new").await.unwrap();
        add_to_cart(&guest(&world), "k", b.variant, 2, "").await.unwrap();
        merge_cart(&june, "k").await.unwrap();
        let found = items(&june, "k").await;
        assert_eq!(found.iter().map(|i| (i.line.variant, i.line.quantity)).collect::<Vec<_>>(), [(a.variant, 3), (b.variant, 2)]);
        assert_eq!(found[0].line.touches, "new");
        merge_cart(&june, "k").await.unwrap();
        assert_eq!(cart_count(&june, None).await, Ok(5));
        assert_eq!(cart_count(&guest(&world), Some("k")).await, Ok(0));
    }

    async fn what_cannot_be_bought_stays_with_its_reason(db: Db) {
        let world = world(db).await;
        let made = [
            stall(&world, "closed", 100, 5).await,
            stall(&world, "withdrawn", 100, 5).await,
            stall(&world, "empty", 100, 5).await,
            stall(&world, "few", 100, 5).await,
            stall(&world, "fine", 100, 5).await,
        ];
        let cx = guest(&world);
        for Stall { variant, .. } in made {
            add_to_cart(&cx, "k", variant, 3, "").await.unwrap();
        }
        set(&cx, "state = 'deactivated'", "shops", made[0].shop.0).await;
        set(&cx, "state = 'seller_deactivated'", "products", made[1].product.0).await;
        cx.db().script(&format!("UPDATE stock SET on_hand = 0 WHERE variant_id = {}", made[2].variant)).await.unwrap();
        cx.db().script(&format!("UPDATE stock SET on_hand = 2 WHERE variant_id = {}", made[3].variant)).await.unwrap();
        let reasons: Vec<_> = items(&cx, "k").await.iter().map(unavailable).collect();
        assert_eq!(reasons, [
            Some(Unavailable::ShopClosed),
            Some(Unavailable::NotOnSale),
            Some(Unavailable::SoldOut),
            Some(Unavailable::TooFew { left: 2 }),
            None,
        ]);
        for (n, code) in [(0, "checkout.not_on_sale"), (1, "checkout.not_on_sale"), (2, "checkout.sold_out")] {
            assert_eq!(add_to_cart(&cx, "z", made[n].variant, 1, "").await, Err(Error::refused(code)));
        }
        // reactivation makes the cart work again without anybody touching it
        set(&cx, "state = 'active'", "shops", made[0].shop.0).await;
        assert_eq!(unavailable(&items(&cx, "k").await[0]), None);
    }
}
