//! Choices: boxes, switches, radios drawn as cards, chips and segments. Native inputs throughout.

use crate::form::draft_ticked;
use crate::{Thumb, field_error, given};
use leptos::prelude::*;
use wire::WireError;

/// A box to tick. An unticked box sends nothing: its field on the server needs a default.
#[component]
pub fn Checkbox(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// The words beside it.
    #[prop(into)]
    label: String,
    /// A second, smaller line.
    #[prop(optional, into)]
    note: String,
    /// Value sent when ticked.
    #[prop(optional, into)]
    value: String,
    /// Whether it begins ticked.
    #[prop(optional)]
    checked: bool,
    /// Whether it must be ticked.
    #[prop(optional)]
    required: bool,
    /// Whether it cannot be used.
    #[prop(optional)]
    disabled: bool,
) -> AnyView {
    tick(None, name, label, note, value, checked, required, disabled)
}

/// A switch: takes effect like a box, looks like something that is on or off.
#[component]
pub fn Switch(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// The words beside it.
    #[prop(into)]
    label: String,
    /// A second, smaller line.
    #[prop(optional, into)]
    note: String,
    /// Value sent when on.
    #[prop(optional, into)]
    value: String,
    /// Whether it begins on.
    #[prop(optional)]
    checked: bool,
    /// Whether it cannot be used.
    #[prop(optional)]
    disabled: bool,
) -> AnyView {
    tick(Some("switch"), name, label, note, value, checked, false, disabled)
}

#[expect(
    clippy::too_many_arguments,
    reason = "the shared body of two components, called nowhere else"
)]
fn tick(
    role: Option<&'static str>,
    name: String,
    label: String,
    note: String,
    value: String,
    checked: bool,
    required: bool,
    disabled: bool,
) -> AnyView {
    let value = if value.is_empty() { "true".to_owned() } else { value };
    let checked = draft_ticked(&name, &value, checked);
    let words = if note.is_empty() {
        view! { {label} }.into_any()
    } else {
        view! { <span>{label} <small>{note}</small></span> }.into_any()
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                role=role
                name=name
                value=value
                checked=checked
                required=required
                disabled=disabled
            />
            {words}
        </label>
    }
    .into_any()
}

/// One option of a set of [`Options`] or a single card with a radio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Value sent with the form.
    pub value: String,
    /// The words.
    pub label: String,
    /// A second line with the consequence.
    pub note: String,
    /// What stands at the end of the card, such as the price.
    pub end: String,
    /// Whether it is chosen.
    pub checked: bool,
    /// Whether it cannot be chosen.
    pub disabled: bool,
    /// A picture before the words: its address.
    pub picture: String,
}

impl Choice {
    /// An option that is not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice {
            value: value.into(),
            label: label.into(),
            ..Choice::default()
        }
    }

    /// The same with a second line.
    pub fn note(self, note: impl Into<String>) -> Choice {
        Choice {
            note: note.into(),
            ..self
        }
    }

    /// The same, chosen or not.
    pub fn checked(self, checked: bool) -> Choice {
        Choice { checked, ..self }
    }

    /// The same, closed or not.
    pub fn disabled(self, disabled: bool) -> Choice {
        Choice { disabled, ..self }
    }

    /// The same with something at the end.
    pub fn end(self, end: impl Into<String>) -> Choice {
        Choice {
            end: end.into(),
            ..self
        }
    }
}

/// A set of radios, one of which is chosen: as cards one below the other, or as chips in a row (`chips`).
#[component]
pub fn Options(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What is chosen, above the set.
    #[prop(into)]
    legend: String,
    /// The options.
    options: Vec<Choice>,
    /// Whether they stand in a row without dots (variants of a product) instead of as cards.
    #[prop(optional)]
    chips: bool,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// The last call's error.
    #[prop(optional, into)]
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let looked_up = name.clone();
    let error = Signal::derive(move || errors.with(|errors| field_error(errors, &looked_up)));
    let error_id = format!("f-{name}-e");
    let described = error_id.clone();
    let options = options
        .into_iter()
        .map(|option| choice(name.clone(), option, chips, required))
        .collect_view();
    view! {
        <fieldset
            class="field"
            class:invalid=move || error.get().is_some()
            aria-describedby=move || error.get().map(|_| described.clone())
        >
            <legend>{legend}</legend>
            <div class=if chips { "options" } else { "stack g2" }>{options}</div>
            {move || error.get().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </fieldset>
    }
    .into_any()
}

fn choice(name: String, option: Choice, chips: bool, required: bool) -> AnyView {
    let Choice {
        value,
        label,
        note,
        end,
        checked,
        disabled,
        picture,
    } = option;
    let checked = draft_ticked(&name, &value, checked);
    view! {
        <label class="choice">
            <input
                class=chips.then_some("bare")
                type="radio"
                name=name
                value=value
                checked=checked
                disabled=disabled
                required=required
            />
            {(!picture.is_empty()).then(|| view! { <Thumb src=picture /> })}
            <span class=(!chips)
                .then_some("grow")>{label} {(!note.is_empty()).then(|| view! { <small>{note}</small> })}</span>
            {(!end.is_empty()).then(|| view! { <span class="bold end">{end}</span> })}
        </label>
    }
    .into_any()
}

/// Two to five exclusive views as radios in one control.
#[component]
pub fn Seg(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: String,
    /// The options; notes and pictures are not shown.
    options: Vec<Choice>,
) -> AnyView {
    let options = options
        .into_iter()
        .map(|option| {
            view! {
                <label>
                    <input
                        type="radio"
                        name=name.clone()
                        value=option.value
                        checked=option.checked
                        disabled=option.disabled
                    />
                    {option.label}
                </label>
            }
        })
        .collect_view();
    view! {
        <div class="seg" role="radiogroup" aria-label=label>
            {options}
        </div>
    }
    .into_any()
}

/// Two to five exclusive views as links: works without a form and without scripts.
#[component]
pub fn SegLinks(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: String,
    /// Address, words, and whether it is the current one.
    links: Vec<(String, String, bool)>,
) -> AnyView {
    let links = links
        .into_iter()
        .map(|(href, text, on)| view! { <a href=href aria-current=on.then_some("true")>{text}</a> })
        .collect_view();
    view! {
        <nav class="seg" aria-label=given(label)>
            {links}
        </nav>
    }
    .into_any()
}
