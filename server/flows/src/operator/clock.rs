//! The demo's clock: the operator moves it forward, so that anyone can watch fourteen days pass. Never back, and never
//! outside a demo, where time is what the contracts say.

use crate::{CLOCK_OFFSET, Cx, Result};
use kernel::{Error, FieldError, Instant, Span};

/// The farthest one step goes.
pub const CLOCK_STEP_MAX: Span = Span::days(400);

/// Moves the clock forward and says the new time. Errors: `Refused` outside a demo, `Invalid` for `hours` when the step
/// is not forward or too far.
pub async fn advance_clock(cx: &Cx, step: Span) -> Result<Instant> {
    cx.operator()?;
    if !cx.world.demo {
        return Err(Error::refused("operator.not_a_demo"));
    }
    if step.0 <= 0 || step > CLOCK_STEP_MAX {
        let most = CLOCK_STEP_MAX.as_seconds() / 3600;
        return Err(Error::Invalid(vec![
            FieldError::new("hours", "out_of_range")
                .with("min", 1)
                .with("max", most),
        ]));
    }
    let mut tx = cx.db().begin().await?;
    // another process on the same database may have moved it too
    let stored = store::system::setting(&mut tx, CLOCK_OFFSET)
        .await?
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let offset = stored.max(cx.world.clock.offset().0).saturating_add(step.0);
    store::system::set_setting(&mut tx, CLOCK_OFFSET, &offset.to_string()).await?;
    cx.audit(&mut tx, "clock.advance", &format!("{} s", step.as_seconds()), "")
        .await?;
    tx.commit().await?;
    cx.world.clock.set_offset(Span(offset));
    cx.world.wake.notify_one();
    Ok(kernel::Clock::now(&cx.world.clock))
}
