//! How a shop comes to be: registered, reviewed, sent back, corrected, approved.

use crate::harness::{Browser, Harness, shop_form};
use kernel::Span;

/// The registration form's fields with these changed.
fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("name", "Mara's Lamps"),
        ("country", "DE"),
        ("kind", "company"),
        ("legal_name", "Mara Lampen GmbH"),
        ("registration_number", "HRB 12345"),
        ("contact_phone", "+49 30 5550101"),
        ("street", "Lange Str. 1"),
        ("city", "Berlin"),
        ("region", ""),
        ("postcode", "10115"),
    ];
    for (name, value) in changes {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    fields
}

/// Somebody whose phone, that of the form, is confirmed.
async fn owner(app: &Harness, email: &str) -> Browser {
    let (person, browser) = app.person(email).await;
    let phone = form(&[])[5].1;
    flows::identity::vouch_for_phone(&app.world.system(), person, phone)
        .await
        .unwrap();
    browser
}

async fn register(browser: &Browser, changes: &[(&str, &str)]) -> crate::harness::Answer {
    browser.page("/seller/register").await;
    browser.submit("/api/seller/register", &form(changes)).await
}

testkit::both_engines! {
    async fn a_person_opens_a_shop_and_the_operator_approves_it(db: Db) {
        let app = Harness::open(db).await;
        let mara = owner(&app, "mara@example.com").await;
        assert_eq!(mara.page("/seller").await.path, "/seller/register");
        let wrong = register(&mara, &[("country", "XX"), ("registration_number", "")]).await;
        assert!(wrong.path.starts_with("/seller/register?"), "{}", wrong.path);
        assert!(wrong.says("Choose a country from the list."), "{}", wrong.text());
        assert_eq!(wrong.form("/api/seller/register")["legal_name"], "Mara Lampen GmbH", "what was typed comes back");
        let home = register(&mara, &[]).await;
        assert_eq!(home.path, "/seller?notice=shop_submitted");
        assert!(home.says("Mara's Lamps is waiting for review"), "{}", home.text());
        app.forward(Span::minutes(100));
        let vera = app.operator().await;
        let desk = vera.page("/operator").await;
        assert!(desk.says("1 waiting. Oldest: 1 h 41 m."), "{}", desk.text());
        assert!(desk.says("HRB 12345") && desk.says("Lange Str. 1, 10115, Berlin"), "{}", desk.text());
        let decided = vera.fill("/operator", "/api/operator/shops/decide", &[("decision", "approve")]).await;
        assert_eq!(decided.path, "/operator?notice=review_approve");
        assert!(decided.says("Nothing is waiting"), "{}", decided.text());
        app.work().await;
        let mail = &app.mails_to("mara@example.com").await[0];
        assert_eq!(mail.subject, "Mara's Lamps is open");
        assert!(mail.body.contains("http://shop.example/seller"));
        let home = mara.page("/seller").await;
        assert!(!home.says("waiting for review"), "{}", home.text());
        assert!(home.says("To ship") && home.says("€0.00"), "{}", home.text());
        let shop = store::identity::shop_by_slug(&app.world.db, "maras-lamps").await.unwrap().unwrap();
        assert_eq!(shop.legal.time_zone, "Europe/Berlin");
        assert!(store::inventory::default_warehouse(&app.world.db, shop.id).await.unwrap().is_some());
        assert!(store::shipping::template(&app.world.db, shop.id).await.unwrap().is_some());
        let audit = vera.page("/operator/audit").await;
        assert!(audit.says("shop.register") && audit.says("shop.approve"), "{}", audit.text());
    }

    async fn a_shop_that_was_sent_back_is_corrected_and_sent_again(db: Db) {
        let app = Harness::open(db).await;
        let mara = owner(&app, "mara@example.com").await;
        register(&mara, &[]).await;
        let vera = app.operator().await;
        let shop = vera.page("/operator").await.form("/api/operator/shops/decide")["shop"].clone();
        // a no needs a reason, another reason needs words, and nothing else is offered
        for reasons in [vec![], vec![("reasons[]", "other")], vec![("reasons[]", "whim")]] {
            let form = [vec![("shop", shop.as_str()), ("decision", "reject")], reasons].concat();
            assert_eq!(vera.call("/api/operator/shops/decide", &form).await.status, 422);
        }
        let bare = vera.submit("/api/operator/shops/decide", &[("shop", &shop), ("decision", "reject")]).await;
        assert!(bare.says("Fill this in."), "{}", bare.text());
        assert_eq!(vera.call("/api/operator/shops/decide", &[("shop", &shop)]).await.status, 422);
        let reject = [
            ("shop", shop.as_str()),
            ("decision", "reject"),
            ("reasons[]", "address"),
            ("reasons[]", "phone"),
            ("note", "Nobody lives there."),
        ];
        assert_eq!(vera.submit("/api/operator/shops/decide", &reject).await.path, "/operator?notice=review_reject");
        // decided is decided
        assert_eq!(vera.call("/api/operator/shops/decide", &reject).await.status, 409);
        let home = mara.page("/seller").await;
        assert!(home.says("Mara's Lamps was not approved"), "{}", home.text());
        assert!(home.says("The address is incomplete or does not exist.") && home.says("Nobody lives there."));
        let page = mara.page("/seller/registration").await;
        assert_eq!(page.form("/api/seller/registration/resubmit")["street"], "Lange Str. 1");
        let sent = mara.fill("/seller/registration", "/api/seller/registration/resubmit", &[("street", "Kurze Str. 2")]).await;
        assert_eq!(sent.path, "/seller?notice=shop_submitted", "{}", sent.text());
        // nothing to correct while it waits
        assert!(mara.page("/seller/registration").await.says("nothing to correct"));
        assert_eq!(mara.call("/api/seller/registration/resubmit", &form(&[])).await.status, 409);
        let desk = vera.page("/operator").await;
        assert!(desk.says("Sent again") && desk.says("Said last time") && desk.says("Kurze Str. 2"), "{}", desk.text());
        let ask = [("shop", shop.as_str()), ("decision", "ask_info"), ("note", "Which floor?")];
        assert_eq!(vera.submit("/api/operator/shops/decide", &ask).await.path, "/operator?notice=review_ask_info");
        assert!(mara.page("/seller").await.says("Which floor?"));
        let sent = mara.fill("/seller/registration", "/api/seller/registration/resubmit", &[("street", "Kurze Str. 2, floor 3")]).await;
        assert_eq!(sent.path, "/seller?notice=shop_submitted");
        assert_eq!(vera.submit("/api/operator/shops/decide", &[("shop", &shop), ("decision", "approve")]).await.path, "/operator?notice=review_approve");
    }

    async fn a_sixth_resubmission_within_a_month_is_refused(db: Db) {
        let app = Harness::open(db).await;
        let mara = owner(&app, "mara@example.com").await;
        register(&mara, &[]).await;
        let vera = app.operator().await;
        let shop = vera.page("/operator").await.form("/api/operator/shops/decide")["shop"].clone();
        let reject = [("shop", shop.as_str()), ("decision", "reject"), ("reasons[]", "phone")];
        for _ in 0..5 {
            vera.submit("/api/operator/shops/decide", &reject).await;
            assert_eq!(mara.call("/api/seller/registration/resubmit", &form(&[])).await.status, 200);
        }
        vera.submit("/api/operator/shops/decide", &reject).await;
        let refused = mara.fill("/seller/registration", "/api/seller/registration/resubmit", &[]).await;
        assert!(refused.says("can be sent again 5 times in 30 days"), "{}", refused.text());
        app.forward(Span::days(31));
        assert_eq!(mara.call("/api/seller/registration/resubmit", &form(&[])).await.status, 200);
    }

    async fn two_shops_are_never_called_alike_and_share_no_address(db: Db) {
        let app = Harness::open(db).await;
        let mara = owner(&app, "mara@example.com").await;
        let tom = owner(&app, "tom@example.com").await;
        register(&mara, &[]).await;
        // wide letters and capitals are the same name
        for name in ["MARA'S  lamps", "Ｍara's Lamps"] {
            let refused = register(&tom, &[("name", name)]).await;
            assert!(refused.says("Somebody else uses this already."), "{}", refused.text());
        }
        register(&tom, &[("name", "Maras Lamps")]).await;
        assert!(store::identity::shop_by_slug(&app.world.db, "maras-lamps-2").await.unwrap().is_some());
        // a name that is a word of the site gets another address
        register(&tom, &[("name", "Checkout")]).await;
        assert!(store::identity::shop_by_slug(&app.world.db, "checkout").await.unwrap().is_none());
        assert!(store::identity::shop_by_slug(&app.world.db, "checkout-2").await.unwrap().is_some());
    }

    async fn one_login_acts_for_any_of_its_shops_and_no_other(db: Db) {
        let app = Harness::open(db).await;
        let (first, mara) = app.shop("First Shop").await;
        let (other, _) = app.shop("Other Shop").await;
        assert_eq!(mara.submit("/api/seller/register", &form(&[("name", "Second Shop"), ("contact_phone", &shop_form("").contact_phone)])).await.path, "/seller?notice=shop_submitted");
        assert!(mara.page("/seller").await.says("Hello, First Shop"));
        let second = store::identity::shop_by_slug(&app.world.db, "second-shop").await.unwrap().unwrap().id;
        let chosen = mara.fill("/seller", "/api/seller/shops/choose", &[("shop", &second.to_string())]).await;
        assert_eq!(chosen.path, "/seller?notice=shop_chosen");
        assert!(chosen.says("Hello, Second Shop"), "{}", chosen.text());
        for bad in [other.to_string(), "7".to_owned(), "x".to_owned(), String::new()] {
            assert_eq!(mara.call("/api/seller/shops/choose", &[("shop", &bad)]).await.status, 404);
        }
        assert!(mara.page("/seller").await.says("Hello, Second Shop"));
        assert_ne!(first, second);
    }

    async fn an_old_tab_writes_nothing_into_the_shop_chosen_in_another(db: Db) {
        let app = Harness::open(db).await;
        let (_, mara) = app.shop("First Shop").await;
        mara.submit("/api/seller/register", &form(&[("name", "Second Shop"), ("contact_phone", &shop_form("").contact_phone)])).await;
        let second = store::identity::shop_by_slug(&app.world.db, "second-shop").await.unwrap().unwrap().id;
        let (create, save) = ("/api/seller/products/create", "/api/seller/shipping/save");
        let mut product = mara.page("/seller/products/new").await.form(create);
        product.extend([("form[title]".into(), "Lamp of linen".into()), ("form[variants][0][price]".into(), "48".into())]);
        let shipping = mara.page("/seller/shipping").await.form(save);
        mara.fill("/seller", "/api/seller/shops/choose", &[("shop", &second.to_string())]).await;
        let before = mara.page("/seller/shipping").await.form(save);
        for (page, action, old) in [("/seller/products/new", create, &product), ("/seller/shipping", save, &shipping)] {
            let old: Vec<(&str, &str)> = old.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let refused = mara.call(action, &old).await;
            assert!(refused.status == 409 && refused.body.contains("shop.other_now"), "{} {}", refused.status, refused.body);
            mara.page(page).await;
            let shown = mara.submit(action, &old).await;
            assert!(shown.says("In another tab you act for another shop by now."), "{}", shown.text());
        }
        assert!(store::catalog::state_counts(&app.world.db, second).await.unwrap().is_empty());
        assert_eq!(mara.page("/seller/shipping").await.form(save), before);
    }

    async fn nonsense_in_the_form_opens_no_shop(db: Db) {
        let app = Harness::open(db).await;
        let mara = owner(&app, "mara@example.com").await;
        assert_eq!(app.browser().call("/api/seller/register", &form(&[])).await.status, 401);
        assert_eq!(mara.call("/api/seller/register", &[]).await.status, 422);
        let long = "x".repeat(5000);
        for (field, value) in [
            ("name", "The Official Shop"),
            ("name", "\u{202e}spoof"),
            ("kind", "empire"),
            ("contact_phone", "call me"),
            ("street", long.as_str()),
        ] {
            let refused = mara.call("/api/seller/register", &form(&[(field, value)])).await;
            assert_eq!(refused.status, 422, "{field}");
            assert!(refused.body.contains(field), "{}", refused.body);
        }
        let waiting = store::identity::waiting_shop_count(&app.world.db).await.unwrap();
        assert!(!waiting.any());
        assert!(shop_form("A Good Name").check().is_ok());
    }
}
