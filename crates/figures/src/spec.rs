//! One type for every kind of figure, and what the kinds share.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    BarsSpec, ChangesSpec, DotsSpec, Figure, FigureError, Frame, GroupedBarsSpec, HeatMapSpec, LinesSpec,
    SankeySpec, WorldMapSpec,
};

/// One row of the numbers behind a figure: column name to text, number or null (missing).
pub type Record = serde_json::Map<String, Value>;

/// How a value is known, which decides how it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Reported by a source: solid.
    #[default]
    Reported,
    /// Modelled, estimated or otherwise flagged: hatched.
    Modelled,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Modelled => "modelled",
        }
    }
}

/// Any figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FigureSpec {
    /// World map.
    Map(WorldMapSpec),
    /// Sankey diagram.
    Sankey(SankeySpec),
    /// Ranked bars.
    Bars(BarsSpec),
    /// Stacked or grouped bars.
    GroupedBars(GroupedBarsSpec),
    /// Changes of either sign, from zero or step by step.
    Changes(ChangesSpec),
    /// Dots on a logarithmic axis.
    Dots(DotsSpec),
    /// Lines over a number or year.
    Lines(LinesSpec),
    /// Heat map.
    HeatMap(HeatMapSpec),
}

impl FigureSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// As the kind's own `draw`.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        match self {
            Self::Map(spec) => spec.draw(),
            Self::Sankey(spec) => spec.draw(),
            Self::Bars(spec) => spec.draw(),
            Self::GroupedBars(spec) => spec.draw(),
            Self::Changes(spec) => spec.draw(),
            Self::Dots(spec) => spec.draw(),
            Self::Lines(spec) => spec.draw(),
            Self::HeatMap(spec) => spec.draw(),
        }
    }

    /// The numbers as drawn, one record a mark.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        match self {
            Self::Map(spec) => spec.data(),
            Self::Sankey(spec) => spec.data(),
            Self::Bars(spec) => spec.data(),
            Self::GroupedBars(spec) => spec.data(),
            Self::Changes(spec) => spec.data(),
            Self::Dots(spec) => spec.data(),
            Self::Lines(spec) => spec.data(),
            Self::HeatMap(spec) => spec.data(),
        }
    }

    /// The frame of the figure.
    #[must_use]
    pub fn frame(&self) -> &Frame {
        match self {
            Self::Map(spec) => &spec.frame,
            Self::Sankey(spec) => &spec.frame,
            Self::Bars(spec) => &spec.frame,
            Self::GroupedBars(spec) => &spec.frame,
            Self::Changes(spec) => &spec.frame,
            Self::Dots(spec) => &spec.frame,
            Self::Lines(spec) => &spec.frame,
            Self::HeatMap(spec) => &spec.frame,
        }
    }

    /// Identifier of the figure.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.frame().id
    }

    /// Title of the figure.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.frame().title
    }
}

/// Builds a record from columns in order.
pub(crate) fn record<const N: usize>(columns: [(&str, Value); N]) -> Record {
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
