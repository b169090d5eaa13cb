//! The phone of a seller: asked for before the shop, confirmed by a code in a text message (spec: commerce 2.1).

use crate::harness::{Browser, Harness};
use kernel::Span;

/// A seller confirms this number as people do. Where it led.
pub async fn confirm(app: &Harness, browser: &Browser, phone: &str) -> String {
    let asked = browser
        .fill(
            "/seller/register",
            "/api/seller/phone/send",
            &[("contact_phone", phone)],
        )
        .await;
    assert_eq!(asked.path, "/seller/register/phone", "{}", asked.text());
    app.work().await;
    let code = code(app, phone).await;
    let entered = browser
        .fill("/seller/register/phone", "/api/seller/phone/enter", &[("code", &code)])
        .await;
    entered.path
}

/// The code in the newest text message to the number.
async fn code(app: &Harness, phone: &str) -> String {
    app.code(&phone.replace(' ', "")).await
}

testkit::both_engines! {
    async fn a_shop_asks_for_a_phone_first_and_takes_only_that(db: Db) {
        let app = Harness::open(db).await;
        let (_, mara) = app.person("mara@example.com").await;
        let first = mara.page("/seller").await;
        assert_eq!(first.path, "/seller/register");
        assert_eq!(first.count("form[action='/api/seller/register']"), 0, "no facts before the phone");
        let bad = mara.fill("/seller/register", "/api/seller/phone/send", &[("contact_phone", "0151 123")]).await;
        assert!(bad.path.starts_with("/seller/register?") && bad.says("with its country code"), "{}: {}", bad.path, bad.text());
        assert_eq!(bad.form("/api/seller/phone/send")["contact_phone"], "0151 123", "what was typed comes back");
        let asked = mara.fill("/seller/register", "/api/seller/phone/send", &[("contact_phone", "+49 30 5550101")]).await;
        assert!(asked.says("+49305550101"), "{}", asked.text());
        let soon = mara.fill("/seller/register/phone", "/api/seller/phone/again", &[]).await;
        assert!(soon.says("Too many tries. Wait 60 seconds"), "{}", soon.text());
        app.work().await;
        let right = code(&app, "+49305550101").await;
        let wrong = if right == "123456" { "654321" } else { "123456" };
        for typed in [wrong, "", "12x", "١٢٣٤٥٦"] {
            let refused = mara.submit("/api/seller/phone/enter", &[("code", typed)]).await;
            assert!(refused.says("newest text message"), "{typed}: {}", refused.text());
        }
        // the text message left by its own way, and no mail did
        let sent = app.doubles.texts.sent();
        assert_eq!(sent.len(), 1);
        assert!(sent[0].to == "+49305550101" && sent[0].text.starts_with(&right), "{sent:?}");
        assert!(app.doubles.mailer.sent().iter().all(|mail| !mail.text.contains(&right)));
        let on = mara.submit("/api/seller/phone/enter", &[("code", &right)]).await;
        assert_eq!(on.path, "/seller/register?notice=phone_confirmed");
        assert_eq!(on.form("/api/seller/register")["contact_phone"], "+49305550101");
        let other = [
            ("name", "Mara's Lamps"), ("country", "DE"), ("kind", "individual"), ("legal_name", "Mara Lampen"),
            ("street", "Lange Str. 1"), ("city", "Berlin"), ("contact_phone", "+49 30 5550102"),
        ];
        let refused = mara.submit("/api/seller/register", &other).await;
        assert!(refused.says("Confirm this number first"), "{}", refused.text());
        let home = mara.fill("/seller/register", "/api/seller/register", &other[..6]).await;
        assert_eq!(home.path, "/seller?notice=shop_submitted", "{}", home.text());
        // the operator reads both kinds
        let outbox = app.operator().await.page("/operator/mail").await;
        assert!(outbox.says("Text message") && outbox.says("+49305550101") && outbox.says("vera@example.com"), "{}", outbox.text());
    }

    async fn another_number_for_a_correction_is_confirmed_too(db: Db) {
        let app = Harness::open(db).await;
        let (_, mara) = app.person("mara@example.com").await;
        assert_eq!(confirm(&app, &mara, "+1 555 0142 000").await, "/seller/register?notice=phone_confirmed");
        let facts = [
            ("name", "Mara's Lamps"), ("country", "US"), ("kind", "individual"), ("legal_name", "Mara Lind"),
            ("street", "1 Mill Lane"), ("city", "Eastmoor"),
        ];
        mara.fill("/seller/register", "/api/seller/register", &facts).await;
        let vera = app.operator().await;
        let reject = [("decision", "reject"), ("reasons[]", "phone")];
        vera.fill("/operator", "/api/operator/shops/decide", &reject).await;
        let page = mara.page("/seller/registration").await;
        let other = page.attr("main a[href^='/seller/register/phone']", "href").unwrap();
        app.forward(Span::minutes(2));
        let asked = mara.fill(&other, "/api/seller/phone/send", &[("contact_phone", "+1 555 0142 001")]).await;
        assert_eq!(asked.path, "/seller/register/phone");
        app.work().await;
        let typed = code(&app, "+15550142001").await;
        let back = mara.submit("/api/seller/phone/enter", &[("code", &typed)]).await;
        assert_eq!(back.path, "/seller/registration?notice=phone_confirmed");
        assert_eq!(back.form("/api/seller/registration/resubmit")["contact_phone"], "+15550142001");
        let sent = mara.fill("/seller/registration", "/api/seller/registration/resubmit", &[]).await;
        assert_eq!(sent.path, "/seller?notice=shop_submitted", "{}", sent.text());
    }

    async fn a_code_opens_only_the_session_that_asked(db: Db) {
        let app = Harness::open(db).await;
        let (_, mara) = app.person("mara@example.com").await;
        let (_, tom) = app.person("tom@example.com").await;
        mara.submit("/api/seller/phone/send", &[("contact_phone", "+1 555 0142 000")]).await;
        app.work().await;
        let typed = code(&app, "+15550142000").await;
        assert_eq!(tom.submit("/api/seller/phone/enter", &[("code", &typed)]).await.path, "/seller/register/phone");
        assert!(tom.page("/seller/register").await.count("form[action='/api/seller/register']") == 0);
        let guest = app.browser();
        for call in ["send", "again", "enter", "sheet"] {
            let form = [("contact_phone", "+15550142000"), ("code", &typed)];
            assert_eq!(guest.call(&format!("/api/seller/phone/{call}"), &form).await.status, 401, "{call}");
        }
        assert_eq!(app.doubles.texts.sent().len(), 1);
    }
}
