//! Legends: keys in a row, and colour ramps with numbers.

use crate::colour::Rgb;
use crate::fonts;
use crate::frame::Canvas;
use crate::svg::{GREY, Ink, num};
use crate::{Ramp, format_number};

/// Sample beside a legend text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    /// A filled box.
    Fill(Rgb),
    /// A filled box with the hatch of modelled values.
    Hatched(Rgb),
    /// The outlined hatch of missing values.
    NoData,
    /// An empty box with a strong outline.
    Outline(Rgb),
    /// A whisker.
    Whisker,
    /// A wide pale band.
    Halo,
    /// A dashed line.
    Dashed,
    /// A small ring.
    Ring,
    /// A disc.
    Disc(Rgb),
}

/// Draws keys left to right from `(left, y)`, wrapping at `right`; returns the y below them.
pub(crate) fn keys(
    canvas: &mut Canvas<'_>,
    left: f64,
    right: f64,
    mut y: f64,
    entries: &[(Key, String)],
) -> f64 {
    if entries.is_empty() {
        return y;
    }
    let size = 11.5;
    let mut x = left;
    for (key, text) in entries {
        let short = fonts::truncate(text, size, false, (right - left - 24.0).min(260.0));
        let width = 20.0 + fonts::text_width(&short, size, false);
        if x > left && x + width > right {
            x = left;
            y += 19.0;
        }
        sample(canvas, key, x, y);
        canvas.svg.titled_text(x + 20.0, y + 10.0, Ink::new(size), &short, text);
        x += width + 20.0;
    }
    y + 20.0
}

fn sample(canvas: &mut Canvas<'_>, key: &Key, x: f64, y: f64) {
    let area = [x, y, 14.0, 12.0];
    match key {
        Key::Fill(colour) => canvas.svg.rect(area, &format!(r#"fill="{colour}""#), ""),
        Key::Hatched(colour) => {
            let hatch = canvas.hatch();
            canvas.svg.rect(area, &format!(r#"fill="{colour}""#), "");
            canvas.svg.rect(area, &hatch, "");
        }
        Key::NoData => {
            let paint = canvas.no_data();
            canvas.svg.rect(area, &paint, "");
        }
        Key::Outline(colour) => {
            canvas.svg.rect(area, &format!(r#"fill="none" stroke="{colour}" stroke-width="1.8""#), "");
        }
        Key::Whisker => {
            let d = format!("M{} {}h14m-14 -4v8m14 -8v8", num(x), num(y + 6.0));
            canvas.svg.path(&d, &format!(r#"fill="none" stroke="{GREY}" stroke-width="1.2""#), "");
        }
        Key::Dashed => {
            let d = format!("M{} {}h15", num(x), num(y + 6.0));
            let paint = format!(r#"fill="none" stroke="{GREY}" stroke-width="2.2" stroke-dasharray="6 3""#);
            canvas.svg.path(&d, &paint, "");
        }
        Key::Halo => canvas.svg.rect(area, r##"fill="#8a8a8a" fill-opacity="0.3""##, ""),
        Key::Ring => {
            let (cx, cy) = (num(x + 7.0), num(y + 6.0));
            canvas.svg.push(format_args!(
                r##"<circle cx="{cx}" cy="{cy}" r="2.6" fill="#ffffff" stroke="{GREY}" stroke-width="1.2"/>"##
            ));
        }
        Key::Disc(colour) => {
            let (cx, cy) = (num(x + 7.0), num(y + 6.0));
            canvas.svg.push(format_args!(r#"<circle cx="{cx}" cy="{cy}" r="5" fill="{colour}"/>"#));
        }
    }
}

/// Draws a continuous ramp with its name above and three numbers below; returns the y below it.
pub(crate) fn ramp(
    canvas: &mut Canvas<'_>,
    x: f64,
    y: f64,
    name: &str,
    colours: Ramp,
    low: f64,
    high: f64,
) -> f64 {
    let width = 180.0;
    canvas.svg.titled_text(x, y + 10.0, Ink::new(11.5), &fonts::truncate(name, 11.5, false, 420.0), name);
    let steps = 30;
    for i in 0..steps {
        let colour = colours.at((f64::from(i) + 0.5) / f64::from(steps));
        let step = width / f64::from(steps);
        // A hair of overlap hides seams between neighbours.
        let w = if i + 1 == steps { step } else { step + 0.4 };
        canvas.svg.rect([x + f64::from(i) * step, y + 16.0, w, 9.0], &format!(r#"fill="{colour}""#), "");
    }
    for (at, value, ink) in [
        (x, low, Ink::new(10.5).grey()),
        (x + width / 2.0, (low + high) / 2.0, Ink::new(10.5).grey().middle()),
        (x + width, high, Ink::new(10.5).grey().end()),
    ] {
        canvas.svg.text(at, y + 37.0, ink, &format_number(value));
    }
    y + 46.0
}
