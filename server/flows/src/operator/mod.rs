//! Acts of the operator on the installation itself.

mod clock;
mod tax;

pub use clock::{CLOCK_STEP_MAX, advance_clock};
pub use tax::{remove_tax_rate, set_tax_rate};
