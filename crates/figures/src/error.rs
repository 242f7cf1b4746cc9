//! What can be wrong with a figure's specification.

/// Why a figure could not be drawn or rendered. Every variant names the item at fault.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// A number that cannot be drawn: NaN, infinite, or negative where an amount is expected.
    #[error(
        "figure `{figure}`: {field} of `{item}` is `{value}`, expected {expected}; correct the value, or leave it out to draw \"no data\""
    )]
    InvalidNumber {
        /// Identifier of the figure.
        figure: String,
        /// Label or identifier of the mark.
        item: String,
        /// Field of the specification.
        field: &'static str,
        /// The value as text.
        value: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// An interval that does not contain its value.
    #[error(
        "figure `{figure}`: interval of `{item}` is {low} to {high}, which does not contain its value {value}; give low <= value <= high"
    )]
    InvalidInterval {
        /// Identifier of the figure.
        figure: String,
        /// Label or identifier of the mark.
        item: String,
        /// Lower bound.
        low: f64,
        /// Central value.
        value: f64,
        /// Upper bound.
        high: f64,
    },
    /// A region code without position on the map.
    #[error(
        "figure `{figure}`: region `{region}` has no position on the map; use an ISO 3166-1 alpha-3 code (or XKX), and put unlocated amounts in `unlocated`"
    )]
    UnknownRegion {
        /// Identifier of the figure.
        figure: String,
        /// The code as given.
        region: String,
    },
    /// A reference to a node, group or series that is not declared.
    #[error("figure `{figure}`: {what} `{name}` is used but not declared; declared: {declared}")]
    Undeclared {
        /// Identifier of the figure.
        figure: String,
        /// Kind of thing.
        what: &'static str,
        /// The name as used.
        name: String,
        /// The first declared names.
        declared: String,
    },
    /// The same key twice.
    #[error("figure `{figure}`: {what} `{name}` is given twice; merge the two or rename one")]
    Duplicate {
        /// Identifier of the figure.
        figure: String,
        /// Kind of thing.
        what: &'static str,
        /// The repeated name.
        name: String,
    },
    /// Nothing to draw.
    #[error("figure `{figure}`: no {what} to draw; give at least one with a value")]
    Empty {
        /// Identifier of the figure.
        figure: String,
        /// Kind of thing.
        what: &'static str,
    },
    /// A setting outside its range.
    #[error("figure `{figure}`: `{setting}` is `{value}`, expected {expected}")]
    InvalidSetting {
        /// Identifier of the figure.
        figure: String,
        /// Name of the setting.
        setting: &'static str,
        /// The value as text.
        value: String,
        /// What is accepted.
        expected: &'static str,
    },
    /// The renderer refused the SVG or the size.
    #[error("figure `{figure}`: cannot render {format}: {reason}")]
    Render {
        /// Identifier of the figure.
        figure: String,
        /// `PNG` or `PDF`.
        format: &'static str,
        /// The renderer's reason.
        reason: String,
    },
}

/// An amount: finite and not negative.
pub(crate) fn amount(figure: &str, item: &str, field: &'static str, value: f64) -> Result<f64, FigureError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(value);
    }
    Err(invalid(figure, item, field, value, "a finite number, zero or more"))
}

/// A finite number of either sign.
pub(crate) fn finite(figure: &str, item: &str, field: &'static str, value: f64) -> Result<f64, FigureError> {
    if value.is_finite() { Ok(value) } else { Err(invalid(figure, item, field, value, "a finite number")) }
}

/// The error for a number that cannot be drawn.
pub(crate) fn invalid(
    figure: &str,
    item: &str,
    field: &'static str,
    value: f64,
    expected: &'static str,
) -> FigureError {
    FigureError::InvalidNumber {
        figure: figure.into(),
        item: item.into(),
        field,
        value: value.to_string(),
        expected,
    }
}

/// An optional interval round an amount: both ends finite, in order, round the value.
pub(crate) fn interval(
    figure: &str,
    item: &str,
    low: Option<f64>,
    value: f64,
    high: Option<f64>,
) -> Result<(), FigureError> {
    for (field, bound) in [("low", low), ("high", high)] {
        if let Some(bound) = bound {
            finite(figure, item, field, bound)?;
        }
    }
    let (l, h) = (low.unwrap_or(value), high.unwrap_or(value));
    let slack = 1e-9 * value.abs();
    if l > value + slack || h < value - slack {
        return Err(FigureError::InvalidInterval {
            figure: figure.into(),
            item: item.into(),
            low: l,
            value,
            high: h,
        });
    }
    Ok(())
}
