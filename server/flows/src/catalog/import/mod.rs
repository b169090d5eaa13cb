//! Bulk import of a product file: read once and shown, then carried out in the background, chunk by chunk. It can be
//! stopped anywhere and goes on where it was; the same file read twice is the same import, and the same product is
//! changed, not made again (spec: commerce 2.4 "Bulk").

mod file;
mod preview;
mod run;

pub use preview::{cancel_import, preview_import, reopen_import, start_import};
pub use run::{import_products, run_import_chunk};

use catalog::ProductDraft;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something to say about a row: why it cannot be imported, or what was changed or left out. The sentence stands in the
/// catalogue under `listing.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Message code.
    pub code: String,
    /// Line in the file; 0 when it is about the product as a whole.
    pub line: u64,
    /// The column's name in the file; may be empty.
    pub column: String,
    /// Values for the sentence's placeholders.
    pub params: BTreeMap<String, String>,
}

impl Remark {
    pub(crate) fn new(code: &str, line: u64) -> Remark {
        Remark {
            code: code.to_owned(),
            line,
            column: String::new(),
            params: BTreeMap::new(),
        }
    }

    fn with(mut self, name: &str, value: impl ToString) -> Remark {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<catalog::import::Remark> for Remark {
    fn from(remark: catalog::import::Remark) -> Remark {
        Remark {
            code: remark.problem.code().to_owned(),
            line: remark.line,
            column: remark.column,
            params: remark.params,
        }
    }
}

/// A product of the file as its row keeps it until it is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDraft {
    /// Whether it was on sale where it comes from.
    pub publish: bool,
    /// The product.
    pub draft: ProductDraft,
}
