//! `/product/{slug}`: pictures, price, variants, and the form that puts one into the cart.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};
use ui::{Button, ButtonLink, BuyBar, Crumbs, Fact, Gallery, Price, Rows, ShopCard, Stepper};
use wire::Answer;

/// Most pieces one can put into the cart at once.
const AT_ONCE: i64 = 99;

/// Everything the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProductSheet {
    /// Its name.
    pub title: String,
    /// Chooses the drawn stand-in.
    pub seed: i64,
    /// Sanitised description.
    pub html: String,
    /// Categories above it: slug and name.
    pub above: Vec<(String, String)>,
    /// Brand or maker.
    pub vendor: String,
    /// The shop: address and name.
    pub shop: (String, String),
    /// Names of its options.
    pub options: Vec<String>,
    /// Its variants.
    pub choices: Vec<ChoiceRow>,
    /// Pictures: address and what each shows.
    pub pictures: Vec<(String, String)>,
}

/// A variant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChoiceRow {
    /// Its id.
    pub id: String,
    /// Its value of each option.
    pub values: Vec<String>,
    /// Price in words.
    pub price: String,
    /// Price as a plain decimal.
    pub amount: String,
    /// Former price in words.
    pub was: String,
    /// Discount in words.
    pub flag: String,
    /// Pieces that can be had.
    pub available: i64,
    /// Address of its own small picture.
    pub picture: String,
}

/// The product's page. Errors: not found, or not on sale.
#[server(endpoint = "storefront/product")]
pub async fn read_product(slug: String) -> Answer<ProductSheet> {
    read::sheet(&web::anyone(), &slug).await.map_err(web::page_refused)
}

#[cfg(not(target_arch = "wasm32"))]
mod read {
    //! Reads a product's page; server only.

    use super::{ChoiceRow, ProductSheet};
    use crate::card::{discount, picture};
    use catalog::CATEGORIES;
    use flows::Cx;
    use kernel::{Error, Money};
    use store::catalog::PictureState;

    pub async fn sheet(cx: &Cx, slug: &str) -> Result<ProductSheet, Error> {
        let shown = store::catalog::shown(cx.db(), slug)
            .await?
            .filter(|p| p.on_sale)
            .ok_or(Error::NotFound)?;
        let choices = store::catalog::choices(cx.db(), shown.id).await?;
        let pictures = store::catalog::pictures(cx.db(), shown.id).await?;
        let options = shown.options;
        let locale = i18n::locale();
        let mut first: Vec<_> = pictures
            .iter()
            .filter(|p| p.position >= 0 && p.state == PictureState::Ready)
            .collect();
        first.sort_by_key(|p| p.position);
        let choices = choices
            .into_iter()
            .map(|choice| {
                let now = Money::new(choice.price, shown.currency);
                let (was, flag) = discount(now, choice.compare_at, &locale);
                let own = first.iter().find(|p| Some(p.id) == choice.picture).map(|p| p.id);
                ChoiceRow {
                    id: choice.id.to_string(),
                    values: choice.options[..options.len().min(3)].to_vec(),
                    price: i18n::money(now, &locale),
                    amount: now.decimal(),
                    was,
                    flag,
                    available: choice.available,
                    picture: picture(own, "thumb"),
                }
            })
            .collect();
        let mut above = Vec::new();
        let mut next = Some(shown.category.as_str());
        while let Some(category) = next.and_then(|slug| CATEGORIES.iter().find(|c| c.slug == slug)) {
            above.insert(
                0,
                (
                    category.slug.to_owned(),
                    i18n::text(&format!("category.{}", category.slug), &[]),
                ),
            );
            next = category.parent;
        }
        let alt = |alt: &str| {
            if alt.is_empty() {
                shown.title.clone()
            } else {
                alt.to_owned()
            }
        };
        Ok(ProductSheet {
            pictures: first
                .iter()
                .map(|p| (picture(Some(p.id), "large"), alt(&p.alt)))
                .collect(),
            title: shown.title,
            seed: shown.id.0 >> 22,
            html: shown.description_html,
            above,
            vendor: shown.vendor,
            shop: (shown.shop_slug, shown.shop_name),
            options,
            choices,
        })
    }
}

/// The page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("slug").unwrap_or_default());
    let sheet = Resource::new(move || slug.get(), read_product);
    Effect::new(move |_| {
        slug.track();
        crate::landing::confirm();
    });
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => page(sheet, slug.get_untracked()),
                    Err(error) => ui::failed(&error),
                }
            })}
        </Suspense>
    }
}

fn page(sheet: ProductSheet, slug: String) -> AnyView {
    let ProductSheet {
        title,
        seed,
        html,
        above,
        vendor,
        shop,
        options,
        choices,
        pictures,
    } = sheet;
    let query = use_query_map();
    let all = choices.clone();
    // which variant is looked at stands in the address, so that picking works without scripts and can be linked
    let picked = Memo::new(move |_| {
        let wanted = query.read().get("v");
        let by_id = all.iter().position(|choice| Some(&choice.id) == wanted.as_ref());
        by_id
            .or_else(|| all.iter().position(|choice| choice.available > 0))
            .unwrap_or(0)
    });
    let all = choices.clone();
    let price = move || {
        all.get(picked.get())
            .cloned()
            .map(|c| view! { <Price now=c.price amount=c.amount was=c.was flag=c.flag look="xl"/> })
    };
    let all = choices.clone();
    let pickers = move || picker(&options, &all, picked.get(), &slug);
    let (all, last) = (choices.clone(), choices);
    let mut crumbs = vec![("/".to_owned(), t!("nav.storefront"))];
    crumbs.extend(
        above
            .into_iter()
            .map(|(slug, name)| (format!("/category/{slug}"), name)),
    );
    crumbs.push((String::new(), title.clone()));
    let vendor = (!vendor.is_empty() && vendor != shop.1).then(|| view! { <p class="muted t-sm">{vendor}</p> });
    let facts = vec![
        Fact::new("truck", t!("storefront.ships"), t!("storefront.ships_note")),
        Fact::new("shield", t!("storefront.held"), t!("storefront.held_note")),
    ];
    view! {
        <Title text=title.clone()/>
        <Crumbs links=crumbs look="desk-only"/>
        <div class="pdp">
            <Gallery pictures seed/>
            <div class="stack g4">
                <div class="stack g1">
                    {price}
                    <h1>{title}</h1>
                    {vendor}
                </div>
                {pickers}
                {move || all.get(picked.get()).map(buy)}
                <Rows facts/>
                <ShopCard name=shop.1>
                    <ButtonLink href=format!("/shop/{}", shop.0) look="sm">{t!("storefront.visit")}</ButtonLink>
                </ShopCard>
            </div>
            <section class="sect span" aria-labelledby="about">
                <header><h2 id="about">{t!("storefront.about")}</h2></header>
                // sanitised when it was written
                <div class="prose" inner_html=html></div>
            </section>
        </div>
        {move || last.get(picked.get()).map(bar)}
    }
    .into_any()
}

/// For each option its values as links; one that leads to no variant, or to one that is sold out, says so.
fn picker(options: &[String], choices: &[ChoiceRow], picked: usize, slug: &str) -> AnyView {
    let Some(now) = choices.get(picked) else {
        return ().into_any();
    };
    let option = |at: usize, name: &String| {
        let mut values: Vec<&String> = choices.iter().filter_map(|c| c.values.get(at)).collect();
        let mut seen = std::collections::HashSet::new();
        values.retain(|value| seen.insert(*value));
        let links = values
            .into_iter()
            .map(|value| {
                let mut wanted = now.values.clone();
                wanted[at].clone_from(value);
                // the same otherwise, else any with this value
                let to = choices
                    .iter()
                    .find(|c| c.values == wanted)
                    .or_else(|| choices.iter().find(|c| c.values.get(at) == Some(value)));
                let here = now.values.get(at) == Some(value);
                let gone = to.is_none_or(|to| to.available == 0);
                let href = to.map(|to| format!("/product/{slug}?v={}", to.id));
                let thumb = to.filter(|to| at == 0 && !to.picture.is_empty());
                let thumb = thumb.map(|to| view! { <ui::Thumb src=to.picture.clone()/> });
                view! {
                    <a
                        class=if gone { "choice gone" } else { "choice" }
                        href=href
                        rel="nofollow"
                        aria-current=here.then_some("true")
                        data-noscroll="true"
                    >
                        {thumb}
                        <span>
                            {value.clone()}
                            {gone.then(|| view! { <small>{t!("storefront.sold_out")}</small> })}
                        </span>
                    </a>
                }
            })
            .collect_view();
        view! {
            <div class="field" role="group" aria-label=name.clone()>
                <span class="label">
                    {name.clone()} ": " {now.values.get(at).cloned()}
                </span>
                <div class="options">{links}</div>
            </div>
        }
    };
    options
        .iter()
        .enumerate()
        .map(|(at, name)| option(at, name))
        .collect_view()
        .into_any()
}

/// The form, and how many there are.
fn buy(choice: &ChoiceRow) -> AnyView {
    let left = choice.available;
    if left == 0 {
        return view! { <p class="bold warn-text">{t!("storefront.sold_out_long")}</p> }.into_any();
    }
    let (id, stock) = (
        choice.id.clone(),
        if left <= 10 {
            t!("storefront.left", count = left)
        } else {
            t!("storefront.in_stock")
        },
    );
    view! {
        <form class="stack g2" id="buy" method="post" action="/api/buy/add">
            <input type="hidden" name="variant" value=id/>
            <p class="t-sm muted">{stock}</p>
            <div class="row wrap">
                <Stepper name="quantity" value=1 min=1 max=left.min(AT_ONCE)/>
                <span class="grow desk-only row">
                    <Button look="primary lg grow" icon="cart">{t!("storefront.add")}</Button>
                </span>
            </div>
        </form>
    }
    .into_any()
}

/// The same for the thumb, at the foot of a phone.
fn bar(choice: &ChoiceRow) -> AnyView {
    if choice.available == 0 {
        return ().into_any();
    }
    let price = choice.price.clone();
    view! {
        <BuyBar phone=true>
            <span class="sum"><strong>{price}</strong></span>
            <Button look="primary lg" icon="cart" form="buy">{t!("storefront.add")}</Button>
        </BuyBar>
    }
    .into_any()
}
