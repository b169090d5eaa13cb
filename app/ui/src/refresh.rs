//! Looking again by itself while something is under way: a job's progress, a payment that is still open.

use leptos::prelude::*;

/// Runs `act` (usually a resource's `refetch`) every few seconds while it is on the page. Without scripts the browser
/// loads the whole page again instead.
#[component]
pub fn Refresh(
    /// Seconds between two looks.
    seconds: u32,
    /// What looks again.
    #[prop(into)]
    act: Callback<()>,
) -> AnyView {
    again(seconds, act);
    // as raw text: where scripts run, the browser does not parse what stands in `noscript`
    let reload = format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">");
    view! { <noscript inner_html=reload></noscript> }.into_any()
}

#[cfg(target_arch = "wasm32")]
fn again(seconds: u32, act: Callback<()>) {
    use std::time::Duration;
    Effect::new(move |_| {
        let every = Duration::from_secs(u64::from(seconds.max(1)));
        if let Ok(handle) = set_interval_with_handle(move || act.run(()), every) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn again(_: u32, _: Callback<()>) {}
