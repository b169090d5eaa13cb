//! The entry in the browser of a shopper's own pages: takes the message catalogue, then hydrates the page.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Hydrates the server-rendered body. `messages` is the JSON catalogue of the page's language.
#[wasm_bindgen]
pub fn hydrate(messages: &str) {
    i18n::install(messages);
    leptos::mount::hydrate_body(storefront::BuyerFace);
}
