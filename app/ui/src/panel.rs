//! Containers of pages: panels and sections with a heading, cards, avatars, and the bars that stick to the foot.

use crate::{MoreLink, classes, given};
use leptos::prelude::*;

/// A panel with a heading; its head may hold controls, its foot a remark.
#[component]
pub fn Panel(
    /// The heading; none when empty.
    #[prop(optional, into)]
    title: String,
    /// Id of the heading, when something else names it; made of nothing otherwise.
    #[prop(optional, into)]
    id: String,
    /// A sentence below the heading.
    #[prop(optional, into)]
    sub: String,
    /// Controls at the end of the head.
    #[prop(optional, into)]
    acts: ViewFnOnce,
    /// The foot.
    #[prop(optional)]
    foot: Option<AnyView>,
    /// Whether the content has no inner margin (a table).
    #[prop(optional)]
    bare: bool,
    /// Further classes of the body, such as `stack` or `form`.
    #[prop(optional)]
    look: &'static str,
    /// The content.
    children: Children,
) -> AnyView {
    let headed = !title.is_empty();
    let head = headed.then(|| {
        view! {
            <header>
                <h2 id=given(id.clone())>{title.clone()}</h2>
                {acts.run()}
                {(!sub.is_empty()).then(|| view! { <p>{sub}</p> })}
            </header>
        }
    });
    let label = (headed && id.is_empty()).then_some(title);
    let body = if bare {
        children()
    } else {
        view! { <div class=classes("body", look)>{children()}</div> }.into_any()
    };
    view! {
        <section class="panel" aria-label=label aria-labelledby=given(id)>
            {head}
            {body}
            {foot.map(|foot| view! { <footer>{foot}</footer> })}
        </section>
    }
    .into_any()
}

/// A part of a page with a heading and a link to more of it.
#[component]
pub fn Sect(
    /// The heading.
    #[prop(into)]
    title: String,
    /// Address of more; none when empty.
    #[prop(optional, into)]
    more: String,
    /// Words of the link to more.
    #[prop(optional, into)]
    more_text: String,
    /// The content.
    children: Children,
) -> AnyView {
    let label = title.clone();
    view! {
        <section class="sect" aria-label=label>
            <header>
                <h2>{title}</h2>
                {(!more.is_empty()).then(|| view! { <MoreLink href=more text=more_text /> })}
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// A card of the console: a plan, a tool, an invitation.
#[component]
pub fn Card(
    /// The heading; none when empty.
    #[prop(optional, into)]
    title: String,
    /// Whether it is the chosen one.
    #[prop(optional)]
    on: bool,
    /// The content; a `<footer>` at its end holds the buttons.
    children: Children,
) -> AnyView {
    view! {
        <article class=if on { "card on" } else { "card" }>
            {(!title.is_empty()).then(|| view! { <h3>{title}</h3> })} {children()}
        </article>
    }
    .into_any()
}

/// The first letter of a name on a coloured ground: round for people, with the tag corner for shops.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: String,
    /// Whether it is a shop.
    #[prop(optional)]
    shop: bool,
    /// `sm`, `lg`, `xl`.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let letter: String = name
        .chars()
        .find(|c| c.is_alphanumeric())
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default();
    // the same name always gets the same ground
    let sum = name
        .bytes()
        .fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let ground = ["a", "b", "c", "d", "e", "f"][sum as usize % 6];
    let base = if shop { "avatar shop" } else { "avatar" };
    view! {
        <span class=classes(&classes(base, ground), look) aria-hidden="true">
            {letter}
        </span>
    }
    .into_any()
}

/// A shop beside a product or an order.
#[component]
pub fn ShopCard(
    /// The shop's name.
    #[prop(into)]
    name: String,
    /// The line below.
    #[prop(optional, into)]
    note: String,
    /// A button or link at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="shopcard">
            <Avatar name=name.clone() shop=true />
            <div>
                <strong>{name}</strong>
                {(!note.is_empty()).then(|| view! { <small>{note}</small> })}
            </div>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// The bar at the foot of a phone page: the sum and the one button.
#[component]
pub fn BuyBar(
    /// Whether it is for phones only.
    #[prop(optional)]
    phone: bool,
    /// The sum (`<span class="sum">`) and the buttons.
    children: Children,
) -> AnyView {
    view! { <div class=if phone { "buybar phone" } else { "buybar" }>{children()}</div> }.into_any()
}

/// The bar at the foot of a long form: a sentence and the buttons.
#[component]
pub fn SaveBar(
    /// The sentence, such as what is not saved yet.
    #[prop(optional, into)]
    text: String,
    /// The buttons.
    children: Children,
) -> AnyView {
    view! { <div class="savebar">{(!text.is_empty()).then(|| view! { <p>{text}</p> })} {children()}</div> }.into_any()
}
