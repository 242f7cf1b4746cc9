//! A tokenizer of XML that keeps nothing but the tag at hand: for looking through a part of any size in
//! bounded memory before a parser sees it.
//!
//! It is stricter than a parser needs to be: a document type (and so any entity of one's own) is refused, as
//! are NUL bytes (UTF-16, which the parser would not read as XML anyway), tags and runs of text beyond a
//! length, and nesting beyond a depth.

/// A tag that opens an element, `<name …>` or `<name …/>`.
pub(super) struct Tag<'b> {
    bytes: &'b [u8],
}

impl<'b> Tag<'b> {
    /// The name without its namespace prefix.
    pub(super) fn local_name(&self) -> &'b [u8] {
        let end = self.bytes.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        let name = self.bytes.get(..end.unwrap_or(self.bytes.len())).unwrap_or_default();
        local(name)
    }

    /// The attributes as they are written, names without their namespace prefix.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'b [u8], &'b [u8])> {
        let start = self.bytes.iter().position(u8::is_ascii_whitespace).unwrap_or(self.bytes.len());
        let mut rest = self.bytes.get(start..).unwrap_or_default();
        std::iter::from_fn(move || {
            let equals = rest.iter().position(|byte| *byte == b'=')?;
            let (name, after) = rest.split_at(equals);
            let after = after.get(1..)?.trim_ascii_start();
            let quote = after.first().copied().filter(|byte| matches!(byte, b'"' | b'\''))?;
            let value = after.get(1..)?;
            let end = value.iter().position(|byte| *byte == quote)?;
            rest = value.get(end + 1..)?;
            Some((local(name.trim_ascii()), value.get(..end)?))
        })
    }
}

fn local(name: &[u8]) -> &[u8] {
    name.iter().rposition(|byte| *byte == b':').and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    /// Inside `<…`, with the quote that is open.
    Tag(Option<u8>),
    Comment,
    CharacterData,
    Instruction,
}

/// The tokenizer. Feed it bytes as they are inflated.
pub(super) struct Scanner {
    state: State,
    /// What has been seen of the tag at hand; of a comment or the like only its last bytes.
    tag: Vec<u8>,
    run: usize,
    depth: usize,
    most_depth: usize,
    most_token: usize,
}

impl Scanner {
    pub(super) fn new(most_depth: usize, most_token: usize) -> Scanner {
        Scanner { state: State::Text, tag: Vec::new(), run: 0, depth: 0, most_depth, most_token }
    }

    /// Looks at more bytes and calls `open` for each tag that opens an element.
    ///
    /// # Errors
    /// What is wrong, as a clause, from the rules of this module or from `open`.
    pub(super) fn feed(
        &mut self,
        bytes: &[u8],
        open: &mut impl FnMut(Tag<'_>) -> Result<(), String>,
    ) -> Result<(), String> {
        for &byte in bytes {
            if byte == 0 {
                return Err("it contains NUL bytes".to_owned());
            }
            match self.state {
                State::Text if byte == b'<' => {
                    self.tag.clear();
                    self.run = 0;
                    self.state = State::Tag(None);
                }
                State::Text => {
                    self.run += 1;
                    self.check_length(self.run)?;
                }
                State::Tag(None) if byte == b'>' => {
                    self.state = State::Text;
                    self.end_tag(open)?;
                }
                State::Tag(quote) => {
                    self.tag.push(byte);
                    self.check_length(self.tag.len())?;
                    self.state = match (quote, self.tag.as_slice()) {
                        (Some(open), _) => State::Tag(Some(open).filter(|open| *open != byte)),
                        (None, b"!--") => State::Comment,
                        (None, b"![CDATA[") => State::CharacterData,
                        (None, b"?") => State::Instruction,
                        (None, [b'!', rest @ ..])
                            if !b"--".starts_with(rest) && !b"[CDATA[".starts_with(rest) =>
                        {
                            return Err("it declares a document type or entities".to_owned());
                        }
                        // An end tag has no attributes, and so no quotes.
                        (None, [b'/', ..]) => State::Tag(None),
                        (None, _) if matches!(byte, b'"' | b'\'') => State::Tag(Some(byte)),
                        (None, _) => State::Tag(None),
                    };
                    if !matches!(self.state, State::Tag(_)) {
                        self.tag.clear();
                        self.run = 0;
                    }
                }
                State::Comment => self.until(byte, b"-->")?,
                State::CharacterData => self.until(byte, b"]]>")?,
                State::Instruction => self.until(byte, b"?>")?,
            }
        }
        Ok(())
    }

    /// Ends the part.
    ///
    /// # Errors
    /// A tag, comment or element that is still open.
    pub(super) fn finish(&self) -> Result<(), String> {
        if self.state != State::Text || self.depth > 0 {
            return Err("it ends in the middle of an element".to_owned());
        }
        Ok(())
    }

    fn check_length(&self, length: usize) -> Result<(), String> {
        if length > self.most_token {
            return Err(format!("it has a tag or text longer than {} bytes", self.most_token));
        }
        Ok(())
    }

    fn until(&mut self, byte: u8, end: &[u8]) -> Result<(), String> {
        self.run += 1;
        self.check_length(self.run)?;
        if self.tag.len() >= end.len() {
            self.tag.remove(0);
        }
        self.tag.push(byte);
        if self.tag == end {
            self.state = State::Text;
            self.run = 0;
        }
        Ok(())
    }

    fn end_tag(&mut self, open: &mut impl FnMut(Tag<'_>) -> Result<(), String>) -> Result<(), String> {
        match self.tag.as_slice() {
            [b'/', ..] => {
                self.depth = self.depth.checked_sub(1).ok_or("it closes an element that is not open")?;
                Ok(())
            }
            [b'!', ..] => Err("it declares a document type or entities".to_owned()),
            bytes => {
                let empty = bytes.last() == Some(&b'/');
                if self.depth >= self.most_depth {
                    return Err(format!("its elements are nested deeper than {}", self.most_depth));
                }
                if !empty {
                    self.depth += 1;
                }
                open(Tag { bytes: bytes.strip_suffix(b"/").unwrap_or(bytes) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(xml: &str) -> Result<Vec<String>, String> {
        let mut seen = Vec::new();
        let mut scanner = Scanner::new(5, 40);
        for byte in xml.as_bytes() {
            scanner.feed(&[*byte], &mut |tag: Tag<'_>| {
                let mut text = String::from_utf8_lossy(tag.local_name()).into_owned();
                for (name, value) in tag.attributes() {
                    text += &format!(" {}={}", String::from_utf8_lossy(name), String::from_utf8_lossy(value));
                }
                seen.push(text);
                Ok(())
            })?;
        }
        scanner.finish().map(|()| seen)
    }

    #[test]
    fn tags_are_seen_wherever_the_bytes_are_cut() {
        assert_eq!(
            tags("<?xml v=\"1>\"?><a:w x:r = 'A>1'><!-- <no> --><c r=\"B2\"/><![CDATA[<no>]]></a:w>"),
            Ok(vec!["w r=A>1".to_owned(), "c r=B2".to_owned()])
        );
    }

    #[test]
    fn what_is_devious_is_refused() {
        let wrong = |xml: &str, words: &str| {
            let error = tags(xml).unwrap_err();
            assert!(error.contains(words), "{xml}: {error}");
        };
        wrong("<!DOCTYPE a><a/>", "document type");
        wrong("<!ENTITY x 'y'>", "document type");
        wrong("<a><b><c><d><e><f/></e></d></c></b></a>", "nested deeper");
        wrong("<a>", "middle of an element");
        wrong("</a>", "not open");
        wrong("<a b='", "middle");
        wrong(&format!("<a>{}</a>", "x".repeat(41)), "longer than 40");
        wrong(&format!("<a b='{}'/>", "x".repeat(41)), "longer than 40");
        wrong("<\0a\0/\0>\0", "NUL");
    }
}
