//! The product card in its forms: grid, list line, creator's offer. The title link covers the card; the yellow cart
//! and any button stand above it.

use crate::icon::icon;
use crate::{Badge, Flag, Picture, Price, classes};
use i18n::t;
use leptos::prelude::*;

/// The grid that product cards stand in; each child is an `<li>` with one card.
#[component]
pub fn Products(
    /// What the list holds, for screen readers.
    #[prop(optional, into)]
    label: String,
    /// Further classes, such as `offers`.
    #[prop(optional)]
    look: &'static str,
    /// The `<li>` elements.
    children: Children,
) -> AnyView {
    view! {
        <ul class=classes("products", look) aria-label=crate::given(label)>
            {children()}
        </ul>
    }
    .into_any()
}

/// A row of cards that slides sideways; each child is an `<li>`.
#[component]
pub fn Slides(
    /// Further classes.
    #[prop(optional)]
    look: &'static str,
    /// The `<li>` elements.
    children: Children,
) -> AnyView {
    view! { <ul class=classes("slides", look)>{children()}</ul> }.into_any()
}

/// A product in a grid.
#[component]
pub fn ProductCard(
    /// Address of its page.
    #[prop(into)]
    href: String,
    /// Its name.
    #[prop(into)]
    title: String,
    /// The price, formatted.
    #[prop(into)]
    price: String,
    /// The price as a plain decimal for machines.
    #[prop(optional, into)]
    amount: String,
    /// The former price, formatted.
    #[prop(optional, into)]
    was: String,
    /// The discount, such as "−24%".
    #[prop(optional, into)]
    flag: String,
    /// Address of the picture.
    #[prop(optional, into)]
    picture: String,
    /// What the picture shows.
    #[prop(optional, into)]
    alt: String,
    /// Chooses the stand-in's ground.
    #[prop(optional)]
    seed: i64,
    /// Small remarks below the price: the shop, what is left.
    #[prop(optional)]
    meta: Vec<String>,
    /// A word over the picture instead of the discount, such as "Sold out", with its tone.
    #[prop(optional_no_strip, into)]
    badge: Option<(&'static str, String)>,
    /// Whether the picture is seen first.
    #[prop(optional)]
    eager: bool,
) -> AnyView {
    view! {
        <article class="product">
            <div class="shot">
                <Picture src=picture alt seed eager />
                {over(flag, badge)}
                {ycart(href.clone(), &title)}
            </div>
            <div class="info">
                <h2>
                    <a href=href>{title}</a>
                </h2>
                <Price now=price amount was />
                {remarks(meta)}
            </div>
        </article>
    }
    .into_any()
}

/// A product in a list, picture beside the words.
#[component]
pub fn ProductLine(
    /// Address of its page.
    #[prop(into)]
    href: String,
    /// Its name.
    #[prop(into)]
    title: String,
    /// The price, formatted.
    #[prop(into)]
    price: String,
    /// The former price, formatted.
    #[prop(optional, into)]
    was: String,
    /// The discount.
    #[prop(optional, into)]
    flag: String,
    /// Address of the picture.
    #[prop(optional, into)]
    picture: String,
    /// Chooses the stand-in's ground.
    #[prop(optional)]
    seed: i64,
    /// Small remarks below the price.
    #[prop(optional)]
    meta: Vec<String>,
    /// A button at the end instead of the yellow cart.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let end = match children {
        Some(children) => children(),
        None => ycart(href.clone(), &title),
    };
    view! {
        <article class="product line">
            <div class="shot">
                <Picture src=picture seed side=168 />
            </div>
            <div class="info">
                <h2>
                    <a href=href>{title}</a>
                </h2>
                <Price now=price was flag />
                {remarks(meta)}
            </div>
            {end}
        </article>
    }
    .into_any()
}

/// A product as a creator sees it: what a sale earns stands between picture and name.
#[component]
pub fn OfferCard(
    /// Address of its page.
    #[prop(into)]
    href: String,
    /// Its name.
    #[prop(into)]
    title: String,
    /// The price, formatted.
    #[prop(into)]
    price: String,
    /// What one sale earns, formatted.
    #[prop(into)]
    earns: String,
    /// The words after it, such as "a sale".
    #[prop(into)]
    per: String,
    /// The rate, such as "12%".
    #[prop(into)]
    rate: String,
    /// The shop's name.
    #[prop(optional, into)]
    shop: String,
    /// Address of the picture.
    #[prop(optional, into)]
    picture: String,
    /// What the picture shows.
    #[prop(optional, into)]
    alt: String,
    /// Chooses the stand-in's ground.
    #[prop(optional)]
    seed: i64,
    /// Small remarks beside the price.
    #[prop(optional)]
    meta: Vec<String>,
    /// A word over the picture, with its tone.
    #[prop(optional, into)]
    badge: Option<(&'static str, String)>,
    /// The one button: get a link.
    children: Children,
) -> AnyView {
    view! {
        <article class="product offer">
            <div class="shot">
                <Picture src=picture alt seed />
                {over(String::new(), badge)}
            </div>
            <p class="earn">
                <b>{earns}</b>
                {per}
                <span class="push">{rate}</span>
            </p>
            <div class="info">
                <h2>
                    <a href=href>{title}</a>
                </h2>
                <p class="meta">
                    <span class="bold num">{price}</span>
                    {meta.into_iter().map(|text| view! { <span>{text}</span> }).collect_view()}
                </p>
                {(!shop.is_empty()).then(|| view! { <p class="meta truncate">{shop}</p> })}
            </div>
            <div class="do">{children()}</div>
        </article>
    }
    .into_any()
}

/// A product as one row of a cart or an order: an `<li>` of a `<ul class="lines">`.
#[component]
pub fn ProductMini(
    /// Address of its page; empty for plain words.
    #[prop(optional, into)]
    href: String,
    /// Its name.
    #[prop(into)]
    title: String,
    /// The line below, such as the variant and the number of pieces.
    #[prop(optional, into)]
    note: String,
    /// What keeps it from being bought, such as "Sold out since you added it".
    #[prop(optional, into)]
    alert: String,
    /// The sum, formatted.
    #[prop(optional, into)]
    sum: String,
    /// The former sum, formatted.
    #[prop(optional, into)]
    was: String,
    /// Address of the picture.
    #[prop(optional, into)]
    picture: String,
    /// Chooses the stand-in's ground.
    #[prop(optional)]
    seed: i64,
    /// Beside the sum: the number of pieces, a button to remove it.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let title = if href.is_empty() {
        view! { <span>{title}</span> }.into_any()
    } else {
        view! { <a href=href>{title}</a> }.into_any()
    };
    let money = match children {
        Some(children) => {
            let price = (!sum.is_empty()).then(|| view! { <Price now=sum was /> });
            view! { <div class="row">{price} {children()}</div> }.into_any()
        }
        None => (!sum.is_empty())
            .then(|| view! { <span class="bold">{sum}</span> })
            .into_any(),
    };
    view! {
        <li class="two">
            <span class="thumb">
                <Picture src=picture seed side=120 />
            </span>
            <div class="what">
                {title} {(!note.is_empty()).then(|| view! { <small>{note}</small> })}
                {(!alert.is_empty()).then(|| view! { <small class="danger-text">{alert}</small> })}
                {money}
            </div>
        </li>
    }
    .into_any()
}

fn over(flag: String, badge: Option<(&'static str, String)>) -> Option<AnyView> {
    match badge {
        Some((tone, text)) => Some(view! { <Badge tone text /> }.into_any()),
        None => (!flag.is_empty()).then(|| view! { <Flag text=flag /> }.into_any()),
    }
}

fn remarks(meta: Vec<String>) -> Option<AnyView> {
    (!meta.is_empty()).then(|| {
        let spans = meta
            .into_iter()
            .map(|text| view! { <span>{text}</span> })
            .collect_view();
        view! { <p class="meta">{spans}</p> }.into_any()
    })
}

/// The yellow cart of a card: opens the product.
fn ycart(href: String, title: &str) -> AnyView {
    view! {
        <a class="ycart" href=href aria-label=t!("common.open_product", name = title)>
            {icon("cart", "")}
        </a>
    }
    .into_any()
}
