//! Errors of forms: the page-level sentence and the sentence at each field. They arrive in `ServerAction::value()`,
//! after a call from the browser and after a plain POST without scripts alike.

use crate::{Button, ButtonLink, Field, Icon, PostButton};
use i18n::{error_text, field_text, t};
use kernel::Error;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::{use_location, use_query_map};
use leptos_router::params::ParamsMap;
use std::collections::BTreeMap;
use wire::WireError;

/// The error the last call of this action ended with, for [`FormError`] and the fields.
pub fn failure<S>(action: ServerAction<S>) -> Signal<Option<WireError>>
where
    S: ServerFn<Error = WireError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || value.with(|value| value.as_ref().and_then(|answer| answer.as_ref().err().cloned())))
}

/// Whether a call of this action is under way, for [`crate::Button`].
pub fn pending<S>(action: ServerAction<S>) -> Signal<bool>
where
    S: ServerFn + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    action.pending().into()
}

/// What is wrong with the field of this name, if anything.
pub fn field_error(error: &Option<WireError>, name: &str) -> Option<String> {
    let Some(WireError::Server(Error::Invalid(fields))) = error else {
        return None;
    };
    fields.iter().find(|field| field.field == name).map(field_text)
}

/// The sentence about the whole call.
pub fn page_error(error: &WireError) -> String {
    match error {
        WireError::Server(error) => error_text(error),
        WireError::Transport => t!("error.transport"),
        WireError::Malformed => t!("error.malformed"),
    }
}

/// The callout above a form: what went wrong and what to do. Says nothing while there is no error. In the browser a new
/// error takes the focus along, to the first field that is to be corrected or to the callout itself.
#[component]
pub fn FormError(
    /// The last call's error, usually [`failure`].
    #[prop(into)]
    error: Signal<Option<WireError>>,
) -> AnyView {
    let (path, query) = (use_location().pathname, use_query_map());
    let region = NodeRef::<Div>::new();
    lead(region, error);
    let sentence = move |error: WireError| {
        let text = match &error {
            // which of the two is shown the style knows, by the fields that are marked: not every fault has a control here
            WireError::Server(Error::Invalid(fields)) => view! {
                <p class="marked">{t!("error.invalid", count = fields.len())}</p>
                <p class="unmarked">{fields.iter().map(field_text).collect::<Vec<_>>().join(" ")}</p>
            }
            .into_any(),
            _ => view! { <p>{page_error(&error)}</p> }.into_any(),
        };
        let sign_in = matches!(error, WireError::Server(Error::Unauthenticated)).then(|| {
            let here = path.get_untracked() + &asked(query.get_untracked()).to_query_string();
            let next = ParamsMap::from_iter([("next", here)]).to_query_string();
            view! {
                <a class="btn sm" rel="external" href=format!("/sign-in{next}")>
                    {t!("common.sign_in")}
                </a>
            }
        });
        view! {
            <div class="callout danger" tabindex="-1">
                <Icon name="warn" />
                {text}
                {sign_in}
            </div>
        }
    };
    // the live region stands there from the start, so that its first sentence is spoken
    view! {
        <div role="alert" class="form-error" node_ref=region>
            {move || error.get().map(sentence)}
        </div>
    }
    .into_any()
}

/// What was asked for in the address, without the error that a plain post left there.
fn asked(mut query: ParamsMap) -> ParamsMap {
    for part in ["__path", "__err"] {
        query.remove(part);
    }
    query
}

#[cfg(target_arch = "wasm32")]
pub(crate) use browser::note_submits;

#[cfg(target_arch = "wasm32")]
use browser::lead;

#[cfg(not(target_arch = "wasm32"))]
fn lead(_: NodeRef<Div>, _: Signal<Option<WireError>>) {}

/// The way from a refused button to what is wrong, which may stand far above it.
#[cfg(target_arch = "wasm32")]
mod browser {
    use leptos::html::Div;
    use leptos::prelude::*;
    use std::cell::Cell;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
    use wire::WireError;

    thread_local! {
        /// When a form was sent last, in milliseconds.
        static SENT: Cell<f64> = const { Cell::new(0.0) };
    }

    /// How long after sending a form an error in a page that is shown anew can be the answer to it, in milliseconds.
    const ANSWERED: f64 = 8_000.0;

    /// Remembers when forms are sent; for the life of the frame.
    pub fn note_submits() {
        let sent = window_event_listener(leptos::ev::submit, |_| SENT.set(js_sys::Date::now()));
        on_cleanup(move || sent.remove());
    }

    pub fn lead(region: NodeRef<Div>, error: Signal<Option<WireError>>) {
        Effect::new(move |before: Option<bool>| {
            let Some(region) = region.get() else {
                return false;
            };
            if error.with(Option::is_some) {
                // A form that reads its data again after each call is a new one when the error is there. What a page came
                // with is only shown: whoever just loaded it may be reading or typing already, so the focus stays.
                let new = before == Some(true) || js_sys::Date::now() - SENT.get() < ANSWERED;
                soon(region.into(), new, 60);
            }
            true
        });
    }

    /// In the next frame, when every field says its part of the error; or in a later one, where the page's data is read
    /// anew meanwhile and the form is out of the document.
    fn soon(region: Element, new: bool, frames: u8) {
        request_animation_frame(move || {
            if region.is_connected() {
                show(&region, new);
            } else if frames > 0 {
                soon(region, new, frames - 1);
            }
        });
    }

    fn show(region: &Element, new: bool) {
        let within = |around: &str| region.closest(around).ok().flatten();
        let wrong = |around: Element| {
            around
                .query_selector("[aria-invalid],.invalid :is(input,p)")
                .ok()
                .flatten()
        };
        let callout = || region.first_element_child();
        let first = [within("form"), within("main")].into_iter().flatten().find_map(wrong);
        for found in [first, callout()].into_iter().flatten() {
            if !new {
                let nearest = ScrollIntoViewOptions::new();
                nearest.set_block(ScrollLogicalPosition::Nearest);
                found.scroll_into_view_with_scroll_into_view_options(&nearest);
                return;
            }
            // it scrolls as the style says, which heeds those who want no motion
            let _ = found.unchecked_ref::<HtmlElement>().focus();
            // what is folded away takes no focus
            if document().active_element().is_some_and(|active| active == found) {
                return;
            }
        }
    }
}

/// A control that the rest of the page depends on, with the button that applies what was chosen: it sends the whole form,
/// whatever is still missing in it. With scripts, choosing by hand is enough; whoever goes through the options by keys
/// presses the button, or the page would leave at the first of them.
#[component]
pub fn Applied(
    /// Name sent with the form.
    name: &'static str,
    /// Value sent with the form.
    value: &'static str,
    /// The button's words.
    text: String,
    /// The control.
    children: Children,
) -> AnyView {
    let button = NodeRef::<leptos::html::Button>::new();
    let by_keys = StoredValue::new(false);
    let chosen = move |_| {
        if let Some(button) = button.get_untracked().filter(|_| !by_keys.get_value()) {
            button.click();
        }
    };
    view! {
        <div
            class="row"
            on:keydown=move |_| by_keys.set_value(true)
            on:pointerdown=move |_| by_keys.set_value(false)
            on:change=chosen
        >
            {children()}
            <button node_ref=button class="btn" type="submit" name=name value=value formnovalidate=true>
                {text}
            </button>
        </div>
    }
    .into_any()
}

/// What is wrong with something that is no field and has no label, such as the rows to pick.
#[component]
pub fn FieldFault(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// The last call's error.
    #[prop(into)]
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let fault = move || {
        errors.with(|errors| field_error(errors, &name)).map(|text| {
            view! { <div class="field invalid"><p class="error" tabindex="-1">{text}</p></div> }
        })
    };
    view! { {fault} }.into_any()
}

/// Entering the code that was sent: the form, and the two ways on for whom none came.
#[component]
pub fn CodeForm(
    /// Where the code was sent.
    sent: String,
    /// Address the code is posted to.
    action: &'static str,
    /// Label of the code.
    label: String,
    /// Words of the button.
    enter: String,
    /// Sends another code: address and words.
    again: (&'static str, String),
    /// Leads to another address or number: address and words.
    other: (&'static str, String),
    /// What was wrong with the code.
    errors: Signal<Option<WireError>>,
    /// Why no other code was sent.
    again_errors: Signal<Option<WireError>>,
) -> AnyView {
    view! {
        <p>{sent}</p>
        <form method="post" action=action>
            <div class="form">
                <FormError error=errors />
                <FormError error=again_errors />
                <Field
                    name="code"
                    label
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    look="mono"
                    maxlength=12
                    required=true
                    autofocus=true
                    errors
                />
                <Button look="primary block">{enter}</Button>
            </div>
        </form>
        <div class="row g2 wrap">
            <PostButton action=again.0 text=again.1 look="quiet" />
            <ButtonLink href=other.0 look="quiet">{other.1}</ButtonLink>
        </div>
    }
    .into_any()
}

/// What was typed into a form that came back with errors after a plain POST: the server keeps it for a moment and
/// provides it as a context while it renders the page again, so that nothing typed is lost. Never holds passwords.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft(pub BTreeMap<String, String>);

/// What a control begins with: what was typed before, or the page's own value. The browser finds the control as the
/// server rendered it, so only the server needs to know.
pub(crate) fn drafted(name: &str, value: String) -> String {
    #[cfg(not(target_arch = "wasm32"))]
    if let Some(typed) = use_context::<Draft>().and_then(|mut draft| draft.0.remove(name)) {
        return typed;
    }
    #[cfg(target_arch = "wasm32")]
    let _ = name;
    value
}

/// Whether a box or radio of this value begins ticked; a draft that lacks it says it was not.
pub(crate) fn draft_ticked(name: &str, value: &str, ticked: bool) -> bool {
    #[cfg(not(target_arch = "wasm32"))]
    if let Some(draft) = use_context::<Draft>().filter(|draft| !draft.0.is_empty()) {
        return draft.0.get(name).is_some_and(|typed| typed == value);
    }
    #[cfg(target_arch = "wasm32")]
    let _ = (name, value);
    ticked
}
