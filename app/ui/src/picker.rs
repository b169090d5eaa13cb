//! Files to upload and numbers of pieces.

use crate::icon::icon;
use crate::{Icon, classes, field_error, given};
use i18n::t;
use leptos::prelude::*;
use wire::WireError;

/// An area to choose files from or drop them on; a real file input covers it, so both work without scripts. The form
/// around it needs `enctype="multipart/form-data"`.
#[component]
pub fn FilePicker(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What to do, such as "Drop pictures here".
    #[prop(into)]
    label: String,
    /// The limits, such as "or choose files, up to 9, 10 MB each".
    #[prop(optional, into)]
    note: String,
    /// Accepted types, such as `image/*` or `.csv,text/csv`.
    #[prop(optional)]
    accept: &'static str,
    /// Whether several files may be chosen.
    #[prop(optional)]
    multiple: bool,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// Further classes, such as `tile`.
    #[prop(optional)]
    look: &'static str,
    /// The last call's error.
    #[prop(optional, into)]
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let chosen = RwSignal::new(String::new());
    let looked_up = name.clone();
    let error = Signal::derive(move || errors.with(|errors| field_error(errors, &looked_up)));
    let error_id = format!("f-{name}-e");
    let described = error_id.clone();
    view! {
        <div class="field" class:invalid=move || error.get().is_some()>
            // not a direct child of the field: it is a label of its own kind
            <div><label class=classes("drop", look)>
                <input
                    type="file"
                    name=name
                    accept=given(accept.to_owned())
                    multiple=multiple
                    required=required
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=move || error.get().map(|_| described.clone())
                    on:change=move |event| chosen.set(names(&event))
                />
                <Icon name="upload" look="lg" />
                <strong>{label}</strong>
                {(!note.is_empty()).then(|| view! { <small>{note}</small> })}
                // the chosen names, said aloud: the input itself is invisible
                <small class="chosen" aria-live="polite">
                    {move || chosen.get()}
                </small>
            </label></div>
            {move || error.get().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
    .into_any()
}

/// The names of the files a file input holds now.
#[cfg(target_arch = "wasm32")]
fn names(event: &leptos::ev::Event) -> String {
    use wasm_bindgen::JsCast;
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(files) = input.and_then(|input| input.files()) else {
        return String::new();
    };
    let names: Vec<String> = (0..files.length())
        .filter_map(|n| files.get(n))
        .map(|file| file.name())
        .collect();
    names.join(", ")
}

#[cfg(not(target_arch = "wasm32"))]
fn names(_: &leptos::ev::Event) -> String {
    String::new()
}

/// A number of pieces with buttons for one less and one more. Before the wasm arrives the field alone is used.
#[component]
pub fn Stepper(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What is counted, for screen readers; "Quantity" when empty.
    #[prop(optional, into)]
    label: String,
    /// The number it begins with.
    #[prop(optional, default = 1)]
    value: i64,
    /// Least number.
    #[prop(optional, default = 1)]
    min: i64,
    /// Greatest number.
    #[prop(optional, default = 99)]
    max: i64,
    /// Whether a change sends the form around it at once.
    #[prop(optional)]
    sends: bool,
) -> AnyView {
    let label = if label.is_empty() { t!("common.quantity") } else { label };
    let field = NodeRef::<leptos::html::Input>::new();
    let number = RwSignal::new(value);
    let step = move |by: i64| {
        let next = (number.get_untracked() + by).clamp(min, max);
        number.set(next);
        if let Some(input) = field.get_untracked() {
            input.set_value(&next.to_string());
            if sends {
                submit(&input);
            }
        }
    };
    let typed = move |event| {
        let next = event_target_value(&event).trim().parse().unwrap_or(min);
        number.set(next);
        if sends && let Some(input) = field.get_untracked() {
            submit(&input);
        }
    };
    let at_least = move || number.get() <= min;
    let at_most = move || number.get() >= max;
    view! {
        <span class="qty">
            <button
                type="button"
                aria-label=t!("common.one_less")
                disabled=at_least
                on:click=move |_| step(-1)
            >
                {icon("minus", "sm")}
            </button>
            <input
                node_ref=field
                type="number"
                inputmode="numeric"
                aria-label=label
                name=name
                value=value.to_string()
                min=min.to_string()
                max=max.to_string()
                on:change=typed
            />
            <button
                type="button"
                aria-label=t!("common.one_more")
                disabled=at_most
                on:click=move |_| step(1)
            >
                {icon("plus", "sm")}
            </button>
        </span>
    }
    .into_any()
}

/// Sends the form of the input, with its checks and its submit handlers.
#[cfg(target_arch = "wasm32")]
fn submit(input: &web_sys::HtmlInputElement) {
    if let Some(form) = input.form() {
        // an invalid number is reported by the browser and not sent
        let _ = form.request_submit();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn submit(_: &leptos::web_sys::HtmlInputElement) {}
