use super::*;

/// Not one of the things a description may never hold.
fn assert_harmless(html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..=at + rest[at..].find('>').expect("every tag is closed")];
        let name = tag.trim_matches(['<', '/', '>']);
        let name = name.split(' ').next().unwrap_or_default();
        assert!(KEPT.contains(&name), "{tag} in {html}");
        if tag.contains(' ') {
            assert!(tag.contains("span=\""), "{tag}");
        }
        rest = &rest[at + tag.len()..];
    }
    assert!(sanitise(html) == html, "sanitising again changes {html:.200}");
}

#[test]
fn plain_markup_stays_as_it_is() {
    for html in [
        "just text",
        "<p>Soft &amp; <strong>warm</strong>,<br>made to <em>last</em>.</p>",
        "<ul><li>one</li><li>two</li></ul>",
        "<h3>Care</h3><blockquote>Wash <b>cold</b>, <i>please</i></blockquote>",
        "<table><caption>Sizes</caption><thead><tr><th>S</th></tr></thead><tbody><tr><td>36</td></tr></tbody></table>",
        "<table><tbody><tr><td colspan=\"2\">wide</td></tr></tbody></table>",
        "größe 寸法 مقاس",
    ] {
        assert_eq!(sanitise(html), html);
    }
}

#[test]
fn headings_and_blocks_become_those_of_the_page() {
    assert_eq!(
        sanitise("<h1>A</h1><h2 class=x>B</h2><h5>C</h5>"),
        "<h3>A</h3><h3>B</h3><h4>C</h4>"
    );
    assert_eq!(sanitise("<div>a</div><div>b</div>"), "<p>a</p><p>b</p>");
    assert_eq!(
        sanitise("<div><div><p>a</p></div><ul><li>b</li></ul></div>"),
        "<p>a</p><ul><li>b</li></ul>"
    );
    assert_eq!(sanitise("<p> </p><p>a</p><p></p>"), "<p>a</p>");
    assert_eq!(sanitise("text &lt;h1&gt; of mine"), "text &lt;h1&gt; of mine");
}

#[test]
fn nothing_that_acts_links_or_styles_survives() {
    for (html, expected) in [
        ("<script>alert(1)</script>a", "a"),
        ("<p onclick=\"x()\" style=\"color:red\" class=a id=b>a</p>", "<p>a</p>"),
        ("<a href=\"https://spam.example\">buy</a>", "buy"),
        ("<a href=\"javascript:x()\"><b>buy</b></a>", "<b>buy</b>"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<style>p{}</style><iframe src=x>f</iframe>a", "a"),
        ("<svg onload=x()><script>y</script></svg>a", "a"),
        ("<math><mi>x</mi></math>a", "a"),
        ("<!-- comment -->a", "a"),
        ("<form><input value=x><button>go</button></form>", "go"),
        ("<td colspan=\"9999\">x", "x"),
        (
            "<table><tr><td colspan=\"9999\" onclick=x>x",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td colspan=\" 2\">x",
            "<table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>",
        ),
        ("<span style=\"x\">a</span><font color=red>b</font>", "ab"),
        (
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "\"&gt;",
        ),
    ] {
        assert_eq!(sanitise(html), expected, "{html}");
    }
}

#[test]
fn broken_and_hostile_markup_becomes_whole_and_harmless() {
    for html in [
        "",
        "<",
        "<p",
        "</p>",
        "<p><b>a",
        "<b><p>a</b>b</p>",
        "&",
        "&#0;&#x110000;&amp",
        "<p>\0</p>",
        "<ul><ul><li><p>x",
        "<table><p>x<tr><td><h1>y",
        "<h1><p>a<h2>b</h1>",
        "<div><table><tr><td><div>a</div></table>",
        "<<script>script>alert(1)<</script>/script>",
        "<scr<script>ipt>alert(1)</script>",
        "<p <b>>x",
        "<h1 <h3>>x",
        "<svg><p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<xmp><p>x</xmp>",
        "<plaintext><p>x",
        "<select><p>x",
        "<template><p>x</template>",
        "<title><p>x",
        "<p>a<div>b</p>c</div>",
        "<li>x<h2>y<ul>z",
        "\u{feff}<p>\u{202e}x</p>",
    ] {
        assert_harmless(&sanitise(html));
    }
}

#[test]
fn a_long_description_is_cut_where_it_breaks_nothing() {
    let long = format!("<p>{}</p>", "ä".repeat(20_000));
    let text = sanitise(&long);
    assert_eq!(text.chars().filter(|c| *c == 'ä').count(), MAX_CHARS - 7);
    assert!(text.ends_with("ä</p>"));
    assert_harmless(&text);

    let filler = "x".repeat(MAX_CHARS - 5);
    assert_eq!(sanitise(&format!("{filler}<strong class=a>tail</strong>")), filler);
    assert_eq!(sanitise(&format!("{filler}&nbsp;&nbsp;tail")), filler);
    assert_eq!(sanitise(&format!("{filler}12345")).len(), MAX_CHARS);
    assert_eq!(sanitise(&format!("{filler}123456")).len(), MAX_CHARS);
}

#[test]
fn markup_that_would_grow_or_nest_without_end_is_tamed() {
    let tags: String = (0..700).map(|n| format!("<b {n}>")).collect();
    for html in [
        format!("{tags}{}", "<p>x".repeat(1500)),
        "<div>".repeat(2000),
        "<b>".repeat(3333),
        "<blockquote>".repeat(800) + "deep",
        "<table><tr><td>".repeat(650) + "deep",
        "<ul><li>".repeat(1200) + "deep",
        "<b><p>".repeat(1600) + "deep",
        "&".repeat(10_000),
        "<p>".repeat(3000),
    ] {
        let text = sanitise(&html);
        assert!(text.chars().count() <= MAX_CHARS, "{} from {html:.30}", text.len());
        assert_harmless(&text);
    }
}

#[test]
fn plain_text_says_what_the_description_says() {
    let html = "<h1>Lamp</h1><p>Warm &amp;\nsoft&nbsp;light,<br><b>E</b>27</p><ul><li>a &lt; b</li><li>\"q\"</li></ul>\
                <table><tr><td>W</td><td>5</td></tr></table><script>x</script>";
    assert_eq!(plain_text(html), "Lamp\nWarm & soft light,\nE27\na < b\n\"q\"\nW 5");
    assert_eq!(plain_text("&amp;lt;"), "&lt;");
    assert_eq!(plain_text(""), "");
}
