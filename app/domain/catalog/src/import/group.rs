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
    /// Which of the rows, by index, repeat a variant only to add a picture: some programs fill every cell down.
    pub(super) filled: HashSet<usize>,
    /// Rows that are broken as rows.
    pub(super) broken: Vec<Remark>,
    /// The key, to compare.
    folded: String,
    /// The title, to compare; empty until a row has it.
    title: String,
    /// Variants by their option values, each with its first row, to tell a repeated product from one more variant.
    variants: HashMap<[String; 3], &'a Record>,
}

/// A row, as far as it decides where it belongs.
struct Place<'a> {
    record: &'a Record,
    folded: String,
    title: String,
    values: [String; 3],
    /// Whether it sells something, or only adds a picture.
    priced: bool,
}

impl Place<'_> {
    /// Whether it repeats a variant of the product to add a picture.
    fn fills(&self, columns: &Columns, group: &Group<'_>) -> bool {
        let first = group.variants.get(&self.values);
        self.priced && first.is_some_and(|first| columns.differ_in_picture(self.record, first))
    }
}

/// All products of the file, in the order of their first rows. Rows without any text are skipped.
pub(super) fn groups<'a>(columns: &Columns, records: &'a [Record]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut current: Option<usize> = None;
    let last = records.iter().rposition(|record| !blank(record));
    // files whose rows lack trailing empty cells may well end with such a row
    let before = records.iter().take(last.unwrap_or_default());
    let shortest = before
        .filter(|record| !blank(record))
        .map(|record| record.cells.len())
        .min();
    let least = shortest.unwrap_or(usize::MAX).min(columns.width());
    for (index, record) in records.iter().enumerate() {
        if blank(record) {
            continue;
        }
        let title = columns.cell(record, Column::Title);
        let key = match columns.cell(record, Column::Handle) {
            "" => kernel::slug(title).unwrap_or_else(|| title.to_lowercase()),
            handle => handle.to_owned(),
        };
        let place = Place {
            record,
            folded: key.to_lowercase(),
            title: title.to_lowercase(),
            values: [Column::Option1Value, Column::Option2Value, Column::Option3Value]
                .map(|column| columns.cell(record, column).to_lowercase()),
            priced: !columns.cell(record, Column::Price).is_empty(),
        };
        let known = first.get(&place.folded).copied();
        let target = match (key.is_empty(), current, known) {
            // Neither handle nor title: more of the product above.
            (true, Some(current), _) => Some(current),
            (_, current, Some(known)) => belongs(columns, &groups, &place, current, known),
            _ => None,
        };
        let target = target.unwrap_or_else(|| {
            groups.push(Group {
                key,
                rows: Vec::new(),
                duplicate_of: known.map(|known| groups[known].rows[0].line),
                filled: HashSet::new(),
                broken: Vec::new(),
                folded: place.folded.clone(),
                title: String::new(),
                variants: HashMap::new(),
            });
            let made = groups.len() - 1;
            if known.is_none() && !place.folded.is_empty() {
                first.insert(place.folded.clone(), made);
            }
            made
        });
        current = Some(target);
        let group = &mut groups[target];
        if place.fills(columns, group) {
            group.filled.insert(group.rows.len());
        } else if place.priced {
            group.variants.entry(place.values).or_insert(record);
        }
        if group.title.is_empty() {
            group.title = place.title;
        }
        group
            .broken
            .extend(broken(columns, record, (Some(index) == last).then_some(least)));
        group.rows.push(record);
    }
    groups
}

/// To which product a row belongs whose handle was there before: to the one that is there, to a repetition of it that
/// is being read, or (`None`) to a new repetition. Files may be sorted by anything, and tell the title once or always.
fn belongs(
    columns: &Columns,
    groups: &[Group<'_>],
    row: &Place<'_>,
    current: Option<usize>,
    known: usize,
) -> Option<usize> {
    let product = &groups[known];
    let following = current.filter(|current| groups[*current].folded == row.folded);
    let same = row.title == product.title;
    if row.title.is_empty() || product.title.is_empty() {
        return following.or(Some(known));
    }
    if !row.priced {
        return following.or(same.then_some(known));
    }
    if product.variants.contains_key(&row.values) {
        let mut candidates = following.into_iter().chain([known]);
        let pictured = candidates.find(|group| row.fills(columns, &groups[*group]));
        return pictured.or_else(|| {
            following.filter(|current| *current != known && !groups[*current].variants.contains_key(&row.values))
        });
    }
    (same || following == Some(known)).then_some(known)
}

fn blank(record: &Record) -> bool {
    record.cells.iter().all(|cell| cell.trim().is_empty())
}

/// A row that has too many cells, or that is the last one and shorter than any other (`least` cells), so that the file was
/// cut off within it. Short rows elsewhere only lack trailing empty cells.
fn broken(columns: &Columns, record: &Record, least: Option<usize>) -> Option<Remark> {
    let width = columns.width();
    let extra = record.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
    let problem = if extra {
        Problem::TooManyCells
    } else if least.is_some_and(|least| record.cells.len() < least) {
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
