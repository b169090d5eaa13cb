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
        rest = match tag.find('>') {
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
    fn what_is_never_closed_is_not_seen() {
        assert_eq!(visible_text("a<p class="), "a");
        assert_eq!(visible_text("a<script>b"), "a");
        assert_eq!(visible_text("a<!-- b"), "a");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(html in "(<|>|/|!|-|&|;|script|style|[a-zéß ]){0,40}") {
            let text = visible_text(&html);
            prop_assert!(!paragraphs(&text).contains("<script"));
        }
    }
}
