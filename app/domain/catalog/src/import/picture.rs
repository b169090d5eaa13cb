//! The pictures of a product: from the cells of all its rows to one gallery.

use super::Record;
use super::amount::parse_minor;
use super::columns::Column;
use super::product::Reader;
use crate::{PICTURES_MAX, PictureDraft, PictureSource, Problem};

/// Longest description of a picture, in characters.
const ALT_MAX: usize = 250;

/// A cell with the address of a picture.
struct Found<'a> {
    position: i64,
    line: u64,
    column: Column,
    address: &'a str,
    alt: &'a str,
}

impl<'a> Reader<'a> {
    /// The product's pictures by position, no address twice, and for each variant the index of its own.
    pub(super) fn pictures(&mut self, sold: &[&'a Record]) -> (Vec<PictureDraft>, Vec<Option<usize>>) {
        let mut found: Vec<Found<'a>> = Vec::new();
        for record in self.rows {
            // as every number, `3.0` where a spreadsheet wrote it
            let position = parse_minor(self.columns.cell(record, Column::ImagePosition), 0).unwrap_or(i64::MAX);
            found.extend(
                addresses(self.columns.cell(record, Column::Image)).map(|address| Found {
                    position,
                    line: record.line,
                    column: Column::Image,
                    address,
                    alt: self.columns.cell(record, Column::ImageAlt),
                }),
            );
        }
        found.sort_by_key(|found| found.position);
        for record in sold {
            found.extend(
                addresses(self.columns.cell(record, Column::VariantImage)).map(|address| Found {
                    position: i64::MAX,
                    line: record.line,
                    column: Column::VariantImage,
                    address,
                    alt: "",
                }),
            );
        }
        let mut pictures: Vec<PictureDraft> = Vec::new();
        let mut dropped = Vec::new();
        for Found {
            line,
            column,
            address: text,
            alt,
            ..
        } in found
        {
            let Some(source) = address(text).map(PictureSource::Remote) else {
                self.note(Problem::PictureAddressBad, line, column, &[("value", text)]);
                continue;
            };
            if pictures.iter().any(|picture| picture.source == source) || dropped.contains(&source) {
                continue;
            }
            if pictures.len() == PICTURES_MAX {
                dropped.push(source);
            } else {
                let alt = self.shortened(Column::ImageAlt, alt, ALT_MAX, line);
                pictures.push(PictureDraft { source, alt });
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
            let own = addresses(self.columns.cell(record, Column::VariantImage)).next()?;
            let source = address(own).map(PictureSource::Remote)?;
            pictures.iter().position(|picture| picture.source == source)
        });
        let own = own.collect();
        (pictures, own)
    }
}

/// The addresses in a cell: usually one, but export programs put several with semicolons or commas between them.
fn addresses(cell: &str) -> impl Iterator<Item = &str> {
    let mut rest = cell;
    std::iter::from_fn(move || {
        let starts = |at: &usize| {
            let after = rest[at + 1..].trim_start();
            after.starts_with("http") || after.starts_with("//")
        };
        let end = rest.match_indices([';', ',']).map(|(at, _)| at).find(starts);
        let (one, more) = end.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
        rest = more.trim_start();
        let one = one.trim();
        (!one.is_empty()).then_some(one)
    })
}

/// The address of a picture if it can be fetched over https; exports leave the scheme out or have the old one.
fn address(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("//")?;
    let plain = !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control());
    let web = matches!(scheme.to_ascii_lowercase().as_str(), "" | "http:" | "https:");
    (plain && web && text.len() <= 2_000).then(|| format!("https://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_may_hold_several_addresses() {
        let found = |cell| addresses(cell).collect::<Vec<_>>();
        assert_eq!(found(""), Vec::<&str>::new());
        assert_eq!(
            found("https://a.example/x,y;z.jpg?v=1"),
            ["https://a.example/x,y;z.jpg?v=1"]
        );
        assert_eq!(
            found("https://a.example/1.jpg; https://a.example/2.jpg,//a.example/3.jpg ; "),
            [
                "https://a.example/1.jpg",
                "https://a.example/2.jpg",
                "//a.example/3.jpg ;"
            ]
        );
        assert_eq!(found("photo.jpg"), ["photo.jpg"]);
    }
}
