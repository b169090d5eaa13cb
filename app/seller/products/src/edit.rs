//! `/seller/products/new` and `/seller/products/{id}`: the form of a product, and what stands beside it.

use crate::act::{Act, Create, Save};
use crate::form::{OptionInput, ProductForm, VariantInput};
use crate::list::tone;
use crate::pictures::pictures;
use crate::sheet::{Sheet, product_sheet};
use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ui::{
    Badge, Button, ButtonLink, Callout, Cell, CellField, Field, FormError, Head, Meter, Opt, PageHead, Panel,
    ProductCard, Products, Row, SaveBar, Sect, Select, Table, TextArea, Ticks, failure, pending,
};
use wire::WireError;

type Errors = Signal<Option<WireError>>;

/// `/seller/products/new`.
#[component]
pub fn NewPage() -> impl IntoView {
    let sheet = Resource::new(|| (), |()| product_sheet(String::new()));
    let create = ServerAction::<Create>::new();
    view! {
        <Title text=t!("seller_products.add")/>
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => {
                        let errors = failure(create);
                        let crumbs = crumbs(t!("seller_products.add"));
                        let (inside, shop) = (fields(&sheet, errors), sheet.shop);
                        view! {
                            <PageHead title=t!("seller_products.add") sub=t!("seller_products.add_sub") crumbs/>
                            <ActionForm action=create>
                                <input type="hidden" name="shop" value=shop/>
                                {inside}
                                <SaveBar text=t!("seller_products.pictures_next")>
                                    <Button look="primary" pending=pending(create)>{t!("seller_products.create")}</Button>
                                </SaveBar>
                            </ActionForm>
                        }
                        .into_any()
                    }
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

/// `/seller/products/{id}`.
#[component]
pub fn EditPage() -> impl IntoView {
    let params = use_params_map();
    let (act, save) = (ServerAction::<Act>::new(), ServerAction::<Save>::new());
    // what an act changed is looked at again
    let done = move || (act.version().get(), save.version().get());
    let id = move || params.read().get("id").unwrap_or_default();
    let sheet = Resource::new(move || (id(), done()), |(id, _)| product_sheet(id));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, act, save),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

fn crumbs(last: String) -> Vec<(String, String)> {
    vec![
        ("/seller/products".to_owned(), t!("seller_products.title")),
        (String::new(), last),
    ]
}

fn page(sheet: Sheet, act: ServerAction<Act>, save: ServerAction<Save>) -> AnyView {
    let errors = failure(save);
    let inside = fields(&sheet, errors);
    let aside = aside(&sheet);
    let reasons = callout(&sheet);
    let (id, version) = (sheet.id.clone(), sheet.version);
    let listable = sheet.acts.iter().any(|code| code == "submit");
    let (badge, text) = (tone(&sheet.state.0), sheet.state.1);
    let shown_at = sheet.shown_at;
    let see = (!shown_at.is_empty()).then(|| {
        view! { <ButtonLink href=shown_at icon="eye" external=true>{t!("seller_products.see")}</ButtonLink> }
    });
    // whatever can be sent for review can be changed first: it is sent by the form, with what was typed into it
    let acts = sheet
        .acts
        .into_iter()
        .filter(|code| code != "submit")
        .map(|code| act_button(act, &sheet.id, code))
        .collect_view();
    let gallery = pictures(sheet.id, sheet.pictures, sheet.pictures_max);
    view! {
        <Title text=sheet.title.clone()/>
        <PageHead title=sheet.title.clone() crumbs=crumbs(sheet.title)>
            <Badge tone=badge text/>
            {see}
            {acts}
        </PageHead>
        <FormError error=failure(act)/>
        {reasons}
        <div class="cols side">
            <div class="stack g4">
                {gallery}
                <ActionForm action=save>
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="version" value=version.to_string()/>
                    {inside}
                    <SaveBar>
                        <Button look=if listable { "" } else { "primary" } pending=pending(save)>{t!("common.save")}</Button>
                        {listable.then(|| view! {
                            <Button look="primary" name="form[then]" value="submit" pending=pending(save)>
                                {t!("seller_products.save_and_submit")}
                            </Button>
                        })}
                    </SaveBar>
                </ActionForm>
            </div>
            {aside}
        </div>
    }
    .into_any()
}

fn act_button(act: ServerAction<Act>, id: &str, code: String) -> AnyView {
    let id = id.to_owned();
    let text = i18n::text(&format!("seller_products.act.{code}"), &[]);
    let look = if code == "delete" { "danger" } else { "" };
    view! {
        <ActionForm action=act>
            <input type="hidden" name="id" value=id/>
            <Button look name="act" value=code pending=pending(act)>{text}</Button>
        </ActionForm>
    }
    .into_any()
}

/// What the operator said, or that an edited version waits.
fn callout(sheet: &Sheet) -> AnyView {
    let reasons = sheet
        .reasons
        .iter()
        .map(|reason| view! { <p>{reason.clone()}</p> })
        .collect_view();
    if !sheet.reasons.is_empty() {
        return view! { <Callout tone="danger" title=t!("seller_products.sent_back")>{reasons}</Callout> }.into_any();
    }
    if sheet.waits {
        let text = t!("seller_products.waits_text");
        return view! { <Callout tone="info" title=t!("seller_products.waits")><p>{text}</p></Callout> }.into_any();
    }
    ().into_any()
}

fn aside(sheet: &Sheet) -> AnyView {
    let (score, word) = sheet.quality.clone();
    let items: Vec<(bool, String, String)> = sheet
        .findings
        .iter()
        .map(|(_, said, fix)| (false, said.clone(), fix.clone()))
        .collect();
    let hard = sheet.findings.iter().filter(|(hard, ..)| *hard).count();
    let first = (hard > 0).then(|| {
        view! { <p class="bold warn-text">{t!("seller_products.must_fix", count = hard)}</p> }
    });
    // what is not on sale has no page yet: the card leads to itself
    let shown_at = if sheet.shown_at.is_empty() {
        "#preview".to_owned()
    } else {
        sheet.shown_at.clone()
    };
    let (title, price, was) = (sheet.title.clone(), sheet.price.clone(), sheet.was.clone());
    let (cover, alt) = sheet
        .pictures
        .first()
        .map(|p| (p.src.clone(), p.alt.clone()))
        .unwrap_or_default();
    let card = view! { <ProductCard href=shown_at title price was picture=cover alt/> };
    let none = items
        .is_empty()
        .then(|| view! { <p class="muted">{t!("seller_products.nothing_to_fix")}</p> });
    view! {
        <aside>
            <div class="stick">
                <Panel title=t!("seller_products.quality") look="stack">
                    <Meter word value=score label=t!("seller_products.quality")/>
                    {first}
                    {none}
                    <Ticks items/>
                </Panel>
                <Sect title=t!("seller_products.preview")>
                    <div class="preview" id="preview">
                        <Products label=t!("seller_products.preview")>
                            <li>{card}</li>
                        </Products>
                    </div>
                </Sect>
            </div>
        </aside>
    }
    .into_any()
}

fn fields(sheet: &Sheet, errors: Errors) -> AnyView {
    let form = sheet.form.clone();
    let categories = sheet
        .categories
        .iter()
        .map(|(slug, name)| Opt::new(slug.clone(), name.clone()))
        .collect();
    let categories = Opt::choose(categories, &form.category);
    let options = form
        .options
        .iter()
        .enumerate()
        .map(|(at, option)| option_row(at, option, errors))
        .collect_view();
    let variants = variants(sheet, &form, errors);
    view! {
        <div class="form">
            <FormError error=errors/>
            <Panel title=t!("seller_products.details") look="form">
                <Field
                    name="form[title]" label=t!("seller_products.name") value=form.title required=true maxlength=255
                    hint=t!("seller_products.name_hint") errors
                />
                <div class="pair">
                    <Select
                        name="form[category]" label=t!("seller_products.category") options=categories
                        prompt=t!("seller_products.choose_category") required=true errors
                    />
                    <Field
                        name="form[vendor]" label=t!("seller_products.vendor") value=form.vendor note=t!("common.optional")
                        maxlength=100 errors
                    />
                </div>
                <TextArea
                    name="form[description]" label=t!("seller_products.description") value=form.description maxlength=10000
                    hint=t!("seller_products.description_hint") errors
                />
                <Field
                    name="form[tags]" label=t!("seller_products.tags") value=form.tags note=t!("common.optional")
                    hint=t!("seller_products.tags_hint") errors
                />
            </Panel>
            <Panel title=t!("seller_products.options") sub=t!("seller_products.options_hint") look="form">{options}</Panel>
            {variants}
        </div>
    }
    .into_any()
}

fn option_row(at: usize, option: &OptionInput, errors: Errors) -> AnyView {
    let (name, values) = (option.name.clone(), option.values.clone());
    view! {
        <div class="pair">
            <Field
                name=format!("form[options][{at}][name]") label=t!("seller_products.option_n", n = at + 1) value=name
                placeholder=t!("seller_products.option_example") maxlength=50 errors
            />
            <Field
                name=format!("form[options][{at}][values]") label=t!("seller_products.values") value=values
                placeholder=t!("seller_products.values_example") errors
            />
        </div>
    }
    .into_any()
}

fn variants(sheet: &Sheet, form: &ProductForm, errors: Errors) -> AnyView {
    let fresh = sheet.id.is_empty();
    let sub = if fresh {
        t!("seller_products.first_row")
    } else {
        String::new()
    };
    let mut heads = vec![
        Head::new(t!("seller_products.variant")),
        Head::new(t!("seller_products.sku")),
        Head::new(t!("seller_products.price")),
        Head::new(t!("seller_products.compare_at")),
        Head::new(t!("seller_products.stock")),
        Head::new(t!("seller_products.weight")),
    ];
    let droppable = form.variants.len() > 1;
    if droppable {
        heads.push(Head::new(t!("common.remove")));
    }
    let rows = form
        .variants
        .iter()
        .enumerate()
        .map(|(at, variant)| {
            let name = sheet.variants.get(at).filter(|name| !name.is_empty()).cloned();
            let name = name.unwrap_or_else(|| t!("seller_products.only_variant"));
            variant_row(at, variant, name, droppable, errors)
        })
        .collect_view();
    let currency = t!("seller_products.in_currency", currency = sheet.currency);
    view! {
        <Panel title=t!("seller_products.price_and_stock") sub=if fresh { sub } else { currency } bare=true>
            <Table label=t!("seller_products.variants_table") heads bare=true>{rows}</Table>
        </Panel>
    }
    .into_any()
}

fn variant_row(at: usize, variant: &VariantInput, name: String, droppable: bool, errors: Errors) -> AnyView {
    let cell = |field: &'static str, label: String, value: &str, numeric: bool| {
        let input = format!("form[variants][{at}][{field}]");
        let said = format!("{label}, {name}");
        variant_cell(input, label, said, value.to_owned(), numeric, errors)
    };
    let cells = [
        cell("sku", t!("seller_products.sku"), &variant.sku, false),
        cell("price", t!("seller_products.price"), &variant.price, true),
        cell(
            "compare_at",
            t!("seller_products.compare_at"),
            &variant.compare_at,
            true,
        ),
        cell("stock", t!("seller_products.stock"), &variant.stock, true),
        cell("weight", t!("seller_products.weight"), &variant.weight, true),
    ]
    .into_iter()
    .collect_view();
    let drop = droppable.then(|| {
        let label = t!("seller_products.remove_variant", name = name);
        view! {
            <Cell look="half" label=t!("common.remove")>
                <input type="checkbox" name=format!("form[variants][{at}][drop]") value="true" aria-label=label/>
            </Cell>
        }
    });
    let (values, shown) = (variant.values.clone(), variant.stock_shown.clone());
    view! {
        <Row>
            <Cell look="main">
                <strong>{name}</strong>
                <input type="hidden" name=format!("form[variants][{at}][values]") value=values/>
                <input type="hidden" name=format!("form[variants][{at}][stock_shown]") value=shown/>
            </Cell>
            {cells}
            {drop}
        </Row>
    }
    .into_any()
}

fn variant_cell(input: String, label: String, said: String, value: String, numeric: bool, errors: Errors) -> AnyView {
    let inputmode = if numeric { "decimal" } else { "text" };
    view! {
        <Cell look="half" label>
            <CellField name=input label=said value inputmode look="slim" errors/>
        </Cell>
    }
    .into_any()
}
