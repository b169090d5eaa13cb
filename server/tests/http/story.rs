//! The whole round of a small market as plain forms, without scripts: a shop opens, imports its goods and puts them into
//! a plan; a creator's link brings a shopper, who buys; the order is shipped, received and settled, and everybody
//! withdraws. In the end every sum is right.

use crate::harness::{Answer, Browser, Harness};
use kernel::Span;

const EXPORT: &str = include_str!("../../flows/tests/data/shopify-export-en.csv");

/// A stranger makes an account and is signed in by the code in the mail.
async fn sign_up(app: &Harness, name: &str, email: &str) -> Browser {
    let browser = app.browser();
    let asked = browser
        .fill("/sign-up", "/api/account/sign_up", &[("name", name), ("email", email)])
        .await;
    assert_eq!(asked.path, "/sign-in/code", "{}", asked.text());
    app.work().await;
    let code = app.code(email).await;
    let welcome = browser.submit("/api/account/enter_code", &[("code", &code)]).await;
    assert!(
        welcome.path.ends_with("notice=welcome"),
        "{}: {}",
        welcome.path,
        welcome.text()
    );
    browser
}

fn led_to(answer: &Answer, end: &str) {
    assert!(
        answer.path.contains(end),
        "{} instead of …{end}:\n{}",
        answer.path,
        answer.text()
    );
}

/// The first address on the page that begins like this.
fn link(answer: &Answer, start: &str) -> String {
    let found = answer.attr(&format!("main a[href^='{start}']"), "href");
    found.unwrap_or_else(|| panic!("no link {start}… on {}:\n{}", answer.path, answer.text()))
}

async fn product(app: &Harness, title: &str) -> String {
    let id: Option<i64> = db::Q::from(&app.world.db)
        .opt_scalar(db::sql!("SELECT id FROM products WHERE title = $1"), db::args![title])
        .await
        .unwrap();
    id.unwrap_or_else(|| panic!("nothing is called {title}")).to_string()
}

async fn sound(app: &Harness) {
    let findings = store::audit::run(&app.world.db).await.unwrap();
    let wrong: Vec<_> = findings.iter().filter(|f| f.wrong > 0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The shop with imported goods on sale.
async fn shop_with_goods(app: &Harness, operator: &Browser) -> Browser {
    let seller = sign_up(app, "Mara", "mara@shop.example").await;
    let phone = crate::phone::confirm(app, &seller, "+1 555 0142 000").await;
    assert!(phone.ends_with("notice=phone_confirmed"), "{phone}");
    let form = [
        ("name", "Marrowby Kitchen"),
        ("country", "US"),
        ("kind", "company"),
        ("legal_name", "Marrowby Kitchen LLC"),
        ("registration_number", "OR-445091"),
        ("street", "Mill Race 3"),
        ("city", "Ferndale"),
        ("region", "OR"),
        ("postcode", "97412"),
    ];
    led_to(
        &seller.fill("/seller/register", "/api/seller/register", &form).await,
        "notice=shop_submitted",
    );
    let decided = operator
        .fill("/operator", "/api/operator/shops/decide", &[("decision", "approve")])
        .await;
    led_to(&decided, "notice=review_approve");

    seller.page("/seller/products/import").await;
    let preview = seller
        .upload("/seller/products/import", &[("file", "export.csv", EXPORT.as_bytes())])
        .await;
    assert!(
        preview.says("Nothing is changed yet"),
        "{}: {}",
        preview.path,
        preview.text()
    );
    let import = preview
        .path
        .rsplit('/')
        .next()
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    led_to(
        &seller
            .submit("/api/seller/products/import_act", &[("id", &import), ("act", "start")])
            .await,
        &import,
    );
    app.work().await;
    let done = seller.page(&format!("/seller/products/import/{import}")).await;
    assert!(done.says("The import is finished"), "{}", done.text());

    operator
        .fill("/operator/products", "/api/operator/products/approve_shop", &[])
        .await;
    app.work().await;
    assert!(seller.page("/seller/products?state=activate").await.count("tbody tr") > 3);
    seller
}

testkit::both_engines! {
    async fn the_whole_round_without_scripts(db: Db) {
        let app = Harness::open(db).await;
        let operator = app.operator().await;
        let seller = shop_with_goods(&app, &operator).await;
        sound(&app).await;

        let chair = product(&app, "Black Armchairs").await;
        assert!(seller.page("/seller/affiliate/add").await.says("Black Armchairs"));
        let picked = format!("picked[p{chair}]");
        let plan = seller.submit("/api/seller/affiliate/add", &[(&picked, "1"), ("rate", "12.5")]).await;
        assert!(plan.path.starts_with("/seller/affiliate") && plan.says("12.5"), "{}: {}", plan.path, plan.text());

        let creator = sign_up(&app, "Ines", "ines@creator.example").await;
        let join = [
            ("handle", "ines.cooks"),
            ("display_name", "Ines Okafor"),
            ("country", "US"),
            ("born_on", "1998-05-04"),
            ("terms", "true"),
        ];
        led_to(&creator.fill("/creator/join", "/api/creator/join/join", &join).await, "/creator/market");
        assert!(creator.page("/creator/market").await.says("Black Armchairs"));
        let made = creator.submit("/api/creator/market/get_link", &[("product", &chair)]).await;
        led_to(&made, "/creator/links/");
        let code = made.path.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();

        // a stranger follows the link, buys and pays
        let shopper = app.browser();
        let product = shopper.page(&format!("/r/{code}")).await;
        led_to(&product, "/product/");
        app.forward(Span::minutes(1));
        let added = shopper.fill(&product.path, "/api/buy/add", &[("quantity", "2")]).await;
        assert!(added.status.is_success(), "{}", added.text());
        let address = [
            ("email", "june@buyer.example"),
            ("name", "June Park"),
            ("line1", "Ashgrove Lane 14"),
            ("city", "Ferndale"),
            ("region", "OR"),
            ("postcode", "97412"),
        ];
        let pay = shopper.fill("/checkout?country=US", "/api/buy/place", &address).await;
        led_to(&pay, "/pay/test/");
        let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
        let order = shopper.submit("/api/buy/test_pay", &[("reference", &reference), ("choice", "pay")]).await;
        led_to(&order, "/order/");
        let order_page = order.path.split('?').next().unwrap().to_owned();
        sound(&app).await;

        // an hour later the shop sends it, and it arrives
        app.forward(Span::minutes(61));
        app.work().await;
        let to_ship = seller.page("/seller/orders").await;
        let open = link(&to_ship, "/seller/orders/YC-");
        let sent = seller
            .fill(&open, "/api/seller/orders/ship", &[("carrier", "postal"), ("tracking", "HP44719020US")])
            .await;
        led_to(&sent, "notice=order_shipped");
        let received = shopper.fill(&order_page, "/api/buy/received", &[]).await;
        assert!(received.says("Delivered"), "{}", received.text());
        sound(&app).await;

        // the operator moves the clock, and what was held settles
        led_to(&operator.submit("/api/operator/clock/advance", &[("hours", "336")]).await, "notice=clock_moved");
        app.work().await;
        let settled = seller.page("/seller/finance?tab=settled").await;
        // two chairs at 69.99, less 5 % and 2 % and the creator's 12.5 %
        assert!(settled.says("Black Armchairs × 2") && settled.says("$112.68"), "{}", settled.text());
        assert!(creator.page("/creator/earnings").await.says("$17.50"));
        sound(&app).await;

        // both withdraw; the bank pays one and sends the other back
        let asked = seller.fill("/seller/finance", "/api/seller/finance/withdraw", &[]).await;
        led_to(&asked, "notice=withdrawal_requested");
        app.work().await;
        let money = operator.page("/operator/money").await;
        assert!(money.says("Marrowby Kitchen LLC"), "{}", money.text());
        let failed = operator.fill("/operator/money", "/api/operator/money/failed", &[("reason", " ")]).await;
        assert!(failed.says("Fill this in."), "{}", failed.text());
        let failed = operator.fill("/operator/money", "/api/operator/money/failed", &[("reason", "No such account.")]).await;
        led_to(&failed, "notice=withdrawal_failed");
        assert!(seller.page("/seller/finance?tab=withdrawals").await.says("No such account."));
        led_to(&seller.fill("/seller/finance", "/api/seller/finance/withdraw", &[]).await, "notice=withdrawal_requested");
        app.work().await;
        led_to(&operator.fill("/operator/money", "/api/operator/money/paid", &[]).await, "notice=withdrawal_paid");
        let account = [("payout_name", "Ines Okafor"), ("payout_account", "Coast Credit Union 0042 7781")];
        led_to(&creator.fill("/creator/withdraw", "/api/creator/withdraw/payout", &account).await, "notice=payout_saved");
        // the fee of two per cent is shown before anything is sent
        let step = creator.page("/creator/withdraw?amount=17.50").await;
        assert!(step.says("$0.35") && step.says("$17.15"), "{}", step.text());
        let confirmed = creator.fill(&step.path, "/api/creator/withdraw/confirm", &[]).await;
        led_to(&confirmed, "notice=withdrawal_requested");
        app.work().await;
        led_to(&operator.fill("/operator/money", "/api/operator/money/paid", &[]).await, "notice=withdrawal_paid");
        assert!(operator.page("/operator/money?tab=decided").await.says("Paid"));
        assert!(seller.page("/seller/finance?tab=withdrawals").await.says("Paid"));
        sound(&app).await;
    }

    async fn nobody_else_sees_or_decides_money(db: Db) {
        let app = Harness::open(db).await;
        let (_, seller) = app.shop("Marrowby Kitchen").await;
        let guest = app.browser();
        led_to(&guest.page("/operator/money").await, "/sign-in");
        led_to(&seller.page("/operator/money").await, "/no-entry");
        let operator = app.operator().await;
        for action in ["/api/operator/money/paid", "/api/operator/money/failed"] {
            let form = [("withdrawal", "5"), ("reason", "x")];
            assert_eq!(seller.call(action, &form).await.status, 403);
            assert_eq!(guest.call(action, &form).await.status, 401);
            for nonsense in ["5", "", "x", "-1", "99999999999999999999"] {
                let form = [("withdrawal", nonsense), ("reason", "x")];
                assert_eq!(operator.call(action, &form).await.status, 404, "{action} {nonsense}");
            }
        }
        for amount in ["", "x", "1e9", "-5", "0", "9.999", "1000000000000000000000"] {
            let answer = seller.call("/api/seller/finance/withdraw", &[("amount", amount), ("key", "k")]).await;
            assert!(answer.status.is_client_error(), "{amount}: {}", answer.status);
        }
        assert_eq!(guest.call("/api/seller/finance/withdraw", &[("amount", "10"), ("key", "k")]).await.status, 401);
    }
}
