//! `/seller/promotions/new`: a discount's terms and what it is for, whole products or single variants.

use crate::terms::{TermsDraft, begin, end, title, value};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ui::{
    Button, ButtonLink, Cell, Empty, FieldFault, FormError, Head, Item, PageHead, Pager, Panel, Row, SaveBar,
    SearchField, SegLinks, Table, Toolbar, failed, failure, pending,
};
use wire::{Answer, WireError};

/// Id of the form the boxes belong to: the table stands outside it.
const FORM: &str = "new";

/// Something a discount can be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoosableRow {
    /// Its key in the form: `p` or `v` and an id.
    pub key: String,
    /// The product's title.
    pub title: String,
    /// The variant's values; empty for a whole product.
    pub note: String,
    /// Its price or prices, in words.
    pub price: String,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSheet {
    /// What the fields begin with.
    pub draft: TermsDraft,
    /// `product` or `variation`.
    pub level: String,
    /// One page of what can be chosen.
    pub rows: Vec<ChoosableRow>,
    /// Address of the first page; empty on it.
    pub back: String,
    /// Address of the next page; empty on the last.
    pub next: String,
    /// How many may be chosen at once.
    pub most: i64,
    /// Makes the form make one discount.
    pub key: String,
}

/// What a new discount of the current shop can be for; `level` is `variation` for single variants.
#[server(endpoint = "seller/promotions/choosable")]
pub async fn choosable(
    #[server(default)] level: String,
    #[server(default)] q: String,
    #[server(default)] cursor: String,
) -> Answer<NewSheet> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    Ok(crate::read::choosable(&cx, &level, &q, &cursor).await?)
}

/// Makes a discount. The keys of `picked` are `p` and a product's id, or `v` and a variant's.
#[server(endpoint = "seller/promotions/create")]
pub async fn create_promotion(
    #[server(default)] picked: BTreeMap<String, String>,
    #[server(default)] title: String,
    #[server(default)] kind: String,
    #[server(default)] value: String,
    #[server(default)] begin: String,
    #[server(default)] end: String,
    #[server(default)] form_key: String,
) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    let typed = TermsDraft {
        title,
        kind,
        value,
        begin,
        end,
        ..TermsDraft::default()
    };
    let tab = crate::read::create(&cx, picked.keys(), typed, form_key).await?;
    web::go_with_notice(&format!("/seller/promotions?tab={tab}"), "promotion_made");
    Ok(())
}

/// The page.
#[component]
pub(crate) fn NewPage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let asked = Memo::new(move |_| (get("level"), get("q"), get("cursor")));
    let sheet = Resource::new(move || asked.get(), |(level, q, cursor)| choosable(level, q, cursor));
    let create = ServerAction::<CreatePromotion>::new();
    view! {
        <Title text=t!("seller_promotions.new")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, asked.get_untracked().1, create),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: NewSheet, q: String, create: ServerAction<CreatePromotion>) -> AnyView {
    let crumbs = vec![
        ("/seller/promotions".to_owned(), t!("seller_promotions.title")),
        (String::new(), t!("seller_promotions.new")),
    ];
    let errors = failure(create);
    let NewSheet {
        draft,
        level,
        rows,
        back,
        next,
        most,
        key,
    } = sheet;
    let fields = view! {
        {title(&draft, errors)}
        {value(&draft, errors)}
        <div class="pair">{begin(&draft, errors)} {end(&draft, errors)}</div>
    };
    view! {
        <PageHead title=t!("seller_promotions.new") sub=t!("seller_promotions.new_sub") crumbs/>
        <ActionForm action=create attr:id=FORM>
            <Panel look="form">
                <FormError error=errors/>
                <input type="hidden" name="form_key" value=key/>
                {fields}
            </Panel>
        </ActionForm>
        {table(rows, (back, next), &level, q, errors)}
        <SaveBar text=t!("seller_promotions.most", count = most)>
            <ButtonLink href="/seller/promotions">{t!("common.cancel")}</ButtonLink>
            <Button look="primary" form=FORM pending=pending(create)>{t!("seller_promotions.create")}</Button>
        </SaveBar>
    }
    .into_any()
}

fn table(
    rows: Vec<ChoosableRow>,
    (back, next): (String, String),
    level: &str,
    q: String,
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let heads = vec![
        Head::pick(),
        Head::new(t!("seller_promotions.product")),
        Head::end(t!("seller_promotions.price")),
    ];
    let variation = level == "variation";
    let links = vec![
        (
            "/seller/promotions/new".to_owned(),
            t!("seller_promotions.level.product"),
            !variation,
        ),
        (
            "/seller/promotions/new?level=variation".to_owned(),
            t!("seller_promotions.level.variation"),
            variation,
        ),
    ];
    let level = level.to_owned();
    let before = view! {
        <Toolbar action="/seller/promotions/new">
            <input type="hidden" name="level" value=level/>
            <SearchField label=t!("seller_promotions.find") value=q/>
            <SegLinks label=t!("seller_promotions.level") links/>
            <FieldFault name="picked" errors/>
        </Toolbar>
    }
    .into_any();
    let after = if rows.is_empty() {
        view! { <Empty title=t!("seller_promotions.none_found") text=t!("seller_promotions.none_found_text")/> }
            .into_any()
    } else {
        view! { <Pager back next/> }.into_any()
    };
    let rows: Vec<AnyView> = rows.into_iter().map(line).collect();
    view! { <Table label=t!("seller_promotions.choose") heads before after>{rows}</Table> }.into_any()
}

/// One row with its box. The box's name holds what it is, so that a form that comes back knows which were ticked.
fn line(row: ChoosableRow) -> AnyView {
    let name = format!("picked[{}]", row.key);
    let ticked = ticked(&name);
    let label = format!("{} {}", row.title, row.note);
    view! {
        <Row>
            <td role="cell" class="pick">
                <input type="checkbox" name=name value="1" aria-label=label checked=ticked form=FORM/>
            </td>
            <Cell look="main"><Item title=row.title note=row.note picture=row.picture seed=row.seed/></Cell>
            <Cell label=t!("seller_promotions.price") look="end num">{row.price}</Cell>
        </Row>
    }
    .into_any()
}

/// Whether the box was ticked in a form that came back without scripts; the browser finds it as the server left it.
fn ticked(name: &str) -> bool {
    #[cfg(not(target_arch = "wasm32"))]
    return use_context::<ui::Draft>().is_some_and(|draft| draft.0.contains_key(name));
    #[cfg(target_arch = "wasm32")]
    {
        let _ = name;
        false
    }
}
