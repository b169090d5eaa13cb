//! `/order/{key}`: a checkout as its buyer follows it, guest or not: what is due, where the parcels are, what happened;
//! paying, cancelling and confirming the receipt.

mod read;

use crate::words::{BoughtRow, badge, bought, sums};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use ui::{
    Button, Callout, CopyLine, Dialog, DialogFoot, Fact, FormError, Moment, OpenDialog, Opt, PostButton, Receipt,
    Refresh, Rows, Select, ShopCard, Step, StepState, Steps, Timeline, failed, failure,
};
use wire::Answer;

/// A checkout in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedOutSheet {
    /// The secret part of its address.
    pub key: String,
    /// What is still to be paid, and by when; empty when nothing is.
    pub pay: Option<(String, String)>,
    /// Whether the provider was asked and has not answered.
    pub waiting: bool,
    /// Its orders, one per shop.
    pub orders: Vec<OrderSheet>,
}

/// One order in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSheet {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its state: tone and words.
    pub state: (String, String),
    /// The line that says where it stands.
    pub headline: String,
    /// The line below.
    pub sub: String,
    /// The steps: words, icon and whether it is `done`, `now` or neither.
    pub steps: Vec<(String, String, String)>,
    /// The parcels: carrier and number.
    pub parcels: Vec<(String, String)>,
    /// What happened, newest first: words, remark, time, time for machines.
    pub history: Vec<[String; 4]>,
    /// Its lines.
    pub lines: Vec<BoughtRow>,
    /// The sums of its receipt.
    pub sums: Vec<(String, String)>,
    /// The shop: address and name.
    pub shop: (String, String),
    /// Where it goes: name and address.
    pub to: (String, String),
    /// Reasons to cancel: code and words; empty when it cannot be cancelled any more.
    pub cancel: Vec<(String, String)>,
    /// What cancelling means now.
    pub cancel_note: String,
    /// Whether the buyer can confirm the receipt.
    pub can_confirm: bool,
    /// What happens to the money; title and sentence, empty when there is nothing to say.
    pub money: (String, String),
}

/// The checkout with this key. Errors: there is none.
#[server(endpoint = "buy/order")]
pub async fn read_order(key: String) -> Answer<CheckedOutSheet> {
    crate::order::read::checkout(&key).await.map_err(crate::words::refused)
}

/// Leads to the payment of what the checkout still owes.
#[server(endpoint = "buy/pay")]
pub async fn pay_order(#[server(default)] key: String) -> Answer<()> {
    let to = flows::checkout::start_payment(&web::anyone(), &key).await?;
    web::go(&to);
    Ok(())
}

/// Cancels an order of the checkout, or asks its shop to.
#[server(endpoint = "buy/cancel")]
pub async fn cancel_order(
    #[server(default)] key: String,
    #[server(default)] order: String,
    #[server(default)] reason: String,
) -> Answer<()> {
    use flows::fulfilment::Cancelled;
    let order = order.parse().map_err(|_| kernel::Error::NotFound)?;
    let reason =
        orders::CancelReason::from_code(&reason).ok_or_else(|| kernel::Error::field("reason", "not_offered"))?;
    let notice = match flows::fulfilment::cancel_as_buyer(&web::anyone(), &key, order, reason).await? {
        Cancelled::AtOnce => "order_cancelled",
        Cancelled::Asked { .. } => "order_cancel_asked",
    };
    web::go_with_notice(&format!("/order/{key}"), notice);
    Ok(())
}

/// The buyer has the order of the checkout.
#[server(endpoint = "buy/received")]
pub async fn confirm_order(#[server(default)] key: String, #[server(default)] order: String) -> Answer<()> {
    let order = order.parse().map_err(|_| kernel::Error::NotFound)?;
    flows::fulfilment::confirm_receipt(&web::anyone(), &key, order).await?;
    web::go_with_notice(&format!("/order/{key}"), "order_received");
    Ok(())
}

/// The page.
#[component]
pub fn OrderPage() -> AnyView {
    let errors = [
        failure(ServerAction::<PayOrder>::new()),
        failure(ServerAction::<CancelOrder>::new()),
        failure(ServerAction::<ConfirmOrder>::new()),
    ];
    let error = Signal::derive(move || errors.iter().find_map(|error| error.get()));
    let params = use_params_map();
    let sheet = Resource::new(move || params.read().get("key").unwrap_or_default(), read_order);
    let again = Callback::new(move |()| sheet.refetch());
    view! {
        <Title text=t!("checkout.order")/>
        <FormError error/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, again),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: CheckedOutSheet, again: Callback<()>) -> AnyView {
    let CheckedOutSheet {
        key,
        pay,
        waiting,
        orders,
    } = sheet;
    let title = match orders.as_slice() {
        [one] => one.headline.clone(),
        several => t!(
            "checkout.orders_from",
            count = i64::try_from(several.len()).unwrap_or(i64::MAX)
        ),
    };
    let several = orders.len() > 1;
    let due = pay.map(|(amount, until)| {
        let values = vec![("key".to_owned(), key.clone())];
        // who has paid already is not asked to again
        let look = if waiting { "" } else { "primary" };
        view! {
            <Callout tone="warn" title=t!("checkout.pay_by", moment = until)>
                <p>{if waiting { t!("checkout.pay_waiting") } else { t!("checkout.pay_note") }}</p>
                <PostButton action="/api/buy/pay" values look text=t!("checkout.pay.pay", amount = amount)/>
            </Callout>
            {waiting.then(|| view! { <Refresh seconds=5 act=again/> })}
        }
    });
    let orders = orders.into_iter().map(|order| one(order, &key, several)).collect_view();
    view! {
        <h1>{title}</h1>
        {due}
        {orders}
    }
    .into_any()
}

fn one(order: OrderSheet, key: &str, several: bool) -> AnyView {
    let number = view! { <span class="mono t-xs muted">{order.number.clone()}</span> };
    let (tone, state) = order.state.clone();
    let badge = badge(&tone, state);
    let steps = steps(order.steps.clone());
    let acts = acts(&order, key);
    let moments: Vec<Moment> = order
        .history
        .into_iter()
        .map(|[text, note, time, datetime]| Moment {
            text,
            note,
            time,
            datetime,
        })
        .collect();
    let parcels = order
        .parcels
        .into_iter()
        .map(|(carrier, tracking)| {
            let label = carrier.clone();
            view! {
                <div class="field">
                    <span class="label" aria-hidden="true">{carrier}</span>
                    <CopyLine label text=tracking look="quiet"/>
                </div>
            }
        })
        .collect_view();
    let (title, text) = order.money;
    let money = (!title.is_empty()).then(|| view! { <Callout tone="info" icon="shield" title><p>{text}</p></Callout> });
    // several orders stand on the page: each part is told from its sisters by the number
    let history = t!("checkout.history_of", number = order.number);
    let label = t!("checkout.order_of", number = order.number);
    let headline = several.then(|| view! { <h2 class="t-lg">{order.headline}</h2> });
    view! {
        <div class="till" id=order.number.clone()>
            <div class="stack g4">
                <section class="panel track" aria-label=order.number.clone()>
                    <div class="body stack g4">
                        <div class="stack g1">
                            {headline}
                            <p class="row wrap g2 t-sm muted">{badge} <span>{order.sub}</span></p>
                        </div>
                        {steps}
                        {parcels}
                    </div>
                </section>
                <section class="panel" aria-label=history>
                    <header><h2>{t!("checkout.history")}</h2></header>
                    <div class="body"><Timeline moments/></div>
                </section>
            </div>
            <aside class="stack g4" aria-label=order.number.clone()>
                <Receipt title=t!("checkout.order") label note=number.into_any()>
                    {bought(order.lines)}
                    <hr/>
                    {sums(order.sums)}
                </Receipt>
                <ShopCard name=order.shop.1>
                    <a class="btn sm" href=order.shop.0>{t!("checkout.visit")}</a>
                </ShopCard>
                <Rows facts=vec![Fact::new("pin", order.to.0, order.to.1)]/>
                {money}
                {acts}
            </aside>
        </div>
    }
    .into_any()
}

fn steps(steps: Vec<(String, String, String)>) -> Option<AnyView> {
    let step = |(label, icon, state): (String, String, String)| Step {
        label,
        icon: ["card", "box", "truck", "home"]
            .into_iter()
            .find(|known| *known == icon)
            .unwrap_or("ring"),
        state: match state.as_str() {
            "done" => StepState::Done,
            "now" => StepState::Now,
            _ => StepState::Next,
        },
    };
    (!steps.is_empty()).then(|| view! { <Steps steps=steps.into_iter().map(step).collect()/> }.into_any())
}

fn acts(order: &OrderSheet, key: &str) -> AnyView {
    let values = || {
        vec![
            ("key".to_owned(), key.to_owned()),
            ("order".to_owned(), order.id.clone()),
        ]
    };
    let received = order.can_confirm.then(|| {
        view! { <PostButton action="/api/buy/received" values=values() look="primary block" text=t!("checkout.received")/> }
    });
    let cancel = (!order.cancel.is_empty()).then(|| {
        let id = format!("cancel-{}", order.id);
        let options: Vec<Opt> = order
            .cancel
            .iter()
            .map(|(code, text)| Opt::new(code.clone(), text.clone()))
            .collect();
        let hidden = values()
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view();
        let note = order.cancel_note.clone();
        view! {
            <OpenDialog dialog=id.clone() text=t!("checkout.cancel") look="block"/>
            <Dialog id=id.clone() title=t!("checkout.cancel_title", number = order.number)>
                <form method="post" action="/api/buy/cancel">
                    {hidden}
                    <div class="body stack">
                        <p class="t-sm">{note}</p>
                        <Select
                            name="reason"
                            label=t!("checkout.cancel_reason")
                            options
                            prompt=t!("common.choose")
                            required=true
                        />
                    </div>
                    <DialogFoot dialog=id keep=t!("checkout.cancel_keep")>
                        <Button look="danger solid">{t!("checkout.cancel")}</Button>
                    </DialogFoot>
                </form>
            </Dialog>
        }
    });
    view! { <div class="stack g2">{received} {cancel}</div> }.into_any()
}
