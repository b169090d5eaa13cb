//! Reads product exports of other shops: one product over several rows, old and new column names. Input are cells
//! already split; output one [`ImportRow`] per product, valid, invalid with every reason, or a duplicate. Nothing is
//! dropped in silence: what was left out or changed is in the row's notes (spec: commerce 2.4 "Bulk").

mod amount;
mod columns;
mod department;
mod group;
mod measure;
mod picture;
mod product;
mod taxonomy;
mod text;

use amount::Marks;
pub use amount::{AmountProblem, parse_minor};

use crate::{Problem, ProductDraft};
use columns::{Column, Columns};
use kernel::{Currency, Refused};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most rows of one file.
pub const ROWS_MAX: usize = 200_000;

/// One record of the file: the line it begins at (the header is line 1) and its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Line in the file, from 1.
    pub line: u64,
    /// Cells as text.
    pub cells: Vec<String>,
}

/// What is wrong with one cell or row, or worth knowing about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What.
    pub problem: Problem,
    /// Line in the file.
    pub line: u64,
    /// The column's name as it stands in the file; empty when it is about the row.
    pub column: String,
    /// Values for the sentence's placeholders.
    pub params: BTreeMap<String, String>,
}

/// What a product of the file comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It can be created; its pictures are addresses still to be fetched.
    Valid(ProductDraft),
    /// It cannot, for these reasons.
    Invalid(Vec<Remark>),
    /// The same handle stood in the file before.
    Duplicate {
        /// Where the first one begins.
        of_line: u64,
    },
}

/// One product of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// The handle by which the file and a repeated import know it; empty when there is none.
    pub key: String,
    /// Its title, for the preview.
    pub title: String,
    /// First line.
    pub first_line: u64,
    /// Last line.
    pub last_line: u64,
    /// Whether it was on sale where it comes from; else it should stay a draft.
    pub publish: bool,
    /// What it comes to.
    pub outcome: Outcome,
    /// What was changed or left out.
    pub notes: Vec<Remark>,
}

/// Why a file is no product file at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum FileProblem {
    /// No header or no rows.
    #[error("the file is empty")]
    Empty,
    /// Needed columns are missing.
    #[error("columns are missing: {}", columns.join(", "))]
    MissingColumns {
        /// Their names.
        columns: Vec<&'static str>,
    },
    /// The cells were not separated: the header is one cell with other separators in it.
    #[error("the cells are not separated by commas")]
    WrongSeparator,
    /// More rows than one import takes.
    #[error("more than {max} rows")]
    TooManyRows {
        /// The limit.
        max: usize,
    },
}

impl Refused for FileProblem {
    fn code(&self) -> &'static str {
        match self {
            FileProblem::Empty => "catalog.import_empty",
            FileProblem::MissingColumns { .. } => "catalog.import_missing_columns",
            FileProblem::WrongSeparator => "catalog.import_wrong_separator",
            FileProblem::TooManyRows { .. } => "catalog.import_too_many_rows",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            FileProblem::MissingColumns { columns } => vec![("columns", columns.join(", "))],
            FileProblem::TooManyRows { max } => vec![("max", max.to_string())],
            FileProblem::Empty | FileProblem::WrongSeparator => Vec::new(),
        }
    }
}

/// Reads a whole file; prices are in `currency`, the shop's. Errors: it is not a product file.
pub fn read(header: &[String], records: &[Record], currency: Currency) -> Result<Vec<ImportRow>, FileProblem> {
    let columns = Columns::find(header)?;
    if records.len() > ROWS_MAX {
        return Err(FileProblem::TooManyRows { max: ROWS_MAX });
    }
    let groups = group::groups(&columns, records);
    if groups.is_empty() {
        return Err(FileProblem::Empty);
    }
    let amounts = records.iter().flat_map(|record| {
        let cell = |column| columns.cell(record, column);
        [cell(Column::Price), cell(Column::CompareAt)]
    });
    let marks = Marks::of(amounts);
    Ok(groups
        .into_iter()
        .map(|group| product::row(&columns, group, currency, marks))
        .collect())
}
