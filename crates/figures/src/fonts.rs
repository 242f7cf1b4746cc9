//! The embedded fonts: measuring, shortening and wrapping text, and the database PNG and PDF are set from.
//!
//! Widths are sums of advances of the embedded subsets of Noto Sans CJK JP and, for letters it lacks, Noto Sans (see
//! `fonts/README.md`), which have no kerning.
//! Measuring needs only the font tables; the database is loaded when the first PNG or PDF is made.

use std::sync::{Arc, OnceLock};

use ttf_parser::Face;
use usvg::fontdb;

/// Font families of every text, the embedded one first; the others serve viewers of the SVG that lack it.
pub const FONT_FAMILY: &str =
    "Noto Sans CJK JP, Noto Sans JP, Noto Sans, Hiragino Sans, Yu Gothic, sans-serif";

static REGULAR: &[u8] = include_bytes!("../fonts/NotoSansCJKjp-Regular.otf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSansCJKjp-Bold.otf");

static LATIN_REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
static LATIN_BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");

struct Metrics {
    /// The main face and the one for letters it lacks.
    faces: Vec<Face<'static>>,
    ascii: [f64; 128],
}

impl Metrics {
    fn of(files: [&'static [u8]; 2]) -> Self {
        let faces = files.iter().filter_map(|bytes| Face::parse(bytes, 0).ok()).collect();
        let mut metrics = Self { faces, ascii: [0.6; 128] };
        for code in 0x20..0x7Fu8 {
            let width = metrics.lookup(char::from(code)).unwrap_or(0.6);
            if let Some(slot) = metrics.ascii.get_mut(usize::from(code)) {
                *slot = width;
            }
        }
        metrics
    }

    fn lookup(&self, c: char) -> Option<f64> {
        self.faces.iter().find_map(|face| {
            let advance = face.glyph_hor_advance(face.glyph_index(c)?)?;
            Some(f64::from(advance) / f64::from(face.units_per_em()))
        })
    }

    /// Advance of a character in em; one em for a character the font lacks.
    fn advance(&self, c: char) -> f64 {
        match self.ascii.get(c as usize) {
            Some(width) => *width,
            None => self.lookup(c).unwrap_or(1.0),
        }
    }
}

fn metrics(bold: bool) -> &'static Metrics {
    static CACHE: [OnceLock<Metrics>; 2] = [OnceLock::new(), OnceLock::new()];
    let [regular, strong] = &CACHE;
    if bold {
        strong.get_or_init(|| Metrics::of([BOLD, LATIN_BOLD]))
    } else {
        regular.get_or_init(|| Metrics::of([REGULAR, LATIN_REGULAR]))
    }
}

/// The fonts for rendering, loaded once.
pub(crate) fn database() -> Arc<fontdb::Database> {
    static DATABASE: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    Arc::clone(DATABASE.get_or_init(|| {
        let mut database = fontdb::Database::new();
        for bytes in [REGULAR, BOLD, LATIN_REGULAR, LATIN_BOLD] {
            database.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
        }
        database.set_sans_serif_family("Noto Sans CJK JP");
        Arc::new(database)
    }))
}

/// Width of a text in pixels at a font size in pixels.
#[must_use]
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let metrics = metrics(bold);
    text.chars().map(|c| metrics.advance(c)).sum::<f64>() * size
}

/// The characters that the embedded fonts lack, in order of code point: PNG and PDF show a box for each.
#[must_use]
pub fn missing_characters(text: &str) -> Vec<char> {
    let metrics = metrics(false);
    let missing: std::collections::BTreeSet<char> =
        text.chars().filter(|c| !c.is_control() && metrics.lookup(*c).is_none()).collect();
    missing.into_iter().collect()
}

/// The text if it fits `width`, else its longest start with an ellipsis that does. After a Latin letter the ellipsis
/// is three full stops, because the single character is centred on the line in Japanese type.
pub(crate) fn truncate(text: &str, size: f64, bold: bool, width: f64) -> String {
    let metrics = metrics(bold);
    let limit = width / size;
    let (dots, dot_width) = match text.chars().next() {
        Some(c) if c < '\u{2E80}' => ("...", 3.0 * metrics.advance('.')),
        _ => ("…", metrics.advance('…')),
    };
    // Stop adding as soon as it is too wide, so that a huge label costs little.
    let (mut sum, mut end) = (0.0, 0);
    for (at, c) in text.char_indices() {
        sum += metrics.advance(c);
        if sum <= limit - dot_width {
            end = at + c.len_utf8();
        }
        if sum > limit + 1e-9 {
            return format!("{}{dots}", text.get(..end).unwrap_or("").trim_end());
        }
    }
    text.to_owned()
}

/// Lines no wider than `width`, at most `most`; the last one is shortened if text remains. Breaks at blanks, and
/// beside any full-width character.
pub(crate) fn wrap(text: &str, size: f64, bold: bool, width: f64, most: usize) -> Vec<String> {
    const NOT_FIRST: &str = "、。，．・：；？！）」』】〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";
    let metrics = metrics(bold);
    let chars: Vec<char> = text.chars().take(20_000).collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        if lines.len() + 1 == most {
            let rest: String = chars.get(start..).unwrap_or(&[]).iter().collect();
            lines.push(truncate(&rest, size, bold, width));
            break;
        }
        let (mut sum, mut end, mut break_at) = (0.0, start, None);
        while let Some(&c) = chars.get(end) {
            sum += metrics.advance(c) * size;
            if sum > width && end > start {
                break;
            }
            end += 1;
            let next = chars.get(end).copied();
            let wide = |c: char| c >= '\u{2E80}';
            let may_break = c == ' ' || next.is_some_and(|n| (wide(c) || wide(n)) && !NOT_FIRST.contains(n));
            if may_break {
                break_at = Some(end);
            }
        }
        let stop = if end == chars.len() { end } else { break_at.unwrap_or(end) };
        lines.push(chars.get(start..stop).unwrap_or(&[]).iter().collect::<String>().trim().to_owned());
        start = stop;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // Full-width characters advance one em; digits of Source Sans at 0.555 em.
        assert!((text_width("国境", 10.0, false) - 20.0).abs() < 1e-9);
        assert!((text_width("00", 100.0, false) - 111.0).abs() < 1.0);
        assert!(text_width("Australia", 12.0, true) > text_width("Australia", 12.0, false));
    }

    #[test]
    fn texts_are_shortened_to_fit() {
        let long = "Democratic Republic of the Congo".repeat(1000);
        let short = truncate(&long, 12.0, false, 100.0);
        assert!(short.ends_with("...") && text_width(&short, 12.0, false) <= 100.0);
        assert_eq!(truncate("Chile", 12.0, false, 100.0), "Chile");
        let lines = wrap(&long, 12.0, false, 200.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|l| text_width(l, 12.0, false) <= 200.5));
        assert!(
            wrap("国境は判断を示すものではない。", 10.0, false, 70.0, 9).iter().all(|l| !l.starts_with('。'))
        );
    }

    #[test]
    fn the_subset_has_what_figures_write() {
        assert!(
            missing_characters("Åéßŵ Łódź ό 10⁻⁵ CO₂ Ωµ×·–—…≥≤°²³%→◀▶●○ 鉱山 銅 リチウム コートジボワール")
                .is_empty()
        );
        assert_eq!(missing_characters("\u{0634}a"), ['\u{0634}']);
    }
}
