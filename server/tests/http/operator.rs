//! The operator's own pages: who gets in, the outbox, the clock.

use crate::harness::Harness;
use kernel::{Clock as _, Span};

testkit::both_engines! {
    async fn only_operators_get_in(db: Db) {
        let app = Harness::open(db).await;
        let (_, ana) = app.person("ana@example.com").await;
        assert_eq!(app.browser().page("/operator/mail").await.path, "/sign-in?next=/operator/mail");
        let refused = ana.page("/operator").await;
        assert_eq!(refused.path, "/no-entry");
        assert!(refused.says("ana@example.com"), "{}", refused.text());
        for call in [
            "operator/shops/desk",
            "operator/shops/decide",
            "operator/audit",
            "operator/mails",
            "operator/mail",
            "operator/orders/find",
            "operator/orders/mark",
            "operator/clock/read",
            "operator/clock/advance",
        ] {
            let path = format!("/api/{call}");
            assert_eq!(ana.call(&path, &[("hours", "1")]).await.status, 403, "{call}");
            assert_eq!(app.browser().call(&path, &[("hours", "1")]).await.status, 401, "{call}");
        }
    }

    async fn the_outbox_is_read_page_by_page(db: Db) {
        let app = Harness::open(db).await;
        let vera = app.operator().await;
        let mut tx = app.world.db.begin().await.unwrap();
        let cx = app.world.system();
        for n in 0..60 {
            let subject = format!("Subject {n:02}");
            store::system::insert_mail(&mut tx, cx.id(), store::system::Channel::Mail, "tom@example.com", &subject, "Hello <b>Tom</b>", cx.now).await.unwrap();
        }
        tx.commit().await.unwrap();
        let page = vera.page("/operator/mail").await;
        assert!(page.says("Subject 59") && page.says("Subject 10") && !page.says("Subject 09"), "{}", page.text());
        let mut hrefs = Vec::new();
        let html = scraper::Html::parse_document(&page.body);
        for link in html.select(&scraper::Selector::parse("main a").unwrap()) {
            hrefs.push(link.value().attr("href").unwrap_or_default().to_owned());
        }
        let next = hrefs.iter().find(|href| href.contains("cursor=")).unwrap();
        let older = vera.page(next).await;
        assert!(older.says("Subject 09") && older.says("is your Yellowcart code"), "{}", older.text());
        let one = hrefs.iter().find(|href| href.starts_with("/operator/mail/")).unwrap();
        let letter = vera.page(one).await;
        assert!(letter.says("Hello <b>Tom</b>"), "{}", letter.text());
        for bad in ["1", "x", "-5", "99999999999999999999"] {
            assert_eq!(vera.call("/api/operator/mail", &[("id", bad)]).await.status, 404, "{bad}");
            let none = vera.page(&format!("/operator/mail/{bad}")).await;
            assert!(none.says("Page not found") && none.status == 404, "{bad}");
        }
        for bad in ["x", "1", "..", "-9.x"] {
            assert!(vera.page(&format!("/operator/mail?cursor={bad}")).await.says("Subject 59"), "{bad}");
        }
    }

    async fn an_order_is_found_by_its_number_and_marked_as_delivered_with_a_reason(db: Db) {
        const MARK: &str = "/api/operator/orders/mark";
        let app = Harness::open(db).await;
        let (_, lamp, mara) = crate::seller_orders::lamps(&app, "Mara's Lamps").await;
        let (number, _) = crate::seller_orders::paid(&app, lamp, "2").await;
        let page = format!("/operator/orders?q={number}");
        let vera = app.operator().await;
        let waits = vera.page(&page).await;
        assert!(waits.says("Only an order on its way") && waits.says("Lamp of linen") && waits.says("2 pieces"), "{}", waits.text());
        assert!(!waits.says("Ashgrove") && !waits.says("June"), "the operator needs no address: {}", waits.text());
        let early = vera.submit(MARK, &[("number", number.as_str()), ("what", "delivered"), ("reason", "The buyer says so.")]).await;
        assert!(!early.says("Marked as delivered"), "{}", early.text());
        assert_eq!(vera.call(MARK, &[("number", &number), ("what", "delivered"), ("reason", "x")]).await.status, 409);

        let ship = [("carrier", "courier"), ("tracking", "HP 4471-9020")];
        mara.fill(&format!("/seller/orders/{number}"), "/api/seller/orders/ship", &ship).await;
        for (reason, words) in [(" ", "Fill this in"), (&*"y".repeat(501), "Use at most 500 characters")] {
            let refused = vera.fill(&page, MARK, &[("what", "delivered"), ("reason", reason)]).await;
            assert!(refused.says(words) && refused.says("On its way"), "{}", refused.text());
        }
        // as typed from a mail, in small letters
        let found = vera.page(&page.to_lowercase()).await;
        assert!(found.says("HP44719020") && found.says("On its way"), "{}", found.text());
        let done = vera.fill(&page, MARK, &[("what", "delivered"), ("reason", "The buyer says so.")]).await;
        assert!(done.says("Marked as delivered") && done.says("Only an order on its way"), "{}", done.text());
        let log = vera.page("/operator/audit").await;
        assert!(log.says("Order marked as delivered") && log.says(&number) && log.says("The buyer says so."), "{}", log.text());
        // the shop's owner opened the order when it was to be shipped
        assert!(!log.says("Address read"), "{}", log.text());
        let reads = vera.page("/operator/audit?part=reads").await;
        assert!(reads.says("Address read") && reads.says(&number) && reads.says("Mara's Lamps"), "{}", reads.text());
        for bad in ["YC-1", "x", "1", "YC-20402-1R80M-4G002"] {
            let none = vera.page(&format!("/operator/orders?q={bad}")).await;
            assert!(none.says("No order has this number"), "{bad}: {}", none.text());
            assert_eq!(none.status, 404, "{bad}");
            assert_eq!(vera.call(MARK, &[("number", bad), ("what", "lost"), ("reason", "x")]).await.status, 404, "{bad}");
        }
    }

    async fn the_clock_moves_forward_in_a_demo(db: Db) {
        let app = Harness::open(db).await;
        let vera = app.operator().await;
        let before = app.world.clock.now();
        let moved = vera.submit("/api/operator/clock/advance", &[("hours", "336")]).await;
        assert_eq!(moved.path, "/operator/clock?notice=clock_moved");
        assert!(moved.says("14 d 0 h"), "{}", moved.text());
        assert_eq!(app.world.clock.now().since(before), Span::days(14));
        for bad in ["", "x", "0", "-1", "9601", "99999999999999999999", "9223372036854775807"] {
            assert_eq!(vera.call("/api/operator/clock/advance", &[("hours", bad)]).await.status, 422, "{bad}");
        }
        assert_eq!(app.world.clock.now().since(before), Span::days(14));
        // the next process begins where this one stopped, and the sessions with it
        assert!(vera.page("/operator/audit").await.says("clock.advance"));
        let again = Harness::open(app.world.db.clone()).await;
        assert_eq!(again.world.clock.now(), app.world.clock.now());
    }

    async fn a_real_installation_keeps_its_time(db: Db) {
        let app = Harness::open_with(db, false).await;
        let vera = app.operator().await;
        let before = app.world.clock.now();
        assert_eq!(vera.call("/api/operator/clock/advance", &[("hours", "1")]).await.status, 409);
        assert!(vera.page("/operator/clock").await.says("This is not a demo"));
        assert_eq!(app.world.clock.now(), before);
    }

    async fn the_desk_opens_the_case_asked_for(db: Db) {
        let app = Harness::open(db).await;
        let vera = app.operator().await;
        assert!(vera.page("/operator").await.says("Nothing is waiting"));
        let (shop, _) = app.shop("Mara's Lamps").await;
        let case = vera.page(&format!("/operator?case={shop}")).await;
        assert!(case.says("This case is decided: Approved."), "{}", case.text());
        for bad in ["1", "x"] {
            let none = vera.page(&format!("/operator?case={bad}")).await;
            assert!(none.says("Page not found") && none.status == 404, "{bad}");
            assert_eq!(vera.call("/api/operator/shops/desk", &[("case", bad)]).await.status, 404);
            let form = [("shop", bad), ("decision", "approve")];
            assert_eq!(vera.call("/api/operator/shops/decide", &form).await.status, 404);
        }
    }
}
