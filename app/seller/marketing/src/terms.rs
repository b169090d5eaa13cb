//! The fields of a discount's terms, which the form for a new one and that for a planned one share.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Choice, Field, Options};
use wire::WireError;

/// What the fields begin with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsDraft {
    /// Its name.
    pub title: String,
    /// `direct_discount` or `fixed_price`.
    pub kind: String,
    /// Per cent or amount as a plain number.
    pub value: String,
    /// When it begins, as the browser's field writes it.
    pub begin: String,
    /// When it ends, likewise.
    pub end: String,
    /// The shop's currency.
    pub currency: String,
    /// The shop's time zone, for people.
    pub zone: String,
}

/// The name.
pub fn title(draft: &TermsDraft, errors: Signal<Option<WireError>>) -> AnyView {
    view! {
        <Field
            name="title"
            label=t!("seller_promotions.name")
            note=t!("seller_promotions.name_note")
            value=draft.title.clone()
            maxlength=50
            required=true
            errors
        />
    }
    .into_any()
}

/// What it gives.
pub fn value(draft: &TermsDraft, errors: Signal<Option<WireError>>) -> AnyView {
    let fixed = draft.kind == "fixed_price";
    let kinds = vec![
        Choice::new("direct_discount", t!("seller_promotions.kind.direct_discount")).checked(!fixed),
        Choice::new("fixed_price", t!("seller_promotions.kind.fixed_price")).checked(fixed),
    ];
    view! {
        <Options name="kind" legend=t!("seller_promotions.kind") options=kinds chips=true required=true errors/>
        <Field
            name="value"
            label=t!("seller_promotions.value")
            hint=t!("seller_promotions.value_hint", currency = draft.currency)
            value=draft.value.clone()
            inputmode="decimal"
            required=true
            errors
        />
    }
    .into_any()
}

/// When it begins; empty for at once.
pub fn begin(draft: &TermsDraft, errors: Signal<Option<WireError>>) -> AnyView {
    view! {
        <Field
            name="begin"
            kind="datetime-local"
            label=t!("seller_promotions.begin")
            hint=t!("seller_promotions.begin_hint")
            value=draft.begin.clone()
            errors
        />
    }
    .into_any()
}

/// When it ends.
pub fn end(draft: &TermsDraft, errors: Signal<Option<WireError>>) -> AnyView {
    view! {
        <Field
            name="end"
            kind="datetime-local"
            label=t!("seller_promotions.end")
            hint=t!("seller_promotions.end_hint", zone = draft.zone)
            value=draft.end.clone()
            required=true
            errors
        />
    }
    .into_any()
}
