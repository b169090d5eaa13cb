//! What scripts add to a frame: the drawer and menus close when one goes on, `/` leads to the search field,
//! forms being sent are noted for [`crate::FormError`], and dialogs open in browsers that do not know `commandfor` yet.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent};

/// Installs all of it for the life of the frame.
pub(super) fn enhance(path: Memo<String>) {
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            close_popovers();
        }
        now
    });
    Effect::new(move |_| {
        crate::form::note_submits();
        let slash = window_event_listener(leptos::ev::keydown, |event| slash(&event));
        on_cleanup(move || slash.remove());
        if !knows_commands() {
            let clicks = window_event_listener(leptos::ev::click, |event| command(&event));
            on_cleanup(move || clicks.remove());
        }
    });
}

fn close_popovers() {
    let Ok(open) = document().query_selector_all("[popover]:popover-open") else {
        return;
    };
    for n in 0..open.length() {
        if let Some(element) = open.item(n).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
            // it can only refuse when it is closed already
            let _ = element.hide_popover();
        }
    }
}

/// Whether the element takes typed text, so that keys are letters there.
fn typing() -> bool {
    document().active_element().is_some_and(|element| {
        element
            .matches("input, textarea, select, [contenteditable]")
            .unwrap_or(false)
    })
}

fn slash(event: &KeyboardEvent) {
    if event.key() != "/" || event.ctrl_key() || event.meta_key() || event.alt_key() || typing() {
        return;
    }
    let field = document().query_selector("header input[type=search]").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = field.focus();
    }
}

fn knows_commands() -> bool {
    let Ok(button) = document().create_element("button") else {
        return true;
    };
    js_sys::Reflect::has(&button, &JsValue::from_str("commandForElement")).unwrap_or(true)
}

fn command(event: &web_sys::MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = target.and_then(|target| target.closest("button[commandfor]").ok().flatten()) else {
        return;
    };
    let id = button.get_attribute("commandfor").unwrap_or_default();
    let dialog = document()
        .get_element_by_id(&id)
        .and_then(|found| found.dyn_into::<HtmlDialogElement>().ok());
    let Some(dialog) = dialog else { return };
    if button.get_attribute("command").as_deref() == Some("close") {
        dialog.close();
    } else if !dialog.open() {
        // refused only where the dialog is open or gone
        let _ = dialog.show_modal();
    }
}
