//! From the form's texts to a draft; server only.

use super::{ProductForm, VariantInput};
use catalog::import::{AmountProblem, parse_minor};
use catalog::{OPTIONS_MAX, ProductDraft, VARIANTS_MAX, VariantDraft, html};
use kernel::{Currency, Error, FieldError};

/// A form that could be read.
#[derive(Debug)]
pub struct Read {
    /// What it means.
    pub draft: ProductDraft,
    /// For each variant of the draft the row of the form it comes from.
    rows: Vec<usize>,
}

impl Read {
    /// The error with its fields named as the form names them.
    pub fn renamed(&self, error: Error) -> Error {
        let Error::Invalid(fields) = error else { return error };
        let rename = |field: FieldError| {
            let name = match field.field.split_once('.') {
                Some((name, index)) => {
                    let row = index
                        .parse()
                        .ok()
                        .and_then(|index: usize| self.rows.get(index))
                        .copied();
                    format!("form[variants][{}][{name}]", row.unwrap_or(0))
                }
                None => format!("form[{}]", field.field),
            };
            FieldError { field: name, ..field }
        };
        told(fields.into_iter().map(rename).collect())
    }
}

/// What the form says of these errors: of each field one, the first, because that is all a field shows and because
/// several variants can come from one row; and of a fault of the listing also what to do about it.
fn told(fields: Vec<FieldError>) -> Error {
    let mut told: Vec<FieldError> = Vec::with_capacity(fields.len());
    for field in fields {
        if !told.iter().any(|known| known.field == field.field) {
            told.push(advised(field));
        }
    }
    Error::Invalid(told)
}

/// A fault of the listing with its advice, which elsewhere stands beside it.
fn advised(error: FieldError) -> FieldError {
    let Some(problem) = error.code.strip_prefix("listing.") else {
        return error;
    };
    let args: Vec<i18n::Arg<'_>> = error.params.iter().map(|(k, v)| (k.as_str(), v as _)).collect();
    let advice = i18n::text(&format!("listing.fix.{problem}"), &args);
    let sentence = format!("{} {advice}", i18n::field_text(&error));
    FieldError::new(&error.field, "said").with("sentence", sentence)
}

/// Reads the form. `before` is the product it changes; its pictures stay, and so does what the form does not show.
pub fn read(form: &ProductForm, before: Option<&ProductDraft>, currency: Currency) -> Result<Read, Error> {
    let mut errors = Vec::new();
    let options = options(form, &mut errors);
    let rows: Vec<Row> = form
        .variants
        .iter()
        .enumerate()
        .filter(|(_, input)| input.drop != "true")
        .map(|(index, input)| row(index, input, currency, &mut errors))
        .collect();
    if rows.is_empty() {
        errors.push(FieldError::new("form[variants][0][price]", "required"));
    }
    let total = options.iter().map(|(_, values)| values.len()).product::<usize>();
    if total > VARIANTS_MAX {
        errors.push(FieldError::new("form[options][0][values]", "listing.too_many_variants").with("max", VARIANTS_MAX));
    }
    if !errors.is_empty() {
        return Err(told(errors));
    }
    let (mut variants, origins) = combined(&options, rows);
    for variant in &mut variants {
        let old = before.and_then(|before| before.variants.iter().find(|old| old.values == variant.values));
        if let Some(old) = old {
            variant.picture = old.picture;
            variant.barcode.clone_from(&old.barcode);
        }
    }
    let text = form.description.trim();
    let words = form
        .tags
        .split(',')
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .take(50);
    let draft = ProductDraft {
        title: form.title.clone(),
        description_html: if text.contains('<') {
            text.to_owned()
        } else {
            html::paragraphs(text)
        },
        category: form.category.clone(),
        vendor: form.vendor.clone(),
        tags: words.map(str::to_owned).collect(),
        options: options.into_iter().map(|(name, _)| name).collect(),
        variants,
        pictures: before.map(|before| before.pictures.clone()).unwrap_or_default(),
    };
    Ok(Read { draft, rows: origins })
}

struct Row {
    index: usize,
    variant: VariantDraft,
}

/// Names and values of the options that have either.
fn options(form: &ProductForm, errors: &mut Vec<FieldError>) -> Vec<(String, Vec<String>)> {
    let mut options = Vec::new();
    for (index, option) in form.options.iter().enumerate().take(OPTIONS_MAX) {
        let name = option.name.trim().to_owned();
        let mut values: Vec<String> = Vec::new();
        for value in option
            .values
            .split([',', '\n'])
            .map(str::trim)
            .filter(|value| !value.is_empty())
        {
            if !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
        }
        match (name.is_empty(), values.is_empty()) {
            (true, true) => continue,
            (true, false) => errors.push(FieldError::new(&format!("form[options][{index}][name]"), "required")),
            (false, true) => errors.push(FieldError::new(&format!("form[options][{index}][values]"), "required")),
            (false, false) => {}
        }
        options.push((name, values));
    }
    options
}

fn row(index: usize, input: &VariantInput, currency: Currency, errors: &mut Vec<FieldError>) -> Row {
    let mut wrong = |field: &str, code: &str, value: &str| {
        let error = FieldError::new(&format!("form[variants][{index}][{field}]"), code);
        errors.push(error.with("value", value.trim()));
    };
    let price_minor = match parse_minor(&input.price, currency.exponent()) {
        Ok(minor) => minor,
        Err(AmountProblem::Empty) => {
            wrong("price", "required", "");
            0
        }
        Err(problem) => {
            wrong("price", amount_code(problem), &input.price);
            0
        }
    };
    let compare_at_minor = match parse_minor(&input.compare_at, currency.exponent()) {
        Ok(minor) => Some(minor).filter(|minor| *minor > 0),
        Err(AmountProblem::Empty) => None,
        Err(problem) => {
            wrong("compare_at", amount_code(problem), &input.compare_at);
            None
        }
    };
    let mut whole = |field: &str, text: &str| match parse_minor(text, 0) {
        Ok(n) => Some(n),
        Err(AmountProblem::Empty) => None,
        Err(_) => {
            wrong(field, "not_number", text);
            None
        }
    };
    let stock = whole("stock", &input.stock).unwrap_or(0);
    let weight_g = whole("weight", &input.weight).filter(|grams| *grams > 0);
    let values = input
        .values
        .split('\n')
        .map(|value| value.trim_end_matches('\r').to_owned());
    let variant = VariantDraft {
        values: if input.values.is_empty() {
            Vec::new()
        } else {
            values.collect()
        },
        sku: input.sku.clone(),
        price_minor,
        compare_at_minor,
        stock,
        stock_shown: input.stock_shown.parse().ok(),
        weight_g,
        ..VariantDraft::default()
    };
    Row { index, variant }
}

fn amount_code(problem: AmountProblem) -> &'static str {
    match problem {
        AmountProblem::TooPrecise => "listing.amount_too_precise",
        AmountProblem::Negative => "listing.amount_negative",
        _ => "not_money",
    }
}

/// The variants: the rows whose values are still offered, and every combination with a value that is new. When
/// options were added or taken away, all combinations, each after the row that is most like it.
fn combined(options: &[(String, Vec<String>)], rows: Vec<Row>) -> (Vec<VariantDraft>, Vec<usize>) {
    let Some(first) = rows.first() else {
        return (Vec::new(), Vec::new());
    };
    if options.is_empty() {
        return (
            vec![VariantDraft {
                values: Vec::new(),
                ..first.variant.clone()
            }],
            vec![first.index],
        );
    }
    let same_options = rows.iter().all(|row| row.variant.values.len() == options.len());
    // a new product's one row stands for all: each combination begins with its stock
    let blank = rows.len() == 1 && first.variant.values.is_empty();
    let mut out = (Vec::new(), Vec::new());
    if same_options {
        for row in &rows {
            if row
                .variant
                .values
                .iter()
                .zip(options)
                .all(|(value, (_, values))| values.contains(value))
            {
                out.0.push(row.variant.clone());
                out.1.push(row.index);
            }
        }
    }
    let mut used = vec![false; rows.len()];
    for values in combinations(options) {
        let known = |at: usize, value: &String| rows.iter().any(|row| row.variant.values.get(at) == Some(value));
        if same_options && values.iter().enumerate().all(|(at, value)| known(at, value)) {
            continue;
        }
        let likeness = |row: &Row| row.variant.values.iter().zip(&values).filter(|(a, b)| a == b).count();
        let (at, row) = rows
            .iter()
            .enumerate()
            .max_by_key(|(at, row)| (likeness(row), std::cmp::Reverse(*at)))
            .unwrap_or((0, first));
        // a count and a number belong to one variant: the first that follows its row
        let takes = blank || (!same_options && !std::mem::replace(&mut used[at], true));
        let stock = if takes { row.variant.stock } else { 0 };
        let sku = if takes && !blank {
            row.variant.sku.clone()
        } else {
            String::new()
        };
        out.0.push(VariantDraft {
            values,
            stock,
            stock_shown: None,
            sku,
            ..row.variant.clone()
        });
        out.1.push(row.index);
    }
    out
}

fn combinations(options: &[(String, Vec<String>)]) -> Vec<Vec<String>> {
    options.iter().fold(vec![Vec::new()], |all, (_, values)| {
        all.iter()
            .flat_map(|before| {
                values
                    .iter()
                    .map(|value| before.iter().cloned().chain([value.clone()]).collect())
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::super::OptionInput;
    use super::*;

    fn option(name: &str, values: &str) -> OptionInput {
        OptionInput {
            name: name.into(),
            values: values.into(),
        }
    }

    fn line(values: &str, price: &str, stock: &str) -> VariantInput {
        let input = VariantInput::default();
        VariantInput {
            values: values.into(),
            price: price.into(),
            stock: stock.into(),
            ..input
        }
    }

    fn form(options: Vec<OptionInput>, variants: Vec<VariantInput>) -> ProductForm {
        ProductForm {
            title: "Kettle".into(),
            options,
            variants,
            ..ProductForm::default()
        }
    }

    fn shown(form: &ProductForm) -> Vec<(String, i64, i64)> {
        let read = read(form, None, Currency::USD).unwrap();
        let variants = read.draft.variants.into_iter();
        variants.map(|v| (v.values.join("/"), v.price_minor, v.stock)).collect()
    }

    fn wrong(form: &ProductForm) -> Vec<(String, String)> {
        let Err(Error::Invalid(fields)) = read(form, None, Currency::USD) else {
            panic!("it was read")
        };
        let said = |f: FieldError| f.params.get("sentence").cloned().unwrap_or(f.code);
        fields.into_iter().map(|f| (f.field.clone(), said(f))).collect()
    }

    #[test]
    fn a_new_product_begins_with_every_combination_of_its_values() {
        let form = form(
            vec![option("Colour", "Teal, Yellow"), option("Size", "S,M")],
            vec![line("", "5", "7")],
        );
        assert_eq!(shown(&form).len(), 4);
        assert_eq!(shown(&form)[3], ("Yellow/M".into(), 500, 7));
        assert_eq!(
            shown(&super::super::ProductForm {
                options: vec![],
                ..form
            }),
            [(String::new(), 500, 7)]
        );
    }

    #[test]
    fn only_combinations_with_a_new_value_are_added_and_rows_without_their_value_go() {
        let rows = vec![line("Teal\nS", "5", "7"), line("Yellow\nM", "6", "8")];
        let kept = form(
            vec![option("Colour", "Teal, Yellow"), option("Size", "S, M")],
            rows.clone(),
        );
        assert_eq!(shown(&kept), [("Teal/S".into(), 500, 7), ("Yellow/M".into(), 600, 8)]);
        let changed = form(vec![option("Colour", "Yellow, Red"), option("Size", "S, M")], rows);
        assert_eq!(
            shown(&changed),
            [
                ("Yellow/M".into(), 600, 8),
                ("Red/S".into(), 500, 0),
                ("Red/M".into(), 600, 0)
            ]
        );
    }

    #[test]
    fn an_added_option_spreads_the_rows_and_a_removed_one_folds_them() {
        let rows = vec![line("Teal", "5", "7"), line("Red", "6", "8")];
        let more = form(vec![option("Colour", "Teal, Red"), option("Size", "S, M")], rows);
        assert_eq!(
            shown(&more),
            [
                ("Teal/S".into(), 500, 7),
                ("Teal/M".into(), 500, 0),
                ("Red/S".into(), 600, 8),
                ("Red/M".into(), 600, 0)
            ]
        );
        let fewer = form(vec![], vec![line("Teal", "5", "7"), line("Red", "6", "8")]);
        assert_eq!(shown(&fewer), [(String::new(), 500, 7)]);
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field() {
        let bad = form(
            vec![option("", "S"), option("Size", " ")],
            vec![line("S", "nine", "1.5"), line("M", "", "-2"), line("L", "1.234", "")],
        );
        assert_eq!(
            wrong(&bad),
            [
                ("form[options][0][name]", "required"),
                ("form[options][1][values]", "required"),
                ("form[variants][0][price]", "not_money"),
                ("form[variants][0][stock]", "not_number"),
                ("form[variants][1][price]", "required"),
                ("form[variants][1][stock]", "not_number"),
                (
                    "form[variants][2][price]",
                    "“1.234” has more digits after the point than the currency has. Round it yourself.",
                ),
            ]
            .map(|(field, code)| (field.to_owned(), code.to_owned()))
        );
        let values = (0..30).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        let many = form(
            vec![option("A", &values), option("B", "1,2,3,4")],
            vec![line("", "1", "")],
        );
        assert!(wrong(&many)[0].1.contains("Split the product"), "{:?}", wrong(&many));
        assert_eq!(wrong(&form(vec![], vec![]))[0].1, "required");
    }

    #[test]
    fn errors_of_the_draft_find_their_row_again() {
        let mut dropped = line("Teal", "5", "1");
        dropped.drop = "true".into();
        let form = form(
            vec![option("Colour", "Teal, Red")],
            vec![dropped, line("Red", "6", "8")],
        );
        let read = read(&form, None, Currency::USD).unwrap();
        let error = read.renamed(Error::Invalid(vec![
            FieldError::new("stock.0", "x"),
            FieldError::new("title", "y"),
        ]));
        let Error::Invalid(fields) = error else {
            panic!("{error:?}")
        };
        assert_eq!(fields[0].field, "form[variants][1][stock]");
        assert_eq!(fields[1].field, "form[title]");
    }
    #[test]
    fn a_row_that_all_variants_come_from_is_wrong_once_and_says_what_to_do() {
        let form = form(
            vec![option("Colour", "Teal, Red, Cream"), option("Size", "S, M")],
            vec![line("", "19.90", "5")],
        );
        let read = read(&form, None, Currency::USD).unwrap();
        assert_eq!(read.draft.variants.len(), 6);
        let of_all =
            |field| (0..6).map(move |n| FieldError::new(&format!("{field}.{n}"), "listing.compare_at_not_higher"));
        let both = of_all("compare_at").chain(of_all("stock"));
        let Error::Invalid(fields) = read.renamed(Error::Invalid(both.collect())) else {
            panic!("the fields are gone")
        };
        let names: Vec<&str> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(names, ["form[variants][0][compare_at]", "form[variants][0][stock]"]);
        let sentence = i18n::field_text(&fields[0]);
        assert_eq!(
            sentence,
            "The price before is not higher than the price. Enter a higher one, or none."
        );
    }
}
