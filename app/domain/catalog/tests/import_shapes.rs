//! Shapes that product exports of the real world were found to have, each in a file of a few rows made for it.
#![expect(clippy::unwrap_used, reason = "tests")]

use catalog::import::{ImportRow, Outcome, Record, read};
use catalog::{PictureSource, Problem, ProductDraft};
use kernel::Currency;

/// The products of a file whose header is `names`; the rows have only the cells of these columns.
fn rows_of(names: &str, rows: &[&[&str]]) -> Vec<ImportRow> {
    let header: Vec<String> = names.split(',').map(str::to_owned).collect();
    let records: Vec<Record> = (2..)
        .zip(rows)
        .map(|(line, cells)| Record {
            line,
            cells: header
                .iter()
                .enumerate()
                .map(|(at, _)| cells.get(at).copied().unwrap_or_default().to_owned())
                .collect(),
        })
        .collect();
    read(&header, &records, Currency::USD).unwrap()
}

fn valid(row: &ImportRow) -> &ProductDraft {
    match &row.outcome {
        Outcome::Valid(draft) => draft,
        other => panic!("{}: {other:?}", row.key),
    }
}

fn notes(row: &ImportRow) -> Vec<Problem> {
    row.notes.iter().map(|note| note.problem).collect()
}

fn reasons(row: &ImportRow) -> Vec<(Problem, u64)> {
    match &row.outcome {
        Outcome::Invalid(remarks) => remarks.iter().map(|remark| (remark.problem, remark.line)).collect(),
        other => panic!("{}: {other:?}", row.key),
    }
}

/// A product's description, category and notes when only one cell matters.
fn one(column: &str, cell: &str) -> ImportRow {
    let names = format!("Handle,Title,Variant Price,Variant Inventory Qty,Variant Inventory Tracker,{column}");
    rows_of(&names, &[&["gizmo", "Gizmo", "5.00", "3", "shopify", cell]]).remove(0)
}

const OPTIONS: &str = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src";

#[test]
fn rows_in_any_order_find_their_product() {
    let rows = rows_of(
        OPTIONS,
        &[
            &["tee", "", "", "L", "12.00"],
            &["mug", "Mug of clay", "Title", "Default Title", "5.00"],
            &["tee", "Good Tee", "Size", "S", "11.00"],
            &["cup", "", "", "Red", "3.00"],
            &["cup", "Cup of tin", "Colour", "Blue", "3.00"],
            &["tee", "", "", "XL", "13.00"],
            &["mug", "", "", "", "", "https://pictures.example/late.jpg"],
        ],
    );
    let keys: Vec<_> = rows
        .iter()
        .map(|row| (row.key.as_str(), row.first_line, row.last_line))
        .collect();
    assert_eq!(keys, [("tee", 2, 7), ("mug", 3, 8), ("cup", 5, 6)]);
    let tee = valid(&rows[0]);
    assert_eq!(
        (tee.title.as_str(), tee.options.as_slice()),
        ("Good Tee", ["Size".to_owned()].as_slice())
    );
    let sizes: Vec<_> = tee.variants.iter().map(|variant| variant.values[0].as_str()).collect();
    assert_eq!(sizes, ["L", "S", "XL"]);
    assert_eq!(valid(&rows[1]).pictures.len(), 1);
}

#[test]
fn titles_on_every_row_are_one_product_and_a_repeated_variant_is_a_duplicate() {
    let rows = rows_of(
        OPTIONS,
        &[
            &["eco ", "Eco Bottle", "Color", "Green", "24.99"],
            &[" eco", "Eco Bottle", "colour", "Green", "24.99"],
            &["other", "Other Bottle", "Title", "Default Title", "5.00"],
            &["eco", "Eco Bottle", "Color", "Blue", "29.99"],
            &["eco", "Eco Bottle", "", "", "", "https://pictures.example/eco.jpg"],
            &["eco", "Quite another bottle", "Color", "Blue", "1.00"],
        ],
    );
    let eco = valid(&rows[0]);
    assert_eq!((eco.variants.len(), eco.pictures.len()), (2, 1));
    assert_eq!(rows[1].outcome, Outcome::Duplicate { of_line: 2 });
    valid(&rows[2]);
    assert_eq!(
        (&rows[3].outcome, rows[3].first_line),
        (&Outcome::Duplicate { of_line: 2 }, 7)
    );
    assert_eq!(rows.len(), 4);
}

#[test]
fn a_product_that_stands_there_twice_whole_is_one_duplicate() {
    for second in ["", "Mug"] {
        let rows = rows_of(
            OPTIONS,
            &[
                &["mug", "Mug", "Size", "S", "5.00"],
                &["mug", second, "", "L", "6.00"],
                &["mug", "Mug", "Size", "S", "5.00"],
                &["mug", second, "", "L", "6.00"],
            ],
        );
        assert_eq!(rows.len(), 2, "{second:?}");
        assert_eq!(valid(&rows[0]).variants.len(), 2);
        assert_eq!((rows[1].first_line, rows[1].last_line), (4, 5));
        assert_eq!(rows[1].outcome, Outcome::Duplicate { of_line: 2 });
    }
}

#[test]
fn the_second_option_may_be_the_only_one() {
    let names = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price";
    let rows = rows_of(
        names,
        &[
            &["mug", "Mug", "", "", "Size", "S", "5.00"],
            &["mug", "", "", "", "", "L", "6.00"],
        ],
    );
    let mug = valid(&rows[0]);
    assert_eq!(mug.options, ["Size"]);
    assert_eq!(mug.variants[1].values, ["L"]);
}

#[test]
fn long_values_of_options_are_taken_as_they_are() {
    let value = "Medium hold, tobacco scent, neutral colour ".repeat(5);
    let rows = rows_of(
        OPTIONS,
        &[
            &["wax", "Wax", "Style", value.trim(), "5.00"],
            &["wax", "", "", "Soft", "5.00"],
        ],
    );
    assert_eq!(valid(&rows[0]).variants[0].values[0], value.trim());
}

#[test]
fn stock_that_nobody_counts_is_said() {
    let names = "Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy";
    let noted = |tracker, quantity, policy| {
        let rows = rows_of(names, &[&["mug", "Mug", "5.00", tracker, quantity, policy]]);
        (valid(&rows[0]).variants[0].stock, notes(&rows[0]))
    };
    assert_eq!(noted("shopify", "0", "deny"), (0, vec![]));
    assert_eq!(noted("shopify", "4", "continue"), (4, vec![]));
    assert_eq!(noted("", "7", "deny"), (7, vec![]));
    assert_eq!(noted("", "0", "deny"), (0, vec![Problem::StockUncounted]));
    assert_eq!(noted("shopify", "0", "continue"), (0, vec![Problem::StockUncounted]));
    assert_eq!(noted("shopify", "-3", "continue"), (0, vec![Problem::StockUncounted]));
    assert_eq!(noted("shopify", "-3", "deny"), (0, vec![Problem::StockTakenAsZero]));
    assert_eq!(noted("shopify", "", "deny"), (0, vec![Problem::StockUnknown]));
    let without = rows_of(
        "Handle,Title,Variant Price,Variant Inventory Qty",
        &[&["mug", "Mug", "5.00", "0"]],
    );
    assert_eq!(notes(&without[0]), []);
}

#[test]
fn the_other_amounts_of_the_file_tell_what_a_comma_means() {
    let rows = rows_of(
        "Handle,Title,Variant Price,Variant Compare At Price",
        &[&["mug", "Mug", "1,299"], &["cup", "Cup", "12.50", "8.00"]],
    );
    assert_eq!(valid(&rows[0]).variants[0].price_minor, 129_900);
    assert_eq!(notes(&rows[1]), [Problem::CompareAtDropped, Problem::StockUnknown]);
    let rows = rows_of(
        "Handle,Title,Variant Price",
        &[&["mug", "Mug", "1.299"], &["cup", "Cup", "12,50"]],
    );
    assert_eq!(valid(&rows[0]).variants[0].price_minor, 129_900);
    let rows = rows_of(
        "Handle,Title,Variant Price",
        &[&["mug", "Mug", "1,299"], &["cup", "Cup", "7"]],
    );
    assert_eq!(reasons(&rows[0]), [(Problem::AmountAmbiguous, 2)]);
}

#[test]
fn weights_have_a_unit_where_there_are_no_grams() {
    let rows = rows_of(
        "Handle,Title,Variant Price,Variant Weight,Variant Weight Unit,Variant Inventory Qty",
        &[&["mug", "Mug", "5.00", "6.5", "lb", "1"]],
    );
    assert_eq!(valid(&rows[0]).variants[0].weight_g, Some(2949));
    let rows = rows_of(
        "Handle,Title,Variant Price,Variant Grams,Variant Weight Unit",
        &[&["mug", "Mug", "5.00", "130.407806375", "oz"]],
    );
    assert_eq!(valid(&rows[0]).variants[0].weight_g, Some(131));
}

#[test]
fn one_cell_may_hold_several_pictures() {
    let row = one(
        "Image Src",
        "https://pictures.example/1.jpg;https://pictures.example/2.jpg",
    );
    let sources: Vec<_> = valid(&row)
        .pictures
        .iter()
        .map(|picture| picture.source.clone())
        .collect();
    let remote = |n| PictureSource::Remote(format!("https://pictures.example/{n}.jpg"));
    assert_eq!(sources, [remote(1), remote(2)]);
}

#[test]
fn what_a_spreadsheet_did_to_numbers_is_said() {
    let row = one("Variant Barcode", "8.7206E+12");
    assert_eq!(
        (valid(&row).variants[0].barcode.as_str(), notes(&row)),
        ("", vec![Problem::CategoryGuessed, Problem::NumberMangled])
    );
    assert_eq!(
        valid(&one("Variant Barcode", "'7350177880121")).variants[0].barcode,
        "7350177880121"
    );
    assert!(!one("Published", "FALSCH").publish);
    assert!(one("Published", "WAHR").publish);
    assert_eq!(reasons(&one("Gift Card", "VRAI")), [(Problem::GiftCard, 2)]);
    assert_eq!(
        reasons(&one("Variant Fulfillment Service", "gift_card")),
        [(Problem::GiftCard, 2)]
    );
}

#[test]
fn barcodes_are_found_under_their_newer_names_and_the_first_is_kept() {
    for names in [
        "Variant Barcode",
        "Barcode",
        "Variant Barcodes",
        "Barcodes",
        "variant_barcodes",
    ] {
        let row = one(names, "4006381333931");
        assert_eq!(valid(&row).variants[0].barcode, "4006381333931", "{names}");
        assert_eq!(notes(&row), [Problem::CategoryGuessed]);
    }
    for between in ["; ", ",", " | ", "\n", "\r\n", ";\n"] {
        let row = one(
            "Barcodes",
            &format!("'4006381333931{between}'0012345678905{between}7350177880121"),
        );
        assert_eq!(valid(&row).variants[0].barcode, "4006381333931", "{between:?}");
        let note = row.notes.last().unwrap();
        assert_eq!(
            (note.problem, note.column.as_str()),
            (Problem::BarcodesDropped, "Barcodes")
        );
        assert_eq!(note.params["value"], "0012345678905, 7350177880121");
    }
    let row = one("Barcodes", ";4006381333931;4006381333931;");
    assert_eq!(valid(&row).variants[0].barcode, "4006381333931");
    assert_eq!(notes(&row), [Problem::CategoryGuessed], "the same one twice is one");
    let row = one("Barcodes", "8,72E+12");
    assert_eq!(notes(&row), [Problem::CategoryGuessed, Problem::NumberMangled]);
}

#[test]
fn a_missing_price_is_said_of_the_price() {
    let names = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src";
    let rows = rows_of(
        names,
        &[
            &["mug", "Mug of clay", "", "", "", "https://pictures.example/1.jpg"],
            &["mug", "", "", "", "", "https://pictures.example/2.jpg"],
            &["cup", "Cup of tin", "Title", "Default Title"],
        ],
    );
    for (row, line) in rows.iter().zip([2, 4]) {
        let Outcome::Invalid(remarks) = &row.outcome else {
            panic!("{:?}", row.outcome)
        };
        let said: Vec<_> = remarks.iter().map(|r| (r.problem, r.column.as_str(), r.line)).collect();
        assert_eq!(said, [(Problem::AmountMissing, "Variant Price", line)]);
    }
}

#[test]
fn the_position_of_a_picture_is_read_like_any_whole_number() {
    let picture = |name: &str| format!("https://pictures.example/{name}.jpg");
    let names = "Handle,Title,Variant Price,Image Src,Image Position";
    for positions in [["3.0", "1.0", "2.0"], ["3", "1", "2"], ["", "1,0", "2,0"]] {
        let [third, first, second] = ["c", "a", "b"].map(picture);
        let rows = rows_of(
            names,
            &[
                &["mug", "Mug", "5.00", &third, positions[0]],
                &["mug", "", "", &first, positions[1]],
                &["mug", "", "", &second, positions[2]],
            ],
        );
        let sources = valid(&rows[0]).pictures.iter().map(|picture| picture.source.clone());
        let expected = ["a", "b", "c"].map(|name| PictureSource::Remote(picture(name)));
        assert_eq!(sources.collect::<Vec<_>>(), expected, "{positions:?}");
    }
}

#[test]
fn rows_filled_down_whole_only_add_their_pictures() {
    let [one, two, three] = [1, 2, 3].map(|n| format!("https://pictures.example/{n}.jpg"));
    let names = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Image Position,Row #";
    let rows = rows_of(
        names,
        &[
            &["mug", "Mug", "Size", "S", "5.00", &one, "1", "1"],
            &["mug", "Mug", "Size", "S", "5.00", &two, "2", "2"],
            &["mug", "Mug", "Size", "L", "6.00", &three, "3", "3"],
            &["mug", "Mug", "Size", "L", "6.00", &one, "4", "4"],
        ],
    );
    assert_eq!(rows.len(), 1);
    assert_eq!((valid(&rows[0]).variants.len(), valid(&rows[0]).pictures.len()), (2, 3));
    assert_eq!((rows[0].first_line, rows[0].last_line), (2, 5));
    // another price is another product of the same name, and the same picture is the same row twice
    for (price, picture) in [("7.00", &two), ("5.00", &one), ("5.00", &String::new())] {
        let rows = rows_of(
            names,
            &[
                &["mug", "Mug", "Size", "S", "5.00", &one, "1"],
                &["mug", "Mug", "Size", "S", price, picture, "2"],
            ],
        );
        assert_eq!(rows[1].outcome, Outcome::Duplicate { of_line: 2 }, "{price} {picture}");
    }
    // a product that stands there twice with all its pictures is one duplicate
    let twice = [&one, &two, &one, &two].map(|picture| ["mug", "Mug", "", "", "5.00", picture.as_str()]);
    let rows = rows_of(names, &twice.each_ref().map(|row| row.as_slice()));
    assert_eq!(valid(&rows[0]).pictures.len(), 2);
    assert_eq!((rows.len(), rows[1].first_line, rows[1].last_line), (2, 4, 5));
}

#[test]
fn the_kind_counts_before_the_department() {
    let names = "Handle,Title,Variant Price,Product Category,Type";
    let category = |path, kind| {
        valid(&rows_of(names, &[&["x", "Gizmo", "5.00", path, kind]])[0])
            .category
            .clone()
    };
    assert_eq!(category("Apparel & Accessories > Clothing", "Shirts"), "tops");
    assert_eq!(category("Apparel & Accessories > Jewelry > Rings", ""), "jewellery");
    assert_eq!(category("Apparel & Accessories", ""), "accessories");
    assert_eq!(category("Uncategorized", "Ear hoop"), "jewellery");
    assert_eq!(
        category("Animals & Pet Supplies > Pet Supplies > Cat Supplies > Cat Beds", ""),
        "pet-supplies"
    );
    assert_eq!(category("Apparel & Accessories > Clothing > Outfit Sets", ""), "tops");
    assert_eq!(category("Business & Industrial > Medical", ""), "other-goods");
}

#[test]
fn descriptions_lose_nothing_in_silence() {
    let html = |row: &ImportRow| valid(row).description_html.clone();
    assert_eq!(
        html(&one("Body (HTML)", "Caf&eacute; & bar\r\nSecond")),
        "<p>Caf&eacute; &amp; bar</p><p>Second</p>"
    );
    let row = one("Body (HTML)", "<p>See</p><img src='x'><iframe src='y'></iframe>");
    assert_eq!(row.notes[0].problem, Problem::DescriptionPictures);
    assert_eq!(row.notes[0].params["count"], "2");
    let row = one(
        "Body (HTML)",
        "<p>See our <a href='https://shop.example/size'>size chart</a></p>",
    );
    assert_eq!(notes(&row), [Problem::DescriptionLinks, Problem::CategoryGuessed]);
    assert_eq!(
        (row.notes[0].column.as_str(), row.notes[0].params["count"].as_str()),
        ("Body (HTML)", "1")
    );
    // formatting that weighs more than its text goes, the text stays
    let heavy = format!("<div style=\"{}\"><span class='x'>Word</span></div>", "a:b;".repeat(40)).repeat(300);
    let row = one("Body (HTML)", &heavy);
    assert_eq!(html(&row), "<div>Word</div>".repeat(300));
    assert_eq!(notes(&row), [Problem::CategoryGuessed]);
    for long in [
        format!("<p>{}</p>", "word ".repeat(3000)),
        "word ".repeat(3000),
        "<p>a word and another</p>\n".repeat(2000),
        "x".repeat(20_000),
        "word ".repeat(600_000),
    ] {
        let row = one("Body (HTML)", &long);
        assert_eq!(notes(&row)[0], Problem::DescriptionShortened);
        let length = html(&row).chars().count();
        assert!(
            (9_900..=10_000).contains(&length) && html(&row).ends_with("</p>"),
            "{length}"
        );
    }
}

#[test]
fn tags_and_descriptions_of_pictures_say_when_they_are_cut() {
    let many: String = (0..60).map(|n| format!("tag {n}, ")).collect();
    let row = one("Tags", &format!("{}, {many}", "x".repeat(80)));
    assert_eq!(valid(&row).tags.len(), 50);
    assert_eq!(notes(&row)[..2], [Problem::TextShortened, Problem::TagsDropped]);
    assert_eq!(row.notes[1].params["count"], "11");
    let names = "Handle,Title,Variant Price,Variant Inventory Qty,Type,Image Src,Image Alt Text";
    let alt = "y".repeat(300);
    let rows = rows_of(
        names,
        &[&["mug", "Mug", "5.00", "1", "Mug", "https://pictures.example/1.jpg", &alt]],
    );
    assert_eq!(notes(&rows[0]), [Problem::TextShortened]);
    assert_eq!(valid(&rows[0]).pictures[0].alt.len(), 250);
}

#[test]
fn cells_as_large_as_the_file_stay_out_of_what_is_kept() {
    let huge = "mug ".repeat(500_000);
    for (column, problem) in [("Handle", Problem::TextTooLong), ("Title", Problem::TitleTooLong)] {
        let names = ["Handle", "Title", "Variant Price"];
        let cells = names.map(|name| match name {
            name if name == column => huge.as_str(),
            "Variant Price" => "5.00",
            _ => "mug",
        });
        let row = rows_of("Handle,Title,Variant Price", &[&cells]).remove(0);
        assert_eq!(reasons(&row)[0].0, problem);
        assert!(row.key.chars().count() <= 255);
    }
    let rows = rows_of(
        OPTIONS,
        &[&["mug", "Mug", "Size", &huge, "5.00"], &["mug", "", "", &huge, "5.00"]],
    );
    let Outcome::Invalid(remarks) = &rows[0].outcome else {
        panic!("{:?}", rows[0].outcome)
    };
    assert!(
        remarks
            .iter()
            .all(|remark| remark.params.values().all(|value| value.chars().count() <= 80))
    );
}
