//! Puts the rows of one product together. Rows belong together by their handle; rows without one follow the row before.

use super::columns::{Column, Columns};
use super::{Record, Remark};
use crate::Problem;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The rows of one product.
pub(super) struct Group<'a> {
    /// The handle as in the file, or one made of the title.
    pub(super) key: String,
    /// At least one row.
    pub(super) rows: Vec<&'a Record>,
    /// Where the same handle began before, if it did.
    pub(super) duplicate_of: Option<u64>,
    /// Rows that are broken as rows.
    pub(super) broken: Vec<Remark>,
}

/// All products of the file, in the order of their first rows. Rows without any text are skipped.
pub(super) fn groups<'a>(columns: &Columns, records: &'a [Record]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut current: Option<usize> = None;
    // Option values seen in the current product, to tell a repeated product from one more variant.
    let mut variants: HashSet<[String; 3]> = HashSet::new();
    let last = records.iter().rposition(|record| !blank(record));
    for (index, record) in records.iter().enumerate() {
        if blank(record) {
            continue;
        }
        let title = columns.cell(record, Column::Title);
        let key = match columns.cell(record, Column::Handle) {
            "" => kernel::slug(title).unwrap_or_else(|| title.to_lowercase()),
            handle => handle.to_owned(),
        };
        let folded = key.to_lowercase();
        let values = [Column::Option1Value, Column::Option2Value, Column::Option3Value]
            .map(|column| columns.cell(record, column).to_lowercase());
        let priced = !columns.cell(record, Column::Price).is_empty();
        let known = first.get(&folded).copied();
        let again = !title.is_empty() && priced && variants.contains(&values);
        let target = match (key.is_empty(), current, known) {
            // Neither handle nor title: more of the product above.
            (true, Some(current), _) => Some(current),
            // A repeated product follows its first directly, or goes on with its own rows.
            (_, Some(current), Some(_)) if groups[current].key.to_lowercase() == folded => (!again).then_some(current),
            // Scattered rows without a title belong to the product they name.
            (_, _, Some(known)) if title.is_empty() => Some(known),
            _ => None,
        };
        let target = target.unwrap_or_else(|| {
            variants.clear();
            groups.push(Group {
                key,
                rows: Vec::new(),
                duplicate_of: known.map(|known| groups[known].rows[0].line),
                broken: Vec::new(),
            });
            let made = groups.len() - 1;
            if known.is_none() && !folded.is_empty() {
                first.insert(folded, made);
            }
            made
        });
        if priced {
            variants.insert(values);
        }
        current = Some(target);
        let group = &mut groups[target];
        group.broken.extend(broken(columns, record, Some(index) == last));
        group.rows.push(record);
    }
    groups
}

fn blank(record: &Record) -> bool {
    record.cells.iter().all(|cell| cell.trim().is_empty())
}

/// A row that has too many cells, or that is the last one and too short, so that the file was cut off within it.
/// Short rows elsewhere only lack trailing empty cells.
fn broken(columns: &Columns, record: &Record, last: bool) -> Option<Remark> {
    let width = columns.width();
    let extra = record.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
    let problem = if extra {
        Problem::TooManyCells
    } else if last && record.cells.len() < width {
        Problem::RowCutOff
    } else {
        return None;
    };
    Some(Remark {
        problem,
        line: record.line,
        column: String::new(),
        params: BTreeMap::new(),
    })
}
