//! The embedded outlines: parsing, positions, and cutting at the edge of the map.
//!
//! The format and its making are described in `geography/compile.py`. Outlines are rings of (longitude, latitude) in
//! degrees, filled by the even-odd rule; longitudes may run past 180, because a ring is never cut at the antimeridian.
//! The cut is made here, for the central meridian of the map at hand.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A vertex: longitude and latitude in degrees.
pub(crate) type Vertex = (f64, f64);

/// A region's place on the map.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Label point.
    pub centre: Vertex,
    /// Outlines, largest first; empty for a region too small for them.
    pub rings: Vec<Vec<Vertex>>,
}

static WORLD: &str = include_str!("../../geography/world.txt");

/// All regions by ISO 3166-1 alpha-3 code.
pub(crate) fn world() -> &'static BTreeMap<&'static str, Place> {
    static PLACES: OnceLock<BTreeMap<&'static str, Place>> = OnceLock::new();
    PLACES.get_or_init(|| WORLD.lines().filter_map(parse).collect())
}

fn parse(line: &'static str) -> Option<(&'static str, Place)> {
    let mut parts = line.splitn(4, ' ');
    let code = parts.next()?;
    let centre = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let rings = parts.next().map_or_else(Vec::new, |text| text.split(';').map(ring).collect());
    Some((code, Place { centre, rings }))
}

fn ring(text: &str) -> Vec<Vertex> {
    let mut numbers = text.split(' ').filter_map(|n| n.parse::<i32>().ok());
    let (mut x, mut y) = (0, 0);
    let mut out = Vec::new();
    while let (Some(dx), Some(dy)) = (numbers.next(), numbers.next()) {
        (x, y) = (x + dx, y + dy);
        out.push((f64::from(x) / 100.0, f64::from(y) / 100.0));
    }
    out
}

/// Label point of a region as (longitude, latitude) in degrees: inside its largest outline, or the position of a
/// region drawn as a point. `None` for a code that is not on the map.
///
/// ```
/// let (lon, lat) = figures::centroid("CHL").unwrap();
/// assert!((-76.0..-66.0).contains(&lon) && (-56.0..-17.0).contains(&lat));
/// assert!(figures::centroid("SGP").is_some() && figures::centroid("ZZZ").is_none());
/// ```
#[must_use]
pub fn centroid(iso3: &str) -> Option<(f64, f64)> {
    world().get(iso3).map(|place| place.centre)
}

/// Whether a region has an outline on the map; `false` for one drawn as a point and for an unknown code.
#[must_use]
pub fn has_outline(iso3: &str) -> bool {
    world().get(iso3).is_some_and(|place| !place.rings.is_empty())
}

/// The parts of a ring on a map centred at `middle` degrees east: longitudes relative to it, in −180 … 180.
pub(crate) fn cut(ring: &[Vertex], middle: f64) -> Vec<Vec<Vertex>> {
    let mut parts = Vec::new();
    for turn in [-360.0, 0.0, 360.0] {
        let moved: Vec<Vertex> = ring.iter().map(|(x, y)| (x - middle + turn, *y)).collect();
        let (low, high) = moved.iter().fold((f64::MAX, f64::MIN), |(l, h), (x, _)| (l.min(*x), h.max(*x)));
        if high <= -180.0 || low >= 180.0 {
            continue;
        }
        let part = if low >= -180.0 && high <= 180.0 {
            moved
        } else {
            half(&half(&moved, |x| x + 180.0, -180.0), |x| 180.0 - x, 180.0)
        };
        if part.len() >= 3 {
            parts.push(part);
        }
    }
    parts
}

/// Sutherland & Hodgman (1974): the part of a ring where `depth` of longitude is not negative. New vertices lie on
/// the edge, and edge runs get vertices every 5 degrees so that they follow the curved edge of the map.
fn half(ring: &[Vertex], depth: impl Fn(f64) -> f64, edge: f64) -> Vec<Vertex> {
    let mut out: Vec<Vertex> = Vec::new();
    let add = |out: &mut Vec<Vertex>, p: Vertex| {
        if let Some(&(x, y)) = out.last()
            && x == edge
            && p.0 == edge
        {
            let steps = ((p.1 - y).abs() / 5.0).ceil().max(1.0);
            for k in 1..steps as usize {
                out.push((edge, y + (p.1 - y) * k as f64 / steps));
            }
        }
        out.push(p);
    };
    for (i, &a) in ring.iter().enumerate() {
        let Some(&b) = ring.get((i + 1) % ring.len()) else { continue };
        let (da, db) = (depth(a.0), depth(b.0));
        if da >= 0.0 {
            add(&mut out, a);
        }
        if (da >= 0.0) != (db >= 0.0) {
            add(&mut out, (edge, a.1 + (b.1 - a.1) * da / (da - db)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        assert_eq!(world().len(), WORLD.lines().count());
        assert!(world().values().all(|p| p.rings.iter().all(|r| r.len() >= 3)));
    }

    #[test]
    fn cutting_keeps_everything_in_the_window() {
        let russia = &world()["RUS"].rings[0];
        assert_eq!(cut(russia, 11.0).len(), 1, "whole when cut at 169 W");
        let parts = cut(russia, 0.0);
        assert_eq!(parts.len(), 2, "in two when cut at 180");
        assert!(parts.iter().flatten().all(|(x, _)| (-180.0..=180.0).contains(x)));
    }
}
