//! Who people are and what a shop is: e-mail addresses, sign-in codes and passwords, registration and life of a shop,
//! countries (spec: commerce 2.1, 2.2). Pure: hashing, sending and storing happen elsewhere.

mod country;
mod email;
mod form;
mod password;
mod refusal;
mod registration;
mod shop;
mod signin;

pub use country::{COUNTRIES, Country, country};
pub use email::{EMAIL_MAX, email};
pub use form::{BusinessKind, SHOP_NAME_MAX, SHOP_NAME_MIN, ShopFacts, ShopForm, fold_name, phone};
pub use password::{PASSWORD_MAX, PASSWORD_MIN, check_password};
pub use refusal::Refusal;
pub use registration::{
    REGISTRATION_TABLE, RESUBMISSIONS, RegistrationAct, RegistrationState, RejectionReason, check_resubmission,
};
pub use shop::{SHOP_TABLE, ShopAct, ShopState, check_termination};
pub use signin::{
    CODE_TRIES, CODE_TTL, CODES_PER_DAY, CodeVerdict, RESEND_AFTER, SentCode, check_send, code_from_random, judge_code,
    read_code,
};
