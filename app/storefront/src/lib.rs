//! The storefront face.
use leptos::prelude::*;

#[component]
pub fn Face() -> impl IntoView {
    view! { <main></main> }
}
