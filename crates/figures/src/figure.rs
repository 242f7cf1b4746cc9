//! A drawn figure and its renderings.

use crate::{FigureError, fonts, pdf};

/// Size of a PNG.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PngSize {
    /// Image pixels per figure unit; 1 gives `width` × `height` pixels.
    Scale(f64),
    /// Dots per inch, where a figure unit is a CSS pixel (1/96 inch).
    Dpi(f64),
}

/// A drawn figure: an SVG document and its size.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Identifier, from the frame.
    pub id: String,
    /// The SVG document: self-contained, no script, no reference outside itself.
    pub svg: String,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

/// Largest PNG side in pixels; keeps a mistyped scale from taking all memory.
const MOST_PIXELS: f64 = 16_000.0;

impl Figure {
    /// The figure as a PNG on white.
    ///
    /// # Errors
    /// [`FigureError::InvalidSetting`] for a size that is not above zero or gives a side beyond 16,000 pixels;
    /// [`FigureError::Render`] if the renderer refuses.
    pub fn to_png(&self, size: PngSize) -> Result<Vec<u8>, FigureError> {
        let scale = match size {
            PngSize::Scale(scale) => scale,
            PngSize::Dpi(dpi) => dpi / 96.0,
        };
        let (width, height) = ((self.width * scale).round(), (self.height * scale).round());
        if !(scale.is_finite() && width >= 1.0 && height >= 1.0 && width.max(height) <= MOST_PIXELS) {
            return Err(FigureError::InvalidSetting {
                figure: self.id.clone(),
                setting: "PNG size",
                value: format!("{size:?}"),
                expected: "a scale or dpi that gives 1 to 16,000 pixels a side",
            });
        }
        let refuse = |reason: String| FigureError::Render { figure: self.id.clone(), format: "PNG", reason };
        let tree = self.tree("PNG")?;
        let mut pixels = resvg::tiny_skia::Pixmap::new(width as u32, height as u32)
            .ok_or_else(|| refuse(format!("no memory for {width} x {height} pixels")))?;
        pixels.fill(resvg::tiny_skia::Color::WHITE);
        let transform = resvg::tiny_skia::Transform::from_scale(
            (width / self.width) as f32,
            (height / self.height) as f32,
        );
        resvg::render(&tree, transform, &mut pixels.as_mut());
        pixels.encode_png().map_err(|e| refuse(e.to_string()))
    }

    /// The figure as a one-page vector PDF with text as text.
    ///
    /// # Errors
    /// [`FigureError::Render`] if the renderer refuses.
    pub fn to_pdf(&self) -> Result<Vec<u8>, FigureError> {
        let tree = self.tree("PDF")?;
        let page = svg2pdf::PageOptions { dpi: 96.0 };
        let refuse = |reason: String| FigureError::Render { figure: self.id.clone(), format: "PDF", reason };
        let bytes = svg2pdf::to_pdf(&tree, svg2pdf::ConversionOptions::default(), page)
            .map_err(|e| refuse(e.to_string()))?;
        pdf::canonical(&bytes).ok_or_else(|| refuse("the writer's file structure is not understood".into()))
    }

    fn tree(&self, format: &'static str) -> Result<usvg::Tree, FigureError> {
        let options = usvg::Options {
            fontdb: fonts::database(),
            font_family: "Noto Sans CJK JP".into(),
            ..usvg::Options::default()
        };
        usvg::Tree::from_str(&self.svg, &options).map_err(|e| FigureError::Render {
            figure: self.id.clone(),
            format,
            reason: e.to_string(),
        })
    }
}
