//! The closed error that reaches people. It can carry nothing internal, so nothing internal can leak.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A rule's refusal: every context's `Refusal` enum implements this, and so becomes an [`Error`].
pub trait Refused {
    /// Stable code and message key, such as `orders.already_shipped`; the text stands in the catalogue under
    /// `refusal.<code>`.
    fn code(&self) -> &'static str;
    /// Values for the message's placeholders.
    fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// Message code; the text stands in the catalogue under `field.<code>`.
    pub code: String,
    /// Values for the message's placeholders.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
}

impl FieldError {
    /// An error without placeholders.
    pub fn new(field: &str, code: &str) -> FieldError {
        FieldError {
            field: field.to_owned(),
            code: code.to_owned(),
            params: BTreeMap::new(),
        }
    }

    /// The same error with one more placeholder filled.
    pub fn with(mut self, name: &str, value: impl ToString) -> FieldError {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Why a call was not carried out. Closed and serialisable; shown to people through the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Error {
    /// A rule of the business says no.
    #[error("refused: {code}")]
    Refused {
        /// See [`Refused::code`].
        code: String,
        /// Values for the message's placeholders.
        #[serde(default)]
        params: BTreeMap<String, String>,
    },
    /// Some fields need correcting.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// The thing does not exist, or not for this person.
    #[error("not found")]
    NotFound,
    /// The person may not do this.
    #[error("forbidden")]
    Forbidden,
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// Somebody else changed it first; look again.
    #[error("changed meanwhile")]
    Conflict,
    /// Too many tries; wait.
    #[error("too many requests")]
    TooMany {
        /// Seconds until another try makes sense.
        retry_after_s: i64,
    },
    /// Something broke on our side; the log has the cause under this trace id.
    #[error("unavailable ({trace})")]
    Unavailable {
        /// Trace id for the operator.
        trace: String,
    },
}

impl Error {
    /// The error of one wrong field.
    pub fn field(field: &str, code: &str) -> Error {
        Error::Invalid(vec![FieldError::new(field, code)])
    }

    /// A refusal without placeholders, where no context's enum fits.
    pub fn refused(code: &str) -> Error {
        Error::Refused {
            code: code.to_owned(),
            params: BTreeMap::new(),
        }
    }

    /// The HTTP status that tells the same story to a machine.
    pub const fn status(&self) -> u16 {
        match self {
            Error::Refused { .. } | Error::Conflict => 409,
            Error::Invalid(_) => 422,
            Error::NotFound => 404,
            Error::Forbidden => 403,
            Error::Unauthenticated => 401,
            Error::TooMany { .. } => 429,
            Error::Unavailable { .. } => 500,
        }
    }
}

impl<R: Refused> From<R> for Error {
    fn from(refusal: R) -> Error {
        let params = refusal.params().into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        Error::Refused {
            code: refusal.code().to_owned(),
            params,
        }
    }
}
