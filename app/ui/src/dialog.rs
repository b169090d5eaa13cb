//! Dialogs and menus: native `<dialog>` and popover, opened by `commandfor` and `popovertarget` without scripts. Where
//! a browser lacks `commandfor`, the frame opens the same dialog ([`crate::frame`]).

use crate::icon::icon;
use crate::{classes, given};
use leptos::prelude::*;

/// A dialog, a sheet on the phone. Its content is a form: a `<div class="body">` and a [`DialogFoot`].
#[component]
pub fn Dialog(
    /// Its id, named by [`OpenDialog`].
    #[prop(into)]
    id: String,
    /// The question, naming the object: "Cancel order YC-1?".
    #[prop(into)]
    title: String,
    /// Whether it docks to the side on a desktop.
    #[prop(optional)]
    side: bool,
    /// The content.
    children: Children,
) -> AnyView {
    let title_id = format!("{id}-t");
    let labelled = title_id.clone();
    view! {
        <dialog class=if side { "dialog side" } else { "dialog" } id=id aria-labelledby=labelled>
            <div class="head">
                <h2 id=title_id>{title}</h2>
            </div>
            {children()}
        </dialog>
    }
    .into_any()
}

/// The foot of a dialog: the safe way out, which has the focus, then the buttons that act.
#[component]
pub fn DialogFoot(
    /// Id of the dialog it closes.
    #[prop(into)]
    dialog: String,
    /// The safe way out, a verb with its object: "Keep order".
    #[prop(into)]
    keep: String,
    /// The buttons that act.
    children: Children,
) -> AnyView {
    view! {
        <div class="foot">
            <button class="btn" type="button" commandfor=dialog command="close" autofocus=true>
                {keep}
            </button>
            {children()}
        </div>
    }
    .into_any()
}

/// A button that opens a dialog.
#[component]
pub fn OpenDialog(
    /// Id of the dialog.
    #[prop(into)]
    dialog: String,
    /// The words.
    #[prop(into)]
    text: String,
    /// Classes of the button; with `menu` it is an entry of a menu instead.
    #[prop(optional)]
    look: &'static str,
    /// An icon before the words.
    #[prop(optional)]
    icon: &'static str,
    /// Whether it is an entry of a [`Menu`].
    #[prop(optional)]
    menu: bool,
) -> AnyView {
    let class = if menu {
        given(look.to_owned())
    } else {
        Some(classes("btn", look))
    };
    view! {
        <button class=class type="button" commandfor=dialog command="show-modal">
            {crate::icon::icon(icon, "")}
            {text}
        </button>
    }
    .into_any()
}

/// A button with its menu: the rest of a row's actions.
#[component]
pub fn Menu(
    /// Its id, unlike any other on the page.
    #[prop(into)]
    id: String,
    /// What the menu acts on, for screen readers: "More for order YC-1".
    #[prop(into)]
    label: String,
    /// The button's icon.
    #[prop(optional, default = "more")]
    icon: &'static str,
    /// Further classes of the button.
    #[prop(optional, default = "sm quiet")]
    look: &'static str,
    /// The entries: [`MenuLink`], [`MenuButton`], [`OpenDialog`] with `menu`.
    children: Children,
) -> AnyView {
    view! {
        <button class=classes("btn icon", look) type="button" aria-label=label popovertarget=id.clone()>
            {crate::icon::icon(icon, "")}
        </button>
        <div class="menu" id=id popover="auto">
            {children()}
        </div>
    }
    .into_any()
}

/// A link in a menu.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The words.
    #[prop(into)]
    text: String,
    /// The icon before them.
    #[prop(optional)]
    icon: &'static str,
    /// Whether it leaves this face.
    #[prop(optional)]
    external: bool,
) -> AnyView {
    view! {
        <a href=href rel=external.then_some("external")>
            {crate::icon::icon(icon, "")}
            {text}
        </a>
    }
    .into_any()
}

/// A button in a menu; submits the form it stands in or names.
#[component]
pub fn MenuButton(
    /// The words.
    #[prop(into)]
    text: String,
    /// The icon before them.
    #[prop(optional)]
    icon: &'static str,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
    /// Id of the form it submits, when it stands outside.
    #[prop(optional, into)]
    form: String,
) -> AnyView {
    view! {
        <button class=danger.then_some("danger") type="submit" form=given(form)>
            {self::icon(icon, "")}
            {text}
        </button>
    }
    .into_any()
}
