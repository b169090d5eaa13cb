//! Just enough understanding of description HTML to measure it. It cleans nothing: sanitising is the server's.

/// The text a reader sees: tags, comments, scripts and styles left out, blocks on lines of their own, the commonest
/// entities decoded.
pub fn visible_text(html: &str) -> String {
    tidy_lines(&decode(&untagged(html)))
}

/// The visible text of HTML as plain paragraphs of HTML. Entities stay as they are, so that none is lost or doubled.
pub fn text_paragraphs(html: &str) -> String {
    let text = tidy_lines(&untagged(html));
    let mut paragraphs = String::with_capacity(text.len());
    for line in text.lines() {
        paragraphs.push_str("<p>");
        for (at, c) in line.char_indices() {
            match c {
                '<' => paragraphs.push_str("&lt;"),
                '>' => paragraphs.push_str("&gt;"),
                '&' if !is_entity(&line[at + 1..]) => paragraphs.push_str("&amp;"),
                c => paragraphs.push(c),
            }
        }
        paragraphs.push_str("</p>");
    }
    paragraphs
}

/// Whether what follows an `&` makes it an entity, such as `eacute;` or `#8217;`.
fn is_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let length = name.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
    length > 0 && name.as_bytes().get(length) == Some(&b';')
}

/// Text without tags, comments, scripts and styles, a line end where a block begins or ends; entities not decoded.
fn untagged(html: &str) -> String {
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
    text
}

fn tidy_lines(text: &str) -> String {
    let lines = text
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

/// How many pictures, videos and embedded pages stand in the HTML.
pub fn embedded(html: &str) -> usize {
    let known = ["img", "iframe", "video", "embed"];
    tags(html)
        .filter(|(name, _)| known.iter().any(|known| name.eq_ignore_ascii_case(known)))
        .count()
}

/// How many links to somewhere stand in the HTML.
pub fn links(html: &str) -> usize {
    let leads = |attributes: &str| {
        let mut words = attributes.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| word.eq_ignore_ascii_case("href"))
    };
    tags(html)
        .filter(|(name, attributes)| name.eq_ignore_ascii_case("a") && leads(attributes))
        .count()
}

/// Name and attributes of every opening tag, roughly: a tag in quotes or a comment counts too.
fn tags(html: &str) -> impl Iterator<Item = (&str, &str)> {
    html.split('<').skip(1).map(|tag| {
        let tag = tag_end(tag).map_or(tag, |end| &tag[..end]);
        let length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
        tag.split_at(length)
    })
}

/// The same HTML without comments, scripts, styles, attributes and the tags that sanitising drops anyway: what page
/// builders add can be larger than the text.
pub fn slim(html: &str) -> String {
    let mut slim = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        push_spaced(&mut slim, &rest[..open]);
        let tag = &rest[open..];
        if let Some(after) = tag.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
            continue;
        }
        let closing = tag.starts_with("</");
        let inner = &tag[1 + usize::from(closing)..];
        let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = inner[..length].to_ascii_lowercase();
        if length == 0 {
            slim.push_str("&lt;");
            rest = &tag[1..];
            continue;
        }
        // without a single ">" to come, nothing that comes is a tag
        let Some(end) = tag_end(tag) else {
            push_spaced(&mut slim, &tag.replace('<', "&lt;"));
            return slim;
        };
        rest = &tag[end + 1..];
        match name.as_str() {
            "script" | "style" if !closing => rest = after_closing(rest, &name),
            name if is_kept(name) => slim.extend([if closing { "</" } else { "<" }, name, ">"]),
            _ => {}
        }
    }
    push_spaced(&mut slim, rest);
    slim
}

/// Adds text with its white space taken together, which is all that HTML shows of it.
fn push_spaced(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' if html.ends_with(' ') => {}
            ' ' | '\t' | '\n' | '\r' => html.push(' '),
            c => html.push(c),
        }
    }
}

/// Tags that matter to a description: the others' text is kept without them.
fn is_kept(name: &str) -> bool {
    is_block(name) && name != "figure" && name != "hr"
        || matches!(
            name,
            "b" | "i" | "strong" | "em" | "thead" | "tbody" | "tfoot" | "caption" | "header" | "footer"
        )
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
    let closes = |at: &usize| {
        let after = rest.as_bytes().get(at + 2..at + 2 + name.len());
        after.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    let Some(at) = rest.match_indices("</").map(|(at, _)| at).find(closes) else {
        return "";
    };
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
    fn slim_html_keeps_the_structure_of_the_text() {
        let html = "<p data-start='1' class=\"a > b\">Salt<br data-end=5><A href='/x'>x</A></p><style>p{}</style><!-- c -->\
                    <span><img src=\"/y.jpg\" width=5></span>\n\t 1 < 2";
        assert_eq!(slim(html), "<p>Salt<br>x</p> 1 &lt; 2");
        assert_eq!(slim("a <p class='x b<p c"), "a &lt;p class='x b&lt;p c");
        assert_eq!(visible_text(html), "Salt\nx\n1 < 2");
    }

    #[test]
    fn text_without_markup_becomes_paragraphs_with_its_entities() {
        assert_eq!(
            text_paragraphs("Caf&eacute; &amp; bar &#8217;s\n&lt;b&gt; 5 < 6 & 7&8\n\n<b>x</b>"),
            "<p>Caf&eacute; &amp; bar &#8217;s</p><p>&lt;b&gt; 5 &lt; 6 &amp; 7&amp;8</p><p>x</p>"
        );
    }

    #[test]
    fn what_is_embedded_is_counted() {
        assert_eq!(embedded("<p>a</p><IMG src=x><iframe src=y></iframe><image><imgs>"), 2);
    }

    #[test]
    fn links_that_lead_somewhere_are_counted() {
        let html = "<a class=x href='/y'>y</a> <A HREF=z>z</A> <a name=top></a> <abbr href=x> <p>href</p> <a>href</a>";
        assert_eq!(links(html), 2);
        assert_eq!(links("<a title='a > b' href=x>y</a><a href=z"), 2);
    }

    #[test]
    fn a_description_as_large_as_a_file_takes_no_time() {
        for piece in [
            "<script>x</script>",
            "<p ",
            "<style ",
            "<a '",
            "<a '>\"",
            "</",
            "<!--",
            "&amp;",
        ] {
            let html = piece.repeat((1 << 20) / piece.len());
            assert!(slim(&html).len() + visible_text(&html).len() + text_paragraphs(&html).len() < 20 << 20);
        }
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
