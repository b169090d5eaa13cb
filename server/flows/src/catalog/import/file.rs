//! From the bytes of an upload to the cells of a product file, or to the sentence that says why it is none.

use catalog::import::{ImportRow, Record, read};
use kernel::{Currency, Error, Refused};

/// The largest file taken, in bytes (40 MB).
pub const FILE_MAX: usize = 40 << 20;
/// Most columns; real exports have under a hundred.
const COLUMNS_MAX: usize = 1000;

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// More than [`FILE_MAX`].
    TooLarge,
    /// Not text in UTF-8, from this line on.
    NotUtf8 { line: usize },
    /// A spreadsheet or another file that is no text at all.
    NotText,
    /// A quotation mark opened in this line is never closed.
    OpenQuote { line: usize },
    /// More columns than any product file has.
    TooManyColumns,
}

impl Refused for Unreadable {
    fn code(&self) -> &'static str {
        match self {
            Unreadable::TooLarge => "import.too_large",
            Unreadable::NotUtf8 { .. } => "import.not_utf8",
            Unreadable::NotText => "import.not_text",
            Unreadable::OpenQuote { .. } => "import.open_quote",
            Unreadable::TooManyColumns => "import.too_many_columns",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Unreadable::NotUtf8 { line } | Unreadable::OpenQuote { line } => vec![("line", line.to_string())],
            _ => Vec::new(),
        }
    }
}

/// Reads the products of a file; prices are in `currency`. Takes a second or two for the largest: to be called off the
/// async threads.
pub(super) fn products(bytes: &[u8], currency: Currency) -> Result<Vec<ImportRow>, Error> {
    let (header, records) = cells(bytes)?;
    Ok(read(&header, &records, currency)?)
}

fn cells(bytes: &[u8]) -> Result<(Vec<String>, Vec<Record>), Error> {
    if bytes.len() > FILE_MAX {
        return Err(Unreadable::TooLarge.into());
    }
    // ZIP (xlsx, ods) and OLE (xls) containers, and UTF-16 with its mark
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Unreadable::NotText.into());
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Err(error) = std::str::from_utf8(bytes) {
        return Err(Unreadable::NotUtf8 {
            line: line_at(bytes, error.valid_up_to()),
        }
        .into());
    }
    if bytes.contains(&0) {
        return Err(Unreadable::NotText.into());
    }
    let separator = separator(bytes);
    well_formed(bytes, separator)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(bytes);
    let mut row = csv::StringRecord::new();
    let mut header = Vec::new();
    let mut records: Vec<Record> = Vec::new();
    // of every row but the last, cells that are empty to the end are not kept: most exports are mostly commas
    let mut last_width = 0;
    let mut lines = Lines { bytes, at: 0, line: 1 };
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            // the bytes are in memory and valid text, so there is nothing else to fail
            Err(_) => return Err(Unreadable::NotText.into()),
        }
        if header.is_empty() {
            // spreadsheets may write which separator follows in a line of its own
            if row.len() <= 2 && row.get(0).is_some_and(|cell| cell.starts_with("sep=")) {
                continue;
            }
            header = row.iter().map(str::to_owned).collect();
            continue;
        }
        if records.len() > catalog::import::ROWS_MAX {
            break;
        }
        let filled = row
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .last()
            .map_or(0, |(at, _)| at + 1);
        last_width = row.len();
        records.push(Record {
            line: row.position().map_or(0, |position| lines.of_record(position.byte())),
            cells: row.iter().take(filled).map(str::to_owned).collect(),
        });
    }
    if let Some(last) = records.last_mut() {
        last.cells.resize(last_width, String::new());
    }
    Ok((header, records))
}

/// The line of the byte at `at`, from 1.
fn line_at(bytes: &[u8], at: usize) -> usize {
    bytes[..at.min(bytes.len())].iter().filter(|b| **b == b'\n').count() + 1
}

/// Counts lines from record to record, whatever ends them. The CSV reader's own count is one behind where lines end in
/// two characters.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record the reader found from byte `from` on, which may still be the end of the one before.
    fn of_record(&mut self, from: u64) -> u64 {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            let ends = matches!(byte, b'\n' | b'\r');
            if self.at >= from && !ends {
                break;
            }
            self.at += 1;
            let first_half = *byte == b'\r' && self.bytes.get(self.at) == Some(&b'\n');
            self.line += u64::from(ends && !first_half);
        }
        self.line
    }
}

/// What stands between the cells: what the header has most of. Shops export commas, spreadsheets of half the world save
/// semicolons, and copied tables have tabs.
fn separator(bytes: &[u8]) -> u8 {
    let mut lines = bytes.split(|b| matches!(b, b'\n' | b'\r'));
    let header = lines.find(|line| !line.is_empty() && !line.starts_with(b"sep="));
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header.unwrap_or_default() {
        quoted ^= *byte == b'"';
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && byte == separator);
        }
    }
    // of equals the first, a comma
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(separator, _)| *separator)
}

/// That every quoted cell ends (the CSV reader would take the rest of the file for one cell) and no row has more cells
/// than any export.
fn well_formed(bytes: &[u8], separator: u8) -> Result<(), Unreadable> {
    let mut opened = None;
    let mut at_start = true;
    let mut cells = 1;
    let mut bytes_left = bytes.iter().enumerate().peekable();
    while let Some((at, byte)) = bytes_left.next() {
        match (opened, byte) {
            (None, b'"') if at_start => opened = Some(at),
            // a doubled quote stands for one within the cell
            (Some(_), b'"') if bytes_left.next_if(|(_, next)| **next == b'"').is_some() => {}
            (Some(_), b'"') => {
                opened = None;
                at_start = false;
            }
            (Some(_), _) => {}
            (None, b'\n' | b'\r') => {
                at_start = true;
                cells = 1;
            }
            (None, b) => {
                at_start = *b == separator;
                cells += usize::from(at_start);
                if cells > COLUMNS_MAX {
                    return Err(Unreadable::TooManyColumns);
                }
            }
        }
    }
    match opened {
        Some(at) => Err(Unreadable::OpenQuote {
            line: line_at(bytes, at),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn code(bytes: &[u8]) -> String {
        match products(bytes, Currency::USD) {
            Err(Error::Refused { code, .. }) => code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_product_file_gets_its_own_sentence() {
        assert_eq!(code(b""), "catalog.import_empty");
        assert_eq!(code(b"Handle,Title,Variant Price\n"), "catalog.import_empty");
        assert_eq!(code(b"Name,Email\na,b\n"), "catalog.import_missing_columns");
        assert_eq!(
            code(b"Handle|Title|Variant Price\na|b|5\n"),
            "catalog.import_wrong_separator"
        );
        assert_eq!(code(b"PK\x03\x04 and so on"), "import.not_text");
        assert_eq!(code(b"Handle,Title,Variant Price\na,b\0,5\n"), "import.not_text");
        assert_eq!(code(b"Handle,Title,Variant Price\na,M\xfcller,5\n"), "import.not_utf8");
        assert_eq!(code(&[0xFF, 0xFE, b'H', 0]), "import.not_utf8");
        assert_eq!(
            code(b"Handle,Title,Variant Price\na,\"b,5\nc,d,6\n"),
            "import.open_quote"
        );
        assert_eq!(code(",".repeat(2000).as_bytes()), "import.too_many_columns");
        assert_eq!(code(&vec![b' '; FILE_MAX + 1]), "import.too_large");
    }

    #[test]
    fn a_refusal_names_the_line() {
        let refused = products(b"Handle,Title,Variant Price\na,b,5\na,M\xfcller,5\n", Currency::USD).unwrap_err();
        let Error::Refused { params, .. } = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(params["line"], "3");
    }

    #[test]
    fn quotes_within_cells_are_no_open_quotes() {
        for good in [
            "a,\"b \"\"c\"\" d\",e\n",
            "5\" pipe,a\n",
            "\"a\nb\",c",
            "\"\"\"a\"\"\",b",
            "a,\"\"\n",
        ] {
            assert_eq!(well_formed(good.as_bytes(), b','), Ok(()), "{good}");
        }
        assert_eq!(
            well_formed(b"x\na,\"b \"\"c\n", b','),
            Err(Unreadable::OpenQuote { line: 2 })
        );
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [
                "Handle,Title,Variant Price",
                "a,\"A",
                "b\",5",
                "",
                "c,C c c,5",
                "d,D d d,5",
                "",
            ]
            .join(end);
            let rows = products(text.as_bytes(), Currency::USD).unwrap();
            let lines: Vec<(u64, u64)> = rows.iter().map(|row| (row.first_line, row.last_line)).collect();
            assert_eq!(lines, [(2, 2), (5, 5), (6, 6)], "{end:?}");
        }
    }

    #[test]
    fn semicolons_and_tabs_separate_as_well() {
        for text in [
            "Handle;Title;Variant Price\nmug;\"Mug; blue\";12,50\n",
            "sep=;\r\nHandle;Title;Variant Price\r\nmug;\"Mug; blue\";12,50\r\n",
            "Handle\tTitle\tVariant Price\nmug\tMug; blue\t12,50\n",
            "\"Handle\",\"Title\",\"Variant Price\",\"a;b;c;d;e\"\n\"mug\",\"Mug; blue\",\"12,50\",\"\"\n",
        ] {
            let rows = products(text.as_bytes(), Currency::EUR).unwrap();
            let catalog::import::Outcome::Valid(draft) = &rows[0].outcome else {
                panic!("{text:?}: {:?}", rows[0].outcome)
            };
            assert_eq!(
                (draft.title.as_str(), draft.variants[0].price_minor),
                ("Mug; blue", 1250),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_byte_order_mark_and_any_line_ends_are_read() {
        for text in [
            "\u{feff}Handle,Title,Variant Price\na,A b c,5\n",
            "Handle,Title,Variant Price\r\na,A b c,5\r\n",
            "Handle,Title,Variant Price\ra,A b c,5",
        ] {
            let rows = products(text.as_bytes(), Currency::USD).unwrap();
            assert_eq!((rows.len(), rows[0].key.as_str()), (1, "a"), "{text:?}");
        }
    }
}
