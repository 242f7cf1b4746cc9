//! The SVG writer: escaping, number formatting and the few elements figures use.
//!
//! All text passes [`escape`]; nothing else of a specification reaches the markup except numbers and [`Rgb`] colours.

use std::fmt::Write;

use crate::colour::Rgb;

/// Text safe inside an element or attribute: markup characters escaped, characters that XML forbids replaced, and the
/// invisible direction overrides that could make a label read as another dropped.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\r' | '\t' => out.push(' '),
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// At most 500 characters of a text, for tooltips.
pub(crate) fn clip(text: &str) -> &str {
    text.char_indices().nth(500).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// A coordinate with at most two decimals.
pub(crate) fn num(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// Where a text's position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Look of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink {
    pub size: f64,
    pub bold: bool,
    pub colour: Rgb,
    pub anchor: Anchor,
    /// White outline, for text over marks.
    pub halo: bool,
}

/// Main text colour.
pub(crate) const BLACK: Rgb = Rgb(0x22, 0x22, 0x22);
/// Secondary text colour; 5.7:1 on white.
pub(crate) const GREY: Rgb = Rgb(0x5F, 0x5F, 0x5F);
/// Grid and outline colour.
pub(crate) const PALE: Rgb = Rgb(0xDD, 0xDD, 0xDD);

impl Ink {
    pub(crate) fn new(size: f64) -> Self {
        Self { size, bold: false, colour: BLACK, anchor: Anchor::Start, halo: false }
    }
    pub(crate) fn bold(mut self) -> Self {
        self.bold = true;
        self
    }
    pub(crate) fn grey(mut self) -> Self {
        self.colour = GREY;
        self
    }
    pub(crate) fn colour(mut self, colour: Rgb) -> Self {
        self.colour = colour;
        self
    }
    pub(crate) fn middle(mut self) -> Self {
        self.anchor = Anchor::Middle;
        self
    }
    pub(crate) fn end(mut self) -> Self {
        self.anchor = Anchor::End;
        self
    }
    pub(crate) fn halo(mut self) -> Self {
        self.halo = true;
        self
    }
}

/// Growing SVG content.
#[derive(Debug, Default)]
pub(crate) struct Svg(pub String);

impl Svg {
    /// Appends formatted markup.
    pub(crate) fn push(&mut self, arguments: std::fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(arguments); // Writing to a String cannot fail.
        self.0.push('\n');
    }

    pub(crate) fn rect(&mut self, [x, y, w, h]: [f64; 4], paint: &str, title: &str) {
        let (x, y, w, h) = (num(x), num(y), num(w.max(0.0)), num(h.max(0.0)));
        if title.is_empty() {
            self.push(format_args!(r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" {paint}/>"#));
        } else {
            let title = escape(clip(title));
            self.push(format_args!(
                r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" {paint}><title>{title}</title></rect>"#
            ));
        }
    }

    pub(crate) fn line(&mut self, [x1, y1, x2, y2]: [f64; 4], colour: Rgb, width: f64) {
        let (x1, y1, x2, y2, width) = (num(x1), num(y1), num(x2), num(y2), num(width));
        self.push(format_args!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}"/>"#
        ));
    }

    pub(crate) fn path(&mut self, d: &str, paint: &str, title: &str) {
        if title.is_empty() {
            self.push(format_args!(r#"<path d="{d}" {paint}/>"#));
        } else {
            let title = escape(clip(title));
            self.push(format_args!(r#"<path d="{d}" {paint}><title>{title}</title></path>"#));
        }
    }

    /// A text at its baseline.
    pub(crate) fn text(&mut self, x: f64, y: f64, ink: Ink, text: &str) {
        self.titled_text(x, y, ink, text, "");
    }

    /// A text whose full form is in `full` when it was shortened.
    pub(crate) fn titled_text(&mut self, x: f64, y: f64, ink: Ink, text: &str, full: &str) {
        self.rich_text(x, y, ink, text, "", full);
    }

    /// A text followed by a grey remainder on the same line.
    pub(crate) fn rich_text(&mut self, x: f64, y: f64, ink: Ink, text: &str, rest: &str, full: &str) {
        let (x, y, size) = (num(x), num(y), num(ink.size));
        let anchor = match ink.anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if ink.bold { r#" font-weight="700""# } else { "" };
        let halo = if ink.halo {
            r##" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke""##
        } else {
            ""
        };
        let title = if full.is_empty() || full == text {
            String::new()
        } else {
            format!("<title>{}</title>", escape(clip(full)))
        };
        let rest = if rest.is_empty() {
            String::new()
        } else {
            format!(r#"<tspan fill="{GREY}" font-weight="400" xml:space="preserve">{}</tspan>"#, escape(rest))
        };
        let (text, colour) = (escape(text), ink.colour);
        self.push(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{anchor}{weight}{halo} xml:space="preserve">{title}{text}{rest}</text>"#
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_markup_and_forbidden_characters() {
        assert_eq!(
            escape("<a href=\"x\">&'\u{0}\u{202E}\n"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\u{FFFD} "
        );
        assert_eq!(num(-0.001), "0");
        assert_eq!(num(1.5), "1.5");
    }
}
