//! The step before a shop's registration: the seller's phone, confirmed by a code in a text message
//! (spec: commerce 2.1). Plain forms: each leads to a freshly loaded page.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{AuthFrame, Button, CodeForm, Field, FormError, failed, failure};
use wire::{Answer, WireError};

/// How far the signed-in person is with their phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneSheet {
    /// The number they confirmed last; empty before.
    pub confirmed: String,
    /// The number a code was sent to and not entered yet; empty when none waits.
    pub waiting: String,
}

/// The signed-in person's phone.
#[server(endpoint = "seller/phone/sheet")]
pub async fn phone_so_far() -> Answer<PhoneSheet> {
    let cx = web::person()?;
    let confirmed = store::identity::newest_phone(cx.db(), cx.person()?)
        .await
        .map_err(kernel::Error::from)?;
    let waiting = web::pending_phone().await?.map(|pending| pending.phone);
    Ok(PhoneSheet {
        confirmed: confirmed.unwrap_or_default(),
        waiting: waiting.unwrap_or_default(),
    })
}

/// Sends a code to the number. `next` is `registration` when the number belongs to a registration being corrected.
#[server(endpoint = "seller/phone/send")]
pub async fn send_phone_code(#[server(default)] contact_phone: String, #[server(default)] next: String) -> Answer<()> {
    let cx = web::person()?;
    let phone = flows::identity::send_phone_code(&cx, &contact_phone, &web::visitor()?.ip).await?;
    let correcting = next == "registration";
    web::set_pending_phone(&web::PendingPhone { phone, correcting }).await?;
    web::go("/seller/register/phone");
    Ok(())
}

/// Sends another code to the number that waits for one.
#[server(endpoint = "seller/phone/again")]
pub async fn phone_code_again() -> Answer<()> {
    let cx = web::person()?;
    if let Some(pending) = web::pending_phone().await? {
        flows::identity::send_phone_code(&cx, &pending.phone, &web::visitor()?.ip).await?;
        web::go_with_notice("/seller/register/phone", "code_sent");
    } else {
        web::go("/seller/register/phone");
    }
    Ok(())
}

/// Tries the code; the right one leads on to the registration.
#[server(endpoint = "seller/phone/enter")]
pub async fn enter_phone_code(#[server(default)] code: String) -> Answer<()> {
    let cx = web::person()?;
    let Some(pending) = web::pending_phone().await? else {
        web::go("/seller/register/phone");
        return Ok(());
    };
    flows::identity::confirm_phone(&cx, &pending.phone, &code, &web::visitor()?.ip).await?;
    web::phone_confirmed().await?;
    let on = if pending.correcting {
        "/seller/registration"
    } else {
        "/seller/register"
    };
    web::go_with_notice(on, "phone_confirmed");
    Ok(())
}

/// `/seller/register/phone`: the code that waits to be entered, or the number with `?other=1` and when none waits.
#[component]
pub(crate) fn PhonePage() -> AnyView {
    let query = use_query_map().read_untracked();
    let other = query.get("other").is_some();
    let next = query.get("next").unwrap_or_default();
    let sheet = Resource::new(|| (), |()| phone_so_far());
    let sent = failure(ServerAction::<SendPhoneCode>::new());
    let entered = failure(ServerAction::<EnterPhoneCode>::new());
    let again = failure(ServerAction::<PhoneCodeAgain>::new());
    view! {
        <Title text=t!("seller_home.phone.title")/>
        <AuthFrame title=t!("seller_home.phone.title") face=t!("nav.seller")>
            <Suspense>
                {move || {
                    let next = next.clone();
                    Suspend::new(async move {
                        match sheet.await {
                            Ok(sheet) if other || sheet.waiting.is_empty() => number_form(next, sent),
                            Ok(sheet) => code_form(sheet.waiting, entered, again),
                            Err(error) => failed(&error),
                        }
                    })
                }}
            </Suspense>
        </AuthFrame>
    }
    .into_any()
}

/// Asks for the number and sends a code there.
pub(crate) fn number_form(next: String, errors: Signal<Option<WireError>>) -> AnyView {
    view! {
        <p>{t!("seller_home.phone.sub")}</p>
        <form method="post" action="/api/seller/phone/send">
            <div class="form">
                <FormError error=errors/>
                <input type="hidden" name="next" value=next/>
                <Field
                    name="contact_phone"
                    kind="tel"
                    label=t!("seller_home.register.phone")
                    hint=t!("seller_home.register.phone_hint")
                    autocomplete="tel"
                    required=true
                    errors
                />
                <Button look="primary block">{t!("seller_home.phone.send")}</Button>
            </div>
        </form>
    }
    .into_any()
}

fn code_form(phone: String, errors: Signal<Option<WireError>>, again: Signal<Option<WireError>>) -> AnyView {
    view! {
        <CodeForm
            sent=t!("seller_home.phone.code_sub", phone = phone)
            action="/api/seller/phone/enter"
            label=t!("seller_home.phone.code")
            enter=t!("seller_home.phone.confirm")
            again=("/api/seller/phone/again", t!("seller_home.phone.again"))
            other=("/seller/register/phone?other=1", t!("seller_home.phone.other"))
            errors
            again_errors=again
        />
    }
    .into_any()
}
