//! `/pay/test/{reference}`: the page of the built-in payment provider. It plays a provider's part: the shopper decides
//! here, and the shop is told by a signed callback, at once or late.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use ui::{ButtonLink, Callout, FormError, Kv, KvRow, Panel, PostButton, failed, failure};
use wire::Answer;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestPaySheet {
    /// Name of the payment.
    pub reference: String,
    /// What is to be paid.
    pub amount: String,
    /// Whether it waits for a decision.
    pub open: bool,
    /// Where the order is.
    pub back: String,
}

/// What the built-in provider knows of a payment. Errors: there is none, or another provider is in use.
#[server(endpoint = "buy/test_payment")]
pub async fn read_test_payment(reference: String) -> Answer<TestPaySheet> {
    read::payment(&reference).await.map_err(crate::words::refused)
}

/// The shopper decides: `pay`, `decline`, `later` (paid, the shop is told after two minutes) or `too_late` (after the
/// order was due).
#[server(endpoint = "buy/test_pay")]
pub async fn test_pay(#[server(default)] reference: String, #[server(default)] choice: String) -> Answer<()> {
    let cx = web::anyone();
    let late = |minutes| Some(cx.now.after(kernel::Span::minutes(minutes)));
    let (pays, tell_at) = match choice.as_str() {
        "pay" => (true, None),
        "decline" => (false, None),
        "later" => (true, late(2)),
        "too_late" => (true, late(45)),
        _ => return Err(kernel::Error::field("choice", "not_offered").into()),
    };
    let told = flows::checkout::test_pay(&cx, &reference, pays, tell_at).await?;
    let back = read::payment(&reference).await?.back;
    match told {
        Some(flows::checkout::Confirmed::Declined) => web::go_with_notice(&back, "payment_declined"),
        Some(_) if read::ended(&reference).await? => web::go_with_notice(&back, "payment_back"),
        Some(_) => web::go_with_notice(&back, "payment_done"),
        None => web::go_with_notice(&back, "payment_waiting"),
    }
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads a payment; server only.

    use super::TestPaySheet;
    use crate::words::money;
    use kernel::Error;
    use orders::{OrderState, PaymentState};

    /// Whether nothing is left of what was paid for.
    pub async fn ended(reference: &str) -> Result<bool, Error> {
        let db = &web::world().db;
        let payment = store::orders::payment_by_reference(db, reference)
            .await?
            .ok_or(Error::NotFound)?;
        let orders = store::orders::orders_of_group(db, payment.group).await?;
        Ok(orders.iter().all(|order| order.state == OrderState::Cancelled))
    }

    pub async fn payment(reference: &str) -> Result<TestPaySheet, Error> {
        let cx = web::anyone();
        if cx.ports().test_payment.is_none() {
            return Err(Error::NotFound);
        }
        let payment = store::orders::payment_by_reference(cx.db(), reference)
            .await?
            .ok_or(Error::NotFound)?;
        let group = store::orders::group(cx.db(), payment.group)
            .await?
            .ok_or(Error::NotFound)?;
        Ok(TestPaySheet {
            reference: payment.reference,
            amount: money(payment.amount),
            open: matches!(
                payment.state,
                PaymentState::Init | PaymentState::Processing | PaymentState::Expired
            ),
            back: format!("/order/{}", group.access_key),
        })
    }
}

/// The page.
#[component]
pub fn TestPayPage() -> AnyView {
    let error = failure(ServerAction::<TestPay>::new());
    let params = use_params_map();
    let sheet = Resource::new(
        move || params.read().get("reference").unwrap_or_default(),
        read_test_payment,
    );
    view! {
        <Title text=t!("checkout.pay.title")/>
        <h1>{t!("checkout.pay.title")}</h1>
        <FormError error/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: TestPaySheet) -> AnyView {
    let TestPaySheet {
        reference,
        amount,
        open,
        back,
    } = sheet;
    let button = |choice: &str, look: &'static str, text: String| {
        let values = vec![
            ("reference".to_owned(), reference.clone()),
            ("choice".to_owned(), choice.to_owned()),
        ];
        view! { <PostButton action="/api/buy/test_pay" values look text/> }
    };
    let buttons = if open {
        view! {
            <div class="stack g2">
                {button("pay", "primary lg block", t!("checkout.pay.pay", amount = amount))}
                {button("decline", "block", t!("checkout.pay.decline"))}
                {button("later", "block", t!("checkout.pay.later"))}
                {button("too_late", "block", t!("checkout.pay.too_late"))}
            </div>
        }
        .into_any()
    } else {
        view! { <ButtonLink href=back look="primary block">{t!("checkout.pay.decided")}</ButtonLink> }.into_any()
    };
    view! {
        <div class="onecol stack g4">
        <Callout tone="info" title=t!("checkout.pay.test")>
            <p>{t!("checkout.pay.test_text")}</p>
        </Callout>
        <Panel title=t!("checkout.pay.sum") look="stack">
            <Kv rows=vec![KvRow::total(t!("checkout.to_pay"), amount.clone())]/>
            {buttons}
        </Panel>
        </div>
    }
    .into_any()
}
