//! `/seller/affiliate/add`: products on sale that are not in the plan, up to fifty at once, at one rate.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ui::{
    Button, ButtonLink, Cell, Empty, Field, FieldFault, FormError, Head, Item, PageHead, Pager, Panel, Row, SaveBar,
    SearchField, Table, Toolbar, failed, failure, pending,
};
use wire::{Answer, WireError};

/// Id of the form the boxes belong to: the table stands outside it.
const FORM: &str = "add";

/// A product that could be put into the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddableRow {
    /// Its id.
    pub product: String,
    /// Its title.
    pub title: String,
    /// Its lowest price, in words.
    pub price: String,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddSheet {
    /// One page of the products.
    pub rows: Vec<AddableRow>,
    /// Address of the first page; empty on it.
    pub back: String,
    /// Address of the next page; empty on the last.
    pub next: String,
    /// Lowest and highest rate, in words.
    pub range: (String, String),
    /// How many may be added at once.
    pub most: i64,
}

/// Products of the current shop that could be put into its plan and whose words match `q`. Errors: `NotFound` for a
/// cursor that is none.
#[server(endpoint = "seller/affiliate/addable")]
pub async fn addable(#[server(default)] q: String, #[server(default)] cursor: String) -> Answer<AddSheet> {
    let cx = web::seller(kernel::Permission::EditAffiliate)?;
    let asked = kernel::Turn::read(&cursor, "").ok_or(kernel::Error::NotFound);
    let sheet = async { asked.map(|_| crate::read::addable(&cx, &q, &cursor))?.await };
    sheet.await.map_err(web::page_refused)
}

/// Puts products into the plan at one rate. The keys of `picked` are `p` and a product's id.
#[server(endpoint = "seller/affiliate/add")]
pub async fn add_products(
    #[server(default)] picked: BTreeMap<String, String>,
    #[server(default)] rate: String,
) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditAffiliate)?;
    crate::read::add(&cx, picked.keys(), &rate).await?;
    web::go_with_notice("/seller/affiliate", "plan_products_added");
    Ok(())
}

/// The page.
#[component]
pub(crate) fn AddPage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let asked = Memo::new(move |_| (get("q"), get("cursor")));
    let sheet = Resource::new(move || asked.get(), |(q, cursor)| addable(q, cursor));
    let add = ServerAction::<AddProducts>::new();
    view! {
        <Title text=t!("seller_affiliate.add")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, asked.get_untracked(), add),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: AddSheet, (q, cursor): (String, String), add: ServerAction<AddProducts>) -> AnyView {
    let crumbs = vec![
        ("/seller/affiliate".to_owned(), t!("seller_affiliate.title")),
        (String::new(), t!("seller_affiliate.add")),
    ];
    let errors = failure(add);
    let nothing = sheet.rows.is_empty() && q.is_empty() && cursor.is_empty();
    let body = if nothing {
        view! {
            <Empty title=t!("seller_affiliate.all_in") text=t!("seller_affiliate.all_in_text")>
                <ButtonLink href="/seller/products">{t!("seller_affiliate.to_products")}</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        let (min, max) = sheet.range;
        view! {
            <ActionForm action=add attr:id=FORM>
                <Panel look="form">
                    <FormError error=errors/>
                    <Field
                        name="rate"
                        label=t!("seller_affiliate.rate_for_all")
                        after="%"
                        inputmode="decimal"
                        hint=t!("seller_affiliate.rate_hint", min = min, max = max)
                        required=true
                        errors
                    />
                </Panel>
            </ActionForm>
            {table(sheet.rows, (sheet.back, sheet.next), q, errors)}
            <SaveBar text=t!("seller_affiliate.add_most", count = sheet.most)>
                <ButtonLink href="/seller/affiliate">{t!("common.cancel")}</ButtonLink>
                <Button look="primary" form=FORM pending=pending(add)>{t!("seller_affiliate.add_go")}</Button>
            </SaveBar>
        }
        .into_any()
    };
    view! {
        <PageHead title=t!("seller_affiliate.add") sub=t!("seller_affiliate.add_sub") crumbs/>
        {body}
    }
    .into_any()
}

fn table(
    rows: Vec<AddableRow>,
    (back, next): (String, String),
    q: String,
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let heads = vec![
        Head::pick(),
        Head::new(t!("seller_affiliate.product")),
        Head::end(t!("seller_affiliate.price")),
    ];
    let before = view! {
        <Toolbar action="/seller/affiliate/add">
            <SearchField label=t!("seller_affiliate.find") value=q/>
            <FieldFault name="picked" errors/>
        </Toolbar>
    }
    .into_any();
    let after = if rows.is_empty() {
        view! { <Empty title=t!("seller_affiliate.none_found") text=t!("seller_affiliate.none_found_text")/> }
            .into_any()
    } else {
        view! { <Pager back next/> }.into_any()
    };
    let rows: Vec<AnyView> = rows.into_iter().map(line).collect();
    view! { <Table label=t!("seller_affiliate.choose") heads before after>{rows}</Table> }.into_any()
}

/// A product with its box. The box's name holds the product, so that a form that comes back knows which were ticked.
fn line(row: AddableRow) -> AnyView {
    let name = format!("picked[p{}]", row.product);
    let ticked = ticked(&name);
    let label = row.title.clone();
    view! {
        <Row>
            <td role="cell" class="pick">
                <input type="checkbox" name=name value="1" aria-label=label checked=ticked form=FORM/>
            </td>
            <Cell look="main"><Item title=row.title picture=row.picture seed=row.seed/></Cell>
            <Cell label=t!("seller_affiliate.price") look="end num">{row.price}</Cell>
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
