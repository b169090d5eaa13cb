//! The frame for signing in and up: the logo and one panel in the middle.

use super::enhance;
use crate::{Logo, Notice, Skip};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// One panel in the middle of the page.
#[component]
pub fn AuthFrame(
    /// The page's title.
    #[prop(into)]
    title: String,
    /// The sentence below.
    #[prop(optional, into)]
    sub: String,
    /// The face's name beside the logo.
    #[prop(optional, into)]
    face: String,
    /// Where the logo leads.
    #[prop(optional, into)]
    home: String,
    /// Whether the panel is as wide as a long form needs.
    #[prop(optional)]
    wide: bool,
    /// What stands below the panel: the way to the other form.
    #[prop(optional)]
    foot: Option<AnyView>,
    /// The form.
    children: Children,
) -> AnyView {
    enhance(use_location().pathname);
    let home = if home.is_empty() { "/".to_owned() } else { home };
    view! {
        <div class="store auth" class:wide=wide>
            <Skip />
            <header class="masthead">
                <div>
                    <Logo href=home face />
                </div>
            </header>
            <main id="main" class="page">
                <Notice />
                <section class="panel" aria-labelledby="auth-t">
                    <div class="body stack g4">
                        <div class="stack g1">
                            <h1 id="auth-t">{title}</h1>
                            {(!sub.is_empty()).then(|| view! { <p class="muted">{sub}</p> })}
                        </div>
                        {children()}
                    </div>
                </section>
                {foot.map(|foot| view! { <div class="t-sm muted auth-foot">{foot}</div> })}
            </main>
        </div>
    }
    .into_any()
}
