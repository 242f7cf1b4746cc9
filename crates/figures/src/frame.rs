//! What every figure has around its marks: title, subtitle, unit, legend room, notes, sources and run.

use serde::{Deserialize, Serialize};

use crate::svg::{BLACK, Ink, PALE, Svg, escape, num};
use crate::{FONT_FAMILY, Figure, FigureError, Lang, fonts};

/// Texts and size common to all figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// Identifier; letters, digits, `-` and `_` of it prefix the ids inside the SVG, so keep it unique on a page.
    pub id: String,
    /// Title: what is shown, where, when.
    pub title: String,
    /// Second line, often the answer sentence.
    pub subtitle: String,
    /// Unit of the values, as text.
    pub unit: String,
    /// Description for readers who do not see the figure; the subtitle if empty.
    pub description: String,
    /// Source lines: dataset, version, licence.
    pub sources: Vec<String>,
    /// Notes: coverage, checks, meaning of an index.
    pub notes: Vec<String>,
    /// Run identifier or other footer text.
    pub run_id: String,
    /// Language of the figure's own words.
    pub lang: Lang,
    /// Width in CSS pixels, 480 to 4000.
    pub width: f64,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            id: "figure".into(),
            title: String::new(),
            subtitle: String::new(),
            unit: String::new(),
            description: String::new(),
            sources: Vec::new(),
            notes: Vec::new(),
            run_id: String::new(),
            lang: Lang::En,
            width: 960.0,
        }
    }
}

/// White space at the left and right edge.
pub(crate) const MARGIN: f64 = 32.0;

/// A figure being drawn: header written, marks go below `top`.
pub(crate) struct Canvas<'a> {
    frame: &'a Frame,
    /// The marks.
    pub svg: Svg,
    /// First free y below the header.
    pub top: f64,
    /// Left edge of the content.
    pub left: f64,
    /// Right edge of the content.
    pub right: f64,
    /// Safe prefix of ids.
    pub prefix: String,
    /// Notes of the figure itself, after those of the frame.
    pub notes: Vec<String>,
}

impl<'a> Canvas<'a> {
    /// Starts a figure and writes its header; `unit_line` for figures without an axis or legend that names the unit.
    pub(crate) fn start(frame: &'a Frame, unit_line: bool) -> Result<Self, FigureError> {
        if !(480.0..=4000.0).contains(&frame.width) {
            return Err(FigureError::InvalidSetting {
                figure: frame.id.clone(),
                setting: "width",
                value: frame.width.to_string(),
                expected: "480 to 4000 pixels",
            });
        }
        let prefix: String = frame
            .id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .take(60)
            .collect();
        let mut canvas = Self {
            frame,
            svg: Svg::default(),
            top: 28.0,
            left: MARGIN,
            right: frame.width - MARGIN,
            prefix: format!("f-{prefix}"),
            notes: Vec::new(),
        };
        let room = canvas.right - canvas.left;
        for line in fonts::wrap(&frame.title, 20.0, true, room, 3) {
            canvas.top += 18.0;
            canvas.svg.text(MARGIN, canvas.top, Ink::new(20.0).bold(), &line);
            canvas.top += 8.0;
        }
        for line in fonts::wrap(&frame.subtitle, 13.0, false, room, 4) {
            canvas.top += 14.0;
            canvas.svg.text(MARGIN, canvas.top, Ink::new(13.0).grey(), &line);
            canvas.top += 5.0;
        }
        if unit_line && !frame.unit.is_empty() {
            let text = frame.lang.labelled(frame.lang.words().unit, &frame.unit);
            canvas.top += 14.0;
            canvas.svg.text(
                MARGIN,
                canvas.top,
                Ink::new(13.0).grey(),
                &fonts::truncate(&text, 13.0, false, room),
            );
            canvas.top += 5.0;
        }
        canvas.top += 16.0;
        Ok(canvas)
    }

    /// Paint attribute for a mark without data: outlined light hatch.
    pub(crate) fn no_data(&self) -> String {
        format!(r##"fill="url(#{}-no-data)" stroke="#b5b5b5" stroke-width="0.5""##, self.prefix)
    }

    /// Paint attribute for the hatch over a modelled mark.
    pub(crate) fn hatch(&self) -> String {
        format!(r#"fill="url(#{}-modelled)" stroke="none""#, self.prefix)
    }

    /// Writes the footer below `bottom` and closes the document.
    pub(crate) fn finish(mut self, bottom: f64) -> Figure {
        let frame = self.frame;
        let words = frame.lang.words();
        let room = self.right - self.left;
        let mut y = bottom + 18.0;
        self.svg.line([self.left, y, self.right, y], PALE, 1.0);
        y += 4.0;
        let size = 10.5;
        let sources = frame.sources.iter().map(|text| (words.source, text.as_str()));
        let notes = frame.notes.iter().chain(&self.notes).map(|text| (words.note, text.as_str()));
        let lines: Vec<String> = sources
            .chain(notes)
            .filter(|(_, text)| !text.is_empty())
            .flat_map(|(word, text)| fonts::wrap(&frame.lang.labelled(word, text), size, false, room, 4))
            .collect();
        for line in lines {
            y += 14.5;
            self.svg.text(self.left, y, Ink::new(size).grey(), &line);
        }
        if !frame.run_id.is_empty() {
            y += 14.5;
            let text = frame.lang.labelled(words.run, &frame.run_id);
            self.svg.text(self.left, y, Ink::new(size).grey(), &fonts::truncate(&text, size, false, room));
        }
        let height = (y + 20.0).ceil();
        let width = frame.width;
        let prefix = &self.prefix;
        let description = if frame.description.is_empty() { &frame.subtitle } else { &frame.description };
        let (lang, title, description) = (frame.lang.tag(), escape(&frame.title), escape(description));
        let (w, h) = (num(width), num(height));
        let mut out = Svg::default();
        out.push(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" lang="{lang}" xml:lang="{lang}" role="img" aria-labelledby="{prefix}-title {prefix}-desc" font-family="{FONT_FAMILY}" fill="{BLACK}">"#
        ));
        out.push(format_args!(r#"<title id="{prefix}-title">{title}</title>"#));
        out.push(format_args!(r#"<desc id="{prefix}-desc">{description}</desc>"#));
        out.push(format_args!(
            r##"<defs>
<pattern id="{prefix}-no-data" patternUnits="userSpaceOnUse" width="5" height="5"><rect width="5" height="5" fill="#ffffff"/><path d="M-1,1L1,-1M0,5L5,0M4,6L6,4" stroke="#d2d2d2" stroke-width="0.7" fill="none"/></pattern>
<pattern id="{prefix}-modelled" patternUnits="userSpaceOnUse" width="6" height="6"><path d="M-1.5,1.5L1.5,-1.5M0,6L6,0M4.5,7.5L7.5,4.5" stroke="#ffffff" stroke-width="1.6" fill="none"/></pattern>
</defs>"##
        ));
        out.push(format_args!(r##"<rect width="{w}" height="{h}" fill="#ffffff"/>"##));
        out.0.push_str(&self.svg.0);
        out.0.push_str("</svg>\n");
        Figure { id: frame.id.clone(), svg: out.0, width, height }
    }
}
