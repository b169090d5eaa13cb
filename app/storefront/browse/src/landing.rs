//! A visitor who followed a creator's link lands with `ck={click}` in the address. The page takes it out, so that nobody
//! copies it along, and tells the server once that it really ran in a browser, which robots rarely do
//! (spec: affiliate 2.8 "Landing confirmation").

/// Takes the click out of the address bar and confirms it. Nothing happens without one, or on the server. A page the
/// browser rendered ahead waits until somebody looks at it.
pub fn confirm() {
    #[cfg(target_arch = "wasm32")]
    browser::confirm();
}

/// The click in a query, and the query without it.
#[cfg(any(target_arch = "wasm32", test))]
fn taken(search: &str) -> Option<(&str, String)> {
    let parts = || search.trim_start_matches('?').split('&');
    let click = parts().find_map(|part| part.strip_prefix("ck="))?;
    let rest: Vec<&str> = parts().filter(|part| !part.starts_with("ck=")).collect();
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!("?{}", rest.join("&"))
    };
    Some((click, rest))
}

#[cfg(target_arch = "wasm32")]
mod browser {
    //! The browser's side.

    use super::taken;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast as _, JsValue};
    use web_sys::{UrlSearchParams, Window};

    pub fn confirm() {
        let Some(window) = web_sys::window() else { return };
        let Ok(search) = window.location().search() else { return };
        let Some((click, rest)) = taken(&search) else { return };
        clean(&window, &rest);
        let click = click.to_owned();
        let Some(document) = window.document() else { return };
        if js_sys::Reflect::get(&document, &"prerendering".into()).is_ok_and(|ahead| ahead.is_truthy()) {
            let later = Closure::once_into_js(move || send(&click));
            // a browser that renders ahead knows this event
            let _ = document.add_event_listener_with_callback("prerenderingchange", later.unchecked_ref());
        } else {
            send(&click);
        }
    }

    /// The address without the click, in the same step of the history.
    fn clean(window: &Window, rest: &str) {
        let location = window.location();
        let part = |text: Result<String, JsValue>| text.unwrap_or_default();
        let address = format!("{}{rest}{}", part(location.pathname()), part(location.hash()));
        if let Ok(history) = window.history() {
            let state = history.state().unwrap_or(JsValue::NULL);
            // an address that stays as it was does no harm
            let _ = history.replace_state_with_url(&state, "", Some(&address));
        }
    }

    fn send(click: &str) {
        let (Some(window), Ok(form)) = (web_sys::window(), UrlSearchParams::new()) else {
            return;
        };
        form.set("click", click);
        // only the numbers suffer when it does not arrive
        let _ = window
            .navigator()
            .send_beacon_with_opt_url_search_params("/t/land", Some(&form));
    }
}

#[cfg(test)]
mod tests {
    use super::taken;

    #[test]
    fn the_click_is_taken_out_and_the_rest_stays() {
        assert_eq!(taken("?ck=12"), Some(("12", String::new())));
        assert_eq!(
            taken("?v=5&ck=12&utm_source=a"),
            Some(("12", "?v=5&utm_source=a".to_owned()))
        );
        assert_eq!(taken("?v=5&check=1"), None);
        assert_eq!(taken(""), None);
    }
}
