//! Signing in, up and out, and what a person sets about themselves.

use crate::harness::Harness;
use kernel::Span;

testkit::both_engines! {
    async fn a_stranger_signs_up_with_a_code_and_a_name(db: Db) {
        let app = Harness::open(db).await;
        let ana = app.browser();
        let answer = ana.fill("/sign-up?next=/orders", "/api/account/sign_up", &[("name", " Ana  B "), ("email", "Ana@Example.com")]).await;
        assert_eq!(answer.path, "/sign-in/code");
        assert!(answer.says("ana@example.com"), "{}", answer.text());
        app.work().await;
        let code = app.code("ana@example.com").await;
        let wrong = if code == "123456" { "654321" } else { "123456" };
        let refused = ana.submit("/api/account/enter_code", &[("code", wrong)]).await;
        assert!(refused.path.starts_with("/sign-in/code?"), "{}", refused.path);
        assert!(refused.says("Enter the six digits from the newest mail"), "{}", refused.text());
        assert_eq!(ana.call("/api/account/enter_code", &[("code", "12x")]).await.status, 422);
        let answer = ana.submit("/api/account/enter_code", &[("code", &code)]).await;
        assert_eq!(answer.path, "/orders?notice=welcome");
        let page = ana.page("/account").await;
        assert_eq!(page.form("/api/account/name")["name"], "Ana B");
        // the code is spent, here and in any other browser
        let other = app.browser();
        app.forward(Span::seconds(61));
        other.submit("/api/account/sign_in", &[("email", "ana@example.com")]).await;
        assert_eq!(other.call("/api/account/enter_code", &[("code", &code)]).await.status, 422);
    }

    async fn the_answer_is_the_same_whether_or_not_there_is_an_account(db: Db) {
        let app = Harness::open(db).await;
        app.person("ana@example.com").await;
        app.forward(Span::seconds(61));
        let known = app.browser().submit("/api/account/sign_in", &[("email", "ana@example.com")]).await;
        let unknown = app.browser().submit("/api/account/sign_in", &[("email", "eva@example.com")]).await;
        assert_eq!(known.path, unknown.path);
        assert_eq!(known.text().replace("ana@", "eva@"), unknown.text());
        let wrong = [("password", "not the password")];
        let known = app.browser().call("/api/account/sign_in", &[("email", "ana@example.com"), wrong[0]]).await;
        let unknown = app.browser().call("/api/account/sign_in", &[("email", "eva@example.com"), wrong[0]]).await;
        assert_eq!((known.status, known.body), (unknown.status, unknown.body));
    }

    async fn a_second_code_waits_a_minute_and_five_wrong_tries_spend_one(db: Db) {
        let app = Harness::open(db).await;
        let ana = app.browser();
        ana.submit("/api/account/sign_in", &[("email", "ana@example.com")]).await;
        let refused = ana.call("/api/account/code_again", &[]).await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key("retry-after"));
        app.work().await;
        let code = app.code("ana@example.com").await;
        let wrong = if code == "123456" { "654321" } else { "123456" };
        for _ in 0..5 {
            assert_eq!(ana.call("/api/account/enter_code", &[("code", wrong)]).await.status, 422);
        }
        let spent = ana.submit("/api/account/enter_code", &[("code", &code)]).await;
        assert!(spent.says("This has expired"), "{}", spent.text());
        app.forward(Span::seconds(61));
        let again = ana.submit("/api/account/code_again", &[]).await;
        assert_eq!(again.path, "/sign-in/code?notice=code_sent");
        app.work().await;
        let code = app.code("ana@example.com").await;
        app.forward(Span::minutes(10));
        assert!(ana.submit("/api/account/enter_code", &[("code", &code)]).await.says("This has expired"));
        assert_eq!(ana.page("/account").await.path, "/sign-in?next=/account");
    }

    async fn a_code_opens_only_the_browser_that_asked_for_it(db: Db) {
        let app = Harness::open(db).await;
        app.browser().submit("/api/account/sign_in", &[("email", "ana@example.com")]).await;
        app.work().await;
        let code = app.code("ana@example.com").await;
        let thief = app.browser();
        assert_eq!(thief.submit("/api/account/enter_code", &[("code", &code)]).await.path, "/sign-in");
        assert_eq!(thief.page("/account").await.path, "/sign-in?next=/account");
    }

    async fn the_way_on_is_kept_and_leads_nowhere_else(db: Db) {
        let app = Harness::open(db).await;
        let guest = app.browser();
        assert_eq!(guest.page("/seller/orders?tab=to_ship").await.path, "/sign-in?next=/seller/orders%3Ftab%3Dto_ship");
        let page = guest.page("/sign-in?next=/seller/orders%3Ftab%3Dto_ship").await;
        assert_eq!(page.form("/api/account/sign_in")["next"], "/seller/orders?tab=to_ship");
        let other = page.attr(".auth-foot a", "href").unwrap();
        let page = guest.page(&other).await;
        assert_eq!(page.form("/api/account/sign_up")["next"], "/seller/orders?tab=to_ship");
        let person = flows::identity::create_person(&app.world.system(), "ana@example.com", "Ana", Some("correct horse")).await;
        assert!(person.is_ok());
        for evil in ["https://evil.example", "//evil.example", "/\\evil.example"] {
            let form = [("email", "ana@example.com"), ("password", "correct horse"), ("next", evil)];
            let answer = app.browser().submit("/api/account/sign_in", &form).await;
            assert_eq!(answer.path, "/account?notice=signed_in");
        }
    }

    async fn a_new_password_ends_every_other_session(db: Db) {
        let app = Harness::open(db).await;
        let (_, ana) = app.person("ana@example.com").await;
        let elsewhere = app.signed_in("ana@example.com").await;
        let weak = ana.submit("/api/account/password", &[("password", "password123")]).await;
        assert!(weak.says("Use at least 10 characters"), "{}", weak.text());
        let set = ana.fill("/account", "/api/account/password", &[("password", "correct horse")]).await;
        assert_eq!(set.path, "/account?notice=password_saved");
        assert_eq!(ana.page("/account").await.path, "/account");
        assert_eq!(elsewhere.page("/account").await.path, "/sign-in?next=/account");
        app.work().await;
        assert_eq!(app.mails_to("ana@example.com").await[0].subject, "Your password was changed");
        // a quarter of an hour later the mailed code no longer stands for the current password
        app.forward(Span::minutes(16));
        let form = [("current", "wrong horse"), ("password", "battery staple")];
        assert_eq!(ana.call("/api/account/password", &form).await.status, 422);
        let form = [("current", "correct horse"), ("password", "battery staple")];
        assert_eq!(ana.submit("/api/account/password", &form).await.path, "/account?notice=password_saved");
        let signed = app.browser().submit("/api/account/sign_in", &[("email", "ana@example.com"), ("password", "battery staple")]).await;
        assert_eq!(signed.path, "/account?notice=signed_in");
    }

    async fn ten_wrong_passwords_close_the_door_for_a_while(db: Db) {
        let app = Harness::open(db).await;
        flows::identity::create_person(&app.world.system(), "ana@example.com", "Ana", Some("correct horse")).await.unwrap();
        let guest = app.browser();
        for _ in 0..10 {
            let form = [("email", "ana@example.com"), ("password", "wrong")];
            assert_eq!(guest.call("/api/account/sign_in", &form).await.status, 422);
        }
        let right = [("email", "ana@example.com"), ("password", "correct horse")];
        assert_eq!(guest.call("/api/account/sign_in", &right).await.status, 429);
        app.forward(Span::minutes(15));
        assert_eq!(guest.submit("/api/account/sign_in", &right).await.path, "/account?notice=signed_in");
    }

    async fn signing_out_forgets_the_session(db: Db) {
        let app = Harness::open(db).await;
        let (_, ana) = app.person("ana@example.com").await;
        assert_eq!(ana.submit("/api/account/sign_out", &[]).await.path, "/?notice=signed_out");
        assert_eq!(ana.page("/account").await.path, "/sign-in?next=/account");
        assert_eq!(ana.call("/api/account/name", &[("name", "X")]).await.status, 401);
    }

    async fn a_demo_shows_its_logins_and_nothing_else_does(db: Db) {
        let app = Harness::open(db.clone()).await;
        assert_eq!(app.browser().page("/sign-in").await.count("input[value='seller@demo.example']"), 1);
        let real = Harness::open_with(db, false).await;
        assert_eq!(real.browser().page("/sign-in").await.count("input[value='seller@demo.example']"), 0);
    }

    async fn forms_with_nonsense_in_them_get_a_sentence(db: Db) {
        let app = Harness::open(db).await;
        let guest = app.browser();
        for email in ["", "ana", "ana@", "a b@example.com", "ana@example.com\r\nBcc: x@example.com"] {
            assert_eq!(guest.call("/api/account/sign_in", &[("email", email)]).await.status, 422, "{email:?}");
        }
        let long = "x".repeat(10_000);
        assert_eq!(guest.call("/api/account/sign_up", &[("name", &long), ("email", "ana@example.com")]).await.status, 422);
        assert_eq!(guest.call("/api/account/enter_code", &[]).await.status, 200, "nothing waits: back to the start");
        app.work().await;
        assert!(app.mails_to("ana@example.com").await.is_empty());
    }
}
