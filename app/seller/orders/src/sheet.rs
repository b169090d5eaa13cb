//! `/seller/orders/{number}`: one order with where it goes, what it pays, what happened, and what is to be done.

use crate::act::{CANCEL, CancelForm, CancelOrder, ShipForm, ShipOrder, cancel_dialog, ship_form};
use crate::words::{DueRow, badge, due_view};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use ui::{
    Callout, CopyLine, FormError, Kv, KvRow, Moment, OpenDialog, PageHead, Panel, ProductMini, Receipt, Timeline,
    failed, failure,
};
use wire::Answer;

/// A line of the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    /// The product's title then.
    pub title: String,
    /// Variant and number of pieces.
    pub note: String,
    /// What the buyer pays for it.
    pub sum: String,
    /// Address of its picture.
    pub picture: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
}

/// A package that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetPackage {
    /// Who carries it, and since when.
    pub label: String,
    /// The carrier's number.
    pub tracking: String,
    /// Where it is: tone and words.
    pub state: (String, String),
}

/// What the shop gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earns {
    /// Name and amount, and whether it is taken off; the last one is the sum.
    pub rows: Vec<(String, String, bool)>,
    /// When it comes.
    pub note: String,
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSheet {
    /// Its number.
    pub number: String,
    /// Who bought it and when.
    pub who: String,
    /// The state: tone and words.
    pub state: (String, String),
    /// What is due next.
    pub due: Option<DueRow>,
    /// What the state means and what comes next.
    pub explain: String,
    /// The buyer's wish to cancel: title and sentence.
    pub wish: Option<(String, String)>,
    /// Its lines.
    pub lines: Vec<SheetLine>,
    /// Where it goes, line by line; empty while that is hidden.
    pub address: Vec<String>,
    /// Why the address is hidden.
    pub hidden: String,
    /// What the buyer pays: name and amount, the last one is the sum.
    pub sums: Vec<(String, String)>,
    /// What the shop gets, once paid and where the person may see it.
    pub earns: Option<Earns>,
    /// The packages sent so far.
    pub packages: Vec<SheetPackage>,
    /// What happened, newest first: words, remark, time, time for machines.
    pub history: Vec<[String; 4]>,
    /// The form for a package, when one can be sent by this person.
    pub ship: Option<ShipForm>,
    /// The dialog for cancelling, when this person can cancel it.
    pub cancel: Option<CancelForm>,
}

/// The current shop's order with this number. Errors: another shop's number is not found.
#[server(endpoint = "seller/orders/sheet")]
pub async fn read_order(number: String) -> Answer<OrderSheet> {
    crate::read_sheet::sheet(&number).await.map_err(web::page_refused)
}

/// The page.
#[component]
pub fn OrderPage() -> AnyView {
    let params = use_params_map();
    let ship = ServerAction::<ShipOrder>::new();
    let cancel = ServerAction::<CancelOrder>::new();
    let done = Memo::new(move |before: Option<&usize>| {
        let calls = ship.version().get() + cancel.version().get();
        let good =
            ship.value().with(|v| matches!(v, Some(Ok(())))) || cancel.value().with(|v| matches!(v, Some(Ok(()))));
        // a refused form keeps what was typed: only what changed the order reads it again
        if good {
            calls
        } else {
            before.copied().unwrap_or_default()
        }
    });
    let number = move || params.read().get("number").unwrap_or_default();
    let sheet = Resource::new(move || (number(), done.get()), |(number, _)| read_order(number));
    view! {
        <Title text=move || t!("seller_orders.order", number = number())/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, ship, cancel),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: OrderSheet, ship: ServerAction<ShipOrder>, cancel: ServerAction<CancelOrder>) -> AnyView {
    let number = sheet.number;
    let crumbs = vec![
        ("/seller/orders".to_owned(), t!("seller_orders.title")),
        (String::new(), number.clone()),
    ];
    let can_cancel = sheet.cancel.is_some();
    let open = can_cancel.then(|| view! { <OpenDialog dialog=CANCEL text=t!("seller_orders.cancel") look="danger"/> });
    let wish = sheet.wish.map(|(title, text)| {
        let agree = can_cancel.then(|| view! { <OpenDialog dialog=CANCEL text=t!("seller_orders.cancel") look="sm"/> });
        view! { <Callout tone="danger" title><p>{text}</p> {agree}</Callout> }
    });
    let dialog = sheet.cancel.map(|form| cancel_dialog(form, number.clone(), cancel));
    let form = match sheet.ship {
        Some(form) => ship_form(form, number.clone(), ship),
        // sent from a page that still had the form: its refusal has no other place
        None => view! { <FormError error=failure(ship)/> }.into_any(),
    };
    let packages = (!sheet.packages.is_empty()).then(|| packages(sheet.packages));
    let moments = sheet
        .history
        .into_iter()
        .map(|[text, note, time, datetime]| Moment {
            text,
            note,
            time,
            datetime,
        })
        .collect();
    view! {
        <PageHead title=number sub=sheet.who crumbs>{open}</PageHead>
        <FormError error=failure(cancel)/>
        {wish}
        <div class="cols side">
            <div class="stack g4">
                <section class="panel" aria-label=t!("seller_orders.standing")>
                    <div class="body stack g2">
                        <div class="row wrap between">
                            {badge(sheet.state)}
                            {sheet.due.map(|due| view! { <div class="row wrap">{due_view(due)}</div> })}
                        </div>
                        <p>{sheet.explain}</p>
                    </div>
                </section>
                {form}
                {packages}
                <Panel title=t!("seller_orders.lines")>{lines(sheet.lines)}</Panel>
                <Panel title=t!("seller_orders.history")><Timeline moments/></Panel>
            </div>
            <aside class="stack g4">
                {address(sheet.address, sheet.hidden)}
                <Receipt title=t!("seller_orders.receipt")>{sums(sheet.sums)}</Receipt>
                {sheet.earns.map(earns)}
            </aside>
        </div>
        {dialog}
    }
    .into_any()
}

fn lines(lines: Vec<SheetLine>) -> AnyView {
    let lines = lines
        .into_iter()
        .map(|l| view! { <ProductMini title=l.title note=l.note sum=l.sum picture=l.picture seed=l.seed/> })
        .collect_view();
    view! { <ul class="lines">{lines}</ul> }.into_any()
}

fn packages(packages: Vec<SheetPackage>) -> AnyView {
    let packages = packages
        .into_iter()
        .map(|package| {
            view! {
                <div class="stack g2">
                    <div class="row wrap between">
                        <span class="t-sm">{package.label.clone()}</span>
                        {badge(package.state)}
                    </div>
                    <CopyLine label=package.label.clone() text=package.tracking/>
                </div>
            }
        })
        .collect_view();
    view! { <Panel title=t!("seller_orders.packages") look="stack g4">{packages}</Panel> }.into_any()
}

fn address(lines: Vec<String>, hidden: String) -> AnyView {
    let inside = if lines.is_empty() {
        view! { <p class="muted">{hidden}</p> }.into_any()
    } else {
        let lines = lines
            .into_iter()
            .map(|line| view! { <span>{line}</span><br/> })
            .collect_view();
        view! { <p>{lines}</p> }.into_any()
    };
    view! { <Panel title=t!("seller_orders.address")>{inside}</Panel> }.into_any()
}

fn sums(rows: Vec<(String, String)>) -> AnyView {
    let last = rows.len().saturating_sub(1);
    let row = |(n, (label, value)): (usize, (String, String))| {
        if n == last {
            KvRow::total(label, value)
        } else {
            KvRow::new(label, value)
        }
    };
    let rows = rows.into_iter().enumerate().map(row).collect::<Vec<_>>();
    view! { <Kv rows/> }.into_any()
}

fn earns(earns: Earns) -> AnyView {
    let last = earns.rows.len().saturating_sub(1);
    let row = |(n, (label, value, less)): (usize, (String, String, bool))| match less {
        true => KvRow::less(label, value),
        false if n == last => KvRow::total(label, value),
        false => KvRow::new(label, value),
    };
    let rows = earns.rows.into_iter().enumerate().map(row).collect::<Vec<_>>();
    view! {
        <Receipt title=t!("seller_orders.earns")>
            <Kv rows/>
            <p class="t-sm muted">{earns.note}</p>
        </Receipt>
    }
    .into_any()
}
