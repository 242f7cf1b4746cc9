//! Colour-blind-safe palettes and ramps.
//!
//! Categorical: Okabe & Ito (2008), "Color Universal Design". Sequential: viridis (Smith & van der Walt 2015, CC0) and
//! cividis (Nuñez, Anderton & Renslow 2018, CC0), light to dark so that more is darker on paper too. Risk and diverging:
//! five- and seven-class control values of ColorBrewer YlOrRd and RdBu (Harrower & Brewer 2003).

use serde::{Deserialize, Serialize};

/// A colour, written `#rrggbb` in SVG and in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl std::str::FromStr for Rgb {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii());
        let byte = |at: usize| digits.and_then(|d| u8::from_str_radix(d.get(at..at + 2)?, 16).ok());
        match (byte(0), byte(2), byte(4)) {
            (Some(r), Some(g), Some(b)) => Ok(Self(r, g, b)),
            _ => Err(format!("`{text}` is not a colour; write it as #rrggbb")),
        }
    }
}

impl Serialize for Rgb {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rgb {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Rgb {
    /// Mix with another colour; `share` of the other in 0 … 1.
    pub(crate) fn mix(self, other: Self, share: f64) -> Self {
        let part = |a: u8, b: u8| {
            (f64::from(a) + (f64::from(b) - f64::from(a)) * share.clamp(0.0, 1.0)).round() as u8
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// Relative luminance, WCAG 2.1.
    pub(crate) fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Black or white, whichever reads better on this colour.
    pub(crate) fn ink(self) -> Self {
        if self.luminance() > 0.30 { Self(0x22, 0x22, 0x22) } else { Self(255, 255, 255) }
    }
}

/// Okabe-Ito, ordered so that neighbours differ in lightness.
pub const CATEGORICAL: [Rgb; 7] = [
    Rgb(0x00, 0x72, 0xB2),
    Rgb(0xE6, 0x9F, 0x00),
    Rgb(0x00, 0x9E, 0x73),
    Rgb(0xD5, 0x5E, 0x00),
    Rgb(0x56, 0xB4, 0xE9),
    Rgb(0xCC, 0x79, 0xA7),
    Rgb(0xF0, 0xE4, 0x42),
];
/// White.
pub(crate) const WHITE: Rgb = Rgb(255, 255, 255);
/// "Other" and everything without a class.
pub(crate) const NEUTRAL: Rgb = Rgb(0xB8, 0xBC, 0xC2);
/// Nodes and bars without a colour of their own.
pub(crate) const SLATE: Rgb = Rgb(0x4A, 0x62, 0x74);

/// Colour of the n-th category: the palette, then paler and darker rounds of it.
pub(crate) fn categorical(n: usize) -> Rgb {
    let base = CATEGORICAL.get(n % CATEGORICAL.len()).copied().unwrap_or(SLATE);
    match n / CATEGORICAL.len() {
        0 => base,
        1 => base.mix(WHITE, 0.5),
        _ => base.mix(Rgb(0, 0, 0), 0.35),
    }
}

/// A sequence of colours over 0 … 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ramp {
    /// Viridis, light (low) to dark (high).
    #[default]
    Viridis,
    /// Cividis, light (low) to dark (high).
    Cividis,
    /// Yellow (low) to dark red (high); no green, because low risk is not safety.
    Risk,
    /// Blue (low) over white to red (high).
    Diverging,
}

const VIRIDIS: [Rgb; 9] = [
    Rgb(0xFD, 0xE7, 0x25),
    Rgb(0xAD, 0xDC, 0x30),
    Rgb(0x5E, 0xC9, 0x62),
    Rgb(0x28, 0xAE, 0x80),
    Rgb(0x21, 0x91, 0x8C),
    Rgb(0x2C, 0x72, 0x8E),
    Rgb(0x3B, 0x52, 0x8B),
    Rgb(0x47, 0x2D, 0x7B),
    Rgb(0x44, 0x01, 0x54),
];
const CIVIDIS: [Rgb; 9] = [
    Rgb(0xFE, 0xE8, 0x38),
    Rgb(0xE1, 0xCC, 0x55),
    Rgb(0xC3, 0xB3, 0x69),
    Rgb(0xA5, 0x9C, 0x74),
    Rgb(0x8A, 0x86, 0x78),
    Rgb(0x70, 0x71, 0x73),
    Rgb(0x57, 0x5D, 0x6D),
    Rgb(0x3B, 0x49, 0x6C),
    Rgb(0x00, 0x22, 0x4E),
];
const RISK: [Rgb; 5] = [
    Rgb(0xFF, 0xF0, 0xA8),
    Rgb(0xFE, 0xCC, 0x5C),
    Rgb(0xFD, 0x8D, 0x3C),
    Rgb(0xE3, 0x3B, 0x20),
    Rgb(0x99, 0x00, 0x26),
];
const DIVERGING: [Rgb; 7] = [
    Rgb(0x21, 0x66, 0xAC),
    Rgb(0x67, 0xA9, 0xCF),
    Rgb(0xD1, 0xE5, 0xF0),
    Rgb(0xF7, 0xF7, 0xF7),
    Rgb(0xFD, 0xDB, 0xC7),
    Rgb(0xEF, 0x8A, 0x62),
    Rgb(0xB2, 0x18, 0x2B),
];

impl Ramp {
    /// Colour at a position in 0 … 1, linear in sRGB between the published control values.
    #[must_use]
    pub fn at(self, position: f64) -> Rgb {
        let stops: &[Rgb] = match self {
            Self::Viridis => &VIRIDIS,
            Self::Cividis => &CIVIDIS,
            Self::Risk => &RISK,
            Self::Diverging => &DIVERGING,
        };
        let place = position.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
        let low = place.floor() as usize;
        match (stops.get(low), stops.get(low + 1)) {
            (Some(a), Some(b)) => a.mix(*b, place - low as f64),
            (Some(a), None) => *a,
            _ => SLATE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequential_ramps_darken_all_the_way() {
        for ramp in [Ramp::Viridis, Ramp::Cividis, Ramp::Risk] {
            let light: Vec<f64> = (0..=50).map(|i| ramp.at(f64::from(i) / 50.0).luminance()).collect();
            assert!(light.windows(2).all(|w| w[1] < w[0]), "{ramp:?}");
        }
    }

    #[test]
    fn colours_round_trip() {
        assert_eq!("#0072b2".parse(), Ok(CATEGORICAL[0]));
        assert_eq!(CATEGORICAL[0].to_string(), "#0072b2");
        assert!("url(#x)".parse::<Rgb>().is_err());
        assert!("#日本".parse::<Rgb>().is_err());
    }
}
