//! Text fields: label above, control, hint, and the error tied to the control by `aria-describedby`.

use crate::form::drafted;
use crate::icon::icon;
use crate::{Icon, classes, field_error, given};
use i18n::t;
use leptos::prelude::*;
use wire::WireError;

/// One option of a [`Select`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opt {
    /// Value sent with the form.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// Whether it is the chosen one.
    pub selected: bool,
}

impl Opt {
    /// An option that is not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Opt {
        Opt {
            value: value.into(),
            label: label.into(),
            selected: false,
        }
    }

    /// The options with the one of this value chosen.
    pub fn choose(options: Vec<Opt>, value: &str) -> Vec<Opt> {
        options
            .into_iter()
            .map(|option| Opt {
                selected: option.value == value,
                ..option
            })
            .collect()
    }
}

/// What stands around a control: everything of a field but the control itself.
pub(crate) struct Around {
    pub id: String,
    pub name: String,
    pub label: String,
    pub note: String,
    pub hint: String,
    pub errors: Signal<Option<WireError>>,
}

impl Around {
    /// The field's id: the given one or one made of its name.
    pub(crate) fn id(id: String, name: &str) -> String {
        if id.is_empty() { format!("f-{name}") } else { id }
    }

    /// The error's text, kept up to date.
    pub(crate) fn error(&self) -> Signal<Option<String>> {
        let (errors, name) = (self.errors, self.name.clone());
        Signal::derive(move || errors.with(|errors| field_error(errors, &name)))
    }

    /// The ids of what describes the control: its error if there is one, its hint otherwise.
    pub(crate) fn described(&self) -> Signal<Option<String>> {
        let (id, error, hinted) = (self.id.clone(), self.error(), !self.hint.is_empty());
        Signal::derive(move || {
            let part = if error.get().is_some() { "e" } else { "h" };
            (part == "e" || hinted).then(|| format!("{id}-{part}"))
        })
    }

    /// The field around its control.
    pub(crate) fn field(self, control: AnyView) -> AnyView {
        let error = self.error();
        let (id, hint) = (self.id, self.hint);
        let error_id = format!("{id}-e");
        view! {
            <div class="field" class:invalid=move || error.get().is_some()>
                <label for=id.clone()>
                    {self.label} {(!self.note.is_empty()).then(|| view! { <small>{self.note}</small> })}
                </label>
                {control}
                {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-h")>{hint}</p> })}
                {move || error.get().map(|text| error_line(error_id.clone(), text))}
            </div>
        }
        .into_any()
    }
}

fn error_line(id: String, text: String) -> AnyView {
    view! {
        <p class="error" id=id>
            <Icon name="warn" look="sm" />
            {text}
        </p>
    }
    .into_any()
}

/// A field of one line. The name is its name in the form; errors of that name stand below it.
#[component]
pub fn Field(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// Label above the control.
    #[prop(into)]
    label: String,
    /// Value it begins with.
    #[prop(optional, into)]
    value: String,
    /// `text`, `email`, `password`, `number`, `tel`, `url`, `date` …
    #[prop(optional, default = "text")]
    kind: &'static str,
    /// The autofill token, such as `email`, `one-time-code`, `street-address`.
    #[prop(optional)]
    autocomplete: &'static str,
    /// The keyboard wanted: `decimal`, `numeric`.
    #[prop(optional)]
    inputmode: &'static str,
    /// An example inside the empty field.
    #[prop(optional, into)]
    placeholder: String,
    /// A sentence below: what is shown where, or the accepted form.
    #[prop(optional, into)]
    hint: String,
    /// A small remark at the label's end, such as `optional`.
    #[prop(optional, into)]
    note: String,
    /// A unit or symbol before the text, inside the frame.
    #[prop(optional, into)]
    before: String,
    /// A unit after the text, inside the frame.
    #[prop(optional, into)]
    after: String,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// Whether it can only be read.
    #[prop(optional)]
    readonly: bool,
    /// Whether it takes the focus when the page opens; at most one per page.
    #[prop(optional)]
    autofocus: bool,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Least value of a number.
    #[prop(optional, into)]
    min: String,
    /// Greatest value of a number.
    #[prop(optional, into)]
    max: String,
    /// Further classes of the control, such as `mono`.
    #[prop(optional)]
    look: &'static str,
    /// The control's id; needed when two forms of a page have a field of the same name.
    #[prop(optional, into)]
    id: String,
    /// The last call's error.
    #[prop(optional, into)]
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let id = Around::id(id, &name);
    // a password is never sent back
    let value = if kind == "password" {
        value
    } else {
        drafted(&name, value)
    };
    let around = Around {
        id: id.clone(),
        name: name.clone(),
        label,
        note,
        hint,
        errors,
    };
    let (error, described) = (around.error(), around.described());
    let framed = !(before.is_empty() && after.is_empty());
    let input = view! {
        <input
            class=given(if framed { look.to_owned() } else { classes("input", look) })
            id=id
            type=kind
            name=name
            value=value
            autocomplete=given(autocomplete.to_owned())
            inputmode=given(inputmode.to_owned())
            placeholder=given(placeholder)
            required=required
            readonly=readonly
            autofocus=autofocus
            maxlength=maxlength.map(|most| most.to_string())
            min=given(min)
            max=given(max)
            aria-invalid=move || error.get().map(|_| "true")
            aria-describedby=move || described.get()
        />
    };
    around.field(if framed {
        let before = (!before.is_empty()).then(|| view! { <span>{before}</span> });
        let after = (!after.is_empty()).then(|| view! { <span>{after}</span> });
        view! { <span class="affix">{before} {input} {after}</span> }.into_any()
    } else {
        input.into_any()
    })
}

/// A field in a cell of a table: the column's head stands for its label, so the label is for screen readers only and
/// names the row too.
#[component]
pub fn CellField(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// What it is and of which row.
    #[prop(into)]
    label: String,
    /// Value it begins with.
    #[prop(optional, into)]
    value: String,
    /// The keyboard wanted: `decimal`, `numeric`, or that of words.
    #[prop(optional)]
    inputmode: &'static str,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Further classes of the control, such as `slim` or `mono`.
    #[prop(optional)]
    look: &'static str,
    /// The last call's error.
    #[prop(optional, into)]
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let value = drafted(&name, value);
    let (looked_up, error_id) = (name.clone(), format!("f-{name}-e"));
    let error = Memo::new(move |_| errors.with(|errors| field_error(errors, &looked_up)));
    let described = error_id.clone();
    view! {
        <div class="field" class:invalid=move || error.get().is_some()>
            <input
                class=classes("input", look)
                name=name
                aria-label=label
                value=value
                autocomplete="off"
                inputmode=given(inputmode.to_owned())
                maxlength=maxlength.map(|most| most.to_string())
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || error.get().map(|_| described.clone())
            />
            {move || error.get().map(|text| error_line(error_id.clone(), text))}
        </div>
    }
    .into_any()
}

/// A field of several lines; it grows with its text.
#[component]
pub fn TextArea(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// Label above the control.
    #[prop(into)]
    label: String,
    /// Text it begins with.
    #[prop(optional, into)]
    value: String,
    /// A sentence below.
    #[prop(optional, into)]
    hint: String,
    /// A small remark at the label's end.
    #[prop(optional, into)]
    note: String,
    /// An example inside the empty field.
    #[prop(optional, into)]
    placeholder: String,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// The control's id.
    #[prop(optional, into)]
    id: String,
    /// The last call's error.
    #[prop(optional, into)]
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let id = Around::id(id, &name);
    let value = drafted(&name, value);
    let around = Around {
        id: id.clone(),
        name: name.clone(),
        label,
        note,
        hint,
        errors,
    };
    let (error, described) = (around.error(), around.described());
    around.field(
        view! {
            <textarea
                class="input"
                id=id
                name=name
                rows="4"
                required=required
                placeholder=given(placeholder)
                maxlength=maxlength.map(|most| most.to_string())
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || described.get()
                inner_html=raw_text(&value)
            ></textarea>
        }
        .into_any(),
    )
}

/// Text as it must stand between the tags of a `<textarea>`: leptos writes its children there unescaped.
fn raw_text(text: &str) -> String {
    // a browser drops one line break at the start
    let start = if text.starts_with('\n') { "\n" } else { "" };
    format!("{start}{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// A choice from a list.
#[component]
pub fn Select(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// Label above; with `look` holding `fit` it is for screen readers only and the select stands alone.
    #[prop(into)]
    label: String,
    /// The options.
    options: Vec<Opt>,
    /// Words of an empty first option, such as "Choose a reason"; none when empty.
    #[prop(optional, into)]
    prompt: String,
    /// A sentence below.
    #[prop(optional, into)]
    hint: String,
    /// A small remark at the label's end.
    #[prop(optional, into)]
    note: String,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// The autofill token, such as `country`.
    #[prop(optional)]
    autocomplete: &'static str,
    /// Further classes: `fit` (as wide as its text, without a visible label), `sm`.
    #[prop(optional)]
    look: &'static str,
    /// The control's id.
    #[prop(optional, into)]
    id: String,
    /// The last call's error.
    #[prop(optional, into)]
    errors: Signal<Option<WireError>>,
) -> AnyView {
    let id = Around::id(id, &name);
    let alone = look.split(' ').any(|class| class == "fit");
    let around = Around {
        id: id.clone(),
        name: name.clone(),
        label: label.clone(),
        note,
        hint,
        errors,
    };
    let (error, described) = (around.error(), around.described());
    let chosen = options
        .iter()
        .find(|option| option.selected)
        .map(|option| option.value.clone());
    let typed = drafted(&name, chosen.unwrap_or_default());
    let options = Opt::choose(options, &typed)
        .into_iter()
        .map(|option| view! { <option value=option.value selected=option.selected>{option.label}</option> })
        .collect_view();
    let select = view! {
        <select
            class=classes("select", look)
            id=id
            name=name
            required=required
            autocomplete=given(autocomplete.to_owned())
            aria-label=alone.then_some(label)
            aria-invalid=move || error.get().map(|_| "true")
            aria-describedby=move || described.get()
        >
            {(!prompt.is_empty()).then(|| view! { <option value="">{prompt}</option> })}
            {options}
        </select>
    }
    .into_any();
    if alone { select } else { around.field(select) }
}

/// A search field; the form around it (`GET`) is the caller's.
#[component]
pub fn SearchField(
    /// What is searched, said to screen readers and shown while empty.
    #[prop(into)]
    label: String,
    /// Name in the form.
    #[prop(optional, into)]
    name: String,
    /// What was searched for.
    #[prop(optional, into)]
    value: String,
    /// Whether the key `/` leads here; shown as a hint.
    #[prop(optional)]
    slash: bool,
    /// Further classes, such as `desk-only`.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    let name = if name.is_empty() { "q".to_owned() } else { name };
    view! {
        <label class=classes("affix search", look)>
            <span class="sr">{label.clone()}</span>
            {icon("search", "sm")}
            <input type="search" name=name value=value placeholder=label enterkeyhint="search" />
            {slash.then(|| view! { <kbd aria-hidden="true">"/"</kbd> })}
            <button class="sr" type="submit">{t!("common.search")}</button>
        </label>
    }
    .into_any()
}
