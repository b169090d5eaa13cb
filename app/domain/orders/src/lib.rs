//! An order's life: its states and their only transitions, deadlines, payment, cart, cancellation, number and address.
//! Pure: who acts, when, and how many units are where comes from the caller (spec: commerce 2.6, 2.7).

mod address;
mod cancel;
mod cart;
mod deadline;
mod number;
mod payment;
mod refusal;
mod state;
mod step;

pub use address::{Address, POSTCODE_FREE, short_name};
pub use cancel::{CANCEL_ANSWER, CancelReason, Fault, answer_due};
pub use cart::{CartLine, MAX_LINES, MAX_QUANTITY, check_line, check_size, merge, put};
pub use deadline::{Deadlines, LateFacts, SlaPolicy, late_dispatch};
pub use number::{order_id, order_number};
pub use payment::{PAYMENT_TABLE, PaymentAct, PaymentState, check_amount};
pub use refusal::Refusal;
pub use state::{Act, Actor, OrderState, Tab};
pub use step::{Facts, TRANSITIONS, Transition, derive_state, may_pack, next};
