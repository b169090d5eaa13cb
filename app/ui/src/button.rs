//! Buttons and links that look like buttons. `look` takes the design's classes: `primary` (once per view), `strong`,
//! `quiet`, `danger`, `danger solid`, and the sizes `sm`, `lg`, `block`.

use crate::icon::icon;
use crate::{Count, classes, given};
use leptos::prelude::*;

/// A button; submits its form unless `kind` says otherwise.
#[component]
pub fn Button(
    /// Classes: kind and size.
    #[prop(optional)]
    look: &'static str,
    /// `submit`, `button` or `reset`.
    #[prop(optional, default = "submit")]
    kind: &'static str,
    /// Icon before the words.
    #[prop(optional)]
    icon: &'static str,
    /// Name sent with the form.
    #[prop(optional, into)]
    name: String,
    /// Value sent with the form.
    #[prop(optional, into)]
    value: String,
    /// Id of the form it belongs to, when it stands outside.
    #[prop(optional, into)]
    form: String,
    /// A label for screen readers, when the words are not enough.
    #[prop(optional, into)]
    label: String,
    /// While true the button shows that its call is under way.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The words: a verb with its object.
    children: Children,
) -> AnyView {
    view! {
        <button
            class=classes("btn", look)
            type=kind
            name=given(name.clone())
            value=(!name.is_empty()).then_some(value)
            form=given(form)
            aria-label=given(label)
            aria-busy=move || pending.get().then_some("true")
            disabled=move || disabled.get()
        >
            {crate::icon::icon(icon, if look.contains("sm") { "sm" } else { "" })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Classes: kind and size.
    #[prop(optional)]
    look: &'static str,
    /// Icon before the words.
    #[prop(optional)]
    icon: &'static str,
    /// Whether it leaves this face (another face, a file): the whole page is loaded.
    #[prop(optional)]
    external: bool,
    /// The words.
    children: Children,
) -> AnyView {
    view! {
        <a class=classes("btn", look) href=href rel=external.then_some("external")>
            {crate::icon::icon(icon, if look.contains("sm") { "sm" } else { "" })}
            {children()}
        </a>
    }
    .into_any()
}

/// A square button with an icon only.
#[component]
pub fn IconButton(
    /// The icon.
    #[prop(into)]
    icon: &'static str,
    /// What it does, for screen readers.
    #[prop(into)]
    label: String,
    /// Further classes, such as `quiet` or `sm`.
    #[prop(optional)]
    look: &'static str,
    /// `submit` or `button`.
    #[prop(optional, default = "submit")]
    kind: &'static str,
    /// Id of the popover it opens.
    #[prop(optional, into)]
    opens: String,
    /// Name sent with the form.
    #[prop(optional, into)]
    name: String,
    /// Value sent with the form.
    #[prop(optional, into)]
    value: String,
) -> AnyView {
    let kind = if opens.is_empty() { kind } else { "button" };
    view! {
        <button
            class=classes("btn icon", look)
            type=kind
            aria-label=label
            popovertarget=given(opens)
            name=given(name.clone())
            value=(!name.is_empty()).then_some(value)
        >
            {crate::icon::icon(icon, "")}
        </button>
    }
    .into_any()
}

/// A square link with an icon and perhaps a count. The label says the count too.
#[component]
pub fn IconLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The icon.
    icon: &'static str,
    /// What it opens, for screen readers; may change with the count.
    #[prop(into)]
    label: Signal<String>,
    /// The count bubble, hidden at nought.
    #[prop(optional, into)]
    count: Signal<i64>,
    /// Classes of the bubble.
    #[prop(optional, default = "hot")]
    tone: &'static str,
    /// Further classes.
    #[prop(optional, default = "quiet")]
    look: &'static str,
) -> AnyView {
    view! {
        <a class=classes("btn icon", look) href=href aria-label=move || label.get()>
            {crate::icon::icon(icon, "")}
            {move || (count.get() > 0).then(|| view! { <Count value=count.get() tone /> })}
        </a>
    }
    .into_any()
}

/// A text link to more of the same, with its arrow.
#[component]
pub fn MoreLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The words.
    #[prop(into)]
    text: String,
    /// Whether it leaves this face.
    #[prop(optional)]
    external: bool,
) -> AnyView {
    view! {
        <a class="linkish" href=href rel=external.then_some("external")>
            {text}
            {icon("right", "sm")}
        </a>
    }
    .into_any()
}

/// One button that posts a few values to an address, as a plain form.
#[component]
pub fn PostButton(
    /// The address posted to.
    #[prop(into)]
    action: String,
    /// The hidden values: name and value.
    #[prop(optional)]
    values: Vec<(String, String)>,
    /// Classes of the button.
    #[prop(optional)]
    look: &'static str,
    /// Icon before the words.
    #[prop(optional)]
    icon: &'static str,
    /// The words.
    #[prop(into)]
    text: String,
) -> AnyView {
    view! {
        <form method="post" action=action>
            {values
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
                .collect_view()}
            <Button look icon>{text}</Button>
        </form>
    }
    .into_any()
}
