//! A shop's open plan: products put into it, rates raised and cut, notice given, and who may do so.

use crate::harness::Harness;
use flows::Actor;
use flows::affiliate::{Join, create_link, join};
use kernel::{CreatorId, ProductId, ShopId, ShopRole, Span};

const PLAN: &str = "/seller/affiliate";
const ADD: &str = "/api/seller/affiliate/add";
const SET: &str = "/api/seller/affiliate/set_rate";
const CLOSE: &str = "/api/seller/affiliate/close";

/// A product of the shop on sale at 34.90.
async fn product(app: &Harness, shop: ShopId, title: &str) -> ProductId {
    let id: ProductId = app.world.system().id();
    let words = title.to_lowercase();
    app.world
        .db
        .script(&format!(
            "INSERT INTO products (id, shop_id, slug, title, description_html, category, state, currency,
                 price_min_minor, price_max_minor, search_text, created_at, updated_at)
             VALUES ({id}, {shop}, 'p-{id}', '{title}', '', 'home_kitchen', 'activate', 'USD', 3490, 3490, '{words}', 1, 1)"
        ))
        .await
        .unwrap();
    id
}

/// A creator who promotes the product from now on.
async fn promoter(app: &Harness, handle: &str, product: ProductId) -> CreatorId {
    let system = app.world.system();
    let email = format!("{handle}@example.com");
    let person = flows::identity::create_person(&system, &email, handle, None)
        .await
        .unwrap();
    let mut form = Join {
        country: "US".to_owned(),
        ..Join::default()
    };
    form.sign_up.handle = handle.to_owned();
    form.sign_up.display_name = handle.to_owned();
    form.sign_up.born_on = "1998-05-04".to_owned();
    form.sign_up.terms = true;
    let creator = join(&app.world.cx(Actor::Person(person)), &form).await.unwrap();
    create_link(&app.world.cx(Actor::Creator { person, creator }), product)
        .await
        .unwrap();
    creator
}

fn box_of(product: ProductId) -> String {
    format!("picked[p{product}]")
}

/// The names of the page's boxes.
fn boxes(body: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(body);
    let boxes = scraper::Selector::parse("input[type=checkbox]").unwrap();
    html.select(&boxes)
        .filter_map(|found| found.value().attr("name"))
        .map(str::to_owned)
        .collect()
}

async fn rate(app: &Harness, product: ProductId) -> Option<i32> {
    let entry = store::affiliate::open_entry(&app.world.db, product).await.unwrap();
    entry.map(|entry| entry.rate.0)
}

testkit::both_engines! {
    async fn products_are_chosen_and_put_into_the_plan_at_one_rate(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        let kettle = product(&app, shop, "Gooseneck kettle").await;
        let pan = product(&app, shop, "Iron pan").await;
        let plan = mara.page(PLAN).await;
        assert!(plan.says("No product is in the plan yet"), "{}", plan.text());
        assert!(plan.says("clicked in the 14 days before it"), "{}", plan.text());
        let page = mara.page("/seller/affiliate/add").await;
        assert!(page.says("Gooseneck kettle") && page.says("Iron pan") && page.says("$34.90"), "{}", page.text());
        assert_eq!(page.count("input[type=checkbox][form=add]"), 2);
        let found = mara.page("/seller/affiliate/add?q=kettle").await;
        assert!(found.says("Gooseneck kettle") && !found.says("Iron pan"), "{}", found.text());
        assert!(mara.page("/seller/affiliate/add?q=zzz").await.says("No product found"));

        let (kettle_box, pan_box) = (box_of(kettle), box_of(pan));
        let both = [(kettle_box.as_str(), "1"), (pan_box.as_str(), "1"), ("rate", "12,5 %")];
        let plan = mara.submit(ADD, &both).await;
        assert_eq!(plan.path, "/seller/affiliate?notice=plan_products_added", "{}", plan.text());
        assert!(plan.says("Gooseneck kettle") && plan.says("12.5%") && plan.says("all at 12.5%"), "{}", plan.text());
        assert_eq!((rate(&app, kettle).await, rate(&app, pan).await), (Some(1250), Some(1250)));
        // sent again, nothing changes; there is nothing left to add
        assert_eq!(mara.call(ADD, &[(&kettle_box, "1"), ("rate", "20")]).await.status, 200);
        assert_eq!(rate(&app, kettle).await, Some(1250));
        assert!(mara.page("/seller/affiliate/add").await.says("Nothing to add"));
    }

    async fn a_form_with_a_wrong_rate_comes_back_as_it_was(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        let kettle = product(&app, shop, "Gooseneck kettle").await;
        let kettle_box = box_of(kettle);
        for (typed, sentence) in [
            ("0", "Enter a value from 1% to 80%."),
            ("81 %", "Enter a value from 1% to 80%."),
            ("much", "Enter a per cent value such as 12.5."),
            ("", "Enter a per cent value such as 12.5."),
        ] {
            assert_eq!(mara.call(ADD, &[(&kettle_box, "1"), ("rate", typed)]).await.status, 422, "{typed}");
            mara.page("/seller/affiliate/add").await;
            let back = mara.submit(ADD, &[(&kettle_box, "1"), ("rate", typed)]).await;
            assert!(back.path.starts_with("/seller/affiliate/add?"), "{}", back.path);
            assert!(back.says(sentence), "{typed}: {}", back.text());
            assert_eq!(back.form(ADD)["rate"], typed);
            assert_eq!(back.count("input[type=checkbox][checked]"), 1, "{typed}");
        }
        mara.page("/seller/affiliate/add").await;
        let none = mara.submit(ADD, &[("rate", "10")]).await;
        assert!(none.says("Choose at least one."), "{}", none.text());
        let many: Vec<(String, &str)> = (1..=51).map(|n| (format!("picked[p{n}]"), "1")).collect();
        let mut many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        many.push(("rate", "10"));
        let refused = mara.call(ADD, &many).await;
        assert!(refused.status == 422 && refused.body.contains("too_many"), "{}", refused.body);
        assert_eq!(rate(&app, kettle).await, None);
    }

    async fn a_raise_counts_at_once_and_a_cut_is_explained_first(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        let kettle = product(&app, shop, "Gooseneck kettle").await;
        mara.submit(ADD, &[(&box_of(kettle), "1"), ("rate", "10")]).await;
        let form = format!("/seller/affiliate/rate?product={kettle}");
        let page = mara.page(&form).await;
        assert!(page.says("nobody promotes this product yet") && page.says("You keep"), "{}", page.text());
        // 34.90 less 3.49 for the creator, 1.75 for the platform, 0.70 for the payment
        assert!(page.says("-$3.49") && page.says("$28.96"), "{}", page.text());
        // nobody promotes it: a cut concerns nobody
        assert_eq!(mara.fill(&form, SET, &[("rate", "9")]).await.path, "/seller/affiliate?notice=plan_rate_saved");
        let raised = mara.fill(&form, SET, &[("rate", "12")]).await;
        assert_eq!(raised.path, "/seller/affiliate?notice=plan_rate_saved");
        assert_eq!(rate(&app, kettle).await, Some(1200));

        app.forward(Span::days(1));
        promoter(&app, "ines", kettle).await;
        app.forward(Span::days(1));
        assert!(mara.page(&form).await.says("the 1 creator who promotes this product already keeps 12%"));
        let asked = mara.fill(&form, SET, &[("rate", "8")]).await;
        assert_eq!(asked.path, format!("{form}&rate=8"));
        assert!(asked.says("Lower the rate from 12% to 8%?"), "{}", asked.text());
        assert!(asked.says("The 1 creator who promotes this product already keeps 12% for 30 days"), "{}", asked.text());
        assert_eq!(rate(&app, kettle).await, Some(1200), "nothing is cut before it is confirmed");
        let plan = mara.fill(&asked.path, SET, &[]).await;
        assert_eq!(plan.path, "/seller/affiliate?notice=plan_rate_saved");
        assert_eq!(rate(&app, kettle).await, Some(800));
        assert!(plan.says("8%") && plan.says("12% for 1 creator until"), "{}", plan.text());
        app.forward(Span::days(30));
        assert!(!mara.page(PLAN).await.says("12% for 1 creator"));

        for (typed, sentence) in [("0", "from 1% to 80%"), ("81", "from 1% to 80%"), ("lots", "such as 12.5")] {
            mara.page(&form).await;
            let back = mara.submit(SET, &[("product", &kettle.to_string()), ("rate", typed)]).await;
            assert!(back.path.starts_with("/seller/affiliate/rate?"), "{}", back.path);
            assert!(back.says(sentence), "{}", back.text());
            assert_eq!(back.form(SET)["rate"], typed);
        }
        assert_eq!(rate(&app, kettle).await, Some(800));
    }

    async fn a_notice_takes_a_product_out_after_thirty_days(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        let kettle = product(&app, shop, "Gooseneck kettle").await;
        let pan = product(&app, shop, "Iron pan").await;
        let (kettle_box, pan_box, id) = (box_of(kettle), box_of(pan), kettle.to_string());
        mara.submit(ADD, &[(&kettle_box, "1"), (&pan_box, "1"), ("rate", "10")]).await;
        promoter(&app, "ines", kettle).await;
        let page = mara.page(PLAN).await;
        assert_eq!(page.count("dialog"), 2);
        let dialog = page.body.split("<dialog").skip(1).find(|part| part.contains(&format!("close-{kettle}"))).unwrap().to_owned();
        assert!(dialog.contains("1 creator promotes it already and earns the present rate for 30 more days"), "{dialog}");
        let closed = mara.submit(CLOSE, &[("product", &id)]).await;
        assert_eq!(closed.path, "/seller/affiliate?notice=plan_notice_given");
        assert!(closed.says("Leaving") && closed.says("Put back"), "{}", closed.text());
        assert_eq!(closed.count("dialog"), 1, "notice is given once");
        assert_eq!(mara.call(CLOSE, &[("product", &id)]).await.status, 409);
        // put back, and given notice again
        let form = format!("/seller/affiliate/rate?product={kettle}");
        assert!(mara.page(&form).await.says("This product leaves the plan on"));
        assert_eq!(mara.fill(&form, SET, &[]).await.path, "/seller/affiliate?notice=plan_rate_saved");
        assert!(!mara.page(PLAN).await.says("Leaving"));
        mara.submit(CLOSE, &[("product", &id)]).await;
        app.forward(Span::days(31));
        app.work().await;
        let plan = mara.page(PLAN).await;
        assert!(!plan.says("Gooseneck kettle") && plan.says("Iron pan"), "{}", plan.text());
        assert!(mara.page("/seller/affiliate/add").await.says("Gooseneck kettle"));
        assert_eq!(mara.call(SET, &[("product", &id), ("rate", "10")]).await.status, 404);
    }

    async fn another_shops_product_does_not_exist(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        let (_, noor) = app.shop("Noor Home").await;
        let kettle = product(&app, shop, "Gooseneck kettle").await;
        let pan = product(&app, shop, "Iron pan").await;
        mara.submit(ADD, &[(&box_of(kettle), "1"), ("rate", "10")]).await;
        let (id, pan_box) = (kettle.to_string(), box_of(pan));
        assert_eq!(noor.call(SET, &[("product", &id), ("rate", "50")]).await.status, 404);
        assert_eq!(noor.call(CLOSE, &[("product", &id)]).await.status, 404);
        assert_eq!(noor.call(ADD, &[(&pan_box, "1"), ("rate", "50")]).await.status, 404);
        assert!(noor.page(&format!("/seller/affiliate/rate?product={id}")).await.says("Page not found"));
        assert!(!noor.page("/seller/affiliate/add").await.says("Iron pan"));
        for bad in ["", "x", "-1", "99999999999999999999"] {
            assert_eq!(mara.call(SET, &[("product", bad), ("rate", "50")]).await.status, 404, "{bad}");
            assert_eq!(mara.call(CLOSE, &[("product", bad)]).await.status, 404, "{bad}");
            assert_eq!(mara.call(ADD, &[(&format!("picked[p{bad}]"), "1"), ("rate", "50")]).await.status, 404, "{bad}");
        }
        assert_eq!((rate(&app, kettle).await, rate(&app, pan).await), (Some(1000), None));
    }

    async fn who_may_only_look_sees_the_plan_and_changes_nothing(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        let kettle = product(&app, shop, "Gooseneck kettle").await;
        mara.submit(ADD, &[(&box_of(kettle), "1"), ("rate", "10")]).await;
        let analyst = app.member(shop, ShopRole::Analyst).await;
        let page = analyst.page(PLAN).await;
        assert!(page.says("Gooseneck kettle") && !page.says("Add products") && !page.says("Change rate"), "{}", page.text());
        assert_eq!(page.count("dialog"), 0);
        let packer = app.member(shop, ShopRole::OrderOperator).await;
        assert!(packer.page(PLAN).await.says("No access"));
        let id = kettle.to_string();
        for who in [&analyst, &packer] {
            assert_eq!(who.call(SET, &[("product", &id), ("rate", "50")]).await.status, 403);
            assert_eq!(who.call(CLOSE, &[("product", &id)]).await.status, 403);
            assert_eq!(who.call(ADD, &[(&box_of(kettle), "1"), ("rate", "50")]).await.status, 403);
            assert!(who.page("/seller/affiliate/add").await.says("No access"));
        }
        assert_eq!(app.browser().call(CLOSE, &[("product", &id)]).await.status, 401);
        assert_eq!(rate(&app, kettle).await, Some(1000));
    }

    async fn a_long_list_comes_in_pages(db: Db) {
        let app = Harness::open(db).await;
        let (shop, mara) = app.shop("Mara's Lamps").await;
        for n in 0..53 {
            product(&app, shop, &format!("Lamp {n:02}")).await;
        }
        let first = mara.page("/seller/affiliate/add?q=lamp").await;
        assert_eq!(first.count("input[type=checkbox]"), 50);
        let next = first.attr("a[rel=next]", "href").unwrap();
        let second = mara.page(&next).await;
        assert_eq!(second.count("input[type=checkbox]"), 3);
        assert_eq!(second.attr("a[rel=prev]", "href").as_deref(), Some("/seller/affiliate/add?q=lamp"));
        let mut form: Vec<(String, String)> = boxes(&first.body).into_iter().map(|name| (name, "1".to_owned())).collect();
        form.push(("rate".to_owned(), "10".to_owned()));
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let plan = mara.submit(ADD, &form).await;
        assert_eq!(plan.path, "/seller/affiliate?notice=plan_products_added", "{}", plan.text());
        assert_eq!(plan.count("tbody tr"), 20);
        let second = mara.page(&plan.attr("a[rel=next]", "href").unwrap()).await;
        assert_eq!(second.count("tbody tr"), 20);
        let third = mara.page(&second.attr("a[rel=next]", "href").unwrap()).await;
        assert_eq!(third.count("tbody tr"), 10);
        assert_eq!(third.attr("a[rel=next]", "href"), None);
    }
}
