//! `/r/{code}` over HTTP: every row of the table of affiliate 2.8 with its headers, the touch cookie and the session of
//! browsers that ask not to be tracked, the QR picture, and the landing.

use crate::harness::{AGENT, Answer, Browser, Harness};
use axum::http::Method;
use flows::Actor;
use flows::affiliate::{create_link, read_touches, set_plan_rate};
use kernel::{Bps, ProductId, ShopId, ShopRole};
use testkit::both_engines;

/// A creator's link to a product at 34.90, and who owns the shop.
struct Promoted {
    code: String,
    product: ProductId,
    shop: ShopId,
    seller: Browser,
    creator: Browser,
}

async fn promoted(app: &Harness) -> Promoted {
    let (shop, seller) = app.shop("Marrowby Kitchen").await;
    let product = crate::creator::product(app, shop, "Enamel kettle").await;
    let owner = crate::creator::owner(app, shop).await;
    set_plan_rate(&owner, product, Bps(1200)).await.unwrap();
    let (person, creator) = app.person("ines@example.com").await;
    let id = flows::affiliate::join(&app.world.cx(Actor::Person(person)), &crate::creator::form("ines"))
        .await
        .unwrap();
    let cx = app.world.cx(Actor::Creator { person, creator: id });
    Promoted {
        code: create_link(&cx, product).await.unwrap(),
        product,
        shop,
        seller,
        creator,
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", String::as_str)
}

const PERSON: [(&str, &str); 2] = [("user-agent", AGENT), ("sec-fetch-dest", "document")];

both_engines! {
    async fn every_row_of_the_redirect_table_is_answered_with_its_headers(db: Db) {
        let app = Harness::open(db).await;
        let Promoted { code, product, seller, creator, .. } = promoted(&app).await;
        let path = format!("/r/{code}");
        let plain = format!("/product/p-{product}");
        let guest = app.browser();
        let with = |extra: (&'static str, &'static str)| [PERSON[0], PERSON[1], extra];

        let answer = guest.ask(Method::PUT, &path, &PERSON).await;
        assert_eq!((answer.status.as_u16(), header(&answer, "allow")), (405, "GET, HEAD"));
        let answer = guest.ask(Method::GET, "/r/zzzzzzz", &PERSON).await;
        assert_eq!((answer.status.as_u16(), header(&answer, "x-robots-tag")), (404, "noindex"));
        assert!(answer.body.contains("<main"), "a page, not an empty answer");
        let answer = guest.ask(Method::HEAD, &path, &PERSON).await;
        assert_eq!((answer.status.as_u16(), header(&answer, "location"), answer.body.as_str()), (302, plain.as_str(), ""));

        for agent in ["", "Twitterbot/1.0", "facebookexternalhit/1.1 (+http://www.facebook.com)", "curl/8.5"] {
            let answer = guest.ask(Method::GET, &path, &[("user-agent", agent), ("x-purpose", "preview")]).await;
            assert_eq!((answer.status.as_u16(), header(&answer, "location")), (302, plain.as_str()), "{agent}");
        }
        let answer = guest.ask(Method::GET, &path, &[]).await;
        assert_eq!(header(&answer, "location"), plain, "nobody says who it is");
        for ahead in [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-purpose", "preview"), ("x-moz", "prefetch")] {
            let answer = guest.ask(Method::GET, &path, &with(ahead)).await;
            assert_eq!((answer.status.as_u16(), header(&answer, "retry-after"), header(&answer, "cache-control")), (503, "0", "no-store"));
        }
        for dest in ["image", "iframe", "script", "empty"] {
            let answer = guest.ask(Method::GET, &path, &[PERSON[0], ("sec-fetch-dest", dest)]).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str(), header(&answer, "location")), (403, "", ""), "{dest}");
        }
        assert_eq!(guest.cookie("sc_t"), None, "none of these leaves a cookie");
        for internal in [&seller, &creator] {
            let answer = internal.ask(Method::GET, &path, &PERSON).await;
            assert_eq!((answer.status.as_u16(), header(&answer, "location")), (302, plain.as_str()));
            assert_eq!(internal.cookie("sc_t"), None);
        }

        let answer = guest.ask(Method::GET, &path.to_uppercase().replace("/R/", "/r/"), &PERSON).await;
        assert_eq!(answer.status.as_u16(), 302);
        assert!(header(&answer, "location").starts_with(&format!("{plain}?ck=")), "{}", header(&answer, "location"));
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-robots-tag", "noindex, nofollow"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("x-frame-options", "DENY"),
            ("content-security-policy", "frame-ancestors 'none'"),
            ("content-length", "0"),
        ] {
            assert_eq!(header(&answer, name), value, "{name}");
        }
        let cookie = header(&answer, "set-cookie");
        assert!(cookie.starts_with("sc_t=") && cookie.ends_with("; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax"), "{cookie}");

        app.world.db.script("UPDATE links SET status = 'inactive'").await.unwrap();
        app.world.links.forget();
        let other = app.browser();
        let answer = other.ask(Method::GET, &path, &PERSON).await;
        assert_eq!((answer.status.as_u16(), header(&answer, "location"), other.cookie("sc_t")), (302, plain.as_str(), None));
    }

    async fn the_cookie_keeps_the_newest_five_and_drops_what_is_not_ours(db: Db) {
        let app = Harness::open(db).await;
        let Promoted { code, .. } = promoted(&app).await;
        let guest = app.browser();
        let path = format!("/r/{code}");
        for n in 1..=7 {
            guest.ask(Method::GET, &path, &PERSON).await;
            app.forward(kernel::Span::minutes(1));
            let kept = read_touches(&app.world.keys, &guest.cookie("sc_t").unwrap());
            assert_eq!(kept.len(), n.min(5));
        }
        let good = guest.cookie("sc_t").unwrap();
        assert!(good.len() < 1000, "{}", good.len());
        guest.set_cookie("sc_t", &good.replacen('.', "1.", 1));
        guest.ask(Method::GET, &path, &PERSON).await;
        assert_eq!(read_touches(&app.world.keys, &guest.cookie("sc_t").unwrap()).len(), 1, "the forged ones are gone");
    }

    async fn a_browser_that_asks_not_to_be_tracked_keeps_its_touch_in_the_session_alone(db: Db) {
        let app = Harness::open(db).await;
        let Promoted { code, .. } = promoted(&app).await;
        let guest = app.browser();
        let answer = guest.ask(Method::GET, &format!("/r/{code}"), &[PERSON[0], PERSON[1], ("sec-gpc", "1")]).await;
        assert!(header(&answer, "location").contains("?ck="));
        assert_eq!(guest.cookie("sc_t"), None);
        assert!(guest.cookie("yellowcart").is_some(), "the session holds it");
    }

    async fn campaign_words_pass_and_nothing_changes_where_a_link_leads(db: Db) {
        let app = Harness::open(db).await;
        let Promoted { code, product, .. } = promoted(&app).await;
        let asked = format!("/r/{code}?utm_source=news&sub2=a.b&redir_url=https://evil.example&next=//evil.example&q=1&utm_x=%0d%0a");
        let answer = app.browser().ask(Method::GET, &asked, &[]).await;
        assert_eq!(header(&answer, "location"), format!("/product/p-{product}?utm_source=news&sub2=a.b"));
        let answer = app.browser().ask(Method::GET, &asked, &PERSON).await;
        let to = header(&answer, "location");
        assert!(to.starts_with(&format!("/product/p-{product}?ck=")) && to.ends_with("&utm_source=news&sub2=a.b"), "{to}");
        let link = store::affiliate::link_by_code(&app.world.db, &affiliate::LinkCode::parse(&code).unwrap()).await.unwrap().unwrap();
        app.world.clicks.settled().await;
        assert_eq!(store::affiliate::counted(app.world.clicks.db(), link.id, "human").await.unwrap(), 1);
        for (odd, status) in [("/r/", 404), ("/r/..%2f..%2fetc", 404), ("/r/a/b/c", 404), ("/r/%00", 400), ("/r/ol1", 404)] {
            assert_eq!(app.browser().ask(Method::GET, odd, &PERSON).await.status.as_u16(), status, "{odd}");
        }
    }

    async fn a_landing_is_confirmed_once_and_the_qr_picture_is_drawn_by_us(db: Db) {
        let app = Harness::open(db).await;
        let Promoted { code, shop, .. } = promoted(&app).await;
        let guest = app.browser();
        let answer = guest.ask(Method::GET, &format!("/r/{code}"), &PERSON).await;
        let click = header(&answer, "location").split_once("ck=").unwrap().1.to_owned();
        assert_eq!(guest.submit("/t/land", &[("click", &click)]).await.status.as_u16(), 204);
        assert_eq!(guest.submit("/t/land", &[("click", "12")]).await.status.as_u16(), 204, "says nothing about what is known");
        assert_eq!(guest.submit("/t/land", &[("click", "x")]).await.status.as_u16(), 400);
        let landed = store::affiliate::landed_at(app.world.clicks.db(), kernel::ClickId(click.parse().unwrap())).await.unwrap();
        assert_eq!(landed, Some(app.world.system().now));

        let picture = guest.ask(Method::GET, &format!("/r/{code}/qr.svg"), &[]).await;
        assert_eq!((picture.status.as_u16(), header(&picture, "content-type")), (200, "image/svg+xml"));
        assert!(picture.body.starts_with("<svg"), "{}", &picture.body[..40]);
        let printed = guest.ask(Method::GET, &format!("/r/{code}/qr.png"), &[]).await;
        assert_eq!((printed.status.as_u16(), header(&printed, "content-type")), (200, "image/png"));
        assert!(printed.body.contains("PNG"));
        assert_eq!(guest.ask(Method::GET, "/r/0000000/qr.svg", &[]).await.status.as_u16(), 404);
        assert_eq!(guest.ask(Method::GET, "/r/nonsense/qr.svg", &[]).await.status.as_u16(), 404);
        // anybody who works for the shop is one of its own people
        let analyst = app.member(shop, ShopRole::Analyst).await;
        analyst.ask(Method::GET, &format!("/r/{code}"), &PERSON).await;
        assert_eq!(analyst.cookie("sc_t"), None);
    }
}
