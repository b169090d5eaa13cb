//! `/seller/register` and `/seller/registration`: the one form that opens a shop, and the same form to correct what a
//! reviewer sent back (spec: commerce 2.1).

use crate::phone::{SendPhoneCode, number_form, phone_so_far};
use i18n::t;
use identity::{BusinessKind, COUNTRIES, ShopForm};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{
    AuthFrame, Button, ButtonLink, Callout, Choice, Empty, Field, FormError, Opt, Options, PageHead, Panel, Select,
    failed, failure, pending,
};
use wire::{Answer, WireError};

/// A registration that was sent back, as its owner corrects it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationSheet {
    /// Whether it may be corrected now.
    pub editable: bool,
    /// The shop's id.
    pub shop: String,
    /// What was sent.
    pub form: ShopForm,
    /// What the reviewer said, as sentences.
    pub reasons: Vec<String>,
}

/// The current shop's registration. Only its owner sees it.
#[server(endpoint = "seller/registration/sheet")]
pub async fn registration() -> Answer<RegistrationSheet> {
    let cx = web::seller(kernel::Permission::OwnShop)?;
    Ok(crate::read::registration(&cx).await?)
}

/// Opens a shop and sends its facts for review.
#[server(endpoint = "seller/register")]
pub async fn register(#[server(flatten)] form: ShopForm) -> Answer<()> {
    let cx = web::person()?;
    flows::identity::register_shop(&cx, &form).await?;
    web::go_with_notice("/seller", "shop_submitted");
    Ok(())
}

/// Corrects a registration that was sent back and sends it again.
#[server(endpoint = "seller/registration/resubmit")]
pub async fn resubmit(#[server(default)] shop: String, #[server(flatten)] form: ShopForm) -> Answer<()> {
    let cx = web::seller_of(kernel::Permission::OwnShop, &shop)?;
    flows::identity::resubmit_shop(&cx, &form).await?;
    web::go_with_notice("/seller", "shop_submitted");
    Ok(())
}

/// `/seller/register`: the shop's facts, once the person has confirmed a phone; before, the phone.
#[component]
pub(crate) fn RegisterPage() -> AnyView {
    let action = ServerAction::<Register>::new();
    let sent = failure(ServerAction::<SendPhoneCode>::new());
    let sheet = Resource::new(|| (), |()| phone_so_far());
    view! {
        <Title text=t!("seller_home.register.title")/>
        <AuthFrame
            title=t!("seller_home.register.title")
            sub=t!("seller_home.register.sub")
            face=t!("nav.seller")
            wide=true
        >
            <Suspense>
                {move || Suspend::new(async move {
                    match sheet.await {
                        Ok(sheet) if sheet.confirmed.is_empty() => number_form(String::new(), sent),
                        Ok(sheet) => facts(sheet.confirmed, action),
                        Err(error) => failed(&error),
                    }
                })}
            </Suspense>
        </AuthFrame>
    }
    .into_any()
}

fn facts(contact_phone: String, action: ServerAction<Register>) -> AnyView {
    let errors = failure(action);
    let form = ShopForm {
        contact_phone,
        ..ShopForm::default()
    };
    view! {
        <ActionForm action>
            <div class="form">
                {fields(form, "", errors)}
                <Button look="primary block" pending=pending(action)>{t!("seller_home.register.send")}</Button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// `/seller/registration`.
#[component]
pub(crate) fn CorrectPage() -> AnyView {
    let action = ServerAction::<Resubmit>::new();
    let sheet = Resource::new(|| (), |()| registration());
    view! {
        <Title text=t!("seller_home.register.fix_title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => correct(sheet, action),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn correct(sheet: RegistrationSheet, action: ServerAction<Resubmit>) -> AnyView {
    let errors = failure(action);
    if !sheet.editable {
        let text = t!("seller_home.register.closed", shop = sheet.form.name);
        return view! {
            <PageHead title=t!("seller_home.register.fix_title")/>
            <Empty title=text><ButtonLink href="/seller">{t!("nav.seller.home")}</ButtonLink></Empty>
        }
        .into_any();
    }
    view! {
        <PageHead title=t!("seller_home.register.fix_title") sub=t!("seller_home.register.fix_sub")/>
        <div class="stack g4">
            {said(sheet.reasons)}
            <Panel>
                <ActionForm action>
                    <div class="form">
                        <input type="hidden" name="shop" value=sheet.shop/>
                        {fields(sheet.form, "&next=registration", errors)}
                        <div><Button look="primary" pending=pending(action)>{t!("seller_home.register.resend")}</Button></div>
                    </div>
                </ActionForm>
            </Panel>
        </div>
    }
    .into_any()
}

/// What the reviewer said.
pub(crate) fn said(reasons: Vec<String>) -> AnyView {
    let lines = reasons
        .into_iter()
        .map(|reason| view! { <p>{reason}</p> })
        .collect_view();
    view! { <Callout tone="warn" title=t!("seller_home.banner.reasons")>{lines}</Callout> }.into_any()
}

/// The form's fields, filled with what was sent before. The phone is one that was confirmed; `next` goes along in the
/// address of the page that confirms another.
fn fields(form: ShopForm, next: &str, errors: Signal<Option<WireError>>) -> AnyView {
    let mut countries: Vec<Opt> = COUNTRIES
        .iter()
        .map(|country| Opt::new(country.code, t!(&format!("common.country.{}", country.code))))
        .collect();
    countries.sort_by(|a, b| a.label.cmp(&b.label));
    let countries = Opt::choose(countries, &form.country);
    let kinds = [BusinessKind::Individual, BusinessKind::Company]
        .into_iter()
        .map(|kind| {
            let label = t!(&format!("seller_home.register.kind.{}", kind.code()));
            Choice::new(kind.code(), label).checked(kind.code() == form.kind)
        })
        .collect();
    let other = format!("/seller/register/phone?other=1{next}");
    view! {
        <FormError error=errors/>
        {text_field("name", t!("seller_home.register.name"), t!("seller_home.register.name_hint"), form.name, "organization", errors)}
        <Select
            name="country"
            label=t!("seller_home.register.country")
            options=countries
            prompt=t!("seller_home.register.country_choose")
            hint=t!("seller_home.register.country_hint")
            autocomplete="country"
            required=true
            errors
        />
        <Options name="kind" legend=t!("seller_home.register.kind") options=kinds required=true errors/>
        {text_field("legal_name", t!("seller_home.register.legal_name"), t!("seller_home.register.legal_name_hint"), form.legal_name, "", errors)}
        <Field
            name="registration_number"
            label=t!("seller_home.register.number")
            hint=t!("seller_home.register.number_hint")
            value=form.registration_number
            errors
        />
        <Field
            name="contact_phone"
            kind="tel"
            label=t!("seller_home.register.phone")
            hint=t!("seller_home.register.phone_confirmed")
            value=form.contact_phone
            readonly=true
            required=true
            errors
        />
        <div><ButtonLink href=other look="sm">{t!("seller_home.phone.other")}</ButtonLink></div>
        {text_field("street", t!("seller_home.register.street"), String::new(), form.street, "address-line1", errors)}
        <div class="pair">
            {text_field("city", t!("seller_home.register.city"), String::new(), form.city, "address-level2", errors)}
            <Field
                name="postcode"
                label=t!("seller_home.register.postcode")
                value=form.postcode
                autocomplete="postal-code"
                errors
            />
        </div>
        <Field
            name="region"
            label=t!("seller_home.register.region")
            note=t!("common.optional")
            value=form.region
            autocomplete="address-level1"
            errors
        />
    }
    .into_any()
}

fn text_field(
    name: &'static str,
    label: String,
    hint: String,
    value: String,
    autocomplete: &'static str,
    errors: Signal<Option<WireError>>,
) -> AnyView {
    view! { <Field name label hint value autocomplete required=true errors/> }.into_any()
}
