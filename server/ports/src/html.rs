//! What every product description passes before it is kept: an allow-list of plain text markup (spec: commerce 2.4).
//! No pictures, links, styles, classes, ids or scripts; what is not on the list loses its tags and keeps its text.

use ammonia::Builder;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The longest description, in characters.
pub const MAX_CHARS: usize = 10_000;
/// What a description may consist of.
const KEPT: [&str; 20] = [
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "b",
    "i",
    "h3",
    "h4",
    "blockquote",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
];
/// Tags that are kept under another name: the page has its own first and second heading, and a block stays a block.
const RENAMED: [(&str, &str); 9] = [
    ("h1", "h3"),
    ("h2", "h3"),
    ("h5", "h4"),
    ("h6", "h4"),
    ("div", "p"),
    ("section", "p"),
    ("article", "p"),
    ("header", "p"),
    ("footer", "p"),
];
/// Elements whose text is no text for people.
const DROPPED: [&str; 11] = [
    "script", "style", "title", "noscript", "iframe", "object", "template", "textarea", "select", "svg", "math",
];

/// The list, and what is renamed afterwards.
static FIRST: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut tags: HashSet<&str> = HashSet::from(KEPT);
    tags.extend(RENAMED.iter().map(|(from, _)| from));
    builder(tags)
});
/// The list alone.
static SECOND: LazyLock<Builder<'static>> = LazyLock::new(|| builder(HashSet::from(KEPT)));

fn builder(tags: HashSet<&'static str>) -> Builder<'static> {
    let spans = HashSet::from(["colspan", "rowspan"]);
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(HashSet::from(DROPPED))
        .tag_attributes(HashMap::from([("td", spans.clone()), ("th", spans)]))
        .attribute_filter(|_, _, value| {
            let span = value.trim().parse::<u8>().ok()?;
            (2..=20).contains(&span).then(|| Cow::Owned(span.to_string()))
        });
    builder
}

/// The description as it may be kept and shown: at most [`MAX_CHARS`] characters, cut where it breaks no markup.
/// Sanitising again changes nothing.
pub fn sanitise(html: &str) -> String {
    let mut text = FIRST.clean(cut(html, MAX_CHARS)).to_string();
    for (from, to) in RENAMED {
        // exact: these tags have no attributes by now, and every other `<` is written `&lt;`
        text = text
            .replace(&format!("<{from}>"), &format!("<{to}>"))
            .replace(&format!("</{from}>"), &format!("</{to}>"));
    }
    fitted(settled(text))
}

/// Markup can grow in the sanitiser, when tags are closed that were left open and characters are escaped: it is cut
/// shorter until it fits. Markup that is nearly all tags loses them.
fn fitted(mut text: String) -> String {
    let mut budget = MAX_CHARS;
    for _ in 0..8 {
        let over = text.chars().count().saturating_sub(MAX_CHARS);
        if over == 0 {
            return text;
        }
        if over >= budget {
            break;
        }
        budget -= over;
        text = settled(cut(&text, budget).to_owned());
    }
    let plain = spoken(&text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    settled(cut(&plain, MAX_CHARS).to_owned())
}

/// Parsed once more, because renamed blocks may stand where blocks cannot, and without the empty paragraphs that
/// leaves behind.
fn settled(mut text: String) -> String {
    loop {
        let next = without_empty(&SECOND.clean(&text).to_string());
        if next == text {
            return next;
        }
        text = next;
    }
}

fn without_empty(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<p>") {
        let (before, paragraph) = rest.split_at(at);
        out.push_str(before);
        let inside = &paragraph[3..];
        match inside.trim_start().strip_prefix("</p>") {
            Some(after) => rest = after,
            None => {
                out.push_str("<p>");
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// The text's beginning of at most so many characters, not ending inside a tag or a character reference.
fn cut(html: &str, chars: usize) -> &str {
    let Some((end, _)) = html.char_indices().nth(chars) else {
        return html;
    };
    let mut text = &html[..end];
    if let Some(open) = text.rfind('<')
        && !text[open..].contains('>')
    {
        text = &text[..open];
    }
    if let Some(open) = text.rfind('&')
        && text.len() - open < 12
        && !text[open..].contains(';')
    {
        text = &text[..open];
    }
    text
}

/// What a description says, without markup: one line per block, for previews, search and mail.
pub fn plain_text(html: &str) -> String {
    spoken(&sanitise(html))
}

/// The text of sanitised markup.
fn spoken(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&flat(&rest[..at]));
        let tag_end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = rest[at..tag_end].trim_matches(['<', '/', '>']);
        let name = tag.split_ascii_whitespace().next().unwrap_or_default();
        match name {
            "strong" | "em" | "b" | "i" => {}
            "td" | "th" => text.push(' '),
            _ => text.push('\n'),
        }
        rest = &rest[tag_end..];
    }
    text.push_str(&flat(rest));
    let text = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Line breaks in the source mean no more than spaces.
fn flat(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests;
