//! Maps, Sankey diagrams, bars, dots and lines: layout to SVG, PNG and PDF.
//!
//! A *spec* is a plain description in strings and numbers ([`WorldMapSpec`], [`SankeySpec`], [`BarsSpec`],
//! [`GroupedBarsSpec`], [`ChangesSpec`], [`DotsSpec`], [`LinesSpec`]); drawing it gives a [`Figure`], an SVG that [`Figure::to_png`] and
//! [`Figure::to_pdf`] render without a browser. `data()` of a spec gives the numbers as drawn, one record a mark.
//!
//! Vocabulary: a *frame* is what every figure has around its marks (title, unit, sources, run); a *cut-off* merges
//! small items into one explicit "Other (n=…)"; *reported* values are solid, *modelled* ones hatched, *missing* ones
//! an outlined "no data".
//!
//! The trap: missing is not zero. A value that is absent is `None` and is drawn as "no data"; NaN, infinities and
//! amounts below zero (where a figure is not of changes) are errors that name the item, never a silently dropped mark.
//!
//! This crate knows no model: regions are ISO 3166-1 alpha-3 strings (and `XKX`), everything else is text.

mod bars;
mod changes;
mod colour;
mod cutoff;
mod dots;
mod error;
mod figure;
mod fonts;
mod frame;
mod grouped_bars;
mod heat_map;
mod labels;
mod language;
mod legend;
mod lines;
mod map;
mod number;
mod pdf;
mod sankey;
mod spec;
mod svg;

pub use bars::{Bar, BarsSpec, NotCovered};
pub use changes::{ChangeBar, ChangesSpec, Step};
pub use colour::{CATEGORICAL, Ramp, Rgb};
pub use cutoff::CutOff;
pub use dots::{Dot, DotsSpec, Mark};
pub use error::FigureError;
pub use figure::{Figure, PngSize};
pub use fonts::{FONT_FAMILY, missing_characters, text_width};
pub use frame::Frame;
pub use grouped_bars::{Arrangement, Cell, GroupedBarsSpec, Series};
pub use heat_map::{HeatCell, HeatMapSpec};
pub use language::{Lang, Words};
pub use lines::{Line, LinePoint, LinesSpec};
pub use map::{
    ClassScale, FlowArc, MapPoint, RegionValue, Unlocated, WorldMapSpec, centroid, equal_earth, has_outline,
};
pub use number::{format_number, format_share, linear_ticks};
pub use sankey::{SankeyLink, SankeyNode, SankeySpec};
pub use spec::{FigureSpec, Record, Status};
