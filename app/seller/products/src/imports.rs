//! `/seller/products/import`: sends a product file, and lists those sent before.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{Badge, Button, Cell, FilePicker, Head, PageHead, Panel, Row, Table};
use wire::Answer;

/// A file that was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentRow {
    /// Id of its import.
    pub id: String,
    /// Its name.
    pub file: String,
    /// When.
    pub at: String,
    /// Tone and words of its state.
    pub state: (String, String),
    /// How many products, in words.
    pub products: String,
}

/// The shop's newest imports.
#[server(endpoint = "seller/products/imports")]
pub async fn sent_imports() -> Answer<Vec<SentRow>> {
    let cx = web::seller(kernel::Permission::ViewProducts)?;
    let shop = cx.shop()?;
    let found = store::catalog::imports(cx.db(), shop, 20)
        .await
        .map_err(kernel::Error::from)?;
    let locale = i18n::locale();
    let row = |import: store::catalog::Import| SentRow {
        id: import.id.to_string(),
        at: i18n::moment(import.created_at, cx.now, &locale),
        state: crate::import::state(&import),
        products: t!("seller_products.products_n", count = import.total),
        file: import.file_name,
    };
    Ok(found.into_iter().map(row).collect())
}

/// The page.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let sent = Resource::new(|| (), |()| sent_imports());
    let crumbs = vec![
        ("/seller/products".to_owned(), t!("seller_products.title")),
        (String::new(), t!("seller_products.import_title")),
    ];
    view! {
        <Title text=t!("seller_products.import_title")/>
        <PageHead title=t!("seller_products.import_title") sub=t!("seller_products.import_sub") crumbs/>
        <Panel title=t!("seller_products.import_file") look="stack">
            <form method="post" action="/seller/products/import" enctype="multipart/form-data" class="stack g3">
                <FilePicker
                    name="file" label=t!("seller_products.choose_file") note=t!("seller_products.file_note")
                    accept=".csv,text/csv" required=true
                />
                <Button look="primary" icon="upload">{t!("seller_products.show_first")}</Button>
            </form>
        </Panel>
        <Suspense>
            {move || Suspend::new(async move {
                match sent.await {
                    Ok(rows) => list(rows),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

fn list(rows: Vec<SentRow>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let heads = vec![
        Head::new(t!("seller_products.file")),
        Head::new(t!("seller_products.sent")),
        Head::new(t!("seller_products.title")),
        Head::new(t!("seller_products.state")),
    ];
    let rows = rows
        .into_iter()
        .map(|row| {
            let tone = crate::list::tone(&row.state.0);
            view! {
                <Row>
                    <Cell look="main"><a href=format!("/seller/products/import/{}", row.id)>{row.file}</a></Cell>
                    <Cell label=t!("seller_products.sent")>{row.at}</Cell>
                    <Cell label=t!("seller_products.title")>{row.products}</Cell>
                    <Cell label=t!("seller_products.state")><Badge tone text=row.state.1/></Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table label=t!("seller_products.sent_before") heads>{rows}</Table> }.into_any()
}
