//! Just enough reading of Rust sources for the checks: string literals with their places, and the code with comments
//! and literals blanked out, so that a word in a comment is never taken for code.

/// A source file taken apart.
pub struct RustText {
    /// The source with every comment and literal replaced by spaces, byte for byte in place.
    pub code: String,
    pub literals: Vec<Literal>,
}

/// A string literal's content, as written (escapes are kept).
pub struct Literal {
    /// The byte at which its content starts.
    pub at: usize,
    pub text: String,
}

impl RustText {
    /// Takes a source apart. Unfinished literals and comments end with the file.
    pub fn parse(source: &str) -> Self {
        let mut reader = Reader {
            source: source.as_bytes(),
            at: 0,
            code: Vec::new(),
            literals: Vec::new(),
        };
        reader.read();
        let code = String::from_utf8_lossy(&reader.code).into_owned();
        Self {
            code,
            literals: reader.literals,
        }
    }

    /// The line of a byte, counted from one.
    pub fn line(&self, at: usize) -> usize {
        1 + self
            .code
            .as_bytes()
            .iter()
            .take(at)
            .filter(|&&byte| byte == b'\n')
            .count()
    }
}

struct Reader<'a> {
    source: &'a [u8],
    at: usize,
    code: Vec<u8>,
    literals: Vec<Literal>,
}

impl Reader<'_> {
    fn read(&mut self) {
        while self.at < self.source.len() {
            let rest = self.rest();
            if rest.starts_with(b"//") {
                let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                self.blank(length);
            } else if rest.starts_with(b"/*") {
                self.blank(comment(rest));
            } else if let Some((start, hashes)) = raw_start(rest, self.previous()) {
                self.raw(start, hashes);
            } else if rest[0] == b'"' {
                self.string();
            } else if rest[0] == b'\'' && character(rest) > 1 {
                self.blank(character(rest));
            } else {
                self.code.push(rest[0]);
                self.at += 1;
            }
        }
    }

    fn rest(&self) -> &[u8] {
        &self.source[self.at..]
    }

    fn previous(&self) -> u8 {
        self.at.checked_sub(1).map_or(b' ', |at| self.source[at])
    }

    /// Replaces the next bytes by spaces; line ends stay.
    fn blank(&mut self, length: usize) {
        let end = (self.at + length).min(self.source.len());
        self.code.extend(
            self.source[self.at..end]
                .iter()
                .map(|&byte| if byte == b'\n' { b'\n' } else { b' ' }),
        );
        self.at = end;
    }

    fn literal(&mut self, open: usize, content: usize, close: usize) {
        self.blank(open);
        let end = (self.at + content).min(self.source.len());
        let text = String::from_utf8_lossy(&self.source[self.at..end]).into_owned();
        self.literals.push(Literal { at: self.at, text });
        self.blank(content + close);
    }

    fn string(&mut self) {
        let rest = self.rest();
        let mut length = 1;
        while length < rest.len() && rest[length] != b'"' {
            length += if rest[length] == b'\\' { 2 } else { 1 };
        }
        self.literal(1, length - 1, 1);
    }

    fn raw(&mut self, start: usize, hashes: usize) {
        let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
        let body = &self.rest()[start..];
        let length = body
            .windows(close.len())
            .position(|window| window == close)
            .unwrap_or(body.len());
        self.literal(start, length, close.len());
    }
}

/// The length up to the content of a raw string that starts here, and its number of hashes.
fn raw_start(rest: &[u8], previous: u8) -> Option<(usize, usize)> {
    if previous.is_ascii_alphanumeric() || previous == b'_' {
        return None;
    }
    let after = rest.strip_prefix(b"r").or_else(|| rest.strip_prefix(b"br"))?;
    let hashes = after.iter().take_while(|&&byte| byte == b'#').count();
    (after.get(hashes) == Some(&b'"')).then_some((rest.len() - after.len() + hashes + 1, hashes))
}

/// The length of a block comment; they nest.
fn comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The length of a character literal, or one for the apostrophe of a lifetime.
fn character(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        let close = rest.iter().skip(3).position(|&byte| byte == b'\'');
        return close.map_or(rest.len(), |at| at + 4);
    }
    // A character has at most four bytes; a lifetime has no second apostrophe that near, or is one letter wide
    // and followed by something else.
    let text = std::str::from_utf8(&rest[1..rest.len().min(6)])
        .or_else(|error| std::str::from_utf8(&rest[1..1 + error.valid_up_to()]));
    let width = text.ok().and_then(|text| text.chars().next()).map_or(0, char::len_utf8);
    if width > 0 && rest.get(1 + width) == Some(&b'\'') {
        width + 2
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::RustText;

    #[test]
    fn literals_are_found_and_comments_are_not() {
        let source = r##"let a = "one\"s"; // "no" 'x
            /* "no /* "no" */ */ let b: &'static str = r#"two "2""#; let c = ('"', '\'', 'ä'); f::<'a>("three");"##;
        let text = RustText::parse(source);
        let found: Vec<&str> = text.literals.iter().map(|literal| literal.text.as_str()).collect();
        assert_eq!(found, ["one\\\"s", "two \"2\"", "three"]);
        assert!(text.code.contains("f::<'a>("), "{}", text.code);
        assert!(!text.code.contains("no"));
        assert_eq!(text.code.len(), source.len());
    }

    #[test]
    fn lines_are_counted_from_one() {
        let text = RustText::parse("a\n\n  \"x\"");
        assert_eq!(text.line(text.literals[0].at), 3);
    }
}
