//! Turns the rows of one product into a draft, or into the reasons why not.

use super::amount::Marks;
use super::columns::{Column, Columns};
use super::group::Group;
use super::text::{says_no, says_yes};
use super::{ImportRow, Outcome, Record, Remark};
use crate::{Field, Problem, ProductDraft, VariantDraft, check};
use kernel::Currency;
use std::collections::{BTreeMap, HashSet};

/// Longest handle, in characters.
const KEY_MAX: usize = 255;
const OPTIONS: [(Column, Column); 3] = [
    (Column::Option1Name, Column::Option1Value),
    (Column::Option2Name, Column::Option2Value),
    (Column::Option3Name, Column::Option3Value),
];

/// Reads one product.
pub(super) fn row(columns: &Columns, group: Group<'_>, currency: Currency, marks: Marks) -> ImportRow {
    let lines = group.rows.iter().map(|record| record.line);
    let mut row = ImportRow {
        key: group.key,
        title: String::new(),
        first_line: lines.clone().min().unwrap_or_default(),
        last_line: lines.max().unwrap_or_default(),
        publish: false,
        outcome: Outcome::Invalid(Vec::new()),
        notes: Vec::new(),
    };
    let mut reader = Reader {
        columns,
        rows: &group.rows,
        filled: &group.filled,
        exponent: currency.exponent(),
        marks,
        wrong: group.broken,
        notes: Vec::new(),
    };
    row.title = reader.first(Column::Title).to_owned();
    if row.key.chars().nth(KEY_MAX).is_some() {
        let max = KEY_MAX.to_string();
        reader.wrong(Problem::TextTooLong, row.first_line, Column::Handle, &[("max", &max)]);
        row.key = row.key.chars().take(KEY_MAX).collect();
    }
    if let Some(of_line) = group.duplicate_of {
        row.outcome = Outcome::Duplicate { of_line };
        return row;
    }
    if row.key.is_empty() {
        reader.wrong(Problem::HandleMissing, row.first_line, Column::Handle, &[]);
    }
    let draft = reader.draft();
    row.publish = reader.publish(row.first_line);
    row.notes = reader.notes;
    row.outcome = if reader.wrong.is_empty() {
        Outcome::Valid(draft)
    } else {
        Outcome::Invalid(reader.wrong)
    };
    row
}

/// Reads the rows of one product; what it finds gathers in `wrong` and `notes`.
pub(super) struct Reader<'a> {
    pub(super) columns: &'a Columns,
    pub(super) rows: &'a [&'a Record],
    /// Which of the rows, by index, repeat a variant only to add a picture.
    filled: &'a HashSet<usize>,
    /// Decimals of the shop's currency.
    pub(super) exponent: u32,
    /// How the file writes its amounts.
    pub(super) marks: Marks,
    wrong: Vec<Remark>,
    notes: Vec<Remark>,
}

impl<'a> Reader<'a> {
    fn remark(&self, problem: Problem, line: u64, column: Column, params: &[(&str, &str)]) -> Remark {
        let params: BTreeMap<String, String> = params
            .iter()
            .map(|(name, value)| ((*name).to_owned(), short(value)))
            .collect();
        Remark {
            problem,
            line,
            column: self.columns.name(column).to_owned(),
            params,
        }
    }

    pub(super) fn wrong(&mut self, problem: Problem, line: u64, column: Column, params: &[(&str, &str)]) {
        let remark = self.remark(problem, line, column, params);
        self.wrong.push(remark);
    }

    pub(super) fn note(&mut self, problem: Problem, line: u64, column: Column, params: &[(&str, &str)]) {
        let remark = self.remark(problem, line, column, params);
        self.notes.push(remark);
    }

    /// The product's value of a column that stands once: usually in the first row, else in the first that has it.
    pub(super) fn first(&self, column: Column) -> &'a str {
        self.rows
            .iter()
            .map(|record| self.columns.cell(record, column))
            .find(|cell| !cell.is_empty())
            .unwrap_or("")
    }

    fn draft(&mut self) -> ProductDraft {
        let (rows, columns) = (self.rows, self.columns);
        let line = rows[0].line;
        let service = self.first(Column::Fulfilment);
        if says_yes(self.first(Column::GiftCard)) || service.eq_ignore_ascii_case("gift_card") {
            self.wrong(Problem::GiftCard, line, Column::GiftCard, &[]);
        }
        let mut product = ProductDraft {
            title: self
                .first(Column::Title)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            description_html: self.description(line),
            vendor: self.shortened(Column::Vendor, self.first(Column::Vendor), 100, line),
            tags: self.tags(line),
            ..ProductDraft::default()
        };
        product.category = self.category(&product.title, line);

        let own = rows
            .iter()
            .enumerate()
            .filter(|(index, _)| !self.filled.contains(index));
        let mut sold: Vec<&Record> = own
            .map(|(_, record)| *record)
            .filter(|record| self.is_variant(record))
            .collect();
        if sold.is_empty() {
            // a product all the same, whose price is missing
            sold.push(rows[0]);
        }
        let options = self.options(&sold);
        product.options = options.iter().map(|(name, _)| self.first(*name).to_owned()).collect();
        for (name, _) in &options {
            if self.first(*name).is_empty() {
                self.wrong(Problem::OptionNameMissing, line, *name, &[]);
            }
        }
        let (pictures, variant_pictures) = self.pictures(&sold);
        product.pictures = pictures;
        for (record, picture) in sold.iter().zip(variant_pictures) {
            let values = options.iter().map(|(_, value)| columns.cell(record, *value).to_owned());
            let mut variant = self.variant(record);
            variant.values = values.collect();
            variant.picture = picture;
            product.variants.push(variant);
        }
        self.note_stock(&sold, line);
        self.check(&product, &sold, line);
        product
    }

    /// A row sells something when it has a price, an article number or an option value; others only add pictures.
    fn is_variant(&self, record: &Record) -> bool {
        let columns = [Column::Price, Column::Sku];
        let values = OPTIONS.map(|(_, value)| value);
        let mut cells = columns
            .into_iter()
            .chain(values)
            .map(|column| self.columns.cell(record, column));
        cells.any(|cell| !cell.is_empty())
    }

    /// The options that the variants have values for; none when the only variant is the default one.
    fn options(&self, sold: &[&Record]) -> Vec<(Column, Column)> {
        let columns = self.columns;
        let single = match sold {
            [only] => {
                let one = columns.cell(only, Column::Option1Value);
                let plain =
                    one.is_empty() || one.eq_ignore_ascii_case("default title") || one.eq_ignore_ascii_case("default");
                plain
                    && columns.cell(only, Column::Option2Value).is_empty()
                    && columns.cell(only, Column::Option3Value).is_empty()
            }
            _ => false,
        };
        if single {
            return Vec::new();
        }
        let has_value = |column| sold.iter().any(|record| !columns.cell(record, column).is_empty());
        let used: Vec<_> = OPTIONS.into_iter().filter(|(_, value)| has_value(*value)).collect();
        // Several variants without any value: one option is missing, which the check will say of each.
        if used.is_empty() && sold.len() > 1 {
            return vec![OPTIONS[0]];
        }
        used
    }

    fn variant(&mut self, record: &Record) -> VariantDraft {
        let columns = self.columns;
        let price_minor = self.amount(record, Column::Price).unwrap_or_default();
        let compare_at_minor = match columns.cell(record, Column::CompareAt) {
            "" => None,
            _ => self.amount(record, Column::CompareAt),
        };
        let compare_at_minor = compare_at_minor.filter(|before| {
            // Exports write 0 or the price itself for none, which needs no remark.
            if *before < price_minor && *before > 0 {
                self.note(Problem::CompareAtDropped, record.line, Column::CompareAt, &[]);
            }
            *before > price_minor
        });
        VariantDraft {
            sku: self.number(record, Column::Sku, columns.cell(record, Column::Sku), 100),
            price_minor,
            compare_at_minor,
            stock: self.stock(record),
            weight_g: self.weight(record),
            barcode: self.barcode(record),
            ..VariantDraft::default()
        }
    }

    /// Whether it was on sale; a remark when it was not.
    fn publish(&mut self, line: u64) -> bool {
        let status = self.first(Column::Status).to_lowercase();
        let column = if matches!(status.as_str(), "" | "active") {
            Column::Published
        } else {
            Column::Status
        };
        let on_sale = matches!(status.as_str(), "" | "active") && !says_no(self.first(Column::Published));
        if !on_sale {
            self.note(Problem::KeptAsDraft, line, column, &[]);
        }
        on_sale
    }

    /// The listing's own hard rules, said of the cells they are about. What reading the cells has said already is not
    /// said again.
    fn check(&mut self, product: &ProductDraft, sold: &[&Record], line: u64) {
        for finding in check(product).into_iter().filter(|finding| finding.hard) {
            let column = match finding.field {
                Field::Title => Column::Title,
                Field::Description => Column::Body,
                Field::Category => Column::Type,
                Field::Vendor => Column::Vendor,
                Field::Tags => Column::Tags,
                Field::Options => Column::Option1Name,
                Field::Values | Field::Variants => Column::Option1Value,
                Field::Sku => Column::Sku,
                Field::Price => Column::Price,
                Field::CompareAt => Column::CompareAt,
                Field::Stock => Column::Quantity,
                Field::Weight => Column::Grams,
                Field::Barcode => Column::Barcode,
                Field::Pictures => Column::Image,
            };
            let line = finding
                .variant
                .and_then(|index| sold.get(index))
                .map_or(line, |record| record.line);
            let name = self.columns.name(column).to_owned();
            let said = self.wrong.iter().any(|remark| {
                let same = remark.problem == finding.problem && finding.variant.is_none();
                same || remark.line == line && remark.column == name
            });
            if !said {
                let params = finding.params.iter();
                self.wrong.push(Remark {
                    problem: finding.problem,
                    line,
                    column: name,
                    params: params.map(|(name, value)| (name.clone(), short(value))).collect(),
                });
            }
        }
    }
}

/// A cell may hold anything of any length; a remark shows its beginning.
fn short(value: &str) -> String {
    value.chars().take(80).collect()
}
