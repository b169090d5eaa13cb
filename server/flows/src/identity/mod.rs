//! Who somebody is and how a shop comes to be: sign-in by code or password, accounts, phones, registration and its review
//! (spec: commerce 2.1).

mod code;
mod limit;
mod one_time;
mod password;
mod person;
mod phone;
mod register;
mod review;

pub use code::{SignedIn, enter_code, send_code};
pub use password::{set_password, sign_in_with_password};
pub use person::{DemoLogin, check_name, create_person, demo_logins, make_operator, rename};
pub use phone::{confirm_phone, send_phone_code, vouch_for_phone};
pub use register::{register_shop, resubmit_shop};
pub use review::{Verdict, approve_shop, review_shop};
