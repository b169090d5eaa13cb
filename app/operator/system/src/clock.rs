//! `/operator/clock`: the demo's time, and buttons that move it forward.

use i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use ui::{Button, Callout, Empty, Field, FormError, PageHead, Panel, Stat, Stats, failed, failure, pending};
use wire::Answer;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    /// Whether the clock can be moved.
    pub demo: bool,
    /// The time, in words.
    pub now: String,
    /// Days and hours it is ahead of the machine.
    pub ahead: (i64, i64),
}

/// The installation's time.
#[server(endpoint = "operator/clock/read")]
pub async fn read_clock() -> Answer<ClockView> {
    let cx = web::operator()?;
    let hours = cx.world.clock.offset().as_seconds() / 3600;
    Ok(ClockView {
        demo: cx.world.demo,
        now: i18n::date_time(cx.now, &i18n::locale()),
        ahead: (hours / 24, hours % 24),
    })
}

/// Moves the demo's clock forward by whole hours.
#[server(endpoint = "operator/clock/advance")]
pub async fn advance(#[server(default)] hours: String) -> Answer<()> {
    let cx = web::operator()?;
    let hours: i64 = hours
        .trim()
        .parse()
        .map_err(|_| kernel::Error::field("hours", "not_number"))?;
    let step = kernel::Span(hours.saturating_mul(3_600_000_000));
    flows::operator::advance_clock(&cx, step).await?;
    web::go_with_notice("/operator/clock", "clock_moved");
    Ok(())
}

/// `/operator/clock`.
#[component]
pub(crate) fn ClockPage() -> AnyView {
    let action = ServerAction::<Advance>::new();
    let clock = Resource::new(move || action.version().get(), |_| read_clock());
    view! {
        <Title text=t!("operator.clock.title")/>
        <PageHead title=t!("operator.clock.title") sub=t!("operator.clock.sub")/>
        <Suspense>
            {move || Suspend::new(async move {
                match clock.await {
                    Ok(clock) if clock.demo => page(clock, action),
                    Ok(_) => view! {
                        <Empty title=t!("operator.clock.not_demo") text=t!("operator.clock.not_demo_text")/>
                    }
                    .into_any(),
                    Err(error) => failed(&error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(clock: ClockView, action: ServerAction<Advance>) -> AnyView {
    let errors = failure(action);
    let (days, hours) = clock.ahead;
    let step = move |hours: &'static str, text: String| {
        view! {
            <ActionForm action>
                <input type="hidden" name="hours" value=hours/>
                <Button look="lg" icon="clock" pending=pending(action)>{text}</Button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <div class="stack g4">
            <h2 class="sr">{t!("operator.clock.now")}</h2>
            <Stats>
                <Stat label=t!("operator.clock.now") figure=clock.now/>
                <Stat
                    label=t!("operator.clock.ahead")
                    figure=t!("operator.clock.ahead_value", days = days, hours = hours)
                />
            </Stats>
            <Panel title=t!("operator.clock.steps") look="stack g4">
                <FormError error=errors/>
                <div class="row wrap g2">
                    {step("1", t!("operator.clock.hour"))}
                    {step("24", t!("operator.clock.day"))}
                    {step("336", t!("operator.clock.fortnight"))}
                </div>
                <ActionForm action>
                    <div class="form">
                        <Field
                            name="hours"
                            kind="number"
                            label=t!("operator.clock.custom")
                            inputmode="numeric"
                            min="1"
                            max="9600"
                            required=true
                            errors
                        />
                        <div><Button pending=pending(action)>{t!("operator.clock.custom_go")}</Button></div>
                    </div>
                </ActionForm>
                <Callout tone="info"><p>{t!("operator.clock.note")}</p></Callout>
            </Panel>
        </div>
    }
    .into_any()
}
