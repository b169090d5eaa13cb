//! Finds the columns of a product file by any of the names they have had.

use super::{FileProblem, Record};

/// A column we read. All others (metafields, markets, shopping feeds) are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Handle,
    Title,
    Body,
    Vendor,
    Category,
    FeedCategory,
    Type,
    Tags,
    Published,
    Status,
    Option1Name,
    Option1Value,
    Option2Name,
    Option2Value,
    Option3Name,
    Option3Value,
    Sku,
    Grams,
    Weight,
    WeightUnit,
    Tracker,
    Policy,
    Fulfilment,
    Quantity,
    Price,
    CompareAt,
    Barcode,
    Image,
    ImagePosition,
    ImageAlt,
    VariantImage,
    GiftCard,
}

/// The columns in which rows may differ that only add a picture.
const OF_PICTURES: [Column; 3] = [Column::Image, Column::ImagePosition, Column::ImageAlt];

/// Every name of every column, folded; the newer name second. Names of export programs come last.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Handle, &["handle", "url handle"]),
    (Column::Title, &["title"]),
    (Column::Body, &["body (html)", "description", "body html", "body"]),
    (Column::Vendor, &["vendor"]),
    (
        Column::Category,
        &[
            "product category",
            "standard product type",
            "standardized product type",
            "category",
            "category: name",
        ],
    ),
    (Column::FeedCategory, &["google shopping / google product category"]),
    (Column::Type, &["type", "custom product type", "product type"]),
    (Column::Tags, &["tags"]),
    (Column::Published, &["published", "published on online store"]),
    (Column::Status, &["status"]),
    (Column::Option1Name, &["option1 name"]),
    (Column::Option1Value, &["option1 value"]),
    (Column::Option2Name, &["option2 name"]),
    (Column::Option2Value, &["option2 value"]),
    (Column::Option3Name, &["option3 name"]),
    (Column::Option3Value, &["option3 value"]),
    (Column::Sku, &["variant sku", "sku"]),
    (Column::Grams, &["variant grams", "weight value (grams)"]),
    (Column::Weight, &["variant weight"]),
    (Column::WeightUnit, &["variant weight unit", "weight unit for display"]),
    (Column::Tracker, &["variant inventory tracker", "inventory tracker"]),
    (
        Column::Policy,
        &["variant inventory policy", "continue selling when out of stock"],
    ),
    (
        Column::Fulfilment,
        &["variant fulfillment service", "fulfillment service"],
    ),
    (
        Column::Quantity,
        &[
            "variant inventory qty",
            "inventory quantity",
            "variant inventory quantity",
        ],
    ),
    (Column::Price, &["variant price", "price"]),
    (Column::CompareAt, &["variant compare at price", "compare at price"]),
    (
        Column::Barcode,
        &["variant barcode", "barcode", "variant barcodes", "barcodes"],
    ),
    (Column::Image, &["image src", "product image url", "image url"]),
    (Column::ImagePosition, &["image position"]),
    (Column::ImageAlt, &["image alt text"]),
    (Column::VariantImage, &["variant image", "variant image url"]),
    (Column::GiftCard, &["gift card"]),
];

/// Where the columns are.
pub(super) struct Columns {
    /// Position per column, in the order of [`NAMES`].
    places: Vec<Option<usize>>,
    /// The header as it stands in the file.
    header: Vec<String>,
}

impl Columns {
    /// Errors: the header is empty, not split, or lacks title or price.
    pub(super) fn find(header: &[String]) -> Result<Columns, FileProblem> {
        let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
        if folded.iter().all(String::is_empty) {
            return Err(FileProblem::Empty);
        }
        let place = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| folded.iter().position(|found| found == name))
        };
        let places: Vec<Option<usize>> = NAMES.iter().map(|(_, names)| place(names)).collect();
        let columns = Columns {
            places,
            header: header.iter().map(|name| clean(name).to_owned()).collect(),
        };
        let needed = [(Column::Title, "Title"), (Column::Price, "Variant Price")];
        let missing: Vec<&'static str> = needed
            .into_iter()
            .filter(|(column, _)| !columns.has(*column))
            .map(|(_, name)| name)
            .collect();
        if missing.is_empty() {
            return Ok(columns);
        }
        let separators = |name: &String| name.matches([';', '\t', '|', ',']).count() > 1;
        if header.len() <= 2 && header.iter().any(separators) {
            return Err(FileProblem::WrongSeparator);
        }
        Err(FileProblem::MissingColumns { columns: missing })
    }

    fn place(&self, column: Column) -> Option<usize> {
        let at = NAMES.iter().position(|(known, _)| *known == column)?;
        self.places[at]
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }

    /// The cell, trimmed; empty when the column or the cell is missing.
    pub(super) fn cell<'a>(&self, record: &'a Record, column: Column) -> &'a str {
        let cell = self.place(column).and_then(|at| record.cells.get(at));
        cell.map_or("", |text| clean(text))
    }

    /// Whether a row says of everything what another one says, but has another picture.
    pub(super) fn differ_in_picture(&self, one: &Record, other: &Record) -> bool {
        let picture = self.cell(one, Column::Image);
        let read = NAMES.iter().map(|(column, _)| *column);
        !picture.is_empty()
            && picture != self.cell(other, Column::Image)
            && read
                .filter(|column| !OF_PICTURES.contains(column))
                .all(|column| self.cell(one, column) == self.cell(other, column))
    }

    /// The column's name as it stands in the file.
    pub(super) fn name(&self, column: Column) -> &str {
        self.place(column).map_or("", |at| self.header[at].as_str())
    }

    /// Number of columns of the file.
    pub(super) fn width(&self) -> usize {
        self.header.len()
    }
}

/// Without byte order mark, zero bytes and white space around.
fn clean(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0'))
}

fn fold(name: &str) -> String {
    let plain = clean(name).trim_matches('"').replace(['_', '-'], " ").to_lowercase();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn old_and_new_names_in_any_case_are_found() {
        for names in [
            "\u{feff}Handle,Title,Variant Price,Variant Compare At Price",
            "url handle, TITLE ,Price,Compare-at price",
        ] {
            let columns = Columns::find(&header(names)).unwrap_or_else(|problem| panic!("{problem}"));
            assert!(columns.has(Column::Handle) && columns.has(Column::CompareAt), "{names}");
            assert!(!columns.has(Column::Vendor));
        }
        let columns =
            Columns::find(&header("\u{feff}Title,Price,Price / International")).unwrap_or_else(|p| panic!("{p}"));
        assert_eq!(columns.name(Column::Title), "Title");
        let record = Record {
            line: 2,
            cells: vec!["a ".into(), " 5".into(), "9".into()],
        };
        assert_eq!(columns.cell(&record, Column::Price), "5");
    }

    #[test]
    fn what_is_no_product_file_is_refused() {
        let problem = |names: &str| Columns::find(&header(names)).err();
        assert_eq!(problem(""), Some(FileProblem::Empty));
        assert_eq!(problem("Handle;Title;Variant Price"), Some(FileProblem::WrongSeparator));
        assert_eq!(
            problem("Name,Email"),
            Some(FileProblem::MissingColumns {
                columns: vec!["Title", "Variant Price"]
            })
        );
        assert_eq!(
            problem("Handle,Title"),
            Some(FileProblem::MissingColumns {
                columns: vec!["Variant Price"]
            })
        );
    }
}
