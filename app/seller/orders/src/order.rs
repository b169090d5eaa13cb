//! `/seller/orders/{number}`: who bought what, what is due, what it earns; shipping and cancelling.

mod read;

use crate::{badge, due};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use ui::{
    Button, Callout, CopyLine, Dialog, DialogFoot, Field, FormError, Kv, KvRow, Moment, OpenDialog, Opt, PageHead, Panel,
    PostButton, ProductMini, Receipt, Select, Timeline, failed, failure,
};
use wire::{Answer, WireError};

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSheet {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// When it was placed, in words.
    pub placed: String,
    /// State: tone and words.
    pub state: (String, String),
    /// What is due: tone, time left, clock time, time for machines.
    pub due: [String; 4],
    /// The recipient, line by line; empty while the shop may not see it.
    pub recipient: Vec<String>,
    /// The lines: title, note, sum, picture, seed.
    pub lines: Vec<(String, String, String, String, i64)>,
    /// What the buyer pays and what the shop gets: words, amount, whether it lowers, whether it is the sum.
    pub money: Vec<(String, String, bool, bool)>,
    /// The parcels: carrier and number.
    pub parcels: Vec<(String, String)>,
    /// What happened, newest first: words, remark, time, time for machines.
    pub history: Vec<[String; 4]>,
    /// Carriers to choose from, when it can be shipped.
    pub carriers: Vec<(String, String)>,
    /// Reasons to choose from, when it can be cancelled.
    pub reasons: Vec<(String, String)>,
    /// What cancelling means.
    pub cancel_note: String,
    /// What the buyer wished: reason, and until when it can be answered; empty when nothing.
    pub wish: Option<(String, String)>,
}

/// One order of the current shop. Errors: not found, also for another shop's.
#[server(endpoint = "seller/orders/one")]
pub async fn read_order(number: String) -> Answer<OrderSheet> {
    crate::order::read::order(&number).await.map_err(WireError::from)
}

/// Sends everything that is not packed yet in one package.
#[server(endpoint = "seller/orders/ship")]
pub async fn ship_order(
    #[server(default)] order: String,
    #[server(default)] carrier: String,
    #[server(default)] tracking: String,
) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditOrders)?;
    let order = order.parse().map_err(|_| kernel::Error::NotFound)?;
    let carrier =
        shipping::Carrier::from_code(&carrier).ok_or_else(|| kernel::Error::field("carrier", "not_offered"))?;
    let package = flows::fulfilment::ShipPackage { order, carrier, tracking, units: Vec::new() };
    flows::fulfilment::ship_package(&cx, &package).await?;
    web::go_with_notice(&format!("/seller/orders/{}", orders::order_number(order)), "order_shipped");
    Ok(())
}

/// Cancels an order with a reason the buyer will read.
#[server(endpoint = "seller/orders/cancel")]
pub async fn cancel_order(#[server(default)] order: String, #[server(default)] reason: String) -> Answer<()> {
    let cx = web::seller(kernel::Permission::EditOrders)?;
    let order = order.parse().map_err(|_| kernel::Error::NotFound)?;
    let reason =
        orders::CancelReason::from_code(&reason).ok_or_else(|| kernel::Error::field("reason", "not_offered"))?;
    flows::fulfilment::cancel_as_seller(&cx, order, reason).await?;
    web::go_with_notice(&format!("/seller/orders/{}", orders::order_number(order)), "order_cancelled_by_shop");
    Ok(())
}

/// The page.
#[component]
pub fn OrderPage() -> AnyView {
    let ship = failure(ServerAction::<ShipOrder>::new());
    let cancel = failure(ServerAction::<CancelOrder>::new());
    let error = Signal::derive(move || ship.get().or_else(|| cancel.get()));
    let params = use_params_map();
    let sheet = Resource::new(move || params.read().get("number").unwrap_or_default(), read_order);
    view! {
        <Title text=t!("seller_orders.one")/>
        <FormError error/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, ship),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: OrderSheet, errors: Signal<Option<WireError>>) -> AnyView {
    let crumbs = vec![("/seller/orders".to_owned(), t!("seller_orders.title")), (String::new(), sheet.number.clone())];
    let lines = sheet
        .lines
        .iter()
        .cloned()
        .map(|(title, note, sum, picture, seed)| view! { <ProductMini title note sum picture seed/> })
        .collect_view();
    let money = sheet
        .money
        .iter()
        .cloned()
        .map(|(label, value, less, total)| KvRow { label, value, less, total })
        .collect::<Vec<_>>();
    let moments = sheet
        .history
        .iter()
        .cloned()
        .map(|[text, note, time, datetime]| Moment { text, note, time, datetime })
        .collect::<Vec<_>>();
    let cancel = cancel(&sheet);
    let wish = wish(&sheet);
    let ship = ship(&sheet, errors);
    let parcels = (!sheet.parcels.is_empty()).then(|| {
        let parcels = sheet
            .parcels
            .iter()
            .cloned()
            .map(|(label, text)| view! { <CopyLine label text/> })
            .collect_view();
        view! { <Panel title=t!("seller_orders.parcels") look="stack">{parcels}</Panel> }
    });
    let recipient = if sheet.recipient.is_empty() {
        view! { <p class="muted t-sm">{t!("seller_orders.recipient_hidden")}</p> }.into_any()
    } else {
        let lines = sheet.recipient.into_iter().map(|line| view! { <div>{line}</div> }).collect_view();
        view! { <address class="t-sm">{lines}</address> }.into_any()
    };
    view! {
        <PageHead title=sheet.number sub=sheet.placed crumbs>{cancel}</PageHead>
        <p class="row wrap">{badge(sheet.state)} {due(sheet.due)}</p>
        {wish}
        <div class="cols side">
            <div class="stack g4">
                {ship}
                <Panel title=t!("seller_orders.head.items")><ul class="lines">{lines}</ul></Panel>
                {parcels}
                <Panel title=t!("seller_orders.history")><Timeline moments/></Panel>
            </div>
            <aside class="stack g4">
                <Panel title=t!("seller_orders.recipient")>{recipient}</Panel>
                <Receipt title=t!("seller_orders.money")><Kv rows=money/></Receipt>
            </aside>
        </div>
    }
    .into_any()
}

fn options(choices: &[(String, String)]) -> Vec<Opt> {
    choices.iter().map(|(code, text)| Opt::new(code.clone(), text.clone())).collect()
}

/// The form with carrier and number.
fn ship(sheet: &OrderSheet, errors: Signal<Option<WireError>>) -> Option<AnyView> {
    (!sheet.carriers.is_empty()).then(|| {
        let (id, options) = (sheet.id.clone(), options(&sheet.carriers));
        view! {
            <Panel title=t!("seller_orders.ship_title") sub=t!("seller_orders.ship_note")>
                <form id="ship" class="form" method="post" action="/api/seller/orders/ship">
                    <input type="hidden" name="order" value=id/>
                    <div class="pair">
                        <Select name="carrier" label=t!("seller_orders.carrier") options required=true errors/>
                        <Field
                            name="tracking"
                            label=t!("seller_orders.tracking")
                            autocomplete="off"
                            maxlength=60
                            required=true
                            errors
                        />
                    </div>
                    <div><Button look="primary" icon="truck">{t!("seller_orders.ship_do")}</Button></div>
                </form>
            </Panel>
        }
        .into_any()
    })
}

/// The button that cancels, with its dialog.
fn cancel(sheet: &OrderSheet) -> AnyView {
    if sheet.reasons.is_empty() {
        return ().into_any();
    }
    let (id, options, note) = (sheet.id.clone(), options(&sheet.reasons), sheet.cancel_note.clone());
    view! {
        <OpenDialog dialog="cancel" text=t!("seller_orders.cancel") look="danger"/>
        <Dialog id="cancel" title=t!("seller_orders.cancel_title", number = sheet.number)>
            <form method="post" action="/api/seller/orders/cancel">
                <input type="hidden" name="order" value=id/>
                <div class="body stack">
                    <p class="t-sm">{note}</p>
                    <Select
                        name="reason"
                        label=t!("seller_orders.cancel_reason")
                        options
                        prompt=t!("seller_orders.choose_reason")
                        required=true
                    />
                </div>
                <DialogFoot dialog="cancel" keep=t!("seller_orders.cancel_keep")>
                    <Button look="danger solid">{t!("seller_orders.cancel_do")}</Button>
                </DialogFoot>
            </form>
        </Dialog>
    }
    .into_any()
}

/// The buyer's open wish to cancel: agreeing is one click, shipping declines it.
fn wish(sheet: &OrderSheet) -> Option<AnyView> {
    let (reason, until) = sheet.wish.clone()?;
    let values = vec![("order".to_owned(), sheet.id.clone()), ("reason".to_owned(), "buyer_asked".to_owned())];
    let agree = (!sheet.reasons.is_empty())
        .then(|| view! { <PostButton action="/api/seller/orders/cancel" values text=t!("seller_orders.wish_agree")/> });
    Some(
        view! {
            <Callout tone="warn" title=t!("seller_orders.wish", reason = reason)>
                <p>{t!("seller_orders.wish_note", moment = until)}</p>
                {agree}
            </Callout>
        }
        .into_any(),
    )
}
