//! `/seller/affiliate/rate?product=`: another rate for a product of the plan. A cut is explained before it is made:
//! who promotes the product already keeps the present rate for a while (spec: affiliate AFF-203).

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Button, ButtonLink, Callout, Field, FormError, Kv, KvRow, PageHead, Panel, Receipt, Thumb, failed, failure, pending,
};
use wire::Answer;

/// A cut that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The lower rate, in words.
    pub to: String,
    /// The same as a plain number of per cent.
    pub plain: String,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateSheet {
    /// The product's id.
    pub product: String,
    /// Its title.
    pub title: String,
    /// Its lowest price, in words.
    pub price: String,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// The present rate, in words.
    pub rate: String,
    /// The same as a plain number of per cent.
    pub plain: String,
    /// Lowest and highest rate, in words.
    pub range: (String, String),
    /// How many creators promote the product.
    pub creators: i64,
    /// Until when they keep the present rate after a cut made now.
    pub kept_until: String,
    /// When the product leaves the plan, once notice was given.
    pub leaves: Option<String>,
    /// The cut that was asked for.
    pub cut: Option<Cut>,
    /// What the rate leaves of one sale: each part and how much.
    pub parts: Vec<(String, String)>,
    /// What is left.
    pub left: String,
}

/// A product of the current shop's plan; `rate` is the rate that was asked for, if one was.
#[server(endpoint = "seller/affiliate/rate")]
pub async fn read_rate(#[server(default)] product: String, #[server(default)] rate: String) -> Answer<RateSheet> {
    let cx = web::seller(kernel::Permission::EditAffiliate)?;
    crate::read::rate(&cx, &product, &rate).await.map_err(web::page_refused)
}

/// Sets the rate of a product of the plan. A cut that concerns creators is explained first, unless `confirm` says that
/// it was.
#[server(endpoint = "seller/affiliate/set_rate")]
pub async fn set_rate(
    #[server(default)] product: String,
    #[server(default)] rate: String,
    #[server(default)] confirm: bool,
) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditAffiliate)?;
    match crate::read::set_rate(&cx, &product, &rate, confirm).await? {
        None => web::go_with_notice("/seller/affiliate", "plan_rate_saved"),
        Some((product, cut)) => web::go(&format!(
            "/seller/affiliate/rate?product={product}&rate={}",
            cut.percent()
        )),
    }
    Ok(())
}

/// The page.
#[component]
pub(crate) fn RatePage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let asked = Memo::new(move |_| (get("product"), get("rate")));
    let sheet = Resource::new(move || asked.get(), |(product, rate)| read_rate(product, rate));
    let set = ServerAction::<SetRate>::new();
    view! {
        <Title text=t!("seller_affiliate.rate_title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, set),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: RateSheet, set: ServerAction<SetRate>) -> AnyView {
    let crumbs = vec![
        ("/seller/affiliate".to_owned(), t!("seller_affiliate.title")),
        (String::new(), t!("seller_affiliate.rate_title")),
    ];
    let rows = sheet.parts.iter().map(|(label, value)| KvRow::new(label, value));
    let rows = rows
        .chain([KvRow::total(t!("seller_affiliate.left"), &sheet.left)])
        .collect::<Vec<_>>();
    let leaves = sheet.leaves.clone().map(|date| {
        view! {
            <Callout tone="info" title=t!("seller_affiliate.closing_title", date = date)>
                <p>{t!("seller_affiliate.closing_text")}</p>
            </Callout>
        }
    });
    let (picture, seed) = (sheet.picture.clone(), sheet.seed);
    let form = match &sheet.cut {
        Some(cut) => confirm(&sheet, cut, set),
        None => ask(&sheet, set),
    };
    view! {
        <PageHead title=t!("seller_affiliate.rate_title") crumbs/>
        <div class="cols side">
            <div>
                {leaves}
                <Panel look="stack g4">
                    <div class="row">
                        <Thumb src=picture seed look="lg"/>
                        <div>
                            <h2>{sheet.title}</h2>
                            <p class="muted">{sheet.price}</p>
                        </div>
                    </div>
                    {form}
                </Panel>
            </div>
            <aside>
                <Receipt title=t!("seller_affiliate.leaves_you")>
                    <Kv rows/>
                    <p class="t-xs muted">{t!("seller_affiliate.leaves_note")}</p>
                </Receipt>
            </aside>
        </div>
    }
    .into_any()
}

/// The form for another rate, with what a raise and a cut mean.
fn ask(sheet: &RateSheet, set: ServerAction<SetRate>) -> AnyView {
    let errors = failure(set);
    let (min, max) = &sheet.range;
    let cut = match sheet.creators {
        0 => t!("seller_affiliate.cut_nobody"),
        count => t!(
            "seller_affiliate.cut_some",
            count = count,
            rate = sheet.rate,
            date = sheet.kept_until
        ),
    };
    let (product, plain) = (sheet.product.clone(), sheet.plain.clone());
    let hint = t!("seller_affiliate.rate_hint", min = min, max = max);
    let keep = t!("seller_affiliate.keep_rate", rate = sheet.rate);
    let save = if sheet.leaves.is_some() {
        t!("seller_affiliate.put_back")
    } else {
        t!("seller_affiliate.save_rate")
    };
    view! {
        <ActionForm action=set>
            <div class="form">
                <FormError error=errors/>
                <input type="hidden" name="product" value=product/>
                <Field
                    name="rate"
                    label=t!("seller_affiliate.rate")
                    value=plain
                    after="%"
                    inputmode="decimal"
                    hint
                    required=true
                    errors
                />
                <p class="t-sm muted">{t!("seller_affiliate.raise")} " " {cut}</p>
                <div class="row">
                    <Button look="primary" pending=pending(set)>{save}</Button>
                    <ButtonLink href="/seller/affiliate">{keep}</ButtonLink>
                </div>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// What the cut means, and the button that makes it.
fn confirm(sheet: &RateSheet, cut: &Cut, set: ServerAction<SetRate>) -> AnyView {
    let title = t!("seller_affiliate.cut_title", from = sheet.rate, to = cut.to);
    let new = t!("seller_affiliate.cut_new", to = cut.to);
    let old = t!(
        "seller_affiliate.cut_old",
        count = sheet.creators,
        rate = sheet.rate,
        date = sheet.kept_until
    );
    let go = t!("seller_affiliate.cut_go", to = cut.to);
    let keep = t!("seller_affiliate.keep_rate", rate = sheet.rate);
    let (product, plain) = (sheet.product.clone(), cut.plain.clone());
    view! {
        <ActionForm action=set>
            <div class="form">
                <FormError error=failure(set)/>
                <Callout tone="warn" title>
                    <p>{new} " " {old}</p>
                </Callout>
                <input type="hidden" name="product" value=product/>
                <input type="hidden" name="rate" value=plain/>
                <input type="hidden" name="confirm" value="true"/>
                <div class="row wrap">
                    <Button look="danger solid" pending=pending(set)>{go}</Button>
                    <ButtonLink href="/seller/affiliate">{keep}</ButtonLink>
                </div>
            </div>
        </ActionForm>
    }
    .into_any()
}
