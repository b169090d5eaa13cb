//! How far something is: steps of an order, its history, bars, and the clock of a deadline.

use crate::icon::icon;
use crate::{Icon, given};
use i18n::t;
use leptos::prelude::*;

/// Where a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// The current one.
    Now,
    /// Still to come.
    #[default]
    Next,
}

/// One step of [`Steps`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The words.
    pub label: String,
    /// The icon while it is not done.
    pub icon: &'static str,
    /// Where it stands.
    pub state: StepState,
}

/// The states of an order across the page.
#[component]
pub fn Steps(
    /// The steps in order.
    steps: Vec<Step>,
) -> AnyView {
    let steps = steps
        .into_iter()
        .map(|step| {
            let done = step.state == StepState::Done;
            view! {
                <li
                    class=done.then_some("done")
                    aria-current=(step.state == StepState::Now).then_some("step")
                >
                    <span class="dot">{icon(if done { "check" } else { step.icon }, "")}</span>
                    {step.label}
                    {done.then(|| view! { <span class="sr">{t!("common.step_done")}</span> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps">{steps}</ol> }.into_any()
}

/// One entry of a [`Timeline`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// What happened.
    pub text: String,
    /// More about it; none when empty.
    pub note: String,
    /// When, for people.
    pub time: String,
    /// When, for machines (ISO 8601).
    pub datetime: String,
}

/// What happened, newest first.
#[component]
pub fn Timeline(
    /// The entries, newest first.
    moments: Vec<Moment>,
) -> AnyView {
    let moments = moments
        .into_iter()
        .enumerate()
        .map(|(n, moment)| {
            let text = if n == 0 {
                view! { <strong>{moment.text}</strong> }.into_any()
            } else {
                view! { <span>{moment.text}</span> }.into_any()
            };
            view! {
                <li aria-current=(n == 0).then_some("step")>
                    {text} {given(moment.note).map(|note| view! { <span class="t-xs">{note}</span> })}
                    <time datetime=given(moment.datetime)>{moment.time}</time>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{moments}</ol> }.into_any()
}

/// How far a job is.
#[component]
pub fn Progress(
    /// Done so far; may change.
    #[prop(into)]
    value: Signal<i64>,
    /// The whole.
    #[prop(into)]
    max: Signal<i64>,
    /// What is counted, for screen readers.
    #[prop(into)]
    label: String,
    /// `thin`, `ok`, `ink`.
    #[prop(optional)]
    look: &'static str,
) -> AnyView {
    view! {
        <progress
            class=given(look.to_owned())
            // a progress element without a whole above nought would be an endless one
            max=move || max.get().max(1).to_string()
            value=move || value.get().to_string()
            aria-label=label
        ></progress>
    }
    .into_any()
}

/// A quality between bad and good.
#[component]
pub fn Meter(
    /// The word, such as "Fair".
    #[prop(into)]
    word: String,
    /// The value out of 100.
    value: i64,
    /// What is measured, for screen readers.
    #[prop(into)]
    label: String,
) -> AnyView {
    view! {
        <div class="score">
            <span>{word}</span>
            <span class="num">{format!("{value} / 100")}</span>
            <meter
                class="thin"
                min="0"
                max="100"
                low="45"
                high="70"
                optimum="100"
                value=value.to_string()
                aria-label=label
            ></meter>
        </div>
    }
    .into_any()
}

/// A clock that runs down, given the seconds left when the page was made; the server enforces the end.
#[component]
pub fn Countdown(
    /// Seconds left.
    seconds: i64,
    /// The end in words, for screen readers, such as "Ends today, 18:00".
    #[prop(into)]
    label: String,
) -> AnyView {
    let left = RwSignal::new(seconds.max(0));
    tick(left, seconds);
    // each box only changes when its own digits do
    let part = move |unit: i64, wrap: i64| move || format!("{:02}", left.get() / unit % wrap);
    view! {
        <time class="countdown" role="timer" datetime=format!("PT{}S", seconds.max(0)) aria-label=label>
            <b>{part(3600, i64::MAX)}</b>
            <b>{part(60, 60)}</b>
            <b>{part(1, 60)}</b>
        </time>
    }
    .into_any()
}

/// Counts down by the browser's own clock, so that a sleeping tab does not lose time.
#[cfg(target_arch = "wasm32")]
fn tick(left: RwSignal<i64>, seconds: i64) {
    use std::time::Duration;
    Effect::new(move |_| {
        let now = || window().performance().map_or(0.0, |clock| clock.now());
        let begun = now();
        let handle = set_interval_with_handle(
            move || left.set((seconds - ((now() - begun) / 1000.0) as i64).max(0)),
            Duration::from_secs(1),
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn tick(_: RwSignal<i64>, _: i64) {}

/// A list of things done and still to do.
#[component]
pub fn Ticks(
    /// Whether it is done, the words, and a smaller line (may be empty).
    items: Vec<(bool, String, String)>,
) -> AnyView {
    let items = items
        .into_iter()
        .map(|(done, text, note)| {
            view! {
                <li class=if done { "done" } else { "todo" }>
                    <Icon name=if done { "ok" } else { "ring" } />
                    <span>{text} {given(note).map(|note| view! { <small>{note}</small> })}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="ticks">{items}</ul> }.into_any()
}
