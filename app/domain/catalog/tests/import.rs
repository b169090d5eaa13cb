//! Product exports as they really come: two real files, and one with everything that goes wrong.
#![expect(clippy::unwrap_used, reason = "tests")]

use catalog::import::{FileProblem, ImportRow, Outcome, Record, read};
use catalog::{PictureSource, Problem, ProductDraft, check};
use kernel::Currency;
use proptest::prelude::*;

fn rows_of(text: &str, currency: Currency) -> Result<Vec<ImportRow>, FileProblem> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records: Vec<Record> = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        records.push(Record {
            line: record.position().unwrap().line(),
            cells: record.iter().map(str::to_owned).collect(),
        });
    }
    let header = records.remove(0);
    read(&header.cells, &records, currency)
}

fn file(name: &str) -> Vec<ImportRow> {
    let path = format!("{}/tests/data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    rows_of(&std::fs::read_to_string(path).unwrap(), Currency::USD).unwrap()
}

fn valid(row: &ImportRow) -> &ProductDraft {
    match &row.outcome {
        Outcome::Valid(draft) => draft,
        other => panic!("{}: {other:?}", row.key),
    }
}

fn find<'a>(rows: &'a [ImportRow], key: &str) -> &'a ImportRow {
    rows.iter().find(|row| row.key == key).unwrap()
}

/// Problem, column and line of every reason.
fn reasons(row: &ImportRow) -> Vec<(Problem, &str, u64)> {
    match &row.outcome {
        Outcome::Invalid(remarks) => remarks.iter().map(|r| (r.problem, r.column.as_str(), r.line)).collect(),
        other => panic!("{}: {other:?}", row.key),
    }
}

fn notes(row: &ImportRow) -> Vec<Problem> {
    row.notes.iter().map(|note| note.problem).collect()
}

#[test]
fn every_product_of_the_real_files_is_valid() {
    for (name, products, variants) in [("apparel", 20, 22), ("home", 20, 21)] {
        let rows = file(name);
        assert_eq!(rows.len(), products, "{name}");
        assert_eq!(
            rows.iter().map(|row| valid(row).variants.len()).sum::<usize>(),
            variants,
            "{name}"
        );
        for row in &rows {
            let draft = valid(row);
            assert!(row.publish && !draft.pictures.is_empty(), "{}", row.key);
            assert!(check(draft).iter().all(|finding| !finding.hard), "{}", row.key);
            assert!(
                draft.variants.iter().all(|variant| variant.price_minor >= 900),
                "{}",
                row.key
            );
        }
    }
}

#[test]
fn a_real_product_with_options_comes_over_whole() {
    let rows = file("home");
    let gloves = valid(find(&rows, "gardening-gloves"));
    assert_eq!(gloves.title, "Gardening Gloves");
    assert_eq!(gloves.options, ["Color"]);
    assert_eq!(gloves.vendor, "Company 123");
    assert_eq!(gloves.tags, ["Gloves", "Green", "Yellow"]);
    let variants: Vec<_> = gloves
        .variants
        .iter()
        .map(|v| (v.values[0].as_str(), v.price_minor, v.stock))
        .collect();
    assert_eq!(variants, [("Green", 999, 1), ("Yellow", 1599, 3)]);
    assert_eq!(gloves.pictures.len(), 2);
    let lamp = valid(find(&rows, "floor-lamp"));
    assert!(lamp.options.is_empty());
    assert_eq!(lamp.variants[0].compare_at_minor, Some(8500));
    assert_eq!(lamp.category, "lighting");
    let chairs = find(&rows, "black-armchairs");
    assert!(chairs.last_line >= chairs.first_line);
    assert!(valid(chairs).description_html.contains("<h6><span>Ingredients"));
}

#[test]
fn plain_descriptions_become_paragraphs() {
    let rows = file("apparel");
    let shirt = valid(find(&rows, "ocean-blue-shirt"));
    assert!(shirt.description_html.starts_with("<p>Ocean blue cotton shirt"));
    let mug = valid(find(&file("awkward"), "old-mug")).clone();
    assert_eq!(mug.description_html, "<p>Line one &amp; more</p>");
}

#[test]
fn options_prices_and_pictures_spread_over_rows_are_put_together() {
    let rows = file("awkward");
    let row = find(&rows, "crew-neck-tee");
    let tee = valid(row);
    assert_eq!((row.first_line, row.last_line), (2, 7));
    assert_eq!(tee.options, ["Size", "Colour"]);
    assert_eq!(tee.category, "tops");
    assert_eq!(tee.tags, ["tee", "cotton"]);
    let variants: Vec<_> = tee
        .variants
        .iter()
        .map(|v| {
            (
                v.values.join("/"),
                v.sku.as_str(),
                v.price_minor,
                v.compare_at_minor,
                v.stock,
                v.weight_g,
                v.picture,
            )
        })
        .collect();
    assert_eq!(
        variants,
        [
            (
                "S/Red".to_owned(),
                "00123",
                129_900,
                Some(150_000),
                5,
                Some(181),
                Some(2)
            ),
            ("S/Blue".to_owned(), "00124", 129_900, None, 0, Some(180), None),
            ("M/Red".to_owned(), "00125", 129_900, None, 0, Some(180), None),
        ]
    );
    assert_eq!(tee.variants[0].barcode, "0400000000001");
    let pictures: Vec<_> = tee
        .pictures
        .iter()
        .map(|p| match &p.source {
            PictureSource::Remote(url) => (url.as_str(), p.alt.as_str()),
            PictureSource::Stored(id) => panic!("{id}"),
        })
        .collect();
    assert_eq!(
        pictures,
        [
            ("https://images.example/tee-back.jpg", "Back"),
            ("https://images.example/tee-front.jpg", "Front"),
            ("https://images.example/tee-red.jpg", ""),
        ]
    );
    assert_eq!(
        notes(row),
        [Problem::PictureAddressBad, Problem::StockTakenAsZero],
        "a price before that is the price itself is none"
    );
}

#[test]
fn what_was_not_on_sale_stays_a_draft() {
    let rows = file("awkward");
    for key in ["old-mug", "hidden-mug"] {
        let row = find(&rows, key);
        assert!(!row.publish && notes(row).contains(&Problem::KeptAsDraft), "{key}");
        assert_eq!(valid(row).variants[0].price_minor, 1250, "{key}");
        assert_eq!(valid(row).category, "kitchen", "{key}");
    }
}

#[test]
fn every_refused_product_says_where_and_why() {
    let rows = file("awkward");
    assert_eq!(
        reasons(find(&rows, "gift-card")),
        [(Problem::GiftCard, "Gift card", 11)]
    );
    assert_eq!(
        reasons(find(&rows, "ambiguous-mug")),
        [(Problem::AmountAmbiguous, "Price", 12)]
    );
    assert_eq!(
        reasons(find(&rows, "precise-mug")),
        [
            (Problem::AmountTooPrecise, "Price", 13),
            (Problem::NumberBad, "Inventory quantity", 13),
            (Problem::NumberBad, "Weight value (grams)", 13),
        ]
    );
    assert_eq!(reasons(find(&rows, "free-mug")), [(Problem::PriceTooLow, "Price", 14)]);
    assert_eq!(
        reasons(find(&rows, "no-price")),
        [(Problem::AmountMissing, "Price", 16)]
    );
    assert_eq!(reasons(find(&rows, "no-title")), [(Problem::TitleMissing, "Title", 17)]);
    assert_eq!(
        reasons(find(&rows, "two-sizes")),
        [(Problem::OptionValueMissing, "Option1 value", 19)]
    );
    assert_eq!(
        reasons(find(&rows, "same-sizes")),
        [(Problem::VariantRepeated, "Option1 value", 21)]
    );
}

#[test]
fn a_repeated_handle_is_a_duplicate_of_its_first_line() {
    let rows = file("awkward");
    assert_eq!(find(&rows, "Crew-Neck-Tee").outcome, Outcome::Duplicate { of_line: 2 });
    let twice = "Handle,Title,Variant Price\nmug,Mug,5.00\nmug,Mug,5.00\n";
    let rows = rows_of(twice, Currency::USD).unwrap();
    assert_eq!(rows[1].outcome, Outcome::Duplicate { of_line: 2 });
}

#[test]
fn a_product_without_handle_gets_one_from_its_title() {
    let rows = file("awkward");
    assert_eq!(valid(find(&rows, "uennamed-oenes")).title, "Ünnamed Önes");
    let rows = rows_of("Title,Price\n,5.00\n", Currency::USD).unwrap();
    assert_eq!(reasons(&rows[0])[0].0, Problem::HandleMissing);
}

#[test]
fn rows_of_a_sorted_file_find_their_product_again() {
    let text = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Image Position\n\
                mug,Mug,Size,S,5.00,,\n\
                cup,Cup,Title,Default Title,6.00,,\n\
                mug,,,L,7.00,https://images.example/a.jpg,1\n";
    let rows = rows_of(text, Currency::USD).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(valid(&rows[0]).variants.len(), 2);
    assert_eq!((rows[0].first_line, rows[0].last_line), (2, 4));
}

#[test]
fn a_title_repeated_on_every_variant_is_still_one_product() {
    let text = "Handle,Title,Option1 Name,Option1 Value,Variant Price\nmug,Mug,Size,S,5.00\nmug,Mug,Size,L,6.00\n";
    let rows = rows_of(text, Currency::USD).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(valid(&rows[0]).variants.len(), 2);
}

#[test]
fn a_file_cut_off_in_the_middle_loses_only_its_last_product() {
    let whole = std::fs::read_to_string(format!("{}/tests/data/apparel.csv", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let cut = &whole[..whole.find("photos/putting").unwrap()];
    let rows = rows_of(cut, Currency::USD).unwrap();
    let (last, rest) = rows.split_last().unwrap();
    assert!(reasons(last).iter().any(|(problem, ..)| *problem == Problem::RowCutOff));
    assert!(rest.iter().all(|row| matches!(row.outcome, Outcome::Valid(_))));
}

#[test]
fn a_last_row_as_short_as_others_is_whole() {
    let text = "Handle,Title,Variant Price,Vendor,Tags\nmug,Mug,5.00\ncup,Cup,6.00,Cart,new\npot,Pot,7.00\n";
    let rows = rows_of(text, Currency::USD).unwrap();
    assert!(rows.iter().all(|row| matches!(row.outcome, Outcome::Valid(_))));
    let cut = rows_of(&text[..text.len() - 6], Currency::USD).unwrap();
    assert!(
        reasons(&cut[2])
            .iter()
            .any(|(problem, ..)| *problem == Problem::RowCutOff)
    );
}

#[test]
fn a_row_with_too_many_cells_is_refused() {
    let rows = rows_of(
        "Handle,Title,Variant Price\nmug,Mug,5.00,extra\ncup,Cup,5.00,\n",
        Currency::USD,
    )
    .unwrap();
    assert_eq!(reasons(&rows[0]), [(Problem::TooManyCells, "", 2)]);
    valid(&rows[1]);
}

#[test]
fn limits_are_kept() {
    let mut text = String::from("Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant Price,Image Src\n");
    let body = "<p style='color:red'><b>word</b></p>".repeat(700);
    for n in 0..12 {
        let (title, body) = if n == 0 { ("Mug", body.as_str()) } else { ("", "") };
        text += &format!("mug,{title},{body},Size,{n},5.00,https://images.example/{n}.jpg\n");
    }
    let rows = rows_of(&text, Currency::USD).unwrap();
    let mug = valid(&rows[0]);
    assert_eq!(mug.pictures.len(), 9);
    assert!(mug.description_html.starts_with("<p>word</p><p>word</p>"));
    assert!(notes(&rows[0]).contains(&Problem::PicturesDropped));
    assert!(notes(&rows[0]).contains(&Problem::DescriptionSimplified));
    let many: String = (0..101).map(|n| format!("mug,Mug,,Size,{n},5.00,\n")).collect();
    let rows = rows_of(&(text.lines().next().unwrap().to_owned() + "\n" + &many), Currency::USD).unwrap();
    assert_eq!(reasons(&rows[0])[0].0, Problem::TooManyVariants);
}

#[test]
fn long_formatting_is_taken_off_before_the_text_is_simplified() {
    let body = "<p style='color:red'>word</p>".repeat(400);
    let rows = rows_of(&format!("Title,Body (HTML),Price\nMug,{body},5.00\n"), Currency::USD).unwrap();
    assert_eq!(valid(&rows[0]).description_html, "<p>word</p>".repeat(400));
    assert_eq!(notes(&rows[0]), [Problem::StockUnknown]);
}

#[test]
fn prices_are_read_in_the_shops_currency() {
    let text = "Handle,Title,Variant Price\nmug,Mug,1200\ncup,Cup,12.50\n";
    let rows = rows_of(text, Currency::JPY).unwrap();
    assert_eq!(valid(&rows[0]).variants[0].price_minor, 1200);
    assert_eq!(reasons(&rows[1])[0].0, Problem::AmountTooPrecise);
}

#[test]
fn what_is_no_product_file_is_refused_as_a_whole() {
    assert_eq!(
        rows_of("Handle,Title,Variant Price\n", Currency::USD),
        Err(FileProblem::Empty)
    );
    assert_eq!(
        rows_of("Handle,Title,Variant Price\n,,\n", Currency::USD),
        Err(FileProblem::Empty)
    );
    let missing = rows_of("Name,Email\nAna,a@example.com\n", Currency::USD);
    assert!(matches!(missing, Err(FileProblem::MissingColumns { .. })));
    assert_eq!(
        rows_of("Handle;Title;Price\nmug;Mug;5\n", Currency::USD),
        Err(FileProblem::WrongSeparator)
    );
}

proptest! {
    #[test]
    fn any_cells_give_every_row_an_outcome_and_no_panic(
        cells in prop::collection::vec(prop::collection::vec(
            prop_oneof![Just(String::new()), Just("mug".to_owned()), Just("5.00".to_owned()), "\\PC{0,8}"], 0..10), 1..20),
    ) {
        let header = ["Handle", "Title", "Option1 Name", "Option1 Value", "Variant Price", "Variant Grams",
            "Variant Inventory Qty", "Image Src", "Body (HTML)"].map(str::to_owned);
        let records: Vec<Record> = cells.into_iter().zip(2..).map(|(cells, line)| Record { line, cells }).collect();
        let filled = records.iter().filter(|r| r.cells.iter().any(|c| !c.trim().is_empty())).count();
        match read(&header, &records, Currency::EUR) {
            Ok(rows) => {
                prop_assert!(rows.len() <= filled);
                for row in &rows {
                    match &row.outcome {
                        Outcome::Valid(draft) => prop_assert!(check(draft).iter().all(|finding| !finding.hard)),
                        Outcome::Invalid(reasons) => prop_assert!(!reasons.is_empty()),
                        Outcome::Duplicate { of_line } => prop_assert!(*of_line < row.last_line),
                    }
                }
            }
            Err(problem) => prop_assert_eq!((problem, filled), (FileProblem::Empty, 0)),
        }
    }
}
