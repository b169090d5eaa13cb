//! A text to take along: a read-only field that can be selected, a button that copies it once the wasm is there, and
//! the QR picture of a link.

use crate::icon::icon;
use crate::{Icon, classes};
use i18n::t;
use leptos::prelude::*;

/// A read-only field with its copy button.
#[component]
pub fn CopyLine(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is, for screen readers: "Link", "Tracking number".
    #[prop(into)]
    label: String,
    /// Classes of the button.
    #[prop(optional, default = "strong")]
    look: &'static str,
) -> AnyView {
    let button = copy_button(text.clone(), String::new(), look);
    view! {
        <span class="affix copyline">
            <input readonly=true aria-label=label value=text />
            {button}
        </span>
    }
    .into_any()
}

/// The copy button alone, for a text that stands beside it.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: String,
    /// What is copied, for screen readers: "link to the kettle".
    #[prop(into)]
    label: String,
    /// Classes of the button.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    copy_button(text, label, look)
}

fn copy_button(text: String, label: String, look: &'static str) -> AnyView {
    let (ready, done) = (RwSignal::new(false), RwSignal::new(false));
    // copying needs a script: until it is there, the text is selected by hand
    Effect::new(move |_| ready.set(true));
    view! {
        <button
            class=classes("btn sm", look)
            type="button"
            hidden=move || !ready.get()
            on:click=move |_| copy(&text, done)
        >
            {move || if done.get() { icon("check", "sm") } else { icon("copy", "sm") }}
            <span aria-live="polite">{move || if done.get() { t!("common.copied") } else { t!("common.copy") }}</span>
            {(!label.is_empty()).then(|| view! { <span class="sr">{label}</span> })}
        </button>
    }
    .into_any()
}

/// Puts the text on the clipboard; says so for a while when the browser let it.
#[cfg(target_arch = "wasm32")]
fn copy(text: &str, done: RwSignal<bool>) {
    use std::time::Duration;
    let promise = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
            done.set(true);
            set_timeout(move || _ = done.try_set(false), Duration::from_secs(3));
        }
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn copy(_: &str, _: RwSignal<bool>) {}

/// A link to share: the field with its copy button, and its QR picture.
#[component]
pub fn CopyLink(
    /// The link.
    #[prop(into)]
    text: String,
    /// What it is, for screen readers.
    #[prop(into)]
    label: String,
    /// Address of the QR picture; none when empty.
    #[prop(optional, into)]
    qr: String,
    /// What the QR picture is, for screen readers.
    #[prop(optional, into)]
    qr_alt: String,
    /// Whether the picture stands below the field.
    #[prop(optional)]
    stacked: bool,
) -> AnyView {
    view! {
        <div class=if stacked { "copy stackcopy" } else { "copy" }>
            <CopyLine text label />
            {(!qr.is_empty()).then(|| view! { <QrImage src=qr alt=qr_alt /> })}
        </div>
    }
    .into_any()
}

/// A QR picture on its white quiet zone.
#[component]
pub fn QrImage(
    /// Its address; empty shows its icon in its place.
    #[prop(into)]
    src: String,
    /// What it holds: "QR code for …".
    #[prop(into)]
    alt: String,
) -> AnyView {
    if src.is_empty() {
        return view! { <Icon name="qr" look="lg" /> }.into_any();
    }
    view! { <img class="qr" src=src alt=alt width="232" height="232" /> }.into_any()
}
