//! `/seller/products/import/{id}`: what a product file would do, how far it is, and what became of each product.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, ButtonLink, Callout, Cell, FormError, Head, PageHead, Pager, Panel, Progress, Refresh, Row, Tab,
    Table, Tabs, failure, pending,
};
use wire::Answer;

/// Everything the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportSheet {
    /// Its id.
    pub id: String,
    /// The file's name.
    pub file: String,
    /// Code of its state.
    pub code: String,
    /// Tone and words of its state.
    pub state: (String, String),
    /// What is in the file, in words.
    pub summary: String,
    /// Code of the currency its prices are read in.
    pub currency: String,
    /// Products carried out, and how many there are to carry out.
    pub progress: (i64, i64),
    /// The same in words.
    pub progress_text: String,
    /// About its pictures, in words; empty when there is nothing to say.
    pub pictures: String,
    /// Code, name and number of each tab.
    pub tabs: Vec<(String, String, i64)>,
    /// The products of the open tab.
    pub rows: Vec<ImportedRow>,
    /// Number of the last row, when there are more.
    pub next: Option<i64>,
}

/// A product of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportedRow {
    /// Its name in the file.
    pub title: String,
    /// Handle and lines.
    pub note: String,
    /// The product it became.
    pub product: Option<String>,
    /// Tone and words of what it is or became.
    pub outcome: (String, String),
    /// What there is to say about it.
    pub remarks: Vec<String>,
}

/// An import of the current shop with one page of its products: of the outcome `tab`, or of all.
#[server(endpoint = "seller/products/import_sheet")]
pub async fn read_import(
    id: String,
    #[server(default)] tab: String,
    #[server(default)] after: String,
) -> Answer<ImportSheet> {
    let cx = web::seller(kernel::Permission::ViewProducts)?;
    read::sheet(&cx, &id, &tab, &after).await.map_err(web::page_refused)
}

/// Starts an import (`start`), gives it up before it is started (`cancel`), or makes a finished one ready to be carried
/// out again (`reopen`).
#[server(endpoint = "seller/products/import_act")]
pub async fn import_act(id: String, act: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    read::act(&cx, &id, &act).await.map_err(wire::WireError::from)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use read::state;

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads and words an import; server only.

    use super::{ImportSheet, ImportedRow};
    use flows::Cx;
    use flows::catalog::{cancel_import, reopen_import, start_import};
    use i18n::t;
    use kernel::{Error, ImportId};
    use store::catalog::{Import, ImportRow, ImportState, MissingPictures, RowOutcome};

    const PAGE: i64 = 50;

    fn id(text: &str) -> Result<ImportId, Error> {
        text.parse().map_err(|_| Error::NotFound)
    }

    pub async fn act(cx: &Cx, import: &str, act: &str) -> Result<(), Error> {
        let id = id(import)?;
        match act {
            "start" => start_import(cx, id).await?,
            "cancel" => {
                cancel_import(cx, id).await?;
                web::go_with_notice("/seller/products/import", "import_cancelled");
                return Ok(());
            }
            "reopen" => reopen_import(cx, id).await?,
            _ => return Err(Error::field("act", "not_offered")),
        }
        web::go(&format!("/seller/products/import/{id}"));
        Ok(())
    }

    /// Tone and words of an import's state.
    pub fn state(import: &Import) -> (String, String) {
        let tone = match import.state {
            ImportState::Previewed => "warn",
            ImportState::Running => "info",
            ImportState::Finished => "ok",
            ImportState::Cancelled => "",
        };
        (
            tone.to_owned(),
            i18n::text(&format!("seller_products.import_state.{}", import.state.code()), &[]),
        )
    }

    pub async fn sheet(cx: &Cx, import: &str, tab: &str, after: &str) -> Result<ImportSheet, Error> {
        let import = store::catalog::import(cx.db(), id(import)?)
            .await?
            .ok_or(Error::NotFound)?;
        if import.shop != cx.shop()? {
            return Err(Error::NotFound);
        }
        let facts = store::catalog::shop_facts(cx.db(), import.shop).await?;
        let counts = store::catalog::import_counts(cx.db(), import.id).await?;
        let count = |outcome| {
            counts
                .iter()
                .find(|(found, _)| *found == outcome)
                .map_or(0, |(_, n)| *n)
        };
        let mut tabs = vec![(String::new(), t!("common.all"), import.total)];
        for outcome in RowOutcome::ALL {
            if count(*outcome) > 0 {
                tabs.push((outcome.code().to_owned(), web::outcome_text(*outcome), count(*outcome)));
            }
        }
        let after = after.parse().unwrap_or(0);
        let outcome = RowOutcome::from_code(tab);
        let mut rows = store::catalog::import_rows(cx.db(), import.id, outcome, after, PAGE + 1).await?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = more.then(|| rows.last().map_or(0, |row| row.row_no));
        let (waiting, failed) = match import.state {
            ImportState::Finished => store::catalog::import_pictures(cx.db(), import.id).await?,
            _ => (0, 0),
        };
        let pictures = [
            (waiting > 0).then(|| t!("seller_products.pictures_waiting", count = waiting)),
            (failed > 0).then(|| t!("seller_products.pictures_failed", count = failed)),
        ];
        let bounds = rows
            .first()
            .zip(rows.last())
            .map_or((0, 0), |(first, last)| (first.row_no, last.row_no));
        let missing = store::catalog::missing_pictures(cx.db(), import.id, bounds.0, bounds.1).await?;
        let locale = i18n::locale();
        let number = |n| i18n::number(n, &locale);
        Ok(ImportSheet {
            id: import.id.to_string(),
            code: import.state.code().to_owned(),
            state: state(&import),
            currency: facts.map(|facts| facts.currency.code().to_owned()).unwrap_or_default(),
            summary: t!(
                "seller_products.import_summary",
                valid = number(import.valid),
                invalid = number(import.invalid),
                duplicate = number(import.duplicate)
            ),
            progress: (import.done, import.valid),
            progress_text: t!(
                "seller_products.progress",
                done = number(import.done),
                valid = number(import.valid)
            ),
            pictures: pictures.into_iter().flatten().collect::<Vec<_>>().join(" "),
            tabs,
            rows: rows.into_iter().map(|found| row(found, &missing)).collect(),
            next,
            file: import.file_name,
        })
    }

    fn row(row: ImportRow, missing: &[MissingPictures]) -> ImportedRow {
        let tone = match row.outcome {
            RowOutcome::Created | RowOutcome::Updated => "ok",
            RowOutcome::Invalid | RowOutcome::Failed => "danger",
            RowOutcome::Duplicate => "warn",
            RowOutcome::Valid | RowOutcome::Unchanged => "",
        };
        ImportedRow {
            remarks: web::remarks(&row, missing),
            note: if row.first_line == row.last_line {
                t!(
                    "seller_products.row_note_one",
                    handle = row.key.clone(),
                    line = row.first_line
                )
            } else {
                t!(
                    "seller_products.row_note",
                    handle = row.key.clone(),
                    first = row.first_line,
                    last = row.last_line
                )
            },
            product: row.product.map(|id| id.to_string()),
            outcome: (tone.to_owned(), web::outcome_text(row.outcome)),
            title: if row.title.is_empty() { row.key } else { row.title },
        }
    }
}

/// The page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let act = ServerAction::<ImportAct>::new();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let id = move || params.read().get("id").unwrap_or_default();
    let sheet = Resource::new(
        move || (id(), get("tab"), get("after"), act.version().get()),
        |(id, tab, after, _)| read_import(id, tab, after),
    );
    let again = Callback::new(move |()| sheet.refetch());
    view! {
        <Title text=t!("seller_products.import_title")/>
        <Transition>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, get("tab"), act, again),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Transition>
    }
}

fn page(sheet: ImportSheet, tab: String, act: ServerAction<ImportAct>, again: Callback<()>) -> AnyView {
    let crumbs = vec![
        ("/seller/products".to_owned(), t!("seller_products.title")),
        ("/seller/products/import".to_owned(), t!("seller_products.import_title")),
        (String::new(), sheet.file.clone()),
    ];
    let tone = crate::list::tone(&sheet.state.0);
    let base = format!("/seller/products/import/{}", sheet.id);
    let next = step(&sheet, act, again);
    let tabs = sheet
        .tabs
        .into_iter()
        .map(|(code, label, count)| {
            let on = code == tab;
            let href = if code.is_empty() {
                base.clone()
            } else {
                format!("{base}?tab={code}")
            };
            Tab::new(href, label, on).count(count)
        })
        .collect();
    let more = sheet
        .next
        .map(|after| format!("{base}?tab={tab}&after={after}"))
        .unwrap_or_default();
    let heads = vec![
        Head::new(t!("seller_products.product")),
        Head::new(t!("seller_products.outcome")),
        Head::new(t!("seller_products.remarks")),
    ];
    let rows = sheet.rows.into_iter().map(row).collect_view();
    let after = view! { <Pager next=more/> }.into_any();
    view! {
        <PageHead title=sheet.file sub=sheet.summary crumbs>
            <Badge tone text=sheet.state.1/>
            <ButtonLink href=format!("{base}/results.csv") icon="download" external=true>
                {t!("seller_products.download")}
            </ButtonLink>
        </PageHead>
        <FormError error=failure(act)/>
        {next}
        <Tabs label=t!("seller_products.outcome") tabs/>
        <Table label=t!("seller_products.title") heads after>{rows}</Table>
    }
    .into_any()
}

/// What can be done now, or how far it is.
fn step(sheet: &ImportSheet, act: ServerAction<ImportAct>, again: Callback<()>) -> AnyView {
    let button = |code: &'static str, look: &'static str, text: String| {
        let id = sheet.id.clone();
        view! {
            <ActionForm action=act>
                <input type="hidden" name="id" value=id/>
                <Button look name="act" value=code pending=pending(act)>{text}</Button>
            </ActionForm>
        }
        .into_any()
    };
    let ((done, valid), text) = (sheet.progress, sheet.progress_text.clone());
    match sheet.code.as_str() {
        "running" => view! {
            <Panel title=t!("seller_products.under_way") look="stack">
                <Progress value=done max=valid label=t!("seller_products.under_way")/>
                <p role="status">{text}</p>
                <Refresh seconds=2 act=again/>
            </Panel>
        }
        .into_any(),
        "finished" => {
            let (pictures, again) = (
                sheet.pictures.clone(),
                button("reopen", "sm", t!("seller_products.again")),
            );
            view! {
                <Callout tone="ok" title=t!("seller_products.finished")>
                    <p>{text} " " {pictures}</p>
                    {again}
                </Callout>
            }
            .into_any()
        }
        code => {
            let start = (valid > 0).then(|| button("start", "primary", t!("seller_products.start", count = valid)));
            let cancel = (code == "previewed").then(|| button("cancel", "", t!("seller_products.cancel_import")));
            let text = if valid > 0 {
                t!("seller_products.preview_text", currency = sheet.currency.clone())
            } else {
                t!("seller_products.nothing_valid")
            };
            view! {
                <Callout tone="info" title=t!("seller_products.import_preview")>
                    <p>{text}</p>
                    <div class="row wrap">{start} {cancel}</div>
                </Callout>
            }
            .into_any()
        }
    }
}

fn row(row: ImportedRow) -> AnyView {
    let tone = crate::list::tone(&row.outcome.0);
    let title = match row.product {
        Some(id) => view! { <a href=format!("/seller/products/{id}")>{row.title}</a> }.into_any(),
        None => row.title.into_any(),
    };
    let remarks = row
        .remarks
        .into_iter()
        .map(|remark| view! { <li>{remark}</li> })
        .collect_view();
    view! {
        <Row>
            <Cell look="main">{title} <small>{row.note}</small></Cell>
            <Cell label=t!("seller_products.outcome") look="half"><Badge tone text=row.outcome.1/></Cell>
            <Cell label=t!("seller_products.remarks") look="main"><ul class="stack g1 t-sm">{remarks}</ul></Cell>
        </Row>
    }
    .into_any()
}
