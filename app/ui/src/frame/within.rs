//! Keeps a bundle's router to the bundle's own addresses: a link that leads elsewhere, and every address a form leads to,
//! is a page to load and not a page to show.

/// Leaves to the browser every address that is not `own`. To be called before the router is made.
pub fn stay_within(own: fn(&str) -> bool) {
    #[cfg(target_arch = "wasm32")]
    {
        leptos::prelude::Effect::new(move |_| browser::mark_links(own));
        browser::load_after_forms();
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = own;
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    use web_sys::{Element, HtmlAnchorElement, MouseEvent};

    /// Marks a link to another bundle as external just before the router looks at the click.
    pub fn mark_links(own: fn(&str) -> bool) {
        let mark = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
            let link = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|element| element.closest("a[href]").ok().flatten())
                .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
            if let Some(link) = link
                && !own(&link.pathname())
            {
                let _ = link.set_attribute("rel", "external");
            }
        });
        let options = web_sys::AddEventListenerOptions::new();
        options.set_capture(true);
        let _ = document().add_event_listener_with_callback_and_add_event_listener_options(
            "click",
            mark.as_ref().unchecked_ref(),
            &options,
        );
        mark.forget();
    }

    /// Where a form leads may be another bundle, and what it changed may show in the frame: the page is loaded anew.
    pub fn load_after_forms() {
        let _ = leptos::server_fn::redirect::set_redirect_hook(|path: &str| {
            let _ = window().location().set_href(path);
        });
    }
}
