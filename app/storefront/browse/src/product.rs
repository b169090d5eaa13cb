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
    /// How many were sold, in words; empty while none was.
    pub sold: String,
    /// The shop: address, name and where it sends from.
    pub shop: (String, String, String),
    /// What delivery costs, and when it leaves.
    pub delivery: (String, String),
    /// When the shop is paid.
    pub held: String,
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
    /// Which of the pictures shows it, from 0; none below 0.
    pub shot: i64,
    /// Address of that picture, small.
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
    use flows::fulfilment::sla;
    use i18n::{Locale, t};
    use kernel::{Error, Money, ShopId};
    use store::catalog::{Choice, PictureState};

    pub async fn sheet(cx: &Cx, slug: &str) -> Result<ProductSheet, Error> {
        let shown = store::catalog::shown(cx.db(), slug)
            .await?
            .filter(|p| p.on_sale)
            .ok_or(Error::NotFound)?;
        let mut choices = store::catalog::choices(cx.db(), shown.id).await?;
        for now in flows::marketing::reduced(cx, cx.db(), &[shown.id]).await? {
            let reduced = |choice: &&mut Choice| choice.id == now.variant && choice.price > now.unit_minor;
            if let Some(choice) = choices.iter_mut().find(reduced) {
                (choice.price, choice.compare_at) = (now.unit_minor, now.was_minor);
            }
        }
        let pictures = store::catalog::pictures(cx.db(), shown.id).await?;
        let options = shown.options;
        let locale = i18n::locale();
        let mut first: Vec<_> = pictures
            .iter()
            .filter(|p| p.position >= 0 && p.state == PictureState::Ready)
            .collect();
        first.sort_by_key(|p| p.position);
        let cheapest = choices.iter().map(|choice| choice.price).min().unwrap_or(0);
        let cheapest = Money::new(cheapest, shown.currency);
        let choices = choices
            .into_iter()
            .map(|choice| {
                let now = Money::new(choice.price, shown.currency);
                let (was, flag) = discount(now, choice.compare_at, &locale);
                let shot = first.iter().position(|p| Some(p.id) == choice.picture);
                ChoiceRow {
                    id: choice.id.to_string(),
                    values: choice.options[..options.len().min(3)].to_vec(),
                    price: i18n::money(now, &locale),
                    amount: now.decimal(),
                    was,
                    flag,
                    available: choice.available,
                    shot: shot.and_then(|shot| i64::try_from(shot).ok()).unwrap_or(-1),
                    picture: picture(shot.map(|shot| first[shot].id), "thumb"),
                }
            })
            .collect();
        let shop = store::identity::shop(cx.db(), shown.shop)
            .await?
            .ok_or(Error::NotFound)?;
        let home = shop.legal.country;
        let delivery = delivery(cx, shown.shop, cheapest, &home, &locale).await?;
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
            sold: match shown.sold {
                0 => String::new(),
                sold => t!("storefront.sold", count = sold),
            },
            shop: (
                shown.shop_slug,
                shown.shop_name,
                t!("storefront.sends_from", country = country(&home)),
            ),
            delivery,
            held: t!(
                "storefront.held_note",
                count = sla().return_window.0 / kernel::Span::days(1).0
            ),
            options,
            choices,
        })
    }

    fn country(code: &str) -> String {
        i18n::text(&format!("common.country.{code}"), &[])
    }

    /// What one piece costs to be delivered where the visitor's last order went, or in the shop's own country, and when
    /// it leaves. The checkout says it again for the address typed there.
    async fn delivery(
        cx: &Cx,
        shop: ShopId,
        price: Money,
        home: &str,
        locale: &Locale,
    ) -> Result<(String, String), Error> {
        let to = match cx.actor.person() {
            Some(person) => store::orders::orders_of_person(cx.db(), person, None, 1)
                .await?
                .rows
                .pop(),
            None => None,
        };
        let to = to.and_then(|item| serde_json::from_str::<orders::Address>(&item.order.address).ok());
        let to = to.map_or_else(|| home.to_owned(), |address| address.country);
        let one = shipping::Item {
            quantity: 1,
            weight_g: 0,
            volume_cm3: 0,
            goods: price.minor,
        };
        let row = store::shipping::template(cx.db(), shop).await?;
        let fee = row.as_ref().and_then(|row| shipping::fee(&row.template, &to, &[one]));
        let (Some(row), Some(fee)) = (row, fee) else {
            let title = t!("storefront.not_delivered", country = country(&to));
            return Ok((title, t!("storefront.not_delivered_note")));
        };
        let leaves = t!("storefront.leaves", count = row.handling_days.max(1));
        if fee.minor == 0 {
            return Ok((t!("storefront.delivery_free", country = country(&to)), leaves));
        }
        let amount = i18n::money(fee, locale);
        let title = t!("storefront.delivery_fee", amount = amount, country = country(&to));
        let note = match row.template.free_over {
            Some(over) => {
                let over = i18n::money(Money::new(over, row.template.currency), locale);
                t!("storefront.leaves_free_over", leaves = leaves, amount = over)
            }
            None => leaves,
        };
        Ok((title, note))
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
        sold,
        shop,
        delivery,
        held,
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
    let all = choices.clone();
    let first = Memo::new(move |_| {
        all.get(picked.get())
            .and_then(|c| usize::try_from(c.shot).ok())
            .unwrap_or(0)
    });
    let gallery = move || view! { <Gallery pictures=pictures.clone() first=first.get() seed/> };
    let (all, last) = (choices.clone(), choices);
    let only = all.len() == 1;
    let mut crumbs = vec![("/".to_owned(), t!("nav.storefront"))];
    crumbs.extend(
        above
            .into_iter()
            .map(|(slug, name)| (format!("/category/{slug}"), name)),
    );
    crumbs.push((String::new(), title.clone()));
    let vendor = Some(vendor).filter(|vendor| !vendor.is_empty() && *vendor != shop.1);
    let known: Vec<String> = vendor
        .into_iter()
        .chain(Some(sold).filter(|sold| !sold.is_empty()))
        .collect();
    let known = (!known.is_empty()).then(|| view! { <p class="muted t-sm">{known.join(" · ")}</p> });
    let facts = vec![
        Fact::new("truck", delivery.0, delivery.1),
        Fact::new("shield", t!("storefront.held"), held),
    ];
    view! {
        <Title text=title.clone()/>
        <Crumbs links=crumbs look="desk-only"/>
        <div class="pdp">
            {gallery}
            <div class="stack g4">
                <div class="stack g1">
                    {price}
                    <h1>{title}</h1>
                    {known}
                </div>
                {pickers}
                {move || all.get(picked.get()).map(|choice| buy(choice, only))}
                <Rows facts/>
                <ShopCard name=shop.1 note=shop.2>
                    <ButtonLink href=format!("/shop/{}", shop.0) look="sm">{t!("storefront.visit")}</ButtonLink>
                </ShopCard>
            </div>
            <section class="sect span" aria-labelledby="about">
                <header><h2 id="about">{t!("storefront.about")}</h2></header>
                // sanitised when it was written
                <div class="prose" dir="auto" inner_html=html></div>
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
        let leads = |value: &String| {
            let mut wanted = now.values.clone();
            wanted[at].clone_from(value);
            // the same otherwise, else any with this value
            choices
                .iter()
                .find(|c| c.values == wanted)
                .or_else(|| choices.iter().find(|c| c.values.get(at) == Some(value)))
        };
        let priced = values
            .iter()
            .filter_map(|value| leads(value))
            .any(|c| c.price != now.price);
        let links = values
            .into_iter()
            .map(|value| {
                let to = leads(value);
                let here = now.values.get(at) == Some(value);
                let gone = to.is_none_or(|to| to.available == 0);
                let href = to.map(|to| format!("/product/{slug}?v={}", to.id));
                let thumb = to.filter(|to| at == 0 && !to.picture.is_empty());
                let small = if gone {
                    Some(t!("storefront.sold_out"))
                } else {
                    to.filter(|_| priced).map(|to| to.price.clone())
                };
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
                            {small.map(|small| view! { <small>{small}</small> })}
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

/// The form, and how many there are. `only` when there is nothing else to choose.
fn buy(choice: &ChoiceRow, only: bool) -> AnyView {
    let left = choice.available;
    if left == 0 {
        let text = if only {
            t!("storefront.sold_out_only")
        } else {
            t!("storefront.sold_out_long")
        };
        return view! { <p class="bold warn-text">{text}</p> }.into_any();
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
                <span class="grow desk-only row">{buttons()}</span>
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
    view! { <BuyBar phone=true>{buttons()}</BuyBar> }.into_any()
}

/// Into the cart, or through it to the checkout. They belong to the form wherever they stand.
fn buttons() -> AnyView {
    view! {
        <Button look="lg grow" form="buy">{t!("storefront.add")}</Button>
        <Button look="primary lg grow" form="buy" name="then" value="checkout">{t!("storefront.buy_now")}</Button>
    }
    .into_any()
}
