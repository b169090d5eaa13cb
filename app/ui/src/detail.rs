//! Pieces of detail pages: a product's pictures, rows of facts, an entry of a review queue.

use crate::icon::icon;
use crate::{Picture, Thumb, given};
use i18n::t;
use leptos::prelude::*;

/// A product's pictures: swiped on a phone, chosen from a row below on a desktop; without scripts too. The strip begins
/// with the picture asked for and goes round, so that it is seen before anything is scrolled.
#[component]
pub fn Gallery(
    /// The pictures: address and what each shows. None at all shows the drawn stand-in.
    mut pictures: Vec<(String, String)>,
    /// The picture to begin with, from 0: that of the variant looked at.
    #[prop(optional)]
    first: usize,
    /// Chooses the stand-in's ground.
    #[prop(optional)]
    seed: i64,
) -> AnyView {
    let count = pictures.len();
    if count == 0 {
        return view! {
            <section class="gallery" aria-label=t!("common.pictures")>
                <div class="main">
                    <Picture seed />
                </div>
            </section>
        }
        .into_any();
    }
    let first = first.min(count - 1);
    let at = RwSignal::new(0);
    let shown = move || (first + at.get()) % count;
    let picks = pictures
        .iter()
        .enumerate()
        .map(|(at, (src, _))| {
            let n = at + 1;
            let current = move || (shown() == at).then_some("true");
            view! {
                <a href=format!("#picture-{n}") aria-label=t!("common.picture_n", n = n) aria-current=current>
                    <Picture src=src.clone() side=120 />
                </a>
            }
        })
        .collect_view();
    pictures.rotate_left(first);
    let shots = pictures
        .into_iter()
        .enumerate()
        .map(|(at, (src, alt))| {
            view! {
                <span id=format!("picture-{}", (first + at) % count + 1)>
                    <Picture src alt side=960 eager=at == 0 />
                </span>
            }
        })
        .collect_view();
    view! {
        <section class="gallery" aria-label=t!("common.pictures")>
            <div
                class="main"
                role="group"
                tabindex="0"
                aria-label=t!("common.pictures_swipe")
                on:scroll=move |event| at.set(seen(&event))
            >
                {shots}
            </div>
            {(count > 1)
                .then(|| {
                    view! {
                        <span class="at" aria-hidden="true">
                            {move || shown() + 1}
                            {format!(" / {count}")}
                        </span>
                        <div class="picks">{picks}</div>
                    }
                })}
        </section>
    }
    .into_any()
}

/// Which picture of the strip a swipe has brought into view, from 0.
#[cfg(target_arch = "wasm32")]
fn seen(event: &leptos::ev::Event) -> usize {
    use wasm_bindgen::JsCast;
    let strip = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    strip.map_or(0, |strip| {
        let width = strip.client_width().max(1);
        // scrolled to the left of nought where one reads from the right
        usize::try_from((strip.scroll_left().abs() + width / 2) / width).unwrap_or(0)
    })
}

#[cfg(not(target_arch = "wasm32"))]
fn seen(_: &leptos::ev::Event) -> usize {
    0
}

/// One of [`Rows`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// The icon.
    pub icon: &'static str,
    /// The words.
    pub text: String,
    /// A second line.
    pub note: String,
    /// Where more about it stands; none when empty.
    pub href: String,
}

impl Fact {
    /// A fact without a link.
    pub fn new(icon: &'static str, text: impl Into<String>, note: impl Into<String>) -> Fact {
        Fact {
            icon,
            text: text.into(),
            note: note.into(),
            href: String::new(),
        }
    }
}

/// Facts one below the other: delivery, returns, hold of the payment.
#[component]
pub fn Rows(
    /// The facts.
    facts: Vec<Fact>,
) -> AnyView {
    let rows = facts
        .into_iter()
        .map(|fact| {
            let words = view! {
                {icon(fact.icon, "")}
                <span>{fact.text} {given(fact.note).map(|note| view! { <small>{note}</small> })}</span>
            }
            .into_any();
            match given(fact.href) {
                Some(href) => view! { <a href=href>{words} {icon("right", "sm")}</a> }.into_any(),
                None => view! { <p>{words}</p> }.into_any(),
            }
        })
        .collect_view();
    view! { <div class="rows">{rows}</div> }.into_any()
}

/// One entry of a review queue: an `<li>` of a `<ul class="queue">`.
#[component]
pub fn QueueItem(
    /// Address of the case.
    #[prop(into)]
    href: String,
    /// What is reviewed.
    #[prop(into)]
    title: String,
    /// Whose it is.
    #[prop(optional, into)]
    note: String,
    /// Since when it waits, or a [`crate::Badge`] or [`crate::Due`].
    #[prop(optional)]
    children: Option<Children>,
    /// Address of the picture.
    #[prop(optional, into)]
    picture: String,
    /// Chooses the stand-in's ground.
    #[prop(optional)]
    seed: i64,
    /// Whether it is the open one.
    #[prop(optional)]
    current: bool,
) -> AnyView {
    view! {
        <li>
            <a href=href aria-current=current.then_some("true")>
                <Thumb src=picture seed />
                <strong>{title}</strong>
                {given(note).map(|note| view! { <small>{note}</small> })}
                {children.map(|children| view! { <span>{children()}</span> })}
            </a>
        </li>
    }
    .into_any()
}
