//! `/seller/promotions`: the shop's promotions by where they stand, and the button that stops one.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, ButtonLink, Cell, Dialog, DialogFoot, Empty, FormError, Head, Item, OpenDialog, PageHead, Pager,
    Row, Tab, Table, Tabs, failed, failure, pending,
};
use wire::Answer;

/// One promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it is and gives, for how many.
    pub note: String,
    /// When it begins or ends, in words.
    pub when: String,
    /// Tone and words of where it stands.
    pub state: (String, String),
    /// Orders with something at its price.
    pub orders: String,
    /// What those pieces brought.
    pub sales: String,
    /// What it took off them.
    pub cost: String,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionList {
    /// Whether the person may make and change promotions.
    pub may_edit: bool,
    /// Which tab this is.
    pub tab: String,
    /// How many are running, planned and ended.
    pub counts: [i64; 3],
    /// One page of the tab.
    pub rows: Vec<PromotionLine>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// The current shop's promotions; `tab` is `running`, `planned` or `ended`.
#[server(endpoint = "seller/promotions/list")]
pub async fn promotions(#[server(default)] tab: String, #[server(default)] cursor: String) -> Answer<PromotionList> {
    let cx = web::seller(kernel::Permission::ViewProducts)?;
    let may_edit = web::seller(kernel::Permission::EditProducts).is_ok();
    Ok(crate::read::list(&cx, may_edit, &tab, &cursor).await?)
}

/// Stops a promotion for good.
#[server(endpoint = "seller/promotions/stop")]
pub async fn stop_promotion(#[server(default)] promotion: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditProducts)?;
    let promotion = promotion.parse().map_err(|_| kernel::Error::NotFound)?;
    flows::marketing::stop_discount(&cx, promotion).await?;
    web::go_with_notice("/seller/promotions?tab=ended", "promotion_stopped");
    Ok(())
}

/// The page.
#[component]
pub(crate) fn PromotionsPage() -> AnyView {
    let query = use_query_map();
    let get = move |name: &'static str| query.read().get(name).unwrap_or_default();
    let stop = ServerAction::<StopPromotion>::new();
    let asked = Memo::new(move |_| (get("tab"), get("cursor")));
    let list = Resource::new(
        move || (asked.get(), stop.version().get()),
        |((tab, cursor), _)| promotions(tab, cursor),
    );
    view! {
        <Title text=t!("seller_promotions.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) => page(list, asked.get_untracked().1.is_empty(), stop),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(list: PromotionList, first: bool, stop: ServerAction<StopPromotion>) -> AnyView {
    let PromotionList {
        may_edit,
        tab,
        counts,
        rows,
        next,
    } = list;
    let [running, planned, _] = counts;
    let sub = t!(
        "seller_promotions.sub",
        running = t!("seller_promotions.running", count = running),
        planned = t!("seller_promotions.planned", count = planned)
    );
    let new = may_edit.then(|| {
        view! {
            <ButtonLink href="/seller/promotions/new" look="primary" icon="plus">
                {t!("seller_promotions.new")}
            </ButtonLink>
        }
    });
    let tabs = ["running", "planned", "ended"]
        .into_iter()
        .zip([
            t!("seller_promotions.tab.running"),
            t!("seller_promotions.tab.planned"),
            t!("seller_promotions.tab.ended"),
        ])
        .zip(counts)
        .map(|((code, label), count)| {
            Tab::new(format!("/seller/promotions?tab={code}"), label, code == tab).count(count)
        })
        .collect::<Vec<_>>();
    let body = if rows.is_empty() && first {
        view! { <Empty title=t!("seller_promotions.empty") text=t!("seller_promotions.empty_text")/> }.into_any()
    } else {
        table(rows, next, first, &tab, may_edit.then_some(stop))
    };
    view! {
        <PageHead title=t!("seller_promotions.title") sub>{new}</PageHead>
        <FormError error=failure(stop)/>
        <Tabs label=t!("seller_promotions.tabs") tabs/>
        {body}
    }
    .into_any()
}

/// The promotions; with the action that stops one when the person may.
fn table(
    rows: Vec<PromotionLine>,
    next: Option<String>,
    first: bool,
    tab: &str,
    stop: Option<ServerAction<StopPromotion>>,
) -> AnyView {
    let base = format!("/seller/promotions?tab={tab}");
    let stop = stop.filter(|_| tab != "ended");
    let mut heads = vec![
        Head::new(t!("seller_promotions.col.promotion")),
        Head::new(t!("seller_promotions.col.when")),
        Head::end(t!("seller_promotions.col.orders")),
        Head::end(t!("seller_promotions.col.sales")),
        Head::end(t!("seller_promotions.col.cost")),
    ];
    if stop.is_some() {
        heads.push(Head::acts());
    }
    let dialogs = stop.map(|stop| rows.iter().map(|row| stopping(row, stop)).collect_view());
    let may_edit = stop.is_some();
    let rows = rows.into_iter().map(|row| line(row, may_edit)).collect_view();
    let next = next.map(|cursor| format!("{base}&cursor={cursor}")).unwrap_or_default();
    let back = if first { String::new() } else { base };
    let after = view! { <Pager back next/> }.into_any();
    view! {
        <Table label=t!("seller_promotions.title") heads after>{rows}</Table>
        {dialogs}
    }
    .into_any()
}

fn line(row: PromotionLine, may_edit: bool) -> AnyView {
    let tone: &'static str = match row.state.0.as_str() {
        "ok" => "ok",
        "info" => "info",
        _ => "",
    };
    let href = format!("/seller/promotions/change?promotion={}", row.id);
    let (title, link, dialog) = (row.title.clone(), href.clone(), format!("stop-{}", row.id));
    let acts = may_edit.then(|| {
        view! {
            <Cell look="end">
                <div class="acts">
                    <ButtonLink href look="sm">{t!("seller_promotions.change")}</ButtonLink>
                    <OpenDialog dialog text=t!("seller_promotions.stop") look="sm quiet"/>
                </div>
            </Cell>
        }
    });
    view! {
        <Row>
            <Cell look="main"><Item title href=link note=row.note pictured=false/></Cell>
            <Cell label=t!("seller_promotions.col.when")>
                <Badge tone text=row.state.1/>
                <small>{row.when}</small>
            </Cell>
            <Cell label=t!("seller_promotions.col.orders") look="end num half">{row.orders}</Cell>
            <Cell label=t!("seller_promotions.col.sales") look="end num bold half">{row.sales}</Cell>
            <Cell label=t!("seller_promotions.col.cost") look="end num half">{row.cost}</Cell>
            {acts}
        </Row>
    }
    .into_any()
}

/// What stopping means, and the button that does it.
fn stopping(row: &PromotionLine, stop: ServerAction<StopPromotion>) -> AnyView {
    let (id, promotion) = (format!("stop-{}", row.id), row.id.clone());
    view! {
        <Dialog id=id.clone() title=t!("seller_promotions.stop_title", title = row.title)>
            <ActionForm action=stop>
                <div class="body">
                    <input type="hidden" name="promotion" value=promotion/>
                    <p>{t!("seller_promotions.stop_text")}</p>
                </div>
                <DialogFoot dialog=id keep=t!("seller_promotions.keep")>
                    <Button look="danger solid" pending=pending(stop)>{t!("seller_promotions.stop")}</Button>
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
