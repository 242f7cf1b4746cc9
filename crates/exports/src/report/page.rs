//! Markup that is escaped by construction.
//!
//! [`Page::raw`] takes only text of this program (`&'static str`); everything that comes from an answer goes through
//! [`Page::text`] or [`Page::attribute`], which escape it. The two exceptions are the drawn figures, whose writer escapes
//! in the same way, and embedded JSON, which [`Page::json`] makes harmless.

use serde_json::Value;

/// A page being written.
#[derive(Default)]
pub(crate) struct Page {
    out: String,
}

impl Page {
    /// Markup of this program.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Any text, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape_into(&mut self.out, text);
        self
    }

    /// ` name="value"`, the value escaped.
    pub fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape_into(&mut self.out, value);
        self.out.push('"');
        self
    }

    /// An element that holds one text: `open` is the opening tag, `close` the closing one.
    pub fn element(&mut self, open: &'static str, text: &str, close: &'static str) -> &mut Self {
        self.raw(open).text(text).raw(close)
    }

    /// A figure as its writer made it.
    pub fn svg(&mut self, figure: &figures::Figure) -> &mut Self {
        self.out.push_str(&figure.svg);
        self
    }

    /// JSON inside a `script` element of type `application/json`: no character of it can end the element.
    pub fn json(&mut self, value: &Value) -> &mut Self {
        for c in value.to_string().chars() {
            match c {
                '<' => self.out.push_str("\\u003c"),
                '>' => self.out.push_str("\\u003e"),
                '&' => self.out.push_str("\\u0026"),
                // Line separators and direction overrides: legal, but they mislead whoever reads the source.
                '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                    self.out.push_str(&format!("\\u{:04x}", c as u32));
                }
                c => self.out.push(c),
            }
        }
        self
    }

    /// The finished page.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Escapes markup; characters that HTML forbids become U+FFFD and direction overrides disappear.
fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            '\n' | '\t' => out.push(c),
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}
