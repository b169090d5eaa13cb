//! `/operator/orders`: one order found by its number, what happened to it, and the word that it arrived, or never will,
//! although its carrier does not say so (spec: commerce 2.7 rows 9 and 13). Where it goes is not shown: nobody needs that
//! here.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Badge, Button, Callout, Choice, Empty, FormError, Kv, KvRow, Moment, Options, PageHead, Panel, ProductMini,
    SearchField, TextArea, Timeline, failed, failure, pending,
};
use wire::Answer;

/// One order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// Its number.
    pub number: String,
    /// Its state in words.
    pub state: String,
    /// Facts: name and value.
    pub facts: Vec<(String, String)>,
    /// What was bought: name, variant and number of pieces, sum, address of the picture.
    pub lines: Vec<[String; 4]>,
    /// Its packages: carrier and number, state.
    pub packages: Vec<(String, String)>,
    /// What happened, newest first: what, who, when, when for machines.
    pub history: Vec<[String; 4]>,
    /// Whether it can be said to have arrived or to be lost.
    pub on_its_way: bool,
}

/// The order with this number, however it was typed. Errors: there is none.
#[server(endpoint = "operator/orders/find")]
pub async fn find_order(#[server(default)] number: String) -> Answer<Option<OrderView>> {
    let cx = web::operator()?;
    if number.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(read::order(&cx, &number).await.map_err(web::page_refused)?))
}

/// Says what became of an order on its way: `delivered`, `lost` or `refused`, for a reason that the audit log keeps.
#[server(endpoint = "operator/orders/mark")]
pub async fn mark_order(
    #[server(default)] number: String,
    #[server(default)] what: String,
    #[server(default)] reason: String,
) -> Answer<()> {
    let cx = web::operator()?;
    let order = orders::order_id(&number).ok_or(kernel::Error::NotFound)?;
    let notice = match (what.as_str(), orders::CancelReason::from_code(&what)) {
        ("delivered", _) => {
            flows::fulfilment::mark_delivered(&cx, order, &reason).await?;
            "order_marked_delivered"
        }
        (_, Some(why)) => {
            flows::fulfilment::mark_lost(&cx, order, why, &reason).await?;
            "order_marked_lost"
        }
        _ => return Err(kernel::Error::field("what", "required").into()),
    };
    let to = format!("/operator/orders?q={}", orders::order_number(order));
    web::go_with_notice(&to, notice);
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads and words the order; server only.

    use super::OrderView;
    use flows::Cx;
    use i18n::t;
    use kernel::{Error, Money};
    use orders::OrderState;
    use store::orders::{OrderLineRow, OrderRow};
    use store::shipping::PackageRow;
    use store::system::TransitionRow;

    pub async fn order(cx: &Cx, number: &str) -> Result<OrderView, Error> {
        let id = orders::order_id(number).ok_or(Error::NotFound)?;
        let o = store::orders::order(cx.db(), id).await?.ok_or(Error::NotFound)?;
        let shop = store::identity::shop(cx.db(), o.shop).await?.ok_or(Error::NotFound)?;
        let lines = store::orders::lines(cx.db(), id).await?;
        let packages = store::shipping::packages_of_order(cx.db(), id).await?;
        let history = store::system::transitions(cx.db(), "order", id.0).await?;
        Ok(OrderView {
            state: i18n::text(&format!("seller_orders.state.{}", o.state.code()), &[]),
            facts: facts(&o, &shop.legal.name, cx),
            lines: lines.iter().map(|line| bought(line, &o)).collect(),
            packages: packages.iter().map(package).collect(),
            history: history.iter().rev().map(|t| happened(t, cx)).collect(),
            on_its_way: o.state == OrderState::InTransit,
            number: o.number,
        })
    }

    fn facts(o: &OrderRow, shop: &str, cx: &Cx) -> Vec<(String, String)> {
        let locale = i18n::locale();
        let moment = |at: Option<kernel::Instant>| at.map(|at| i18n::moment(at, cx.now, &locale));
        let facts = [
            (t!("operator.order.shop"), Some(shop.to_owned())),
            (t!("operator.order.total"), Some(i18n::money(o.total, &locale))),
            (t!("operator.order.placed"), moment(Some(o.placed_at))),
            (t!("operator.order.paid"), moment(o.paid_at)),
            (t!("operator.order.shipped"), moment(o.shipped_at)),
            (t!("operator.order.delivered"), moment(o.delivered_at)),
            (t!("operator.order.completed"), moment(o.completed_at)),
            (t!("operator.order.cancelled"), moment(o.cancelled_at)),
        ];
        facts
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }

    fn bought(line: &OrderLineRow, o: &OrderRow) -> [String; 4] {
        let pieces = t!("operator.order.pieces", count = line.quantity);
        let note = match line.options.as_str() {
            "" => pieces,
            options => format!("{options} · {pieces}"),
        };
        let sum = Money::new(line.paid_minor, o.total.currency);
        let picture = line.picture.map_or_else(String::new, |id| format!("/media/{id}/thumb"));
        [line.title.clone(), note, i18n::money(sum, &i18n::locale()), picture]
    }

    fn package(package: &PackageRow) -> (String, String) {
        let carrier = i18n::text(&format!("seller_orders.carrier.{}", package.carrier), &[]);
        let state = i18n::text(&format!("seller_orders.package.{}", package.state.code()), &[]);
        (format!("{carrier}, {}", package.tracking), state)
    }

    fn happened(t: &TransitionRow, cx: &Cx) -> [String; 4] {
        let who = t.actor.split(':').next().unwrap_or_default();
        let by = match who {
            "system" => t!("operator.audit.system"),
            who => i18n::text(&format!("operator.by.{who}"), &[]),
        };
        let text = i18n::text(&format!("seller_orders.moment.{}", t.to), &[]);
        [text, by, i18n::moment(t.at, cx.now, &i18n::locale()), i18n::iso(t.at)]
    }
}

/// `/operator/orders`.
#[component]
pub(crate) fn OrdersPage() -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let action = ServerAction::<MarkOrder>::new();
    let found = Resource::new(
        move || (asked.get(), action.version().get()),
        |(number, _)| find_order(number),
    );
    view! {
        <Title text=t!("operator.order.title")/>
        <PageHead title=t!("operator.order.title") sub=t!("operator.order.sub")/>
        <FormError error=failure(action)/>
        <Suspense>
            {move || Suspend::new(async move {
                let found = found.await;
                let search = search(asked.get_untracked());
                match found {
                    Ok(Some(order)) => view! { {search} {page(order, action)} }.into_any(),
                    Ok(None) => search,
                    Err(wire::WireError::Server(kernel::Error::NotFound)) => view! {
                        {search}
                        <Empty title=t!("operator.order.none") text=t!("operator.order.none_text")/>
                    }
                    .into_any(),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn search(asked: String) -> AnyView {
    view! {
        <form class="filters" role="search" method="get" action="/operator/orders">
            <SearchField label=t!("operator.order.number") value=asked/>
            <Button>{t!("common.search")}</Button>
        </form>
    }
    .into_any()
}

fn page(order: OrderView, action: ServerAction<MarkOrder>) -> AnyView {
    let facts = order
        .facts
        .into_iter()
        .map(|(name, value)| KvRow::new(name, value))
        .collect();
    let lines = order
        .lines
        .into_iter()
        .map(|[title, note, sum, picture]| view! { <ProductMini title note sum picture/> })
        .collect_view();
    let packages = order
        .packages
        .into_iter()
        .map(|(name, state)| KvRow::new(name, state))
        .collect::<Vec<_>>();
    let packages = (!packages.is_empty()).then(|| {
        view! { <Panel title=t!("operator.order.packages") look="stack"><Kv rows=packages/></Panel> }
    });
    let moments = order
        .history
        .into_iter()
        .map(|[text, note, time, datetime]| Moment {
            text,
            note,
            time,
            datetime,
        })
        .collect();
    let state = order.state.clone();
    let badge = move || view! { <Badge tone="info" text=state/> }.into_any();
    let decision = if order.on_its_way {
        mark(order.number.clone(), action)
    } else {
        view! { <Callout tone="info"><p>{t!("operator.order.not_on_its_way", state = order.state)}</p></Callout> }
            .into_any()
    };
    view! {
        <div class="cols side">
            <div class="stack g4">
                <Panel title=order.number look="stack g4" acts=badge>
                    <Kv rows=facts look="start"/>
                    <ul class="lines">{lines}</ul>
                </Panel>
                {packages}
            </div>
            <aside class="stack g4">
                {decision}
                <Panel title=t!("operator.case.history")><Timeline moments/></Panel>
            </aside>
        </div>
    }
    .into_any()
}

/// The form that says what became of it.
fn mark(number: String, action: ServerAction<MarkOrder>) -> AnyView {
    let errors = failure(action);
    let choice = |what: &str| {
        let (label, note) = (
            format!("operator.order.mark.{what}"),
            format!("operator.order.mark.{what}_note"),
        );
        Choice::new(what, t!(&label)).note(t!(&note))
    };
    let options = ["delivered", "lost", "refused"].map(choice).to_vec();
    view! {
        <Panel title=t!("operator.order.mark")>
            <ActionForm action>
                <div class="form">
                    <p class="t-sm">{t!("operator.order.mark_note")}</p>
                    <input type="hidden" name="number" value=number/>
                    <Options name="what" legend=t!("operator.order.what") options required=true errors/>
                    <TextArea name="reason" label=t!("operator.order.reason") maxlength=500 required=true errors/>
                    <Button look="primary block" pending=pending(action)>{t!("operator.order.mark")}</Button>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}
