//! Product pictures: always a square with fixed sides, so that nothing jumps while it loads. Where there is no picture
//! a drawn ground stands in its place, one of eight by the product's number.

use crate::{Icon, classes};
use i18n::t;
use leptos::prelude::*;

/// A square picture, or the drawn stand-in when there is none.
#[component]
pub fn Picture(
    /// Address of the picture; empty for the stand-in.
    #[prop(optional, into)]
    src: String,
    /// What it shows; empty when the words beside it say so already.
    #[prop(optional, into)]
    alt: String,
    /// Chooses the stand-in's ground, usually the product's id.
    #[prop(optional)]
    seed: i64,
    /// Side of the file in pixels, for the layout before it arrives.
    #[prop(optional, default = 480)]
    side: u32,
    /// Whether it is seen first and so must not wait until scrolled to.
    #[prop(optional)]
    eager: bool,
) -> AnyView {
    if src.is_empty() {
        // aria-hidden: without a picture there is nothing to tell but the name beside it
        return view! {
            <span class=format!("art ground g-{}", seed.rem_euclid(8)) aria-hidden="true" title=t!("common.image.missing")>
                <Icon name="tag" look="lg" />
            </span>
        }
        .into_any();
    }
    view! {
        <img
            class="art"
            src=src
            alt=alt
            width=side.to_string()
            height=side.to_string()
            loading=if eager { "eager" } else { "lazy" }
            decoding="async"
        />
    }
    .into_any()
}

/// A small square picture beside words.
#[component]
pub fn Thumb(
    /// Address of the picture; empty for the stand-in.
    #[prop(optional, into)]
    src: String,
    /// What it shows; empty when the words beside it say so already.
    #[prop(optional, into)]
    alt: String,
    /// Chooses the stand-in's ground, usually the product's id.
    #[prop(optional)]
    seed: i64,
    /// `lg` or `xl`.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    view! {
        <span class=classes("thumb", look)>
            <Picture src alt seed side=120 />
        </span>
    }
    .into_any()
}
