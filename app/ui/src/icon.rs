//! Icons and the logo, drawn from the sprite `icons.svg`. The sprite's address carries a content hash that only the
//! server knows; the browser reads it from the page.

use crate::classes;
use leptos::prelude::*;

/// Addresses of the design's own files; the server provides it as a context for every page.
#[derive(Clone, Debug)]
pub struct Assets {
    /// Address of `icons.svg`. The shell repeats it as `<html data-icons="…">` for the browser.
    pub icons: String,
}

/// Icons that point along the line and so turn round in right-to-left languages.
const DIRECTIONAL: [&str; 6] = ["back", "return", "right", "send", "share", "truck"];

/// The address of one symbol of the sprite.
pub(crate) fn symbol(id: &str) -> String {
    format!("{}#{id}", sprite())
}

#[cfg(not(target_arch = "wasm32"))]
fn sprite() -> String {
    use_context::<Assets>().map_or_else(|| "/icons.svg".to_owned(), |assets| assets.icons)
}

#[cfg(target_arch = "wasm32")]
fn sprite() -> String {
    use std::cell::OnceCell;
    thread_local! {
        static SPRITE: OnceCell<String> = const { OnceCell::new() };
    }
    let read = || document().document_element()?.get_attribute("data-icons");
    SPRITE.with(|sprite| {
        sprite
            .get_or_init(|| read().unwrap_or_else(|| "/icons.svg".to_owned()))
            .clone()
    })
}

/// One icon of the set, as decoration: words or a label beside it carry the meaning.
#[component]
pub fn Icon(
    /// Name in the sprite without `i-`, such as `cart`.
    name: &'static str,
    /// Further classes: `sm`, `lg`, `solid`.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let mut class = classes("i", look);
    if DIRECTIONAL.contains(&name) {
        class.push_str(" flip");
    }
    view! {
        <svg class=class aria-hidden="true">
            <use_ href=symbol(&format!("i-{name}"))></use_>
        </svg>
    }
    .into_any()
}

/// An icon where a name may be missing.
pub(crate) fn icon(name: &'static str, look: &'static str) -> Option<AnyView> {
    (!name.is_empty()).then(|| view! { <Icon name look /> }.into_any())
}

/// The mark without words.
pub(crate) fn mark() -> AnyView {
    view! {
        <svg viewBox="0 0 32 32" aria-hidden="true">
            <use_ href=symbol("i-mark")></use_>
        </svg>
    }
    .into_any()
}

/// The logo: the mark, the brand and, in a console, the face's name.
#[component]
pub fn Logo(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The face's name in small letters.
    #[prop(optional, into)]
    face: String,
    /// Further classes.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let brand = i18n::t!("common.brand");
    // on a phone the words are hidden, so the link carries them as its label
    let label = (!face.is_empty()).then(|| format!("{brand} {face}"));
    view! {
        <a class=classes("logo", look) href=href aria-label=label>
            {mark()}
            <span>{brand} {(!face.is_empty()).then(|| view! { " " <small>{face}</small> })}</span>
        </a>
    }
    .into_any()
}
