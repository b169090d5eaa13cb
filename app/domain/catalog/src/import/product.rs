//! Turns the rows of one product into a draft, or into the reasons why not.

use super::amount::parse_minor;
use super::columns::{Column, Columns};
use super::group::Group;
use super::{AmountProblem, ImportRow, Outcome, Record, Remark};
use crate::{
    DESCRIPTION_MAX, Field, OTHER, PICTURES_MAX, PictureDraft, PictureSource, Problem, ProductDraft, VariantDraft,
    category, check, html,
};
use kernel::Currency;
use std::collections::BTreeMap;

const OPTIONS: [(Column, Column); 3] = [
    (Column::Option1Name, Column::Option1Value),
    (Column::Option2Name, Column::Option2Value),
    (Column::Option3Name, Column::Option3Value),
];

/// Reads one product.
pub(super) fn row(columns: &Columns, group: Group<'_>, currency: Currency) -> ImportRow {
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
        exponent: currency.exponent(),
        wrong: group.broken,
        notes: Vec::new(),
    };
    row.title = reader.first(Column::Title).to_owned();
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

struct Reader<'a> {
    columns: &'a Columns,
    rows: &'a [&'a Record],
    exponent: u32,
    wrong: Vec<Remark>,
    notes: Vec<Remark>,
}

impl<'a> Reader<'a> {
    fn remark(&self, problem: Problem, line: u64, column: Column, params: &[(&str, &str)]) -> Remark {
        // A cell may hold anything of any length; a remark shows its beginning.
        let short = |value: &str| value.chars().take(80).collect::<String>();
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

    fn wrong(&mut self, problem: Problem, line: u64, column: Column, params: &[(&str, &str)]) {
        let remark = self.remark(problem, line, column, params);
        self.wrong.push(remark);
    }

    fn note(&mut self, problem: Problem, line: u64, column: Column, params: &[(&str, &str)]) {
        let remark = self.remark(problem, line, column, params);
        self.notes.push(remark);
    }

    /// The product's value of a column that stands once: usually in the first row, else in the first that has it.
    fn first(&self, column: Column) -> &'a str {
        self.rows
            .iter()
            .map(|record| self.columns.cell(record, column))
            .find(|cell| !cell.is_empty())
            .unwrap_or("")
    }

    fn draft(&mut self) -> ProductDraft {
        let (rows, columns) = (self.rows, self.columns);
        let line = rows[0].line;
        if matches!(
            self.first(Column::GiftCard).to_lowercase().as_str(),
            "true" | "yes" | "1"
        ) {
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
            ..ProductDraft::default()
        };
        for tag in self
            .first(Column::Tags)
            .split(',')
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
            .take(50)
        {
            let tag = tag.chars().take(60).collect::<String>();
            if !product.tags.contains(&tag) {
                product.tags.push(tag);
            }
        }
        product.category = self.category(&product.title, line);

        let sold: Vec<&Record> = rows.iter().copied().filter(|record| self.is_variant(record)).collect();
        product.options = self.options(&sold, line);
        let (pictures, variant_pictures) = self.pictures(&sold);
        product.pictures = pictures;
        let options = product.options.len();
        for (record, picture) in sold.iter().zip(variant_pictures) {
            let values = OPTIONS[..options]
                .iter()
                .map(|(_, value)| columns.cell(record, *value).to_owned());
            let mut variant = self.variant(record);
            variant.values = values.collect();
            variant.picture = picture;
            product.variants.push(variant);
        }
        if sold
            .iter()
            .all(|record| columns.cell(record, Column::Quantity).is_empty())
        {
            self.note(Problem::StockUnknown, line, Column::Quantity, &[]);
        }
        self.check(&product, &sold, line);
        product
    }

    /// A row sells something when it has a price, an article number or an option value; others only add pictures.
    fn is_variant(&self, record: &Record) -> bool {
        let columns = [Column::Price, Column::Sku, Column::Option1Value];
        columns
            .into_iter()
            .any(|column| !self.columns.cell(record, column).is_empty())
    }

    /// Option names, in order; none when the only variant is the default one.
    fn options(&mut self, sold: &[&Record], line: u64) -> Vec<String> {
        let columns = self.columns;
        let single = match sold {
            [only] => {
                let one = columns.cell(only, Column::Option1Value);
                let plain =
                    one.is_empty() || one.eq_ignore_ascii_case("default title") || one.eq_ignore_ascii_case("default");
                plain && columns.cell(only, Column::Option2Value).is_empty()
            }
            _ => false,
        };
        if single {
            return Vec::new();
        }
        let used = OPTIONS
            .iter()
            .rposition(|(_, column)| sold.iter().any(|record| !columns.cell(record, *column).is_empty()))
            .map_or(0, |last| last + 1);
        // Several variants without any value: one option is missing, which the check will say of each.
        let used = if used == 0 && sold.len() > 1 { 1 } else { used };
        let names: Vec<String> = OPTIONS[..used]
            .iter()
            .map(|(name, _)| self.first(*name).to_owned())
            .collect();
        for ((name_column, _), name) in OPTIONS.iter().zip(&names) {
            if name.is_empty() {
                self.wrong(Problem::OptionNameMissing, line, *name_column, &[]);
            }
        }
        names
    }

    fn variant(&mut self, record: &Record) -> VariantDraft {
        let columns = self.columns;
        let cell = |column| columns.cell(record, column).trim_start_matches('\'');
        let price_minor = self.amount(record, Column::Price).unwrap_or_default();
        let compare_at_minor = match cell(Column::CompareAt) {
            "" => None,
            _ => self.amount(record, Column::CompareAt),
        };
        let compare_at_minor = compare_at_minor.filter(|before| {
            let higher = *before > price_minor;
            // Exports write 0 for none, which needs no remark.
            if !higher && *before > 0 {
                let remark = self.remark(Problem::CompareAtDropped, record.line, Column::CompareAt, &[]);
                self.notes.push(remark);
            }
            higher
        });
        VariantDraft {
            sku: self.shortened(Column::Sku, cell(Column::Sku), 100, record.line),
            price_minor,
            compare_at_minor,
            stock: self.stock(record),
            weight_g: self.weight(record),
            barcode: self.shortened(Column::Barcode, cell(Column::Barcode), 50, record.line),
            ..VariantDraft::default()
        }
    }

    fn amount(&mut self, record: &Record, column: Column) -> Option<i64> {
        let text = self.columns.cell(record, column);
        match parse_minor(text, self.exponent) {
            Ok(minor) => Some(minor),
            Err(problem) => {
                self.wrong(problem.problem(), record.line, column, &[("value", text)]);
                None
            }
        }
    }

    /// Whole units; oversold stock counts as none.
    fn stock(&mut self, record: &Record) -> i64 {
        let text = self.columns.cell(record, Column::Quantity);
        match parse_minor(text, 0) {
            Ok(units) => units,
            Err(AmountProblem::Empty) => 0,
            Err(AmountProblem::Negative) => {
                self.note(
                    Problem::StockTakenAsZero,
                    record.line,
                    Column::Quantity,
                    &[("value", text)],
                );
                0
            }
            Err(_) => {
                self.wrong(Problem::NumberBad, record.line, Column::Quantity, &[("value", text)]);
                0
            }
        }
    }

    /// Grams, rounded up to whole ones: exports convert pounds and ounces to long decimals.
    fn weight(&mut self, record: &Record) -> Option<i64> {
        let text = self.columns.cell(record, Column::Grams);
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = fraction.bytes().all(|b| b.is_ascii_digit());
        match parse_minor(whole, 0) {
            Ok(grams) if digits => {
                let more = fraction.bytes().any(|b| b != b'0');
                Some(grams + i64::from(more)).filter(|grams| *grams > 0)
            }
            Err(AmountProblem::Empty) if text.is_empty() => None,
            _ => {
                self.wrong(Problem::NumberBad, record.line, Column::Grams, &[("value", text)]);
                None
            }
        }
    }

    /// The description, in paragraphs when it was plain text, and only its text when its HTML is too long.
    fn description(&mut self, line: u64) -> String {
        let body = self.first(Column::Body);
        if !body.contains('<') {
            return html::paragraphs(&html::visible_text(body));
        }
        if body.chars().count() <= DESCRIPTION_MAX {
            return body.to_owned();
        }
        let slim = html::slim(body);
        if slim.chars().count() <= DESCRIPTION_MAX {
            return slim;
        }
        self.note(Problem::DescriptionSimplified, line, Column::Body, &[]);
        html::paragraphs(&html::visible_text(body))
    }

    fn category(&mut self, title: &str, line: u64) -> String {
        let kinds = [Column::Category, Column::Type, Column::FeedCategory].map(|column| self.first(column));
        let tags = self.first(Column::Tags);
        match category::guess(kinds.into_iter().chain([title, tags])) {
            Some(category) => category.slug.to_owned(),
            None => {
                self.note(Problem::CategoryGuessed, line, Column::Type, &[]);
                OTHER.to_owned()
            }
        }
    }

    fn shortened(&mut self, column: Column, text: &str, max: usize, line: u64) -> String {
        if text.chars().count() > max {
            self.note(
                Problem::TextShortened,
                line,
                column,
                &[("value", text), ("max", &max.to_string())],
            );
        }
        text.chars().take(max).collect()
    }

    /// The product's pictures by position, no address twice, and for each variant the index of its own.
    fn pictures(&mut self, sold: &[&Record]) -> (Vec<PictureDraft>, Vec<Option<usize>>) {
        let columns = self.columns;
        let mut found: Vec<(i64, u64, Column, String, String)> = Vec::new();
        for record in self.rows {
            let position = columns.cell(record, Column::ImagePosition).parse().unwrap_or(i64::MAX);
            let alt = columns.cell(record, Column::ImageAlt);
            found.push((
                position,
                record.line,
                Column::Image,
                columns.cell(record, Column::Image).to_owned(),
                alt.to_owned(),
            ));
        }
        found.sort_by_key(|(position, ..)| *position);
        for record in sold {
            let own = columns.cell(record, Column::VariantImage).to_owned();
            found.push((i64::MAX, record.line, Column::VariantImage, own, String::new()));
        }
        let mut pictures: Vec<PictureDraft> = Vec::new();
        let mut dropped = Vec::new();
        for (_, line, column, text, alt) in found.into_iter().filter(|(.., text, _)| !text.is_empty()) {
            let Some(source) = address(&text).map(PictureSource::Remote) else {
                self.note(Problem::PictureAddressBad, line, column, &[("value", &text)]);
                continue;
            };
            if pictures.iter().any(|picture| picture.source == source) || dropped.contains(&source) {
                continue;
            }
            if pictures.len() == PICTURES_MAX {
                dropped.push(source);
            } else {
                pictures.push(PictureDraft {
                    source,
                    alt: alt.chars().take(250).collect(),
                });
            }
        }
        if !dropped.is_empty() {
            let (count, max) = (dropped.len().to_string(), PICTURES_MAX.to_string());
            let line = self.rows[0].line;
            self.note(
                Problem::PicturesDropped,
                line,
                Column::Image,
                &[("count", &count), ("max", &max)],
            );
        }
        let own = sold.iter().map(|record| {
            let source = address(columns.cell(record, Column::VariantImage)).map(PictureSource::Remote)?;
            pictures.iter().position(|picture| picture.source == source)
        });
        let own = own.collect();
        (pictures, own)
    }

    /// Whether it was on sale; a remark when it was not.
    fn publish(&mut self, line: u64) -> bool {
        let status = self.first(Column::Status).to_lowercase();
        let published = self.first(Column::Published).to_lowercase();
        let column = if matches!(status.as_str(), "" | "active") {
            Column::Published
        } else {
            Column::Status
        };
        let on_sale = matches!(status.as_str(), "" | "active") && !matches!(published.as_str(), "false" | "no" | "0");
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
                self.wrong.push(Remark {
                    problem: finding.problem,
                    line,
                    column: name,
                    params: finding.params,
                });
            }
        }
    }
}

/// The address of a picture if it can be fetched over https; exports leave the scheme out or have the old one.
fn address(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("//")?;
    let plain = !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control());
    let web = matches!(scheme.to_ascii_lowercase().as_str(), "" | "http:" | "https:");
    (plain && web && text.len() <= 2_000).then(|| format!("https://{rest}"))
}
