//! `/operator/products`: products that wait, the open case with what changed and what the checks found, the decision,
//! and one click for everything of a shop that passes the checks. Any other product can be looked up and taken off sale.

use crate::desk::{CaseMoment, QueueLine, Waiting, head, moments, nothing, queue, skip, tone};
use catalog::ProductRejection;
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, Callout, Choice, FormError, Kv, KvRow, Opt, Options, Panel, Picture, SearchField, Select, TextArea,
    Ticks, Timeline, failed, failure, pending,
};
use wire::{Answer, WireError};

/// The open case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCase {
    /// The product.
    pub id: String,
    /// The version that is looked at.
    pub version: i64,
    /// Its name as it would be sold.
    pub title: String,
    /// Tone and words of the badge.
    pub badge: (String, String),
    /// Shop and when it was sent, in words.
    pub sent: String,
    /// Its shop: id and name.
    pub shop: (String, String),
    /// Address of its cover.
    pub picture: String,
    /// More pictures.
    pub pictures: Vec<String>,
    /// Facts: name and value.
    pub facts: Vec<(String, String)>,
    /// What an edit changes: name of the fact, before, after.
    pub changes: Vec<(String, String, String)>,
    /// The description, sanitised.
    pub html: String,
    /// What the checks found: whether it is in order, what, and what to do.
    pub checks: Vec<(bool, String, String)>,
    /// Whether it waits for a decision.
    pub waits: bool,
    /// Whether it is on sale now, in this version or an earlier one.
    pub on_sale: bool,
    /// Facts about its shop: name and value.
    pub about: Vec<(String, String)>,
    /// What happened to it, newest first.
    pub history: Vec<CaseMoment>,
}

/// The desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDesk {
    /// How much waits.
    pub waiting: Waiting,
    /// The queue from the cursor on.
    pub lines: Vec<QueueLine>,
    /// Cursor of the later ones.
    pub next: Option<String>,
    /// The open case: the one asked for, else the oldest.
    pub case: Option<ProductCase>,
    /// Shops with several waiting products: id, name, how many.
    pub shops: Vec<(String, String, i64)>,
}

/// The desk with the case `case` open, or the oldest one. A case is named by the product's id or its address in the
/// storefront.
#[server(endpoint = "operator/products/desk")]
pub async fn read_products(#[server(default)] case: String, #[server(default)] cursor: String) -> Answer<ProductDesk> {
    let cx = web::operator()?;
    crate::product_case::desk(&cx, &case, &cursor)
        .await
        .map_err(web::page_refused)
}

/// Decides a case as it stood at `version`: `decision` is `approve` or `fail`, for `fail` with the code of a rule.
#[server(endpoint = "operator/products/decide")]
pub async fn decide_product(
    product: String,
    version: String,
    #[server(default)] decision: String,
    #[server(default)] rule: String,
    #[server(default)] note: String,
) -> Answer<()> {
    let cx = web::operator()?;
    let product = product.parse().map_err(|_| kernel::Error::NotFound)?;
    let version = version.parse().map_err(|_| kernel::Error::Conflict)?;
    match decision.as_str() {
        "approve" => flows::catalog::approve_product(&cx, product, version).await?,
        "fail" => {
            flows::catalog::fail_product(&cx, product, version, &[reason(&rule, &note)?]).await?;
        }
        _ => return Err(kernel::Error::field("decision", "required").into()),
    }
    web::go_with_notice("/operator/products", &format!("product_{decision}"));
    Ok(())
}

/// Takes a product off sale for the reason with the code `rule`; its seller can correct it and send it in again.
#[server(endpoint = "operator/products/take_down")]
pub async fn take_down(
    product: String,
    #[server(default)] rule: String,
    #[server(default)] note: String,
) -> Answer<()> {
    let cx = web::operator()?;
    let product = product.parse().map_err(|_| kernel::Error::NotFound)?;
    flows::catalog::take_down_product(&cx, product, &[reason(&rule, &note)?]).await?;
    web::go_with_notice(&format!("/operator/products?case={product}"), "product_taken_down");
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
fn reason(rule: &str, note: &str) -> Result<flows::catalog::Reason, kernel::Error> {
    Ok(flows::catalog::Reason {
        rule: ProductRejection::from_code(rule).ok_or_else(|| kernel::Error::field("rule", "required"))?,
        note: note.trim().chars().take(1000).collect(),
    })
}

/// Approves every waiting product of a shop that passes the checks, in the background.
#[server(endpoint = "operator/products/approve_shop")]
pub async fn approve_shop(shop: String) -> Answer<()> {
    let cx = web::operator()?;
    let shop = shop.parse().map_err(|_| kernel::Error::NotFound)?;
    let known = store::identity::shop(cx.db(), shop)
        .await
        .map_err(kernel::Error::from)?;
    known.ok_or(kernel::Error::NotFound)?;
    flows::catalog::approve_waiting(&cx, shop).await?;
    web::go_with_notice("/operator/products", "products_approving");
    Ok(())
}

/// `/operator/products`.
#[component]
pub(crate) fn ProductsPage() -> AnyView {
    let (decide, bulk) = (ServerAction::<DecideProduct>::new(), ServerAction::<ApproveShop>::new());
    let take_down = ServerAction::<TakeDown>::new();
    let query = use_query_map();
    let asked = move || {
        let of = |name| query.read().get(name).unwrap_or_default();
        let acts = decide.version().get() + bulk.version().get() + take_down.version().get();
        (of("case"), of("cursor"), acts)
    };
    let desk = Resource::new(asked, |(case, cursor, _)| read_products(case, cursor));
    view! {
        <Title text=t!("operator.review.products")/>
        <Suspense>
            {move || Suspend::new(async move {
                match desk.await {
                    Ok(desk) => page(desk, decide, bulk, take_down),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(
    desk: ProductDesk,
    decide: ServerAction<DecideProduct>,
    bulk: ServerAction<ApproveShop>,
    take_down: ServerAction<TakeDown>,
) -> AnyView {
    let head = head(&desk.waiting, "/operator/products");
    let Some(case) = desk.case else {
        return view! { {head} {search()} {nothing()} }.into_any();
    };
    let skip = skip(&desk.lines, "/operator/products", &case.id);
    let queue = queue(
        desk.lines,
        "/operator/products",
        &case.id,
        desk.waiting.products,
        desk.next,
    );
    let decision = if case.waits {
        decision(&case, decide, skip)
    } else {
        let state = case.badge.1.clone();
        view! { <Callout tone="info" title=t!("operator.decide.decided", state = state)/> }.into_any()
    };
    let taking = case.on_sale.then(|| taking_down(case.id.clone(), take_down));
    let shops = shops(desk.shops, bulk);
    let about = about(&case);
    view! {
        {head}
        {search()}
        <FormError error=failure(bulk)/>
        <div class="desk">
            {queue}
            {open_case(case)}
            <aside class="stack g4">{decision} {taking} {about} {shops}</aside>
        </div>
    }
    .into_any()
}

/// The way to a product that is not in the queue.
fn search() -> AnyView {
    view! {
        <form class="filters" role="search" method="get" action="/operator/products">
            <SearchField name="case" label=t!("operator.product.find")/>
            <Button>{t!("common.search")}</Button>
        </form>
    }
    .into_any()
}

fn open_case(case: ProductCase) -> AnyView {
    let facts = case
        .facts
        .into_iter()
        .map(|(label, value)| KvRow::new(label, value))
        .collect::<Vec<_>>();
    let changes = (!case.changes.is_empty()).then(|| {
        let lines = case
            .changes
            .into_iter()
            .map(|(name, before, after)| {
                view! {
                    <p class="diff">
                        <strong>{name} ": "</strong>
                        <del>{before}</del>
                        " "
                        <ins>{after}</ins>
                    </p>
                }
            })
            .collect_view();
        view! {
            <section class="stack g2">
                <h3>{t!("operator.product.changes")}</h3>
                {lines}
            </section>
        }
    });
    let more = case
        .pictures
        .into_iter()
        .map(|src| view! { <li><Picture src side=120/></li> })
        .collect_view();
    view! {
        <article class="panel case" aria-labelledby="cs">
            <header>
                <h2 id="cs">{case.title}</h2>
                <Badge tone=tone(&case.badge.0) text=case.badge.1/>
                <p>{case.sent}</p>
            </header>
            <div class="body stack g4">
                <div class="evidence">
                    <Picture src=case.picture side=240 eager=true/>
                    <div class="stack"><Kv rows=facts look="start"/></div>
                </div>
                <ul class="shots">{more}</ul>
                {changes}
                <section class="stack g2">
                    <h3>{t!("operator.product.description")}</h3>
                    // sanitised when it was written
                    <div class="prose" dir="auto" inner_html=case.html></div>
                </section>
                <section class="stack g2">
                    <h3>{t!("operator.product.checks")}</h3>
                    <Ticks items=case.checks/>
                </section>
            </div>
        </article>
    }
    .into_any()
}

/// The form beside the case.
fn decision(case: &ProductCase, action: ServerAction<DecideProduct>, skip: Option<AnyView>) -> AnyView {
    let errors = failure(action);
    let (product, version) = (case.id.clone(), case.version.to_string());
    let choice = |value: &str| {
        let (label, note) = (
            format!("operator.product.{value}"),
            format!("operator.product.{value}_note"),
        );
        Choice::new(value, t!(&label)).note(t!(&note))
    };
    let options = vec![choice("approve"), choice("fail")];
    view! {
        <Panel title=t!("operator.decide.title")>
            <ActionForm action>
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="product" value=product/>
                    <input type="hidden" name="version" value=version/>
                    <Options name="decision" legend=t!("operator.decide.choice") options required=true errors/>
                    {why(errors)}
                    <Button look="primary block" pending=pending(action)>{t!("operator.decide.send")}</Button>
                    {skip}
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}

/// The form that ends a sale.
fn taking_down(product: String, action: ServerAction<TakeDown>) -> AnyView {
    let errors = failure(action);
    view! {
        <Panel title=t!("operator.product.take_down") sub=t!("operator.product.take_down_note")>
            <ActionForm action>
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="product" value=product/>
                    {why(errors)}
                    <Button look="danger block" pending=pending(action)>{t!("operator.product.take_down")}</Button>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}

/// The fields for a reason.
fn why(errors: Signal<Option<WireError>>) -> AnyView {
    let rules = ProductRejection::ALL
        .iter()
        .map(|rule| Opt::new(rule.code(), t!(&format!("common.product_rejection.{}", rule.code()))))
        .collect::<Vec<_>>();
    view! {
        <Select
            name="rule" label=t!("operator.product.rule") options=rules prompt=t!("operator.product.choose_rule")
            errors
        />
        <TextArea name="note" label=t!("operator.product.note") maxlength=1000 errors/>
    }
    .into_any()
}

/// Whose it is, and what happened to it before.
fn about(case: &ProductCase) -> AnyView {
    let facts = case
        .about
        .iter()
        .map(|(name, value)| KvRow::new(name.clone(), value.clone()))
        .collect();
    let moments = moments(&case.history);
    view! {
        <Panel title=case.shop.1.clone() look="stack">
            <Kv rows=facts/>
            <Timeline moments/>
        </Panel>
    }
    .into_any()
}

/// One click for all of a shop.
fn shops(shops: Vec<(String, String, i64)>, action: ServerAction<ApproveShop>) -> AnyView {
    if shops.is_empty() {
        return ().into_any();
    }
    let rows = shops
        .into_iter()
        .map(|(id, name, count)| {
            view! {
                <ActionForm action>
                    <input type="hidden" name="shop" value=id/>
                    <p class="bold">{name}</p>
                    <Button look="block" pending=pending(action)>{t!("operator.product.approve_all", count = count)}</Button>
                </ActionForm>
            }
        })
        .collect_view();
    view! {
        <Panel title=t!("operator.product.by_shop") sub=t!("operator.product.by_shop_note") look="stack">{rows}</Panel>
    }
    .into_any()
}
