//! `/seller/shipping`: the zones with their fees, from when delivery is free, and how long an order takes to leave.

use crate::form::{ShippingForm, ZoneInput};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{
    Button, Callout, Checkbox, Field, FieldFault, FormError, PageHead, Panel, SaveBar, failed, failure, field_error,
    pending,
};
use wire::{Answer, WireError};

type Errors = Signal<Option<WireError>>;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingSheet {
    /// Whether the person may change it.
    pub may_edit: bool,
    /// Code before amounts.
    pub currency: String,
    /// The form's values; the last zone is the blank one.
    pub form: ShippingForm,
    /// Where each zone of the form goes, in words; empty for the blank one.
    pub places: Vec<String>,
    /// All countries: code and name, by name.
    pub countries: Vec<(String, String)>,
    /// Whether nobody has changed it since the shop was opened.
    pub first: bool,
    /// Most days an order may take to leave.
    pub days_max: i64,
}

/// The current shop's shipping template.
#[server(endpoint = "seller/shipping/sheet")]
pub async fn read_shipping() -> Answer<ShippingSheet> {
    let cx = web::seller(kernel::Permission::ViewOrders)?;
    let may_edit = web::seller(kernel::Permission::EditOrders).is_ok();
    crate::page::read::sheet(&cx, may_edit).await.map_err(web::page_refused)
}

/// Replaces the current shop's shipping template.
#[server(endpoint = "seller/shipping/save")]
pub async fn save_shipping(form: ShippingForm) -> Answer<()> {
    let cx = web::seller_of(kernel::Permission::EditOrders, &form.shop)?;
    crate::page::read::save(&cx, &form).await?;
    web::go_with_notice("/seller/shipping", "shipping_saved");
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads and saves the template; server only.

    use super::ShippingSheet;
    use crate::form::{ShippingForm, ZoneInput, read, renamed};
    use flows::Cx;
    use i18n::t;
    use kernel::{Error, Money};
    use shipping::{HANDLING_DAYS_MAX, Rate, Zone};
    use store::shipping::TemplateRow;

    async fn template(cx: &Cx) -> Result<TemplateRow, Error> {
        store::shipping::template(cx.db(), cx.shop()?)
            .await?
            .ok_or(Error::NotFound)
    }

    pub async fn sheet(cx: &Cx, may_edit: bool) -> Result<ShippingSheet, Error> {
        let row = template(cx).await?;
        let currency = row.template.currency;
        let decimal = |minor| Money::new(minor, currency).decimal();
        let name = |code: &str| i18n::text(&format!("common.country.{code}"), &[]);
        let zone = |zone: &Zone| {
            let (first, next) = match &zone.rate {
                Rate::Flat { minor } => (decimal(*minor), String::new()),
                Rate::PerItem { first, next } => (decimal(*first), decimal(*next)),
                Rate::Weight(_) => (String::new(), String::new()),
            };
            ZoneInput {
                to: zone.countries.iter().map(|c| (c.clone(), "1".to_owned())).collect(),
                rest: zone.countries.is_empty().to_string(),
                first,
                next,
                drop: String::new(),
            }
        };
        let place = |zone: &Zone| match zone.countries.as_slice() {
            [] => t!("seller_shipping.rest"),
            some => some.iter().map(|code| name(code)).collect::<Vec<_>>().join(", "),
        };
        let zones = &row.template.zones;
        let mut countries: Vec<(String, String)> = identity::COUNTRIES
            .iter()
            .map(|country| (country.code.to_owned(), name(country.code)))
            .collect();
        countries.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(ShippingSheet {
            may_edit,
            currency: currency.code().to_owned(),
            form: ShippingForm {
                shop: cx.shop()?.to_string(),
                version: row.version.to_string(),
                free_over: row.template.free_over.map(decimal).unwrap_or_default(),
                handling_days: row.handling_days.to_string(),
                zones: zones.iter().map(zone).chain([ZoneInput::default()]).collect(),
            },
            places: zones.iter().map(place).chain([String::new()]).collect(),
            countries,
            first: row.version == 0,
            days_max: HANDLING_DAYS_MAX,
        })
    }

    pub async fn save(cx: &Cx, form: &ShippingForm) -> Result<(), Error> {
        let version = form.version.parse().map_err(|_| Error::Conflict)?;
        let read = read(form, template(cx).await?.template.currency)?;
        flows::fulfilment::save_template(cx, version, read.template.clone(), read.handling_days)
            .await
            .map_err(|error| renamed(&read, error))
    }
}

/// The page.
#[component]
pub(crate) fn ShippingPage() -> AnyView {
    let save = ServerAction::<SaveShipping>::new();
    // a refused form keeps what was typed: only what was saved is read again
    let saved = Memo::new(
        move |before: Option<&usize>| match save.value().with(|v| matches!(v, Some(Ok(())))) {
            true => save.version().get(),
            false => before.copied().unwrap_or_default(),
        },
    );
    let sheet = Resource::new(move || saved.get(), |_| read_shipping());
    view! {
        <Title text=t!("seller_shipping.title")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, save),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: ShippingSheet, save: ServerAction<SaveShipping>) -> AnyView {
    let errors = failure(save);
    let ShippingSheet {
        may_edit,
        currency,
        form,
        places,
        countries,
        first,
        days_max,
    } = sheet;
    let hint = first.then(|| {
        view! {
            <Callout tone="info" title=t!("seller_shipping.first")><p>{t!("seller_shipping.first_text")}</p></Callout>
        }
    });
    let zones = form
        .zones
        .into_iter()
        .zip(places)
        .enumerate()
        .map(|(row, (zone, place))| zone_panel(row, zone, place, &currency, &countries, errors))
        .collect_view();
    let bar = may_edit.then(|| {
        view! {
            <SaveBar text=t!("seller_shipping.holds")>
                <Button look="primary" pending=pending(save)>{t!("common.save")}</Button>
            </SaveBar>
        }
    });
    view! {
        <PageHead title=t!("seller_shipping.title") sub=t!("seller_shipping.sub")/>
        {hint}
        <ActionForm action=save>
            <fieldset disabled=!may_edit>
                <div class="form">
                    <FormError error=errors/>
                    <input type="hidden" name="form[shop]" value=form.shop/>
                    <input type="hidden" name="form[version]" value=form.version/>
                    <Panel title=t!("seller_shipping.general")>
                        <div class="pair">
                            <Field
                                name="form[free_over]" label=t!("seller_shipping.free_over") value=form.free_over
                                before=currency.clone() inputmode="decimal" note=t!("common.optional")
                                hint=t!("seller_shipping.free_over_hint") errors
                            />
                            <Field
                                name="form[handling_days]" label=t!("seller_shipping.handling") kind="number" min="0"
                                max=days_max.to_string() value=form.handling_days required=true
                                hint=t!("seller_shipping.handling_hint") errors
                            />
                        </div>
                    </Panel>
                    {zones}
                    {bar}
                </div>
            </fieldset>
        </ActionForm>
    }
    .into_any()
}

/// A zone: its fees, and the countries as boxes that are folded away until somebody wants to change them.
fn zone_panel(
    row: usize,
    zone: ZoneInput,
    place: String,
    currency: &str,
    countries: &[(String, String)],
    errors: Errors,
) -> AnyView {
    let fresh = place.is_empty();
    let title = if fresh {
        t!("seller_shipping.another")
    } else {
        t!("seller_shipping.zone", n = row + 1)
    };
    let name = move |field: &str| format!("form[zones][{row}][{field}]");
    let where_to = name("countries");
    let looked_up = where_to.clone();
    let wrong = Memo::new(move |_| errors.with(|errors| field_error(errors, &looked_up).is_some()));
    let boxes = countries
        .iter()
        .map(|(code, country)| {
            let ticked = zone.to.contains_key(code);
            view! { <li><Checkbox name=name(&format!("to][{code}")) label=country.clone() value="1" checked=ticked/></li> }
        })
        .collect_view();
    let drop = (!fresh).then(|| {
        view! { <Checkbox name=name("drop") label=t!("seller_shipping.drop") note=t!("seller_shipping.drop_note")/> }
    });
    let summary = if fresh { t!("seller_shipping.choose") } else { place };
    // what is wrong must not stand in a part that is folded away
    let open = move || wrong.get();
    let (currency, same) = (currency.to_owned(), currency.to_owned());
    view! {
        <Panel title look="form">
            <details open=open>
                <summary>{summary}</summary>
                <div class="form" class:invalid=open>
                    <Checkbox
                        name=name("rest") label=t!("seller_shipping.rest") note=t!("seller_shipping.rest_note")
                        checked=zone.rest == "true"
                    />
                    <ul class="ticks-grid">{boxes}</ul>
                </div>
            </details>
            <FieldFault name=where_to errors/>
            <div class="pair">
                <Field
                    name=name("first") label=t!("seller_shipping.fee") value=zone.first before=currency
                    inputmode="decimal" hint=t!("seller_shipping.fee_hint") errors
                />
                <Field
                    name=name("next") label=t!("seller_shipping.next") value=zone.next before=same inputmode="decimal"
                    note=t!("common.optional") hint=t!("seller_shipping.next_hint") errors
                />
            </div>
            {drop}
        </Panel>
    }
    .into_any()
}
