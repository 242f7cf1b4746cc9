//! World map: choropleth, points, flow arcs and labels that do not touch.
//!
//! The trap: an amount without a place (unknown origin, rest of world) must not vanish from the map. It goes to
//! `unlocated`, which is printed under the map, so that map and table add up to the same total.

mod classes;
mod draw;
mod geography;
mod projection;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use classes::ClassScale;
pub use geography::{centroid, has_outline};
pub use projection::equal_earth;

use crate::error::{amount, finite, invalid};
use crate::spec::record;
use crate::{FigureError, Frame, Ramp, Record, Status};

/// The value of a region.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegionValue {
    /// ISO 3166-1 alpha-3 code, or `XKX`.
    pub region: String,
    /// Name for labels; the code if empty.
    pub name: String,
    /// Amount in the frame's unit; `None` is drawn as "no data".
    pub value: Option<f64>,
    /// Reported (solid) or modelled (hatched).
    pub status: Status,
}

/// An amount without a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unlocated {
    /// Name, such as `Unknown origin`.
    pub name: String,
    /// Amount in the frame's unit.
    pub value: f64,
}

/// A point on the map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MapPoint {
    /// Longitude in degrees east.
    pub lon: f64,
    /// Latitude in degrees north.
    pub lat: f64,
    /// Name.
    pub label: String,
    /// Amount that the area of the disc shows; zero draws the smallest disc.
    pub size: f64,
    /// Class that decides the colour, named in the legend.
    pub class: String,
}

/// A flow between two regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowArc {
    /// ISO 3166-1 alpha-3 code of the origin.
    pub source: String,
    /// ISO 3166-1 alpha-3 code of the destination.
    pub target: String,
    /// Amount in `flow_unit` that the width shows.
    pub value: f64,
}

/// A world map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorldMapSpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Name of the value, for the legend; the unit follows in brackets.
    pub value_name: String,
    /// Values by region.
    pub values: Vec<RegionValue>,
    /// Amounts without a place, printed under the map.
    pub unlocated: Vec<Unlocated>,
    /// Linear or logarithmic classes.
    pub scale: ClassScale,
    /// Colour ramp.
    pub ramp: Ramp,
    /// Number of regions labelled, largest first.
    pub top_labels: usize,
    /// Write the share of the total in labels instead of the value.
    pub label_shares: bool,
    /// What the regions without a value are, for the legend; the language's "no data" if empty. Not the place for zero:
    /// a zero is a value.
    pub no_data_name: String,
    /// Code of the highlighted consuming country.
    pub consumer: Option<String>,
    /// Legend text of the highlighted country; the language's "consuming country" if empty.
    pub consumer_name: String,
    /// Points.
    pub points: Vec<MapPoint>,
    /// What the size of a point means, with unit.
    pub point_name: String,
    /// The class of points of which the class is not known: drawn as a hollow grey ring, which no print takes for a colour;
    /// last in the legend. Empty where there is none.
    pub unknown_class: String,
    /// Flow arcs; those inside a region are summed in a note.
    pub flows: Vec<FlowArc>,
    /// What the width of an arc means.
    pub flow_name: String,
    /// Unit of the flows; the frame's unit if empty.
    pub flow_unit: String,
    /// Longitude of the middle of the map, −180 to 180. 11 keeps every country whole; 150 has the Pacific in the middle.
    pub centre_longitude: f64,
}

impl Default for WorldMapSpec {
    fn default() -> Self {
        Self {
            frame: Frame::default(),
            value_name: String::new(),
            values: Vec::new(),
            unlocated: Vec::new(),
            scale: ClassScale::Linear,
            ramp: Ramp::Viridis,
            top_labels: 8,
            label_shares: false,
            no_data_name: String::new(),
            consumer: None,
            consumer_name: String::new(),
            points: Vec::new(),
            point_name: String::new(),
            unknown_class: String::new(),
            flows: Vec::new(),
            flow_name: String::new(),
            flow_unit: String::new(),
            centre_longitude: 11.0,
        }
    }
}

/// Most flow arcs drawn; the sum of the rest is printed.
const FLOW_CAP: usize = 60;
/// Most points drawn, largest first; the sum of the rest is printed.
const POINT_CAP: usize = 2000;

impl WorldMapSpec {
    /// One record a region, unlocated amount, point and flow; `kind` tells which. `share` is of regions and unlocated
    /// amounts together. Flows too small to draw and flows inside a region have `drawn` false.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        let total = self.total();
        let share = |v: Option<f64>| json!(v.filter(|_| total > 0.0).map(|v| v / total));
        let row = |kind: &str, region: Value, name: &str, value: Option<f64>, status: &str| {
            record([
                ("kind", json!(kind)),
                ("region", region),
                ("name", json!(name)),
                ("target", Value::Null),
                ("value", json!(value)),
                ("unit", json!(self.frame.unit)),
                ("share", share(value)),
                ("status", json!(status)),
                ("lon", Value::Null),
                ("lat", Value::Null),
                ("drawn", json!(true)),
            ])
        };
        let mut values: Vec<&RegionValue> = self.values.iter().collect();
        values.sort_by(|a, b| {
            b.value.unwrap_or(-1.0).total_cmp(&a.value.unwrap_or(-1.0)).then(a.region.cmp(&b.region))
        });
        let mut out: Vec<Record> = values
            .iter()
            .map(|v| {
                let status = if v.value.is_some() { v.status.name() } else { "missing" };
                row("region", json!(v.region), &v.name, v.value, status)
            })
            .collect();
        out.extend(
            self.unlocated.iter().map(|u| row("unlocated", Value::Null, &u.name, Some(u.value), "reported")),
        );
        for (point, drawn) in self.ranked_points() {
            let mut r = row("point", Value::Null, &point.label, Some(point.size), &point.class);
            r.insert("unit".into(), json!(self.point_name));
            r.insert("share".into(), Value::Null);
            r.insert("lon".into(), json!(point.lon));
            r.insert("lat".into(), json!(point.lat));
            r.insert("drawn".into(), json!(drawn));
            out.push(r);
        }
        for (flow, drawn) in self.ranked_flows() {
            let mut r = row("flow", json!(flow.source), "", Some(flow.value), "reported");
            r.insert("target".into(), json!(flow.target));
            r.insert("unit".into(), json!(self.flow_unit()));
            r.insert("share".into(), Value::Null);
            r.insert("drawn".into(), json!(drawn));
            out.push(r);
        }
        out
    }

    /// Sum of regions and unlocated amounts.
    fn total(&self) -> f64 {
        let regions: f64 = self.values.iter().filter_map(|v| v.value).sum();
        regions + self.unlocated.iter().map(|u| u.value).sum::<f64>()
    }

    fn flow_unit(&self) -> &str {
        if self.flow_unit.is_empty() { &self.frame.unit } else { &self.flow_unit }
    }

    /// Flows, largest first, and whether each is drawn.
    fn ranked_flows(&self) -> Vec<(&FlowArc, bool)> {
        let mut flows: Vec<&FlowArc> = self.flows.iter().collect();
        flows.sort_by(|a, b| {
            let key = |f: &FlowArc| (f.source.clone(), f.target.clone());
            b.value.total_cmp(&a.value).then_with(|| key(a).cmp(&key(b)))
        });
        let mut drawn = 0;
        flows
            .into_iter()
            .map(|f| {
                let draw = f.source != f.target && f.value > 0.0 && drawn < FLOW_CAP;
                drawn += usize::from(draw);
                (f, draw)
            })
            .collect()
    }

    /// Points, largest first, and whether each is drawn.
    fn ranked_points(&self) -> Vec<(&MapPoint, bool)> {
        let mut points: Vec<&MapPoint> = self.points.iter().collect();
        points.sort_by(|a, b| b.size.total_cmp(&a.size).then_with(|| a.label.cmp(&b.label)));
        points.into_iter().enumerate().map(|(i, p)| (p, i < POINT_CAP)).collect()
    }

    fn check(&self) -> Result<(), FigureError> {
        let id = &self.frame.id;
        let known = |region: &str| {
            if geography::world().contains_key(region) {
                return Ok(());
            }
            Err(FigureError::UnknownRegion { figure: id.clone(), region: region.to_owned() })
        };
        let mut seen = BTreeSet::new();
        for v in &self.values {
            known(&v.region)?;
            if !seen.insert(&v.region) {
                return Err(FigureError::Duplicate {
                    figure: id.clone(),
                    what: "region",
                    name: v.region.clone(),
                });
            }
            if let Some(value) = v.value {
                amount(id, &v.region, "value", value)?;
            }
        }
        for u in &self.unlocated {
            amount(id, &u.name, "unlocated value", u.value)?;
        }
        for p in &self.points {
            finite(id, &p.label, "lon", p.lon)?;
            amount(id, &p.label, "size", p.size)?;
            if !(-180.0..=360.0).contains(&p.lon) {
                return Err(invalid(id, &p.label, "lon", p.lon, "degrees east, -180 to 360"));
            }
            if !(-90.0..=90.0).contains(&p.lat) {
                return Err(invalid(id, &p.label, "lat", p.lat, "degrees north, -90 to 90"));
            }
        }
        for f in &self.flows {
            known(&f.source)?;
            known(&f.target)?;
            amount(id, &format!("{} → {}", f.source, f.target), "flow value", f.value)?;
        }
        if let Some(consumer) = &self.consumer {
            known(consumer)?;
        }
        if !(-180.0..=180.0).contains(&self.centre_longitude) {
            return Err(FigureError::InvalidSetting {
                figure: id.clone(),
                setting: "centre_longitude",
                value: self.centre_longitude.to_string(),
                expected: "-180 to 180 degrees",
            });
        }
        if self.values.is_empty() && self.points.is_empty() && self.flows.is_empty() {
            return Err(FigureError::Empty { figure: id.clone(), what: "values, points or flows" });
        }
        Ok(())
    }

    fn by_region(&self) -> BTreeMap<&str, &RegionValue> {
        self.values.iter().map(|v| (v.region.as_str(), v)).collect()
    }
}
