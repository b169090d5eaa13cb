//! Just enough understanding of description HTML to measure it. It cleans nothing: sanitising is the server's.

/// The text a reader sees: tags, comments, scripts and styles left out, blocks on lines of their own, the commonest
/// entities decoded.
pub fn visible_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open..];
        if let Some(after) = tag.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
            continue;
        }
        let name: String = tag[1..]
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if name.is_empty() {
            // A lone "<" is text.
            text.push('<');
            rest = &tag[1..];
            continue;
        }
        let hidden = matches!(name.as_str(), "script" | "style") && !tag.starts_with("</");
        rest = match tag_end(tag) {
            Some(end) if hidden => after_closing(&tag[end + 1..], &name),
            Some(end) => &tag[end + 1..],
            None => "",
        };
        if is_block(&name) {
            text.push('\n');
        }
    }
    text.push_str(rest);
    let decoded = decode(&text);
    let lines = decoded
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The visible text as plain paragraphs of HTML.
pub fn paragraphs(text: &str) -> String {
    let escaped = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", escaped(line))).collect()
}

/// The same HTML without comments, scripts, styles and attributes (links and pictures keep theirs): what page builders
/// add can be larger than the text, and sanitising would drop it anyway.
pub fn slim(html: &str) -> String {
    let mut slim = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        slim.push_str(&rest[..open]);
        let tag = &rest[open..];
        if let Some(after) = tag.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
            continue;
        }
        let closing = tag.starts_with("</");
        let inner = &tag[1 + usize::from(closing)..];
        let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = inner[..length].to_ascii_lowercase();
        let Some(end) = tag_end(tag).filter(|_| length > 0) else {
            slim.push_str("&lt;");
            rest = &tag[1..];
            continue;
        };
        rest = &tag[end + 1..];
        match name.as_str() {
            "script" | "style" if !closing => rest = after_closing(rest, &name),
            "a" | "img" if !closing => slim.push_str(&tag[..=end]),
            _ => slim.extend([if closing { "</" } else { "<" }, &name, ">"]),
        }
    }
    slim.push_str(rest);
    slim
}

/// Where the tag at the beginning of the text ends: the first `>` outside of quotes, or the first at all when the
/// quotes are never closed.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.find('>')
}

/// What comes after `</name …>`; nothing when it is never closed.
fn after_closing<'a>(rest: &'a str, name: &str) -> &'a str {
    let closing = format!("</{name}");
    let lower = rest.to_ascii_lowercase();
    let Some(at) = lower.find(&closing) else { return "" };
    rest[at..].find('>').map_or("", |end| &rest[at + end + 1..])
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "hr"
            | "section"
            | "article"
            | "blockquote"
            | "dt"
            | "dd"
            | "figure"
            | "pre"
    )
}

fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let entities = [
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&rsquo;", "’"),
        ("&ndash;", "–"),
        ("&mdash;", "—"),
        // Last, so that "&amp;lt;" stays the text "&lt;".
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_readers_see_is_left() {
        let html = "<style>p{color:red}</style><h6><span>Ingredients</span></h6>\n<p>Salt &amp; lime<br>50&nbsp;g</p>\
                    <!-- <b>no</b> --><script>alert('<p>')</script><ul><li>a < b</li></ul>";
        assert_eq!(visible_text(html), "Ingredients\nSalt & lime\n50 g\na < b");
        assert_eq!(paragraphs("a < b\n\n c & d "), "<p>a &lt; b</p><p>c &amp; d</p>");
    }

    #[test]
    fn slim_html_keeps_structure_links_and_pictures() {
        let html = "<p data-start='1' class=\"a > b\">Salt<br data-end=5><A href='/x'>x</A></p><style>p{}</style><!-- c -->\
                    <img src=\"/y.jpg\" width=5> 1 < 2";
        assert_eq!(
            slim(html),
            "<p>Salt<br><A href='/x'>x</a></p><img src=\"/y.jpg\" width=5> 1 &lt; 2"
        );
        assert_eq!(visible_text(html), "Salt\nx\n1 < 2");
    }

    #[test]
    fn what_is_never_closed_is_not_seen() {
        assert_eq!(visible_text("a<p class="), "a");
        assert_eq!(visible_text("a<script>b"), "a");
        assert_eq!(visible_text("a<!-- b"), "a");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(html in "(<|>|/|!|-|&|;|script|style|[a-zéß ]){0,40}") {
            let text = visible_text(&html);
            prop_assert!(!slim(&html).contains("<script>"));
            prop_assert!(!paragraphs(&text).contains("<script"));
        }
    }
}
