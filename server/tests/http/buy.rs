//! A shopper without scripts: from the cart over the test payment to the receipt; what providers and carriers post.

use crate::harness::{Answer, Browser, Harness};
use axum::http::StatusCode;
use flows::fulfilment::TRACKING_WEBHOOK;
use kernel::{ProductId, ShopId, Span, VariantId};
use ports::Outcome;
use store::inventory::{Cause, set_count};
use store::orders::{OrderRow, PaymentRow};

/// Something on sale in a shop of this name, and its owner's browser.
pub async fn thing(app: &Harness, name: &str, price_minor: i64, stock: i64) -> (ShopId, VariantId, Browser) {
    let (shop, owner) = app.shop(name).await;
    let cx = app.world.system();
    let (product, variant): (ProductId, VariantId) = (cx.id(), cx.id());
    let title = format!("Thing of {name}").replace('\'', "''");
    cx.db()
        .script(&format!(
            "INSERT INTO products (id, shop_id, slug, title, description_html, category, state, currency,
                 price_min_minor, price_max_minor, search_text, created_at, updated_at)
             VALUES ({product}, {shop}, 'thing-{product}', '{title}', '', 'home_kitchen', 'activate', 'USD',
                 {price_minor}, {price_minor}, 'thing', 1, 1);
             INSERT INTO variants (id, product_id, shop_id, position, option1, price_minor)
             VALUES ({variant}, {product}, {shop}, 0, 'Teal', {price_minor})"
        ))
        .await
        .unwrap();
    let mut tx = cx.db().begin().await.unwrap();
    let warehouse = store::inventory::default_warehouse(&mut tx, shop)
        .await
        .unwrap()
        .unwrap();
    let next_id = || cx.id();
    let cause = Cause {
        kind: "edit",
        id: cx.id(),
        at: cx.now,
        next_id: &next_id,
    };
    set_count(&mut tx, &cause, variant, warehouse, stock).await.unwrap();
    tx.commit().await.unwrap();
    (shop, variant, owner)
}

pub const ADDRESS: [(&str, &str); 6] = [
    ("email", "june@buyer.example"),
    ("name", "June Park"),
    ("line1", "Ashgrove Lane 14"),
    ("city", "Ferndale"),
    ("region", "OR"),
    ("postcode", "97412"),
];

pub async fn add(guest: &Browser, variant: VariantId, quantity: &str) -> Answer {
    guest
        .submit(
            "/api/buy/add",
            &[("variant", &variant.to_string()), ("quantity", quantity)],
        )
        .await
}

/// From the cart to the provider's page; gives the order's page and the payment's name.
async fn place(guest: &Browser) -> (String, String) {
    let pay = guest.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
    let reference = pay
        .path
        .strip_prefix("/pay/test/")
        .unwrap_or_else(|| panic!("{}: {}", pay.path, pay.text()));
    let after = guest
        .submit("/api/buy/test_pay", &[("reference", reference), ("choice", "later")])
        .await;
    let page = after.path.split('?').next().unwrap().to_owned();
    (page, reference.to_owned())
}

async fn payment(app: &Harness, reference: &str) -> PaymentRow {
    store::orders::payment_by_reference(&app.world.db, reference)
        .await
        .unwrap()
        .unwrap()
}

pub async fn order(app: &Harness, page: &str) -> OrderRow {
    let key = page.strip_prefix("/order/").unwrap();
    let group = store::orders::group_by_key(&app.world.db, key).await.unwrap().unwrap();
    store::orders::orders_of_group(&app.world.db, group.id)
        .await
        .unwrap()
        .remove(0)
}

testkit::both_engines! {
    async fn a_guest_buys_pays_and_follows_the_order_to_its_receipt(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, other) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let (_, kettle, seller) = thing(&app, "Marrowby Kitchen", 3490, 5).await;
        let guest = app.browser();
        assert!(guest.page("/cart").await.says("Your cart is empty"));
        assert!(guest.page("/checkout").await.says("Your cart is empty"));
        assert!(add(&guest, lamp, "1").await.says("Thing of Mara"));
        add(&guest, kettle, "2").await;
        let cart = guest.page("/cart").await;
        assert_eq!(cart.count("section.panel"), 2, "one panel per shop");
        assert!(cart.says("3 items from 2 shops") && cart.says("$117.80"), "{}", cart.text());

        // the stepper's buttons are plain forms
        let line = cart.form("/api/buy/quantity");
        let one_more = [("line", line["line"].as_str()), ("quantity", "1"), ("step", "1")];
        assert!(guest.submit("/api/buy/quantity", &one_more).await.says("4 items"));
        let refused = guest.submit("/api/buy/quantity", &[("line", &line["line"]), ("quantity", "many")]).await;
        assert!(refused.says("Correct the marked field") || refused.says("whole number"), "{}", refused.text());
        let gone = guest.submit("/api/buy/remove", &[("line", &line["line"])]).await;
        assert!(gone.says("2 items from 1 shop"), "{}", gone.text());

        let pay = guest.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
        assert!(pay.path.starts_with("/pay/test/") && pay.says("No money moves here"), "{}", pay.text());
        let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
        let paid = guest.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")]).await;
        assert!(paid.path.starts_with("/order/") && paid.says("Paid, held until delivery"), "{}", paid.text());
        let page = paid.path.split('?').next().unwrap().to_owned();
        app.work().await;
        let mails = app.mails_to("june@buyer.example").await;
        assert!(mails.iter().any(|mail| mail.body.contains(&page)), "the link is mailed");

        // nobody else's browser is needed: the key opens it, and no other key does
        assert!(app.browser().page(&page).await.says("Marrowby Kitchen"));
        assert_eq!(app.browser().page("/order/nothing").await.status, StatusCode::NOT_FOUND);

        app.forward(Span::minutes(61));
        app.work().await;
        let number = order(&app, &page).await.number;
        let form = [("number", number.as_str()), ("carrier", "courier"), ("tracking", "HP4471902")];
        assert_eq!(other.call("/api/seller/orders/ship", &form).await.status, StatusCode::NOT_FOUND);
        let sent = seller.submit("/api/seller/orders/ship", &form).await;
        assert!(sent.path.contains("notice=order_shipped"), "{}: {}", sent.path, sent.text());
        let shown = guest.page(&page).await;
        assert!(shown.says("On its way to you") && shown.body.contains("HP4471902"), "{}", shown.text());
        let done = guest.fill(&page, "/api/buy/received", &[]).await;
        assert!(done.says("Delivered") && !done.says("I have received it"), "{}", done.text());
    }

    async fn wrong_fields_are_marked_and_what_was_typed_stays(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let guest = app.browser();
        add(&guest, lamp, "1").await;
        let mut form = ADDRESS.to_vec();
        form[0] = ("email", "june");
        form[5] = ("postcode", "?");
        let back = guest.fill("/checkout?country=US", "/api/buy/place", &form).await;
        assert!(back.path.starts_with("/checkout") && back.says("Correct the 2 marked fields"), "{}", back.text());
        assert_eq!(back.attr("input[name=line1]", "value").as_deref(), Some("Ashgrove Lane 14"));
        assert_eq!(back.count(".field.invalid"), 2);
        // the price changes between looking and ordering
        let shown = guest.page("/checkout?country=US").await.form("/api/buy/place");
        app.world.db.script("UPDATE variants SET price_minor = 5000").await.unwrap();
        let mut fields: Vec<(&str, &str)> = shown.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.retain(|(name, _)| ADDRESS.iter().all(|(a, _)| a != name));
        fields.extend(ADDRESS);
        let changed = guest.submit("/api/buy/place", &fields).await;
        assert!(changed.says("costs $50.00 now, it was $48.00") && changed.says("Place order"), "{}", changed.text());
        assert_eq!(guest.call("/api/buy/place", &fields).await.status, StatusCode::CONFLICT);
        assert_eq!(guest.call("/api/buy/add", &[("variant", "x")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(guest.cross_site("/api/buy/add", &[("variant", "1")]).await.status, StatusCode::FORBIDDEN);
    }

    async fn an_order_goes_to_the_country_its_sums_were_shown_for(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let guest = app.browser();
        add(&guest, lamp, "1").await;
        let here = "/checkout?country=US";
        let chosen = |country| ADDRESS.into_iter().chain([("country", country)]).collect::<Vec<_>>();
        let other = guest.fill(here, "/api/buy/place", &chosen("CA")).await;
        assert!(other.says("Delivery and tax are now those of the country you chose"), "{}", other.text());
        let form = other.form("/api/buy/place");
        assert_eq!((form["country"].as_str(), form["shown"].as_str(), form["line1"].as_str()), ("CA", "CA", "Ashgrove Lane 14"));
        // the shop does not deliver there: that is said, nothing typed is lost, and there is a way back
        assert!(other.says("Not part of this order") && !other.says("Place order"), "{}", other.text());
        let far = guest.fill(here, "/api/buy/place", &[chosen("DE"), vec![("then", "country")]].concat()).await;
        assert!(far.says("Not part of this order") && far.form("/api/buy/place")["line1"] == "Ashgrove Lane 14", "{}", far.text());
        let fields: Vec<_> = [chosen("US"), vec![("then", "country")]].concat();
        let back = guest.fill("/checkout?country=DE", "/api/buy/place", &fields).await;
        assert!(back.says("Place order"), "{}", back.text());
        let done = guest.fill(here, "/api/buy/place", &ADDRESS).await;
        assert!(done.path.starts_with("/pay/test/"), "{} {}", done.path, done.text());
    }

    async fn buying_now_leads_through_the_cart_to_the_checkout(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let guest = app.browser();
        let now = guest.submit("/api/buy/add", &[("variant", &lamp.to_string()), ("then", "checkout")]).await;
        assert!(now.path.starts_with("/checkout") && now.says("Thing of Mara"), "{} {}", now.path, now.text());
    }

    async fn a_declined_payment_can_be_tried_again_and_a_late_one_still_pays(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let guest = app.browser();
        add(&guest, lamp, "1").await;
        let pay = guest.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
        let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
        let declined = guest.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "decline")]).await;
        assert!(declined.says("Pay by") && declined.says("Waiting for your payment"), "{}", declined.text());
        let again = guest.fill(declined.path.split('?').next().unwrap(), "/api/buy/pay", &[]).await;
        let second = again.path.strip_prefix("/pay/test/").unwrap().to_owned();
        assert_ne!(second, reference);
        let waiting = guest.submit("/api/buy/test_pay", &[("reference", &second), ("choice", "later")]).await;
        assert!(waiting.says("being confirmed"), "{}", waiting.text());
        app.forward(Span::minutes(2));
        app.work().await;
        assert!(guest.page(&waiting.path).await.says("Paid, the shop begins soon"));
        assert_eq!(guest.page("/pay/test/nobody").await.status, StatusCode::NOT_FOUND);
    }

    async fn who_pays_what_was_cancelled_is_told_that_it_comes_back(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let guest = app.browser();
        add(&guest, lamp, "1").await;
        let pay = guest.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
        let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
        let payment = payment(&app, &reference).await;
        let group = store::orders::group(&app.world.db, payment.group).await.unwrap().unwrap();
        let order = format!("/order/{}", group.access_key);
        let cancelled = guest.fill(&order, "/api/buy/cancel", &[("reason", "changed_mind")]).await;
        assert!(cancelled.says("Cancelled") && !cancelled.says("To pay"), "{}", cancelled.text());
        let paid = guest.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")]).await;
        assert!(paid.says("Your order was cancelled before. You get the money back."), "{}", paid.text());
        app.work().await;
        let mail = &app.mails_to("june@buyer.example").await[0];
        assert!(mail.body.contains("was cancelled before your payment came"), "{}", mail.body);
    }

    async fn a_refund_is_tried_until_the_provider_is_back_however_long_that_takes(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let guest = app.browser();
        add(&guest, lamp, "1").await;
        let pay = guest.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
        let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
        let paid = guest.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")]).await;
        guest.fill(paid.path.split('?').next().unwrap(), "/api/buy/cancel", &[("reason", "changed_mind")]).await;
        app.doubles.payment.set_down(true);
        for _ in 0..100 {
            app.work().await;
            app.forward(Span::hours(1));
        }
        assert!(app.doubles.payment.refunds().is_empty());
        let log = store::identity::audit_log(&app.world.db, None, 100).await.unwrap().rows;
        assert_eq!(log.iter().filter(|e| e.act == "job.failing" && e.subject == "refund.pay").count(), 1);
        app.doubles.payment.set_down(false);
        app.work().await;
        assert_eq!(app.doubles.payment.refunds().len(), 1);
    }

    async fn forged_broken_cut_off_and_repeated_callbacks_change_nothing(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let guest = app.browser();
        add(&guest, lamp, "1").await;
        let (page, reference) = place(&guest).await;
        let asked = payment(&app, &reference).await;
        let now = app.world.system().now;
        let signed = |event: &str| {
            app.doubles.payment.callback(&reference, &Outcome::Succeeded, asked.amount, event, now)
        };
        let (body, signature) = signed("e1");
        let to = "/webhooks/payments/test";
        let big = vec![b'x'; 20_000];
        let huge = vec![b'x'; 200_000];
        for (path, body, signature, expected) in [
            ("/webhooks/payments/other", body.as_bytes(), signature.as_str(), StatusCode::NOT_FOUND),
            (to, body.as_bytes(), "", StatusCode::FORBIDDEN),
            (to, body.as_bytes(), "t=1,v1=00", StatusCode::FORBIDDEN),
            (to, &body.as_bytes()[..body.len() / 2], signature.as_str(), StatusCode::FORBIDDEN),
            (to, b"\xff\xfe\x00", signature.as_str(), StatusCode::FORBIDDEN),
            (to, b"", signature.as_str(), StatusCode::FORBIDDEN),
            (to, &big, signature.as_str(), StatusCode::PAYLOAD_TOO_LARGE),
            (to, &huge, signature.as_str(), StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            let (status, answer) = app.deliver(path, body, signature).await;
            assert_eq!(status, expected, "{answer}");
            // what is too large for every route is refused in the server's own words
            assert!(answer.contains("\"message\"") || answer.contains("too_large"), "{answer}");
        }
        assert_eq!(payment(&app, &reference).await.state.code(), "processing");
        // an old one, although signed
        app.forward(Span::minutes(10));
        assert_eq!(app.deliver(to, body.as_bytes(), &signature).await.0, StatusCode::BAD_REQUEST);
        let now = app.world.system().now;
        let fresh = |event: &str| app.doubles.payment.callback(&reference, &Outcome::Succeeded, asked.amount, event, now);
        for event in ["e2", "e2", "e3"] {
            let (body, signature) = fresh(event);
            assert_eq!(app.deliver(to, body.as_bytes(), &signature).await.0, StatusCode::OK);
        }
        let (body, signature) =
            app.doubles.payment.callback("nobody", &Outcome::Succeeded, asked.amount, "e4", now);
        assert_eq!(app.deliver(to, body.as_bytes(), &signature).await.0, StatusCode::NOT_FOUND);
        let paid = order(&app, &page).await;
        assert_eq!((paid.state.code(), paid.version), ("on_hold", 1));
    }

    async fn tracking_posts_are_signed_or_nothing(db: Db) {
        let app = Harness::open(db).await;
        let body = r#"{"event_id":"e","carrier":"courier","tracking":"NOBODY001","state":"delivered","at_us":1}"#;
        let signature = app.world.keys.sign(TRACKING_WEBHOOK, body);
        let to = "/webhooks/tracking";
        assert_eq!(app.deliver(to, body.as_bytes(), "").await.0, StatusCode::FORBIDDEN);
        assert_eq!(app.deliver(to, body.as_bytes(), &signature).await.0, StatusCode::NOT_FOUND);
        let broken = &body[..30];
        let signature = app.world.keys.sign(TRACKING_WEBHOOK, broken);
        assert_eq!(app.deliver(to, broken.as_bytes(), &signature).await.0, StatusCode::BAD_REQUEST);
    }

    async fn a_guests_cart_follows_into_the_account_and_orders_are_listed(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        let (_, june) = app.person("june@buyer.example").await;
        assert!(june.page("/orders").await.says("No orders yet"));
        add(&june, lamp, "1").await;
        let (page, _) = place(&june).await;
        let mine = june.page("/orders").await;
        let href = mine.attr(".lines a", "href").unwrap();
        // the page of the checkout, at this order
        let (to, number) = href.split_once('#').unwrap();
        assert!(to == page && june.page(&page).await.count(&format!("[id='{number}']")) == 1, "{href}");
        assert!(app.browser().page("/orders").await.says("Sign in to see your orders"));
        let cancelled = june.fill(&page, "/api/buy/cancel", &[("reason", "changed_mind")]).await;
        assert!(cancelled.says("Nothing was paid"), "{}", cancelled.text());
    }
}
