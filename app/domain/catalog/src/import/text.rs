//! The texts of a product: description, category, tags, article numbers.

use super::Record;
use super::columns::Column;
use super::department::{self, Found};
use super::product::Reader;
use crate::{DESCRIPTION_MAX, OTHER, Problem, category, html};

/// Most tags, and the longest, in characters.
const TAGS_MAX: usize = 50;
const TAG_MAX: usize = 60;
/// Longest HTML that is looked at, in bytes; other shops keep no description that long.
const HTML_MAX: usize = 1 << 20;

/// Yes, as exports and the spreadsheets of some languages write it.
pub(super) fn says_yes(text: &str) -> bool {
    let yes = [
        "true",
        "yes",
        "1",
        "wahr",
        "vrai",
        "verdadero",
        "verdadeiro",
        "vero",
        "waar",
    ];
    yes.contains(&text.to_lowercase().as_str())
}

/// No, likewise.
pub(super) fn says_no(text: &str) -> bool {
    let no = ["false", "no", "0", "falsch", "faux", "falso", "onwaar"];
    no.contains(&text.to_lowercase().as_str())
}

impl Reader<'_> {
    /// The description: in paragraphs when it was plain text, without formatting when it is too long with it, and its
    /// beginning when it is too long all the same.
    pub(super) fn description(&mut self, line: u64) -> String {
        let body = self.first(Column::Body);
        let embedded = html::embedded(body);
        if embedded > 0 {
            let count = embedded.to_string();
            self.note(Problem::DescriptionPictures, line, Column::Body, &[("count", &count)]);
        }
        let links = html::links(body);
        if links > 0 {
            let count = links.to_string();
            self.note(Problem::DescriptionLinks, line, Column::Body, &[("count", &count)]);
        }
        let fits = |html: &str| html.chars().nth(DESCRIPTION_MAX).is_none();
        if body.contains('<') {
            if fits(body) {
                return body.to_owned();
            }
            let slim = html::slim(start(body, HTML_MAX));
            if fits(&slim) && body.len() <= HTML_MAX {
                return slim;
            }
        }
        let plain = html::text_paragraphs(start(body, HTML_MAX));
        let cut = plain
            .match_indices("</p>")
            .map(|(at, end)| at + end.len())
            .take_while(|end| fits(&plain[..*end]))
            .last();
        if fits(&plain) && body.len() <= HTML_MAX {
            if body.contains('<') {
                self.note(Problem::DescriptionSimplified, line, Column::Body, &[]);
            }
            return plain;
        }
        let max = DESCRIPTION_MAX.to_string();
        self.note(Problem::DescriptionShortened, line, Column::Body, &[("max", &max)]);
        match cut {
            Some(end) => plain[..end].to_owned(),
            // one paragraph longer than all may be: up to a word's end
            None => {
                let text: String = plain.chars().take(DESCRIPTION_MAX - 4).collect();
                let words = text.rsplit_once(' ').map_or(text.as_str(), |(words, _)| words);
                format!("{words}</p>")
            }
        }
    }

    /// The leaf that fits what the file says: where its category path leads, or else what its words name. A remark when
    /// that is not sure, or there is none.
    pub(super) fn category(&mut self, title: &str, line: u64) -> String {
        // the beginnings only: a cell may hold anything
        let [path, feed, kind, tags] = [Column::Category, Column::FeedCategory, Column::Type, Column::Tags]
            .map(|column| start(self.first(column), 1000));
        let own = [kind, start(title, 1000), tags];
        let (slug, sure) = match department::read(path, feed) {
            Some(Found { slug, among: None }) => (slug, true),
            Some(Found {
                slug,
                among: Some(among),
            }) => {
                let mut named = own.into_iter().flat_map(category::named).map(|category| category.slug);
                let chosen = named.find(|slug| among.contains(slug));
                (chosen.unwrap_or(slug), chosen.is_some())
            }
            None => {
                // the shop's own paths: the lowest level first
                let levels = path.rsplit('>').chain(feed.rsplit('>'));
                let guess = category::guess(levels.chain(own));
                guess.map_or((OTHER, false), |guess| (guess.category.slug, guess.sure))
            }
        };
        if !sure || slug == OTHER {
            self.note(Problem::CategoryGuessed, line, Column::Type, &[]);
        }
        slug.to_owned()
    }

    /// The tags, each once.
    pub(super) fn tags(&mut self, line: u64) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        let mut dropped = 0_usize;
        let all = self.first(Column::Tags).split(',').map(str::trim);
        for tag in all.filter(|tag| !tag.is_empty()) {
            let short: String = tag.chars().take(TAG_MAX).collect();
            if tags.contains(&short) {
                continue;
            }
            if tags.len() == TAGS_MAX {
                dropped += 1;
                continue;
            }
            tags.push(self.shortened(Column::Tags, tag, TAG_MAX, line));
        }
        if dropped > 0 {
            let (count, max) = (dropped.to_string(), TAGS_MAX.to_string());
            self.note(
                Problem::TagsDropped,
                line,
                Column::Tags,
                &[("count", &count), ("max", &max)],
            );
        }
        tags
    }

    /// The text's first `max` characters; a note when that is not all.
    pub(super) fn shortened(&mut self, column: Column, text: &str, max: usize, line: u64) -> String {
        if text.chars().count() > max {
            let limit = max.to_string();
            self.note(
                Problem::TextShortened,
                line,
                column,
                &[("value", text), ("max", &limit)],
            );
        }
        text.chars().take(max).collect()
    }

    /// The barcode. Newer exports put all that a variant has into one cell; we keep one.
    pub(super) fn barcode(&mut self, record: &Record) -> String {
        let cell = self.columns.cell(record, Column::Barcode);
        let mut codes = cell
            .split([';', ',', '|', '\n', '\r'])
            .map(|code| code.trim().trim_start_matches('\''))
            .filter(|code| !code.is_empty());
        let first = match codes.next() {
            // a decimal comma parts no codes
            Some(first) if !is_mangled(cell) => first,
            _ => return self.number(record, Column::Barcode, cell, 50),
        };
        let rest: Vec<&str> = codes.filter(|code| *code != first).collect();
        if !rest.is_empty() {
            self.note(
                Problem::BarcodesDropped,
                record.line,
                Column::Barcode,
                &[("value", &rest.join(", "))],
            );
        }
        self.number(record, Column::Barcode, first, 50)
    }

    /// An article number or barcode. Exports put an apostrophe before it, so that spreadsheets leave it alone.
    pub(super) fn number(&mut self, record: &Record, column: Column, text: &str, max: usize) -> String {
        let text = text.trim_start_matches('\'');
        if is_mangled(text) {
            self.note(Problem::NumberMangled, record.line, column, &[("value", text)]);
            return String::new();
        }
        self.shortened(column, text, max, record.line)
    }
}

/// The beginning of a text, at most so many bytes.
fn start(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A long number as spreadsheets write it, such as `1.23457E+12`: most of its digits are lost.
fn is_mangled(text: &str) -> bool {
    let Some((digits, power)) = text.split_once("E+") else {
        return false;
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    whole.len() == 1 && number(whole) && number(fraction) && number(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_a_spreadsheet_ruined_are_recognised() {
        for text in ["1.2E+11", "1.23457E+12", "4E+12", "8,72E+12"] {
            assert!(is_mangled(text), "{text}");
        }
        for text in ["", "8720602828605", "E+11", "12E+1", "1.2e+11", "A1E+5", "1E5", "1E+"] {
            assert!(!is_mangled(text), "{text}");
        }
    }
}
