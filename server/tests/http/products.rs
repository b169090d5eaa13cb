//! Products over HTTP: written by hand and imported by the seller, decided by the operator, found by the shopper; and
//! every kind of bad upload.

use crate::harness::{Answer, Browser, Harness};
use axum::http::StatusCode;
use kernel::ShopRole;
use testkit::both_engines;

const HOME: &str = include_str!("../../flows/tests/data/shopify-export-en.csv");

/// The smallest GIF there is.
const GIF: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\
    \x00\x01\x00\x00\x02\x01D\x00;";

/// The id at the end of `/seller/products/{id}?…`.
fn id_of(answer: &Answer) -> String {
    let path = answer.path.split('?').next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

const KETTLE: &[(&str, &str)] = &[
    ("form[title]", "Enamel stovetop kettle, 1.6 L"),
    ("form[category]", "kitchen"),
    ("form[vendor]", "Marrowby"),
    (
        "form[description]",
        "Steel under two coats.\n<script>alert(1)</script><b>Oiled</b> beech.",
    ),
    ("form[options][0][name]", "Colour"),
    ("form[options][0][values]", "Teal, Yellow"),
    ("form[options][1][name]", "Size"),
    ("form[options][1][values]", "1.2 L, 1.6 L"),
    ("form[variants][0][price]", "34.90"),
    ("form[variants][0][compare_at]", "46"),
    ("form[variants][0][stock]", "24"),
];

/// A kettle on sale, and its id.
async fn kettle(seller: &Browser, operator: &Browser) -> String {
    let made = seller
        .fill("/seller/products/new", "/api/seller/products/create", KETTLE)
        .await;
    let id = id_of(&made);
    assert!(
        made.path.ends_with("?notice=product_created"),
        "{} {}",
        made.path,
        made.text()
    );
    let sent = seller
        .submit("/api/seller/products/act", &[("id", &id), ("act", "submit")])
        .await;
    assert!(sent.path.ends_with("?notice=product_submitted"), "{}", sent.path);
    let desk = format!("/operator/products?case={id}");
    let done = operator
        .fill(&desk, "/api/operator/products/decide", &[("decision", "approve")])
        .await;
    assert!(
        done.path.ends_with("?notice=product_approve"),
        "{} {}",
        done.path,
        done.text()
    );
    id
}

both_engines! {
    async fn a_product_by_hand_is_approved_found_and_picked(db: Db) {
        let app = Harness::open(db).await;
        let (_, seller) = app.shop("Marrowby Kitchen").await;
        let operator = app.operator().await;
        let id = kettle(&seller, &operator).await;
        let guest = app.browser();
        for list in ["/", "/search?q=kettle+enamel", "/category/kitchen", "/category/home-and-garden", "/shop/marrowby-kitchen"] {
            let page = guest.page(list).await;
            assert!(page.says("Enamel stovetop kettle"), "{list}: {}", page.text());
            assert!(page.says("$34.90"), "{list}");
        }
        assert!(guest.page("/search?q=50%25_\\").await.says("Nothing here"));
        let page = guest.page("/product/enamel-stovetop-kettle-1-6-l").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("$46.00") && page.says("Marrowby Kitchen"), "{}", page.text());
        assert!(!page.body.contains("alert(1)"), "scripts of descriptions are gone");
        assert_eq!(page.count("a.choice"), 4);
        let first = page.form("/api/buy/add");
        assert_eq!(first["quantity"], "1");
        let other = page.attr("a.choice:not([aria-current])", "href").unwrap();
        let picked = guest.page(&other).await.form("/api/buy/add");
        assert_ne!(picked["variant"], first["variant"]);

        // an edit waits, price and stock count at once
        let edit = [("form[title]", "Kettle with a new name"), ("form[variants][0][price]", "29.90"), ("form[variants][1][stock]", "0")];
        let saved = seller.fill(&format!("/seller/products/{id}"), "/api/seller/products/save", &edit).await;
        assert!(saved.path.ends_with("?notice=product_edited"), "{} {}", saved.path, saved.text());
        assert!(saved.says("The edited version waits for review"));
        let page = guest.page("/product/enamel-stovetop-kettle-1-6-l").await;
        assert!(page.says("Enamel stovetop kettle") && page.says("$29.90") && page.says("Sold out"), "{}", page.text());
        let desk = operator.page("/operator/products").await;
        assert!(desk.says("What the edit changes") && desk.says("Kettle with a new name"), "{}", desk.text());

        let off = seller.submit("/api/seller/products/act", &[("id", &id), ("act", "deactivate")]).await;
        assert!(off.says("Off sale"));
        for gone in ["/product/enamel-stovetop-kettle-1-6-l", "/product/none", "/category/none", "/shop/none"] {
            let page = guest.page(gone).await;
            assert!(page.status == StatusCode::NOT_FOUND && page.says("There is nothing at this address"), "{gone}");
        }
        assert!(guest.page("/").await.says("There are no products here yet"));
    }

    async fn the_operator_finds_a_product_by_its_address_and_takes_it_off_sale(db: Db) {
        let app = Harness::open(db).await;
        let (_, seller) = app.shop("Marrowby Kitchen").await;
        let operator = app.operator().await;
        let id = kettle(&seller, &operator).await;
        assert!(operator.page("/operator/products").await.says("Nothing is waiting"));
        let take_down = "/api/operator/products/take_down";
        let found = "/operator/products?case=https%3A%2F%2Fshop.example%2Fproduct%2Fenamel-stovetop-kettle-1-6-l%3Fv%3D1";
        let bare = operator.fill(found, take_down, &[]).await;
        assert!(bare.count("[aria-invalid='true']") == 1, "{}", bare.text());
        let down = operator.fill(found, take_down, &[("rule", "pictures"), ("note", "Not your photo.")]).await;
        assert!(down.says("Taken off sale. The shop was told why.") && down.says("Taken down"), "{}", down.text());
        assert_eq!(down.count(&format!("form[action='{take_down}']")), 0);
        let told = seller.page(&format!("/seller/products/{id}")).await;
        assert!(told.says("Not your photo."), "{}", told.text());
        app.work().await;
        assert!(app.mails_to("marrowby-kitchen@example.com").await[0].subject.contains("was taken off sale"));
        assert_eq!(app.browser().page("/product/enamel-stovetop-kettle-1-6-l").await.status, StatusCode::NOT_FOUND);
        let again = operator.call(take_down, &[("product", &id), ("rule", "pictures")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
        assert_eq!(seller.call(take_down, &[("product", &id), ("rule", "pictures")]).await.status, StatusCode::FORBIDDEN);
        for none in ["/operator/products?case=nothing", "/operator/products?case=%2F%2F%3F"] {
            assert_eq!(operator.page(none).await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn a_product_form_that_cannot_be_taken_says_what_to_correct(db: Db) {
        let app = Harness::open(db).await;
        let (_, seller) = app.shop("Marrowby Kitchen").await;
        let wrong = seller.fill("/seller/products/new", "/api/seller/products/create", &[
            ("form[title]", "Kettle"), ("form[variants][0][price]", "nine"), ("form[variants][0][stock]", "-1"),
        ]).await;
        assert!(wrong.path.starts_with("/seller/products/new"), "{}", wrong.path);
        assert!(wrong.says("Enter an amount such as 12.50.") && wrong.says("Enter a whole number."), "{}", wrong.text());
        let called = seller.call("/api/seller/products/create", &[("form[title]", "Kettle")]).await;
        assert_eq!(called.status, StatusCode::UNPROCESSABLE_ENTITY);
        let torn = seller.call("/api/seller/products/save", &[("id", "1")]).await;
        assert_eq!(torn.status, StatusCode::BAD_REQUEST);
        let list = seller.page("/seller/products").await;
        assert!(list.says("No products"), "{}", list.text());
        let (_, stranger) = app.shop("Glowmere").await;
        let operator = app.operator().await;
        let id = kettle(&seller, &operator).await;
        for foreign in [id.as_str(), "x", "5"] {
            let page = stranger.page(&format!("/seller/products/{foreign}")).await;
            assert!(page.status == StatusCode::NOT_FOUND && !page.says("kettle"), "{foreign}");
        }
        assert_eq!(operator.page("/operator/products?case=5").await.status, StatusCode::NOT_FOUND);
        for (act, form) in [("act", vec![("id", id.as_str()), ("act", "delete")]), ("picture", vec![("id", &id), ("picture", "5"), ("act", "remove")])] {
            let answer = stranger.call(&format!("/api/seller/products/{act}"), &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
        }
        let second = id_of(&seller.fill("/seller/products/new", "/api/seller/products/create", KETTLE).await);
        seller.submit("/api/seller/products/act", &[("id", &second), ("act", "submit")]).await;
        let twice = operator.call("/api/operator/products/decide", &[("product", &id), ("version", "1"), ("decision", "approve")]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let failed = operator.fill(&format!("/operator/products?case={second}"), "/api/operator/products/decide", &[
            ("decision", "fail"), ("rule", "pictures"), ("note", "Show the lid."),
        ]).await;
        assert!(failed.path.ends_with("?notice=product_fail"), "{} {}", failed.path, failed.text());
        let told = seller.page(&format!("/seller/products/{second}")).await;
        assert!(told.says("Sent back by the review") && told.says("Show the lid."), "{}", told.text());
        app.work().await;
        assert!(app.mails_to("marrowby-kitchen@example.com").await[0].subject.contains("was sent back"));
        let bare = operator.call("/api/operator/products/decide", &[("product", &id), ("version", "1"), ("decision", "fail")]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(seller.call("/api/operator/products/approve_shop", &[("shop", "1")]).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_draft_is_sent_for_review_by_its_form_alone(db: Db) {
        let app = Harness::open(db).await;
        let (_, seller) = app.shop("Marrowby Kitchen").await;
        let made = seller.fill("/seller/products/new", "/api/seller/products/create", KETTLE).await;
        assert_eq!(made.count("main .btn.primary"), 1, "{}", made.text());
        assert_eq!(made.count("form[action='/api/seller/products/act'] button[value='submit']"), 0);
        assert_eq!(made.count("form[action='/api/seller/products/save'] button[value='submit'].primary"), 1);
        assert!(made.says("First save what you changed in the form below"), "{}", made.text());
        // nothing to be seen: no listing is poorer
        assert!(made.says("Poor") && !made.says("Fair"), "{}", made.text());
        let id = id_of(&made);
        let typed = [("form[title]", "Kettle of enamel, 2 L"), ("form[then]", "submit")];
        let sent = seller.fill(&format!("/seller/products/{id}"), "/api/seller/products/save", &typed).await;
        assert!(sent.path.ends_with("?notice=product_submitted") && sent.says("In review"), "{} {}", sent.path, sent.text());
        assert_eq!(sent.form("/api/seller/products/save")["form[title]"], "Kettle of enamel, 2 L");
        assert_eq!(sent.count("main .btn.primary"), 1, "{}", sent.text());
    }

    async fn a_row_of_many_variants_is_marked_once(db: Db) {
        let app = Harness::open(db).await;
        let (_, seller) = app.shop("Marrowby Kitchen").await;
        let typed = [
            ("form[options][0][values]", "Teal, Yellow, Cream"), ("form[variants][0][price]", "19,90"), ("form[variants][0][compare_at]", "10"),
        ];
        let form: Vec<(&str, &str)> = KETTLE.iter().copied().chain(typed).collect();
        let wrong = seller.fill("/seller/products/new", "/api/seller/products/create", &form).await;
        assert_eq!(wrong.count("[aria-invalid='true']"), 1, "{}", wrong.text());
        assert!(wrong.says("is not higher than the price. Enter a higher one, or none."), "{}", wrong.text());
        assert!(!wrong.says("marked fields"), "{}", wrong.text());
    }

    async fn pictures_are_added_served_and_refused(db: Db) {
        let app = Harness::open(db).await;
        let (shop, seller) = app.shop("Marrowby Kitchen").await;
        let operator = app.operator().await;
        let made = seller.fill("/seller/products/new", "/api/seller/products/create", KETTLE).await;
        let id = id_of(&made);
        let to = format!("/seller/products/{id}/pictures");
        let shown = seller.upload(&to, &[("pictures", "a.gif", GIF), ("pictures", "b.gif", GIF)]).await;
        assert!(shown.path.ends_with("?notice=pictures_added"), "{} {}", shown.path, shown.text());
        assert_eq!(shown.count(".shots img"), 2);
        let src = shown.attr(".shots img", "src").unwrap();
        let picture = app.browser().page(&src).await;
        assert_eq!(picture.status, StatusCode::OK);
        assert!(picture.headers["content-type"].starts_with("image/"));
        assert_eq!(picture.headers["cache-control"], "public, max-age=31536000, immutable");
        for missing in ["/media/5/thumb", "/media/x/thumb", &format!("{}x", src.replace("thumb", "large"))] {
            assert_eq!(app.browser().page(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
        }

        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice();
        let large = vec![0; (10 << 20) + 1];
        for (bytes, status, words) in [
            (svg, StatusCode::UNPROCESSABLE_ENTITY, "SVG drawings cannot be uploaded"),
            (b"hello", StatusCode::UNPROCESSABLE_ENTITY, "This file is not a picture"),
            (&GIF[..20], StatusCode::UNPROCESSABLE_ENTITY, "damaged or incomplete"),
            (&large, StatusCode::PAYLOAD_TOO_LARGE, "larger than 10 MB"),
        ] {
            let refused = seller.upload(&to, &[("pictures", "good.gif", GIF), ("pictures", "x.png", bytes)]).await;
            assert_eq!(refused.status, status, "{words}");
            assert!(refused.says(words), "{}", refused.text());
        }
        let none = seller.upload(&to, &[("pictures", "", b"")]).await;
        assert!(none.says("Choose a file first."), "{}", none.text());
        let torn = seller.upload_raw(&to, b"--limit\r\nContent-Disposition: form-data; name=\"pictures\"; filename=\"a.gif\"\r\n\r\nGIF8".to_vec()).await;
        assert_eq!(torn.status, StatusCode::BAD_REQUEST);
        let plain = seller.call(&to, &[("a", "b")]).await;
        assert_eq!(plain.status, StatusCode::BAD_REQUEST);
        assert_eq!(seller.page(&format!("/seller/products/{id}")).await.count(".shots img"), 2, "a refused upload changes nothing");

        let file = [("pictures", "a.gif", GIF)];
        assert_eq!(app.browser().upload(&to, &file).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.member(shop, ShopRole::Analyst).await.upload(&to, &file).await.status, StatusCode::FORBIDDEN);
        assert_eq!(operator.upload(&to, &file).await.status, StatusCode::FORBIDDEN);
        assert_eq!(seller.upload("/seller/products/5/pictures", &file).await.status, StatusCode::NOT_FOUND);
        assert_eq!(seller.upload("/seller/products/x/pictures", &file).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_product_file_is_shown_imported_and_approved(db: Db) {
        let app = Harness::open(db).await;
        let (shop, seller) = app.shop("Marrowby Kitchen").await;
        let operator = app.operator().await;
        let shown = seller.upload("/seller/products/import", &[("file", "export.csv", HOME.as_bytes())]).await;
        assert!(shown.path.starts_with("/seller/products/import/"), "{} {}", shown.path, shown.text());
        assert!(shown.says("20 can be imported, 0 cannot, 0 repeated.") && shown.says("Floor Lamp"), "{}", shown.text());
        let id = id_of(&shown);
        let running = seller.fill(&shown.path, "/api/seller/products/import_act", &[("act", "start")]).await;
        assert!(running.says("The import is under way") && running.body.contains("http-equiv=\"refresh\""), "{}", running.text());
        app.work().await;
        let done = seller.page(&format!("/seller/products/import/{id}?tab=created")).await;
        assert!(done.says("20 of 20 done."), "{}", done.text());
        assert!(done.says("21 pictures could not be fetched"), "{}", done.text());
        let results = seller.page(&format!("/seller/products/import/{id}/results.csv")).await;
        assert_eq!(results.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(results.body.lines().filter(|line| line.contains("\"Created\"")).count(), 20);
        assert!(seller.page("/seller/products/import").await.says("export.csv"));
        // the same file again leads to the same import
        let again = seller.upload("/seller/products/import", &[("file", "other.csv", HOME.as_bytes())]).await;
        assert_eq!(id_of(&again), id);

        let waiting = operator.page("/operator/products").await;
        assert!(waiting.says("Approve all of 20 that pass"), "{}", waiting.text());
        let clicked = operator.submit("/api/operator/products/approve_shop", &[("shop", &shop.to_string())]).await;
        assert!(clicked.path.ends_with("?notice=products_approving"));
        app.work().await;
        let front = app.browser().page("/").await;
        assert_eq!(front.count(".product"), 20);
        assert_eq!(front.count("a[href^='/product/']"), 40, "title and yellow cart of each");
        let listed = seller.page("/seller/products?tab=activate&q=lamp").await;
        assert!(listed.says("Floor Lamp") && !listed.says("Round Table"), "{}", listed.text());
        let (_, stranger) = app.shop("Glowmere").await;
        assert_eq!(stranger.page(&format!("/seller/products/import/{id}/results.csv")).await.status, StatusCode::NOT_FOUND);
        let foreign = stranger.page(&format!("/seller/products/import/{id}")).await;
        assert!(foreign.status == StatusCode::NOT_FOUND && !foreign.says("Floor Lamp"));
    }

    async fn a_file_that_is_no_product_file_gets_a_sentence_and_changes_nothing(db: Db) {
        let app = Harness::open(db).await;
        let (_, seller) = app.shop("Marrowby Kitchen").await;
        let large = vec![b'a'; (40 << 20) + 1];
        let huge = vec![b'a'; 42 << 20];
        for (bytes, status, words) in [
            (b"".as_slice(), StatusCode::UNPROCESSABLE_ENTITY, "There are no products in this file"),
            (b"a,b\n1,2\n", StatusCode::UNPROCESSABLE_ENTITY, "Title, Variant Price"),
            (b"Handle,Title,Variant Price\na,M\xfcller,5\n", StatusCode::UNPROCESSABLE_ENTITY, "Line 2 of the file is not UTF-8"),
            (&HOME.as_bytes()[..2000], StatusCode::UNPROCESSABLE_ENTITY, "never closed"),
            (b"PK\x03\x04", StatusCode::UNPROCESSABLE_ENTITY, "This is not a text file"),
            (&large, StatusCode::PAYLOAD_TOO_LARGE, "larger than 40 MB"),
            (&huge, StatusCode::PAYLOAD_TOO_LARGE, "too large"),
        ] {
            let refused = seller.upload("/seller/products/import", &[("file", "x.csv", bytes)]).await;
            assert_eq!(refused.status, status, "{words}");
            assert!(refused.says(words), "{words}: {}", refused.text());
        }
        assert!(!seller.page("/seller/products/import").await.says("x.csv"));
        let unknown = seller.call("/api/seller/products/import_act", &[("id", "5"), ("act", "start")]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    }
}
