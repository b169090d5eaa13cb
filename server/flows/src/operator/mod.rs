//! Acts of the operator on the installation itself.

mod clock;

pub use clock::{CLOCK_STEP_MAX, advance_clock};
