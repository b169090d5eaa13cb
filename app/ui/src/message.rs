//! Messages: about the page (callout), about what was just done (toast, notice), about nothing being there (empty).

use crate::badge::tone_icon;
use crate::classes;
use crate::icon::symbol;
use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// A message that belongs to the page.
#[component]
pub fn Callout(
    /// `info`, `warn`, `danger`, `ok`, `cart` or empty.
    #[prop(optional)]
    tone: &'static str,
    /// The first line, in bold.
    #[prop(optional, into)]
    title: String,
    /// Another icon than the tone's own.
    #[prop(optional)]
    icon: &'static str,
    /// The sentence below; a paragraph, and perhaps one button or link after it.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let icon = crate::icon::icon(icon, "").or_else(|| tone_icon(tone));
    view! {
        <div class=classes("callout", tone)>
            {icon} {(!title.is_empty()).then(|| view! { <strong>{title}</strong> })}
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// What was just done, as a bar; floats at the foot of the page unless `still`.
#[component]
pub fn Toast(
    /// The sentence.
    #[prop(into)]
    text: String,
    /// Whether it stands in the text instead of floating.
    #[prop(optional)]
    still: bool,
    /// A button or link, such as Undo.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <output class=if still { "toast static" } else { "toast notice" } role="status">
            {text}
            {children.map(|children| children())}
        </output>
    }
    .into_any()
}

/// The result of the act before: reads `?notice=<code>` from the address and shows the sentence `notice.<code>` of the
/// catalogue. Codes without a sentence are ignored. The frames hold one already.
#[component]
pub fn Notice() -> AnyView {
    let (query, path) = (use_query_map(), use_location().pathname);
    let shown = move || {
        let key = format!("notice.{}", query.read().get("notice")?);
        if !i18n::known(&key) {
            return None;
        }
        let mut rest = query.get();
        rest.remove("notice");
        let here = path.get() + &rest.to_query_string();
        Some(view! {
            <Toast text=t!(&key)>
                <a class="btn sm" href=here>
                    {t!("common.close")}
                </a>
            </Toast>
        })
    };
    view! { {shown} }.into_any()
}

/// Nothing here yet: what will appear, why it is empty, and the one next step.
#[component]
pub fn Empty(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What will appear here and when.
    #[prop(optional, into)]
    text: String,
    /// The next step: one button or link.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="empty">
            <svg class="art" viewBox="0 0 240 240" aria-hidden="true">
                <use_ href=symbol("a-emptybox")></use_>
            </svg>
            <h2>{title}</h2>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// A grey shape in the place of what is still loading.
#[component]
pub fn Skel(
    /// How many lines.
    #[prop(optional, default = 3)]
    lines: u8,
    /// Whether a square stands before the lines.
    #[prop(optional)]
    square: bool,
) -> AnyView {
    let widths = ["skel w80", "skel w60", "skel w40"];
    view! {
        <div class="row top" role="status">
            <span class="sr">{t!("common.loading")}</span>
            {square.then(|| view! { <span class="skel box skel-box" aria-hidden="true"></span> })}
            <div class="stack grow g2" aria-hidden="true">
                {(0..usize::from(lines)).map(|n| view! { <span class=widths[n % 3]></span> }).collect_view()}
            </div>
        </div>
    }
    .into_any()
}
