//! What server functions answer with: the shared error in a form leptos can carry, with the right HTTP status.

use kernel::Error;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// The answer of every server function.
pub type Answer<T> = Result<T, WireError>;

/// A refused or failed call, as the browser sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WireError {
    /// The server said no and why.
    Server(Error),
    /// The call did not arrive or the answer made no sense.
    Transport,
    /// The form itself could not be read: a part is missing or malformed.
    Malformed,
}

impl From<Error> for WireError {
    fn from(error: Error) -> Self {
        WireError::Server(error)
    }
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WireError::Server(error) => error.fmt(f),
            WireError::Transport => f.write_str("transport"),
            WireError::Malformed => f.write_str("malformed"),
        }
    }
}

impl std::error::Error for WireError {}

impl WireError {
    /// The HTTP status this error answers with.
    pub const fn status(&self) -> u16 {
        match self {
            WireError::Server(error) => error.status(),
            WireError::Malformed => 400,
            WireError::Transport => 502,
        }
    }
}

impl FromServerFnError for WireError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // the framework's own texts may name internals: only the kind crosses the wire
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::MissingArg(_) => {
                WireError::Malformed
            }
            _ => WireError::Transport,
        }
    }
}
