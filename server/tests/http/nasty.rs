//! What nobody sends by accident: every server function with nonsense in every field, addresses that name nothing, bodies
//! that are no forms, cookies that were planted. Each gets a 4xx and a sentence; nothing breaks, leaks or changes.

use crate::buy::{ADDRESS, add, thing};
use crate::harness::{Answer, Browser, Harness};
use axum::http::Method;
use kernel::ShopId;
use leptos::server_fn::axum::server_fn_paths;
use std::collections::BTreeMap;
use std::path::Path;

const FORM: &str = "application/x-www-form-urlencoded";

/// Percent-encoded values no field expects.
const VALUES: [&str; 22] = [
    "",
    "x",
    "-1",
    "0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1e309",
    "NaN",
    "1.5",
    "%D9%A3",
    "%E2%80%AE%E2%80%8B",
    "%F0%9F%8E%89%F0%9F%8E%89",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "'%20OR%201%3D1%20--",
    "..%2F..%2Fetc%2Fpasswd",
    "%2F%2Fevil.example",
    "javascript:alert(1)",
    "%0D%0ASet-Cookie:%20a=1",
    "2026-02-30",
    "%zz",
    "%ff%fe",
];

/// Words of machinery that no visitor is shown.
const INTERNALS: [&str; 9] = [
    "server function at the route",
    "sqlx",
    "SQLITE",
    "syntax error",
    "constraint",
    "panicked",
    "no such table",
    "backtrace",
    "serde",
];

/// The arguments of every server function by address, read from the sources; those of nested forms by their usual names.
fn arguments() -> BTreeMap<String, Vec<String>> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, Vec<String>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                read(&std::fs::read_to_string(&path).unwrap(), found);
            }
        }
    }
    fn read(source: &str, found: &mut BTreeMap<String, Vec<String>>) {
        for part in source.split("#[server(endpoint = \"").skip(1) {
            let endpoint = part.split('"').next().unwrap();
            let signature = part.split_once("pub async fn").map_or("", |(_, rest)| rest);
            let list = signature.split_once('(').map_or("", |(_, rest)| rest);
            let list = list.split(") -> Answer").next().unwrap_or_default();
            let mut names = Vec::new();
            for argument in list.split(',').filter_map(|a| a.split_once(": ")) {
                let name = argument.0.rsplit(' ').next().unwrap_or_default();
                names.push(name.to_owned());
                if argument.1.starts_with(char::is_uppercase) && !argument.1.starts_with("String") {
                    let nested = [
                        "title",
                        "price",
                        "stock",
                        "options][0][values",
                        "variants][0][price",
                        "variants][0][stock",
                    ];
                    names.extend(nested.map(|field| format!("{name}[{field}]")));
                    names.extend(["name", "country", "kind", "contact_phone", "p1"].map(str::to_owned));
                }
            }
            found.insert(format!("/api/{endpoint}"), names);
        }
    }
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app"), &mut found);
    found
}

/// Somebody who is everything at once: shopper, creator, seller with a thing on sale, operator; so that nothing is refused
/// for want of a role.
async fn everybody(app: &Harness) -> (ShopId, kernel::VariantId, Browser) {
    let (shop, variant, browser) = thing(app, "Mara's Lamps", 4800, 50).await;
    let join = [
        ("handle", "mara"),
        ("display_name", "Mara"),
        ("country", "US"),
        ("born_on", "1990-01-01"),
        ("terms", "true"),
    ];
    browser.fill("/creator/join", "/api/creator/join/join", &join).await;
    let mara = store::identity::person_by_email(&app.world.db, "maras-lamps@example.com")
        .await
        .unwrap()
        .unwrap();
    flows::identity::make_operator(&app.world.system(), mara.id)
        .await
        .unwrap();
    (shop, variant, browser)
}

fn fine(answer: &Answer, what: &str) {
    assert!(
        answer.status.as_u16() < 500,
        "{what}: {}: {}",
        answer.status,
        answer.body
    );
    if answer.status.is_client_error() {
        let leak = INTERNALS.iter().find(|word| answer.body.contains(**word));
        assert!(leak.is_none(), "{what}: {}", answer.body);
    }
    if let Some(to) = answer.headers.get("location") {
        let to = to.strip_prefix(crate::harness::BASE).unwrap_or(to);
        assert!(to.starts_with('/') && !to.starts_with("//"), "{what} leads to {to}");
    }
    let planted = answer
        .headers
        .get("set-cookie")
        .is_some_and(|cookie| cookie.starts_with("a=1"));
    assert!(!planted, "{what} sets a cookie");
}

async fn post(browser: &Browser, path: &str, kind: &str, body: impl Into<Vec<u8>>, accept: &str) -> Answer {
    let body = Some((kind.to_owned(), body.into()));
    browser.send(Method::POST, path, body, accept, "same-origin").await
}

/// How many rows there are of what must not change.
async fn counts(app: &Harness) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        db::sql!("SELECT COUNT(*) FROM orders"),
        db::sql!("SELECT COUNT(*) FROM payments"),
        db::sql!("SELECT COUNT(*) FROM withdrawals"),
        db::sql!("SELECT COUNT(*) FROM shops"),
        db::sql!("SELECT COUNT(*) FROM people"),
        db::sql!("SELECT COUNT(*) FROM creators"),
    ] {
        counts.push(db::Q::from(&app.world.db).scalar(table, db::args![]).await.unwrap());
    }
    counts
}

async fn sound(app: &Harness) {
    let findings = store::audit::run(&app.world.db).await.unwrap();
    let wrong: Vec<_> = findings.iter().filter(|f| f.wrong > 0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

testkit::both_engines! {
    async fn no_call_breaks_on_nonsense(db: Db) {
        let app = Harness::open(db).await;
        let (shop, variant, browser) = everybody(&app).await;
        add(&browser, variant, "1").await;
        let pay = browser.fill("/checkout?country=US", "/api/buy/place", &ADDRESS).await;
        let reference = pay.path.strip_prefix("/pay/test/").unwrap().to_owned();
        let variant_id = variant.to_string();
        let known = |name: &str| match name {
            "shop" => shop.to_string(),
            "variant" => variant_id.clone(),
            "reference" => reference.clone(),
            "version" | "quantity" => "1".to_owned(),
            _ => String::new(),
        };
        let arguments = arguments();
        let before = counts(&app).await;
        for (path, method) in server_fn_paths() {
            assert_eq!(method, Method::POST, "{path}");
            let names = arguments.get(path).unwrap_or_else(|| panic!("{path} was not found in the sources"));
            // without them nobody would be left to send the rest
            if path == "/api/account/sign_out" {
                continue;
            }
            let mut bodies = vec![String::new(), "=&&=&%=%".to_owned(), format!("a{}=1", "[b]".repeat(500))];
            for value in VALUES {
                // a password is hashed for a second each time
                let all = names.iter().filter(|name| *name != "password" || value == "x");
                bodies.push(all.clone().map(|name| format!("{name}={value}")).collect::<Vec<_>>().join("&"));
            }
            for one in names.iter().filter(|_| names.len() > 1) {
                for value in ["-1", "9223372036854775807", "%F0%9F%8E%89"] {
                    let with = names.iter().filter(|name| *name != "password").map(|name| match name == one {
                        true => format!("{name}={value}"),
                        false => format!("{name}={}", known(name)),
                    });
                    bodies.push(with.collect::<Vec<_>>().join("&"));
                }
            }
            for body in bodies {
                let what = format!("{path} {body:.200}");
                fine(&post(&browser, path, FORM, body, "application/json").await, &what);
            }
            fine(&post(&browser, path, FORM, "id=x", "text/html").await, path);
            for (kind, body) in [("application/json", "{\"id\":1}"), ("text/plain", "\u{1}"), ("multipart/form-data; boundary=x", "--x\r\n")] {
                fine(&post(&browser, path, kind, body, "application/json").await, &format!("{path} as {kind}"));
            }
        }
        app.work().await;
        let after = counts(&app).await;
        assert_eq!(before, after, "orders, payments, withdrawals, shops, people, creators");
        sound(&app).await;
    }

    async fn a_call_is_a_form_of_a_reasonable_size_at_its_address(db: Db) {
        let app = Harness::open(db).await;
        let guest = app.browser();
        for path in ["/api/none", "/api/buy", "/api/buy/add/x", "/api/%2e%2e/x"] {
            for accept in ["text/html", "application/json"] {
                let answer = post(&guest, path, FORM, "a=1", accept).await;
                assert_eq!(answer.status, 404, "{path}");
                fine(&answer, path);
            }
        }
        let shown = guest.send(Method::GET, "/api/buy/add", None, "text/html", "none").await;
        assert_eq!((shown.status.as_u16(), shown.headers["allow"].as_str()), (405, "POST"));
        assert!(shown.says("it only takes a form"), "{}", shown.text());
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD] {
            assert_eq!(guest.send(method, "/api/buy/add", None, "text/html", "none").await.status, 405);
        }
        for accept in ["text/html", "application/json"] {
            let huge = format!("email={}", "x".repeat(2 << 20));
            let answer = post(&guest, "/api/account/sign_in", FORM, huge, accept).await;
            assert_eq!(answer.status, 413);
            assert!(answer.body.contains("request.too_large") || answer.says("Shorten it"), "{}", answer.body);
            for nul in ["email=a%00b", "email=a\0b"] {
                let answer = post(&guest, "/api/account/sign_in", FORM, nul, accept).await;
                assert_eq!(answer.status, 400);
                assert!(answer.body.contains("request.nul") || answer.says("no text"), "{}", answer.body);
            }
        }
        // a megabyte less a little is read, and refused by the field's own rule
        let long = format!("email={}", "x".repeat(1 << 19));
        assert_eq!(post(&guest, "/api/account/sign_in", FORM, long, "application/json").await.status, 422);
    }

    async fn no_address_breaks(db: Db) {
        let app = Harness::open(db).await;
        let (_, _, browser) = everybody(&app).await;
        // the router decodes a query twice
        let wild = ["%00", "%2500", "%ff", "%F0%9F%8E%89", "-1", "9223372036854775808", "..%2f..%2fetc%2fpasswd", "%0d%0aSet-Cookie:a=1"];
        let places = [
            "/product/{}", "/shop/{}", "/category/{}", "/order/{}", "/pay/test/{}", "/r/{}", "/r/{}/qr.svg", "/r/{}/qr.png", "/media/{}/large",
            "/media/1/{}", "/messages/{}/storefront.json", "/messages/en/{}", "/seller/products/{}", "/seller/orders/{}",
            "/seller/products/import/{}", "/seller/products/import/{}/results.csv", "/creator/links/{}", "/operator/mail/{}",
            "/search?q={}", "/seller/products?state={}&cursor={}&q={}", "/seller/orders?tab={}&cursor={}", "/operator?case={}",
            "/operator/products?case={}&cursor={}", "/operator/mail?cursor={}", "/operator/audit?cursor={}", "/creator/market?q={}&cursor={}",
            "/creator/withdraw?amount={}", "/checkout?country={}", "/?notice={}", "/sign-in?next={}", "/sign-in?__err={}&__path={}", "/{}",
        ];
        for place in places {
            for value in wild {
                let path = place.replace("{}", value);
                let answer = browser.send(Method::GET, &path, None, "text/html", "none").await;
                fine(&answer, &path);
                if value == "%00" {
                    assert_eq!(answer.status, 400, "{path}");
                }
            }
        }
        for (name, value) in [("yellowcart", "%00"), ("yellowcart", "AAAA"), ("sc_t", "a.b.c"), ("form_draft", "a=%ff&b=%&email=<x>")] {
            let guest = app.browser();
            guest.set_cookie(name, value);
            let page = guest.page("/sign-in").await;
            assert_eq!(page.status, 200, "{name}={value}");
            assert!(!page.body.contains("<x>"));
        }
        sound(&app).await;
    }

    async fn a_planted_session_is_worth_nothing_after_sign_in(db: Db) {
        let app = Harness::open(db).await;
        let (_, lamp, _) = thing(&app, "Mara's Lamps", 4800, 5).await;
        flows::identity::create_person(&app.world.system(), "ana@example.com", "Ana", Some("correct horse")).await.unwrap();
        // somebody plants a cookie with a cart in Ana's browser
        let thief = app.browser();
        add(&thief, lamp, "1").await;
        let planted = thief.cookie("yellowcart").unwrap();
        let ana = app.browser();
        ana.set_cookie("yellowcart", &planted);
        let form = [("email", "ana@example.com"), ("password", "correct horse")];
        assert_eq!(ana.submit("/api/account/sign_in", &form).await.path, "/account?notice=signed_in");
        assert_ne!(ana.cookie("yellowcart").unwrap(), planted);
        assert_eq!(thief.page("/account").await.path, "/sign-in?next=/account");
        // nor is one that was in use before signing out
        let old = ana.cookie("yellowcart").unwrap();
        ana.submit("/api/account/sign_out", &[]).await;
        thief.set_cookie("yellowcart", &old);
        assert_eq!(thief.page("/account").await.path, "/sign-in?next=/account");
    }
}
