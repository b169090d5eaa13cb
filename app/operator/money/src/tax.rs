//! `/operator/tax`: what each market's sales are taxed at, and the form that adds a rate or puts another in its place.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use ui::{
    Button, ButtonLink, Cell, Dialog, DialogFoot, Empty, Field, FormError, Head, Item, OpenDialog, Opt, PageHead,
    Panel, Row, Select, Table, failed, failure, pending,
};
use wire::Answer;

/// A market's rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRow {
    /// Code and name of the country.
    pub country: (String, String),
    /// The rate, in words.
    pub rate: String,
    /// Whether prices contain it or it is added, in words.
    pub how: String,
    /// Since when.
    pub since: String,
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSheet {
    /// The rates, by name of the country.
    pub rows: Vec<TaxRow>,
    /// Countries to choose from: code and name.
    pub countries: Vec<(String, String)>,
    /// What the form begins with: country, rate as a plain number of per cent, `contained` or `added`.
    pub chosen: (String, String, String),
}

/// The markets' rates; `country` puts that one into the form.
#[server(endpoint = "operator/tax/read")]
pub async fn tax_desk(#[server(default)] country: String) -> Answer<TaxSheet> {
    let cx = web::operator()?;
    Ok(read::sheet(&cx, &country).await?)
}

/// Taxes a market's sales at a rate from now on. `how` is `contained`, `added`, or empty for what is usual there.
#[server(endpoint = "operator/tax/set")]
pub async fn set_tax(
    #[server(default)] country: String,
    #[server(default)] rate: String,
    #[server(default)] how: String,
) -> Answer<()> {
    let cx = web::operator()?;
    let how = read::how(&how)?;
    let rate = flows::decimal::percent(&rate, "rate").map_err(|error| kernel::Error::Invalid(vec![error]))?;
    flows::operator::set_tax_rate(&cx, &country, rate, how).await?;
    web::go_with_notice("/operator/tax", "tax_saved");
    Ok(())
}

/// Ends a market's rate.
#[server(endpoint = "operator/tax/remove")]
pub async fn remove_tax(#[server(default)] country: String) -> Answer<()> {
    let cx = web::operator()?;
    flows::operator::remove_tax_rate(&cx, &country).await?;
    web::go_with_notice("/operator/tax", "tax_removed");
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads and words what the page shows; server only.

    use super::{TaxRow, TaxSheet};
    use flows::Cx;
    use i18n::t;
    use kernel::Error;

    pub async fn sheet(cx: &Cx, country: &str) -> Result<TaxSheet, Error> {
        let locale = i18n::locale();
        let rates = store::promotions::tax_rates(cx.db()).await?;
        let name = |code: &str| i18n::text(&format!("common.country.{code}"), &[]);
        let mut rows: Vec<TaxRow> = rates
            .iter()
            .map(|r| TaxRow {
                country: (r.country.clone(), name(&r.country)),
                rate: i18n::percent(r.rate, &locale),
                how: if r.included {
                    t!("operator.tax.contained")
                } else {
                    t!("operator.tax.added")
                },
                since: i18n::moment(r.valid_from, cx.now, &locale),
            })
            .collect();
        rows.sort_by(|a, b| a.country.1.cmp(&b.country.1));
        let mut countries: Vec<(String, String)> = identity::COUNTRIES
            .iter()
            .map(|c| (c.code.to_owned(), name(c.code)))
            .collect();
        countries.sort_by(|a, b| a.1.cmp(&b.1));
        let chosen = rates.iter().find(|r| r.country == country).map(|r| {
            let how = if r.included { "contained" } else { "added" };
            (r.country.clone(), r.rate.percent(), how.to_owned())
        });
        Ok(TaxSheet {
            rows,
            countries,
            chosen: chosen.unwrap_or_default(),
        })
    }

    /// Whether prices contain the tax, as the form says it. Errors: `Invalid` for `how`.
    pub fn how(code: &str) -> Result<Option<bool>, Error> {
        match code {
            "" => Ok(None),
            "contained" => Ok(Some(true)),
            "added" => Ok(Some(false)),
            _ => Err(Error::field("how", "not_offered")),
        }
    }
}

/// The page.
#[component]
pub fn TaxPage() -> AnyView {
    let query = use_query_map();
    let country = Memo::new(move |_| query.read().get("country").unwrap_or_default());
    let (set, remove) = (ServerAction::<SetTax>::new(), ServerAction::<RemoveTax>::new());
    let sheet = Resource::new(
        move || (country.get(), set.version().get(), remove.version().get()),
        |(country, ..)| tax_desk(country),
    );
    view! {
        <Title text=t!("operator.tax.title")/>
        <PageHead title=t!("operator.tax.title") sub=t!("operator.tax.sub")/>
        <FormError error=failure(remove)/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, set, remove),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(sheet: TaxSheet, set: ServerAction<SetTax>, remove: ServerAction<RemoveTax>) -> AnyView {
    let TaxSheet {
        rows,
        countries,
        chosen,
    } = sheet;
    view! {
        <div class="cols side">
            <div>{list(rows, remove)}</div>
            <aside>{form(countries, chosen, set)}</aside>
        </div>
    }
    .into_any()
}

fn list(rows: Vec<TaxRow>, remove: ServerAction<RemoveTax>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty title=t!("operator.tax.empty") text=t!("operator.tax.empty_text")/> }.into_any();
    }
    let heads = vec![
        Head::new(t!("operator.tax.country")),
        Head::end(t!("operator.tax.rate")),
        Head::new(t!("operator.tax.since")),
        Head::acts(),
    ];
    let dialogs = rows.iter().map(|row| end(row, remove)).collect_view();
    let rows = rows.into_iter().map(line).collect_view();
    view! {
        <Table label=t!("operator.tax.list") heads>{rows}</Table>
        {dialogs}
    }
    .into_any()
}

fn line(row: TaxRow) -> AnyView {
    let (code, name) = row.country;
    let href = format!("/operator/tax?country={code}");
    let dialog = format!("end-{code}");
    view! {
        <Row>
            <Cell look="main"><Item title=name note=row.how pictured=false/></Cell>
            <Cell label=t!("operator.tax.rate") look="end num bold half">{row.rate}</Cell>
            <Cell label=t!("operator.tax.since") look="half">{row.since}</Cell>
            <Cell look="end">
                <div class="acts">
                    <ButtonLink href look="sm">{t!("operator.tax.change")}</ButtonLink>
                    <OpenDialog dialog text=t!("operator.tax.remove") look="sm quiet"/>
                </div>
            </Cell>
        </Row>
    }
    .into_any()
}

fn end(row: &TaxRow, remove: ServerAction<RemoveTax>) -> AnyView {
    let (code, name) = row.country.clone();
    let id = format!("end-{code}");
    view! {
        <Dialog id=id.clone() title=t!("operator.tax.remove_title", country = name)>
            <ActionForm action=remove>
                <div class="body">
                    <input type="hidden" name="country" value=code/>
                    <p>{t!("operator.tax.remove_text")}</p>
                </div>
                <DialogFoot dialog=id keep=t!("operator.tax.keep")>
                    <Button look="danger solid" pending=pending(remove)>{t!("operator.tax.remove")}</Button>
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

fn form(
    countries: Vec<(String, String)>,
    (country, rate, how): (String, String, String),
    set: ServerAction<SetTax>,
) -> AnyView {
    let errors = failure(set);
    let title = if country.is_empty() {
        t!("operator.tax.add")
    } else {
        t!("operator.tax.change_title")
    };
    let countries = countries.into_iter().map(|(code, name)| Opt::new(code, name)).collect();
    let hows = vec![
        Opt::new("contained", t!("operator.tax.contained")),
        Opt::new("added", t!("operator.tax.added")),
    ];
    view! {
        <Panel title>
            <ActionForm action=set>
                <div class="form">
                    <FormError error=errors/>
                    <Select
                        name="country"
                        label=t!("operator.tax.country")
                        options=Opt::choose(countries, &country)
                        prompt=t!("operator.tax.choose")
                        required=true
                        errors
                    />
                    <Field
                        name="rate"
                        label=t!("operator.tax.rate")
                        value=rate
                        after="%"
                        inputmode="decimal"
                        hint=t!("operator.tax.rate_hint")
                        required=true
                        errors
                    />
                    <Select
                        name="how"
                        label=t!("operator.tax.how")
                        hint=t!("operator.tax.how_hint")
                        options=Opt::choose(hows, &how)
                        prompt=t!("operator.tax.usual")
                        errors
                    />
                    <Button look="primary" pending=pending(set)>{t!("operator.tax.save")}</Button>
                    <p class="t-xs muted">{t!("operator.tax.note")}</p>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}
