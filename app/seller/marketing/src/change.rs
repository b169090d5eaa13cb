//! `/seller/promotions/change?promotion=`: what a discount is for and gives, and what of it may still be changed.

use crate::terms::{TermsDraft, begin, end, title, value};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, ButtonLink, Cell, FormError, Head, Item, Kv, KvRow, PageHead, Panel, Row, Table, failed, failure,
    pending,
};
use wire::Answer;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSheet {
    /// The promotion's id.
    pub id: String,
    /// What the fields begin with.
    pub draft: TermsDraft,
    /// Tone and words of where it stands.
    pub state: (String, String),
    /// What it gives and when, each with its name.
    pub facts: Vec<(String, String)>,
    /// `all` before it begins, `longer` while it runs, empty when nothing may be changed.
    pub may: String,
    /// What it is for: title, variant, list price, price with it.
    pub items: Vec<[String; 4]>,
}

/// One promotion of the current shop.
#[server(endpoint = "seller/promotions/sheet")]
pub async fn promotion(#[server(default)] promotion: String) -> Answer<ChangeSheet> {
    let cx = web::seller(kernel::Permission::ViewProducts)?;
    let may_edit = web::seller(kernel::Permission::EditProducts).is_ok();
    let sheet = crate::read::sheet(&cx, may_edit, &promotion).await;
    sheet.map_err(web::page_refused)
}

/// Changes a promotion as far as it may be. What the form does not hold stays.
#[server(endpoint = "seller/promotions/change")]
pub async fn change_promotion(
    #[server(default)] promotion: String,
    #[server(default)] title: String,
    #[server(default)] kind: String,
    #[server(default)] value: String,
    #[server(default)] begin: String,
    #[server(default)] end: String,
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
    let tab = crate::read::change(&cx, &promotion, typed).await?;
    web::go_with_notice(&format!("/seller/promotions?tab={tab}"), "promotion_saved");
    Ok(())
}

/// The page.
#[component]
pub(crate) fn ChangePage() -> AnyView {
    let query = use_query_map();
    let id = Memo::new(move |_| query.read().get("promotion").unwrap_or_default());
    let sheet = Resource::new(move || id.get(), promotion);
    let change = ServerAction::<ChangePromotion>::new();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, change),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: ChangeSheet, change: ServerAction<ChangePromotion>) -> AnyView {
    let name = sheet.draft.title.clone();
    let crumbs = vec![
        ("/seller/promotions".to_owned(), t!("seller_promotions.title")),
        (String::new(), name.clone()),
    ];
    let tone: &'static str = match sheet.state.0.as_str() {
        "ok" => "ok",
        "info" => "info",
        _ => "",
    };
    let words = sheet.state.1.clone();
    let facts: Vec<KvRow> = sheet
        .facts
        .iter()
        .map(|(label, value)| KvRow::new(label, value))
        .collect();
    let form = (!sheet.may.is_empty()).then(|| form(&sheet, change));
    view! {
        <Title text=name.clone()/>
        <PageHead title=name crumbs><Badge tone text=words/></PageHead>
        <div class="cols side">
            <div>{items(sheet.items)}</div>
            <aside class="stack g4">
                <Panel title=t!("seller_promotions.terms")><Kv rows=facts/></Panel>
                {form}
            </aside>
        </div>
    }
    .into_any()
}

fn items(items: Vec<[String; 4]>) -> AnyView {
    let heads = vec![
        Head::new(t!("seller_promotions.product")),
        Head::end(t!("seller_promotions.price")),
        Head::end(t!("seller_promotions.with_it")),
    ];
    let rows = items
        .into_iter()
        .map(|[title, note, list, unit]| {
            view! {
                <Row>
                    <Cell look="main"><Item title note pictured=false/></Cell>
                    <Cell label=t!("seller_promotions.price") look="end num half">{list}</Cell>
                    <Cell label=t!("seller_promotions.with_it") look="end num bold half">{unit}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table label=t!("seller_promotions.chosen") heads>{rows}</Table> }.into_any()
}

fn form(sheet: &ChangeSheet, change: ServerAction<ChangePromotion>) -> AnyView {
    let errors = failure(change);
    let (id, draft) = (sheet.id.clone(), &sheet.draft);
    let all = sheet.may == "all";
    let note = if all {
        t!("seller_promotions.may_all")
    } else {
        t!("seller_promotions.may_longer")
    };
    let fields = view! {
        {title(draft, errors)}
        {all.then(|| value(draft, errors))}
        {all.then(|| begin(draft, errors))}
        {end(draft, errors)}
    };
    view! {
        <Panel title=t!("seller_promotions.change")>
            <ActionForm action=change>
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="promotion" value=id/>
                    {fields}
                    <p class="t-xs muted">{note}</p>
                    <div class="row">
                        <Button look="primary" pending=pending(change)>{t!("seller_promotions.save")}</Button>
                        <ButtonLink href="/seller/promotions">{t!("common.cancel")}</ButtonLink>
                    </div>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}
