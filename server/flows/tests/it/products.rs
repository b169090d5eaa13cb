//! Products by hand: on their way to sale, changed while they sell, taken off, and everything that is refused.

use crate::world::{Stall, owner, person, stall, work, world, world_with};
use ::catalog::{ProductDraft, ProductRejection, ProductState, VariantDraft};
use base64::Engine as _;
use db::Db;
use flows::catalog::*;
use flows::{Actor, Cx, Policy, ServerClock, World};
use kernel::{Error, ProductId};
use ports::Doubles;
use std::sync::Arc;
use testkit::both_engines;

/// The smallest GIF there is.
fn gif() -> Vec<u8> {
    base64::engine::general_purpose::STANDARD
        .decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
        .unwrap()
}

fn variant(values: &[&str], price_minor: i64, stock: i64) -> VariantDraft {
    let values = values.iter().map(|v| (*v).to_owned()).collect();
    VariantDraft {
        values,
        price_minor,
        stock,
        ..VariantDraft::default()
    }
}

pub fn kettle() -> ProductDraft {
    ProductDraft {
        title: "Enamel stovetop kettle, 1.6 L".into(),
        description_html: "<p onclick=\"x()\">Steel under <b>two</b> coats.</p><script>alert(1)</script>".into(),
        category: "kitchen".into(),
        vendor: "Marrowby".into(),
        options: vec!["Colour".into(), "Size".into()],
        variants: vec![
            variant(&["Teal", "1.2 L"], 2990, 61),
            variant(&["Teal", "1.6 L"], 3490, 24),
        ],
        ..ProductDraft::default()
    }
}

pub struct Set {
    pub world: Arc<World>,
    pub stall: Stall,
    pub seller: Cx,
    pub operator: Cx,
}

pub async fn set(db: Db) -> Set {
    let world = world(db).await;
    set_in(world).await
}

async fn set_in(world: Arc<World>) -> Set {
    let stall = stall(&world, "marrowby", 3490, 10).await;
    let seller = owner(&world, &stall, person(&world, "s@shop.example").await);
    let operator = world.cx(Actor::Operator(person(&world, "o@shop.example").await));
    Set {
        world,
        stall,
        seller,
        operator,
    }
}

pub async fn of(cx: &Cx, id: ProductId) -> Listing {
    listing(cx.db(), id).await.unwrap().unwrap()
}

/// A product on sale.
pub async fn on_sale(set: &Set) -> ProductId {
    let id = create_product(&set.seller, kettle()).await.unwrap();
    submit_product(&set.seller, id).await.unwrap();
    let version = of(&set.seller, id).await.product.version;
    approve_product(&set.operator, id, version).await.unwrap();
    id
}

fn reason() -> Vec<Reason> {
    vec![Reason {
        rule: ProductRejection::Pictures,
        note: "Show the lid.".into(),
    }]
}

both_engines! {
    async fn a_product_is_written_reviewed_and_sold(db: Db) {
        let set = set(db).await;
        let id = create_product(&set.seller, kettle()).await.unwrap();
        let draft = of(&set.seller, id).await;
        assert_eq!(draft.product.state, ProductState::Draft);
        assert_eq!(draft.product.slug, "enamel-stovetop-kettle-1-6-l");
        assert_eq!(draft.product.description_html, "<p>Steel under <b>two</b> coats.</p>");
        assert_eq!((draft.product.price_min, draft.product.price_max), (2990, 3490));
        assert_eq!(draft.variants.iter().map(|v| draft.available(v)).collect::<Vec<_>>(), [61, 24]);
        assert_eq!(draft.live(), ProductDraft { description_html: draft.product.description_html.clone(), ..kettle() });

        submit_product(&set.seller, id).await.unwrap();
        let waiting = store::catalog::waiting_products(set.seller.db(), None, 10).await.unwrap();
        assert_eq!(waiting.rows.iter().map(|w| w.id).collect::<Vec<_>>(), [id]);
        assert_eq!(store::catalog::waiting_count(set.seller.db()).await.unwrap().counted, 1);
        approve_product(&set.operator, id, waiting_version(&set, id).await).await.unwrap();
        let sold = of(&set.seller, id).await.product;
        assert_eq!((sold.state, sold.first_active_at), (ProductState::Active, Some(set.seller.now)));
        let history = store::system::transitions(set.seller.db(), "product", id.0).await.unwrap();
        assert_eq!(history.iter().map(|t| t.act.as_str()).collect::<Vec<_>>(), ["create", "submit", "approve"]);
        let shown = store::catalog::shown(set.seller.db(), &sold.slug).await.unwrap().unwrap();
        assert!(shown.on_sale);
        assert_eq!(store::inventory::drifts(set.seller.db()).await.unwrap(), vec![]);
    }

    async fn two_products_of_one_name_have_two_addresses(db: Db) {
        let set = set(db).await;
        let a = create_product(&set.seller, kettle()).await.unwrap();
        let b = create_product(&set.seller, kettle()).await.unwrap();
        let c = create_product(&set.seller, ProductDraft { title: "やかん 琺瑯".into(), ..kettle() }).await.unwrap();
        let slug = async |id| of(&set.seller, id).await.product.slug;
        assert_eq!(slug(b).await, format!("{}-{b}", slug(a).await));
        assert_eq!(slug(c).await, format!("p-{c}"));
    }

    async fn what_no_listing_may_be_is_refused_at_its_field(db: Db) {
        let set = set(db).await;
        let bad = ProductDraft {
            title: " ".into(),
            category: "nonsense".into(),
            variants: vec![variant(&["Teal", "1.2 L"], 0, 61), variant(&["Teal", "1.2 L"], 5, -2)],
            ..kettle()
        };
        let Err(Error::Invalid(fields)) = create_product(&set.seller, bad).await else { panic!("taken") };
        let mut names: Vec<&str> = fields.iter().map(|f| f.field.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["category", "price.0", "stock.1", "title", "values.1"]);
        let all = store::catalog::state_counts(set.seller.db(), set.stall.shop).await.unwrap();
        assert_eq!(all, [(ProductState::Active, 1.into())], "only the stall's own product is there");
    }

    async fn an_edit_of_what_sells_waits_while_price_and_stock_count_at_once(db: Db) {
        let set = set(db).await;
        let id = on_sale(&set).await;
        let before = of(&set.seller, id).await;
        let mut edit = before.edited();
        edit.title = "Enamel kettle with a beech handle".into();
        edit.variants[0].price_minor = 2500;
        edit.variants[0].stock = 50;
        edit.variants[1] = variant(&["Yellow", "1.6 L"], 3900, 7);
        edit_product(&set.seller, id, before.product.version, edit.clone()).await.unwrap();

        let live = of(&set.seller, id).await;
        assert_eq!(live.product.title, before.product.title);
        assert_eq!(live.product.state, ProductState::Active);
        assert_eq!((live.variants[0].price, live.available(&live.variants[0])), (2500, 50));
        assert!(live.variants.iter().all(|v| v.active) && live.variants.len() == 2);
        assert_eq!(live.edited(), edit);
        // a price changed meanwhile is not undone by the approval
        let mut again = live.edited();
        again.variants[0].price_minor = 2600;
        edit_product(&set.seller, id, live.product.version, again).await.unwrap();
        approve_product(&set.operator, id, waiting_version(&set, id).await).await.unwrap();

        let after = of(&set.seller, id).await;
        assert_eq!((after.product.title.as_str(), after.product.pending.as_ref()), (edit.title.as_str(), None));
        assert_eq!(after.live().variants.iter().map(|v| (v.price_minor, v.stock)).collect::<Vec<_>>(), [(2600, 50), (3900, 7)]);
        let gone = after.variants.iter().find(|v| !v.active).unwrap();
        assert_eq!(gone.options[1], "1.6 L", "what orders may point at stays");
        assert_eq!(store::catalog::waiting_count(set.seller.db()).await.unwrap().counted, 0);
    }

    async fn an_edit_taken_back_waits_no_longer(db: Db) {
        let set = set(db).await;
        let id = on_sale(&set).await;
        let before = of(&set.seller, id).await;
        let edit = ProductDraft { vendor: "Other".into(), ..before.edited() };
        edit_product(&set.seller, id, before.product.version, edit).await.unwrap();
        let version = waiting_version(&set, id).await;
        edit_product(&set.seller, id, version, before.edited()).await.unwrap();
        assert_eq!(of(&set.seller, id).await.product.pending, None);
        assert_eq!(store::catalog::waiting_count(set.seller.db()).await.unwrap().counted, 0);
    }

    async fn the_operator_sends_back_with_reasons(db: Db) {
        let set = set(db).await;
        let id = create_product(&set.seller, kettle()).await.unwrap();
        submit_product(&set.seller, id).await.unwrap();
        let version = waiting_version(&set, id).await;
        assert!(matches!(fail_product(&set.operator, id, version, &[]).await, Err(Error::Invalid(_))));
        assert_eq!(fail_product(&set.seller, id, version, &reason()).await, Err(Error::Forbidden));
        fail_product(&set.operator, id, version, &reason()).await.unwrap();
        let failed = of(&set.seller, id).await.product;
        assert_eq!(failed.state, ProductState::Failed);
        assert_eq!(serde_json::from_str::<Vec<Reason>>(&failed.reasons).unwrap(), reason());
        submit_product(&set.seller, id).await.unwrap();
        approve_product(&set.operator, id, waiting_version(&set, id).await).await.unwrap();

        // of a product on sale only the edited version is dropped
        let live = of(&set.seller, id).await;
        let edit = ProductDraft { vendor: "Other".into(), ..live.edited() };
        edit_product(&set.seller, id, live.product.version, edit).await.unwrap();
        fail_product(&set.operator, id, waiting_version(&set, id).await, &reason()).await.unwrap();
        let after = of(&set.seller, id).await.product;
        assert_eq!((after.state, after.pending, after.vendor.as_str()), (ProductState::Active, None, "Marrowby"));
    }

    async fn a_decision_on_what_was_changed_meanwhile_is_a_conflict(db: Db) {
        let set = set(db).await;
        let id = create_product(&set.seller, kettle()).await.unwrap();
        submit_product(&set.seller, id).await.unwrap();
        let seen = waiting_version(&set, id).await;
        let edit = ProductDraft { vendor: "Other".into(), ..kettle() };
        edit_product(&set.seller, id, seen, edit.clone()).await.unwrap();
        assert_eq!(approve_product(&set.operator, id, seen).await, Err(Error::Conflict));
        assert_eq!(edit_product(&set.seller, id, seen, edit).await, Err(Error::Conflict));
        approve_product(&set.operator, id, seen + 1).await.unwrap();
        assert_eq!(approve_product(&set.operator, id, seen + 2).await, Err(Error::Conflict), "it waits no longer");
    }

    async fn off_sale_it_waits_for_review_before_it_sells_again(db: Db) {
        let set = set(db).await;
        let id = on_sale(&set).await;
        let live = of(&set.seller, id).await;
        let edit = ProductDraft { vendor: "Other".into(), ..live.edited() };
        edit_product(&set.seller, id, live.product.version, edit).await.unwrap();
        deactivate_product(&set.seller, id).await.unwrap();
        let off = of(&set.seller, id).await.product;
        assert_eq!((off.state, off.vendor.as_str(), off.pending), (ProductState::SellerDeactivated, "Other", None));
        assert!(deactivate_product(&set.seller, id).await.is_err());
        submit_product(&set.seller, id).await.unwrap();
        assert_eq!(of(&set.seller, id).await.product.state, ProductState::Pending);
        delete_product(&set.seller, id).await.unwrap();
        assert!(submit_product(&set.seller, id).await.is_err());
        recover_product(&set.seller, id).await.unwrap();
        assert_eq!(of(&set.seller, id).await.product.state, ProductState::SellerDeactivated);
        submit_product(&set.seller, id).await.unwrap();
        approve_product(&set.operator, id, waiting_version(&set, id).await).await.unwrap();
        let live = of(&set.seller, id).await;
        let edit = ProductDraft { vendor: "Third".into(), ..live.edited() };
        edit_product(&set.seller, id, live.product.version, edit).await.unwrap();
        take_down_product(&set.operator, id, &reason()).await.unwrap();
        let down = of(&set.seller, id).await.product;
        assert_eq!((down.state, down.vendor.as_str(), down.pending), (ProductState::PlatformDeactivated, "Third", None));
        assert!(take_down_product(&set.operator, id, &reason()).await.is_err());
    }

    async fn a_shop_touches_only_its_own(db: Db) {
        let set = set(db).await;
        let id = on_sale(&set).await;
        let other = stall(&set.world, "glowmere", 100, 1).await;
        let stranger = owner(&set.world, &other, person(&set.world, "x@shop.example").await);
        assert_eq!(submit_product(&stranger, id).await, Err(Error::NotFound));
        assert_eq!(deactivate_product(&stranger, id).await, Err(Error::NotFound));
        assert_eq!(edit_product(&stranger, id, 0, kettle()).await, Err(Error::NotFound));
        assert_eq!(add_pictures(&stranger, id, vec![gif()]).await, Err(Error::NotFound));
        assert_eq!(set_stock(&stranger, set.stall.variant, 5).await, Err(Error::NotFound));
        assert_eq!(create_product(&set.operator, kettle()).await, Err(Error::Forbidden));
    }

    async fn a_count_left_as_the_form_showed_it_changes_nothing(db: Db) {
        let set = set(db).await;
        let id = on_sale(&set).await;
        let shown = of(&set.seller, id).await;
        // sold while the form is open
        set.seller.db().script(&format!("UPDATE stock SET on_hand = 58 WHERE variant_id = {}", shown.variants[0].id)).await.unwrap();
        let mut edit = shown.edited();
        for variant in &mut edit.variants {
            variant.stock_shown = Some(variant.stock);
            variant.price_minor += 100;
        }
        edit.variants[1].stock = 30;
        edit_product(&set.seller, id, shown.product.version, edit).await.unwrap();
        let now = of(&set.seller, id).await;
        assert_eq!(now.variants.iter().map(|v| (v.price, now.on_hand(v))).collect::<Vec<_>>(), [(3090, 58), (3590, 30)]);
    }

    async fn a_count_below_what_is_ordered_is_refused_and_changes_nothing(db: Db) {
        let set = set(db).await;
        let id = on_sale(&set).await;
        let before = of(&set.seller, id).await;
        let variant = before.variants[1].id;
        set_stock(&set.seller, variant, 30).await.unwrap();
        let mut tx = set.seller.db().begin().await.unwrap();
        let next_id = || set.seller.id();
        let cause = store::inventory::Cause { kind: "order", id: 1, at: set.seller.now, next_id: &next_id };
        let warehouse = set.stall.warehouse;
        let demand = store::inventory::Demand { variant, warehouse, quantity: 5 };
        assert_eq!(store::inventory::reserve(&mut tx, &cause, &[demand]).await.unwrap(), vec![]);
        tx.commit().await.unwrap();
        assert!(matches!(set_stock(&set.seller, variant, 4).await, Err(Error::Invalid(_))));
        assert!(matches!(set_stock(&set.seller, variant, -1).await, Err(Error::Invalid(_))));
        let mut edit = before.edited();
        edit.variants[0].price_minor = 1;
        edit.variants[1].stock = 4;
        let Err(Error::Invalid(fields)) = edit_product(&set.seller, id, before.product.version, edit).await else {
            panic!("taken")
        };
        assert_eq!((fields[0].field.as_str(), fields[0].params["min"].as_str()), ("stock.1", "5"));
        let after = of(&set.seller, id).await;
        assert_eq!((after.variants[0].price, after.on_hand(&after.variants[1])), (2990, 30));
    }

    async fn pictures_are_kept_shown_and_refused(db: Db) {
        let doubles = Doubles::default();
        let set = set_in(world_with(db, &doubles).await).await;
        let id = create_product(&set.seller, kettle()).await.unwrap();
        let first = add_pictures(&set.seller, id, vec![gif()]).await.unwrap()[0];
        let second = add_pictures(&set.seller, id, vec![gif()]).await.unwrap()[0];
        assert_eq!(doubles.blobs.keys().len(), 2, "one large and one small, kept once");
        make_cover(&set.seller, id, second).await.unwrap();
        let draft = of(&set.seller, id).await;
        assert_eq!(draft.gallery().map(|p| p.id).collect::<Vec<_>>(), [second, first]);
        assert_eq!(draft.product.cover, Some(second));
        let key = large_key(&draft.pictures[0]).unwrap();
        assert!(doubles.blobs.keys().contains(&thumb_key(key)));
        move_picture(&set.seller, id, second, false).await.unwrap();
        assert_eq!(of(&set.seller, id).await.product.cover, Some(first));
        // past the end nothing moves
        move_picture(&set.seller, id, second, false).await.unwrap();
        move_picture(&set.seller, id, first, true).await.unwrap();
        assert_eq!(of(&set.seller, id).await.gallery().map(|p| p.id).collect::<Vec<_>>(), [first, second]);
        describe_picture(&set.seller, id, first, "  A kettle,\n seen from above ").await.unwrap();
        assert_eq!(of(&set.seller, id).await.gallery().map(|p| p.alt.as_str()).collect::<Vec<_>>(), ["A kettle, seen from above", ""]);
        let long = describe_picture(&set.seller, id, first, &"long ".repeat(50)).await.unwrap_err();
        assert!(matches!(long, Error::Invalid(fields) if fields[0].field == "alt"));
        remove_picture(&set.seller, id, second).await.unwrap();
        assert_eq!(of(&set.seller, id).await.product.cover, Some(first));

        for bad in [b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), b"hello".to_vec(), gif()[..20].to_vec(), vec![]] {
            assert!(matches!(add_pictures(&set.seller, id, vec![gif(), bad]).await, Err(Error::Refused { .. })));
        }
        for _ in 1..9 {
            add_pictures(&set.seller, id, vec![gif()]).await.unwrap();
        }
        let full = add_pictures(&set.seller, id, vec![gif()]).await.unwrap_err();
        assert!(matches!(full, Error::Refused { code, .. } if code == "catalog.too_many_pictures"));

        // on sale, a new picture waits with the edited version
        submit_product(&set.seller, id).await.unwrap();
        approve_product(&set.operator, id, waiting_version(&set, id).await).await.unwrap();
        remove_picture(&set.seller, id, first).await.unwrap();
        let live = of(&set.seller, id).await;
        assert_eq!((live.gallery().count(), live.edited().pictures.len()), (9, 8));
        approve_product(&set.operator, id, live.product.version).await.unwrap();
        assert_eq!(of(&set.seller, id).await.gallery().count(), 8);
    }

    async fn where_nothing_is_reviewed_it_sells_at_once(db: Db) {
        let policy = Policy { review_products: false, ..Policy::default() };
        let ports = Doubles::default().ports();
        let clock = ServerClock::fixed(testkit::MONDAY);
        let world = World::open(db, clock, policy, true, "http://shop.example", |_| Ok::<_, Error>(ports)).await.unwrap();
        let set = set_in(world).await;
        let id = create_product(&set.seller, kettle()).await.unwrap();
        submit_product(&set.seller, id).await.unwrap();
        let live = of(&set.seller, id).await;
        assert_eq!(live.product.state, ProductState::Active);
        let edit = ProductDraft { vendor: "Other".into(), ..live.edited() };
        edit_product(&set.seller, id, live.product.version, edit).await.unwrap();
        let after = of(&set.seller, id).await.product;
        assert_eq!((after.vendor.as_str(), after.pending), ("Other", None));
    }

    async fn a_shop_that_is_not_open_sells_nothing(db: Db) {
        let set = set(db).await;
        set.seller.db().script("UPDATE shops SET registration = 'submitted'").await.unwrap();
        let id = create_product(&set.seller, kettle()).await.unwrap();
        let refused = submit_product(&set.seller, id).await.unwrap_err();
        assert!(matches!(refused, Error::Refused { code, .. } if code == "catalog.shop_not_open"));
    }

    async fn one_click_approves_everything_of_a_shop_that_passes(db: Db) {
        let set = set(db).await;
        let mut ids = Vec::new();
        for n in 0..60 {
            let id = create_product(&set.seller, ProductDraft { title: format!("Kettle number {n}"), ..kettle() }).await.unwrap();
            submit_product(&set.seller, id).await.unwrap();
            ids.push(id);
        }
        // one is broken behind the rules' back
        set.seller.db().script(&format!("UPDATE products SET category = 'gone' WHERE id = {}", ids[3])).await.unwrap();
        assert_eq!(approve_waiting(&set.seller, set.stall.shop).await, Err(Error::Forbidden));
        approve_waiting(&set.operator, set.stall.shop).await.unwrap();
        work(&set.world).await;
        let counts = store::catalog::state_counts(set.seller.db(), set.stall.shop).await.unwrap();
        assert!(counts.contains(&(ProductState::Active, 60.into())) && counts.contains(&(ProductState::Pending, 1.into())), "{counts:?}");
        assert_eq!(of(&set.seller, ids[3]).await.product.state, ProductState::Pending);
        let page = store::catalog::listed_products(set.seller.db(), set.stall.shop, store::catalog::ProductFilter::State(ProductState::Active), &store::catalog::patterns("number kettle"), kernel::Turn::First, 20).await.unwrap();
        assert_eq!((page.rows.len(), page.rows[0].available), (20, 85));
        assert!(page.next.is_some());
    }
}

async fn waiting_version(set: &Set, id: ProductId) -> i64 {
    of(&set.seller, id).await.product.version
}
