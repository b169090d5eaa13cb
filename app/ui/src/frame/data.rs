//! What a face's frame shows of the visitor (name, counts). The server reads it before the page is rendered and writes it
//! into the document, so that the frame needs no resource and both sides begin with the same; later it is asked for again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use serde::de::DeserializeOwned;
use std::future::Future;

/// The frame's data as JSON; a context on the server.
#[derive(Clone, Debug, Default)]
pub struct FrameJson(pub String);

/// The frame's data as a signal. It begins with what the document says and is asked for again after each change of the
/// address, when counts may have changed.
pub fn frame_data<T, E, F>(ask: fn() -> F) -> RwSignal<T>
where
    T: DeserializeOwned + Default + Send + Sync + 'static,
    F: Future<Output = Result<T, E>> + 'static,
{
    let data = RwSignal::new(serde_json::from_str(&json()).unwrap_or_default());
    let place = use_location();
    Effect::new(move |before: Option<()>| {
        place.pathname.track();
        place.search.track();
        if before.is_some() {
            spawn_local(async move {
                if let Ok(new) = ask().await {
                    data.set(new);
                }
            });
        }
    });
    data
}

#[cfg(not(target_arch = "wasm32"))]
fn json() -> String {
    use_context::<FrameJson>().unwrap_or_default().0
}

#[cfg(target_arch = "wasm32")]
fn json() -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("data-frame"))
        .unwrap_or_default()
}
