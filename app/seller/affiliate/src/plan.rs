//! `/seller/affiliate`: what the open plan is, what it brought, its products, and the notice that takes one out.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, ButtonLink, Cell, Dialog, DialogFoot, Empty, FormError, Head, Item, OpenDialog, PageHead, Pager,
    Row, Stat, Stats, Table, failed, failure, pending,
};
use wire::Answer;

/// A product of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
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
    /// The rate for new promoters.
    pub rate: String,
    /// Higher rates that some creators keep for a while, as sentences.
    pub kept: Vec<String>,
    /// How many creators promote it, as a number and in words.
    pub creators: (i64, String),
    /// Attributed sales so far.
    pub sales: String,
    /// Commissions on them.
    pub commission: String,
    /// When the notice ends, once it was given.
    pub leaves: Option<String>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSheet {
    /// Whether the person may change the plan.
    pub may_edit: bool,
    /// How the plan works.
    pub about: String,
    /// Products in it.
    pub products: String,
    /// From the lowest to the highest rate; empty while there is no product.
    pub rates: String,
    /// Creators who promote one of them.
    pub creators: String,
    /// Attributed sales of thirty days.
    pub sales: String,
    /// Commissions on them.
    pub commission: String,
    /// The day a notice given now ends.
    pub notice_ends: String,
    /// One page of the products.
    pub rows: Vec<PlanLine>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// The open plan of the current shop. Errors: `NotFound` for a cursor that is none.
#[server(endpoint = "seller/affiliate/plan")]
pub async fn open_plan(#[server(default)] cursor: String) -> Answer<PlanSheet> {
    let cx = web::seller(kernel::Permission::ViewAffiliate)?;
    let may_edit = web::seller(kernel::Permission::EditAffiliate).is_ok();
    let asked = kernel::Turn::read(&cursor, "").ok_or(kernel::Error::NotFound);
    let plan = async { asked.map(|_| crate::read::plan(&cx, may_edit, &cursor))?.await };
    plan.await.map_err(web::page_refused)
}

/// Gives notice for a product: it leaves the plan after thirty days.
#[server(endpoint = "seller/affiliate/close")]
pub async fn close_product(#[server(default)] product: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditAffiliate)?;
    let product = product.parse().map_err(|_| kernel::Error::NotFound)?;
    flows::affiliate::close_plan_product(&cx, product).await?;
    web::go_with_notice("/seller/affiliate", "plan_notice_given");
    Ok(())
}

/// The page.
#[component]
pub(crate) fn PlanPage() -> AnyView {
    let query = use_query_map();
    let close = ServerAction::<CloseProduct>::new();
    let cursor = Memo::new(move |_| query.read().get("cursor").unwrap_or_default());
    let sheet = Resource::new(
        move || (cursor.get(), close.version().get()),
        |(cursor, _)| open_plan(cursor),
    );
    view! {
        <Title text=t!("seller_affiliate.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, close, cursor.get_untracked().is_empty()),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: PlanSheet, close: ServerAction<CloseProduct>, first: bool) -> AnyView {
    let PlanSheet {
        may_edit,
        about,
        products,
        rates,
        creators,
        sales,
        commission,
        notice_ends,
        rows,
        next,
    } = sheet;
    let add = may_edit.then(|| {
        view! {
            <ButtonLink href="/seller/affiliate/add" look="primary" icon="plus">{t!("seller_affiliate.add")}</ButtonLink>
        }
    });
    let body = if rows.is_empty() && first {
        view! { <Empty title=t!("seller_affiliate.empty") text=t!("seller_affiliate.empty_text")/> }.into_any()
    } else {
        table(rows, next, first, may_edit.then_some((close, notice_ends)))
    };
    view! {
        <PageHead title=t!("seller_affiliate.title") sub=about>{add}</PageHead>
        <FormError error=failure(close)/>
        <section aria-labelledby="sums">
            <h2 class="sr" id="sums">{t!("seller_affiliate.sums")}</h2>
            <Stats>
                <Stat label=t!("seller_affiliate.products") figure=products note=rates icon="tag"/>
                <Stat
                    label=t!("seller_affiliate.creators")
                    figure=creators
                    note=t!("seller_affiliate.creators_note")
                    icon="people"
                />
                <Stat label=t!("seller_affiliate.sales") figure=sales note=t!("seller_affiliate.days") icon="bag"/>
                <Stat
                    label=t!("seller_affiliate.commission")
                    figure=commission
                    note=t!("seller_affiliate.days")
                    icon="percent"
                />
            </Stats>
        </section>
        {body}
    }
    .into_any()
}

/// The products; with the action of closing and the day a notice would end when the person may change the plan.
fn table(
    rows: Vec<PlanLine>,
    next: Option<String>,
    first: bool,
    edit: Option<(ServerAction<CloseProduct>, String)>,
) -> AnyView {
    let mut heads = vec![
        Head::new(t!("seller_affiliate.product")),
        Head::new(t!("seller_affiliate.rate")),
        Head::end(t!("seller_affiliate.col.creators")),
        Head::end(t!("seller_affiliate.col.sales")),
        Head::end(t!("seller_affiliate.col.commission")),
        Head::new(t!("seller_affiliate.state")),
    ];
    if edit.is_some() {
        heads.push(Head::acts());
    }
    let dialogs: Vec<AnyView> = edit.as_ref().map_or_else(Vec::new, |(close, ends)| {
        rows.iter()
            .filter(|row| row.leaves.is_none())
            .map(|row| notice(*close, row, ends))
            .collect()
    });
    let rows: Vec<AnyView> = rows.into_iter().map(|row| line(row, edit.is_some())).collect();
    let back = if first { "" } else { "/seller/affiliate" };
    let next = next
        .map(|cursor| format!("/seller/affiliate?cursor={cursor}"))
        .unwrap_or_default();
    let after = view! { <Pager back next/> }.into_any();
    view! {
        <Table label=t!("seller_affiliate.list") heads after>{rows}</Table>
        {dialogs}
    }
    .into_any()
}

fn line(row: PlanLine, may_edit: bool) -> AnyView {
    let state = match row.leaves.clone() {
        None => view! { <Badge tone="ok" text=t!("seller_affiliate.state.active")/> }.into_any(),
        Some(date) => view! {
            <Badge tone="warn" text=t!("seller_affiliate.state.closing")/>
            <small>{t!("seller_affiliate.leaves", date = date)}</small>
        }
        .into_any(),
    };
    let kept = row
        .kept
        .iter()
        .map(|text| view! { <small>{text.clone()}</small> })
        .collect_view();
    let acts = may_edit.then(|| acts(&row));
    view! {
        <Row>
            <Cell look="main"><Item title=row.title note=row.price picture=row.picture seed=row.seed/></Cell>
            <Cell label=t!("seller_affiliate.rate") look="num"><b>{row.rate}</b> {kept}</Cell>
            <Cell label=t!("seller_affiliate.col.creators") look="end num">{row.creators.1}</Cell>
            <Cell label=t!("seller_affiliate.col.sales") look="end num">{row.sales}</Cell>
            <Cell label=t!("seller_affiliate.col.commission") look="end num bold half">{row.commission}</Cell>
            <Cell label=t!("seller_affiliate.state") look="half">{state}</Cell>
            {acts}
        </Row>
    }
    .into_any()
}

fn acts(row: &PlanLine) -> AnyView {
    let href = format!("/seller/affiliate/rate?product={}", row.product);
    let (words, close) = if row.leaves.is_none() {
        let close = view! {
            <OpenDialog dialog=format!("close-{}", row.product) text=t!("seller_affiliate.close") look="sm quiet"/>
        };
        (t!("seller_affiliate.change"), Some(close))
    } else {
        (t!("seller_affiliate.put_back"), None)
    };
    view! {
        <Cell look="end">
            <div class="acts">
                <ButtonLink href look="sm">{words}</ButtonLink>
                {close}
            </div>
        </Cell>
    }
    .into_any()
}

/// What a notice means for this product, and the button that gives it.
fn notice(close: ServerAction<CloseProduct>, row: &PlanLine, ends: &str) -> AnyView {
    let id = format!("close-{}", row.product);
    let who = match row.creators.0 {
        0 => t!("seller_affiliate.close_nobody", date = ends),
        count => t!("seller_affiliate.close_some", count = count, date = ends),
    };
    let product = row.product.clone();
    view! {
        <Dialog id=id.clone() title=t!("seller_affiliate.close_title", title = row.title)>
            <ActionForm action=close>
                <div class="body">
                    <input type="hidden" name="product" value=product/>
                    <p>{t!("seller_affiliate.close_new")}</p>
                    <p>{who}</p>
                </div>
                <DialogFoot dialog=id keep=t!("seller_affiliate.close_keep")>
                    <Button look="danger solid" pending=pending(close)>{t!("seller_affiliate.close_go")}</Button>
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
