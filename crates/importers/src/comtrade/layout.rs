//! Which column of a Comtrade table is which, whatever the layout.

use crate::parsed::{Confidence, ReadError};

use super::TITLE;

/// What a column of a Comtrade table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    Period,
    Frequency,
    Kind,
    Classification,
    Flow,
    Reporter,
    Partner,
    SecondPartner,
    Customs,
    Transport,
    Supply,
    Commodity,
    NetWeight,
    Quantity,
    QuantityUnit,
    Value,
    Cif,
    Fob,
    NetWeightEstimated,
    EstimationFlag,
}

/// Every field with its names in lower case: present interface, classic download, classic interface.
const NAMES: [(Field, &[&str]); 21] = [
    (Field::Year, &["refyear", "year", "yr"]),
    (Field::Period, &["period"]),
    (Field::Frequency, &["freqcode"]),
    (Field::Kind, &["typecode"]),
    (Field::Classification, &["classificationcode", "classification", "pfcode"]),
    (Field::Flow, &["flowcode", "trade flow code", "rgcode"]),
    (Field::Reporter, &["reportercode", "reporter code", "rtcode"]),
    (Field::Partner, &["partnercode", "partner code", "ptcode"]),
    (Field::SecondPartner, &["partner2code", "2nd partner code", "ptcode2"]),
    (Field::Customs, &["customscode", "customs proc. code", "cstcode"]),
    (Field::Transport, &["motcode", "mode of transport code"]),
    (Field::Supply, &["moscode"]),
    (Field::Commodity, &["cmdcode", "commodity code"]),
    (Field::NetWeight, &["netwgt", "netweight (kg)", "netweight"]),
    (Field::Quantity, &["qty", "tradequantity"]),
    (Field::QuantityUnit, &["qtyunitabbr", "qtyunitcode", "qty unit code", "qtcode"]),
    (Field::Value, &["primaryvalue", "trade value (us$)", "tradevalue"]),
    (Field::Cif, &["cifvalue", "cif trade value (us$)"]),
    (Field::Fob, &["fobvalue", "fob trade value (us$)"]),
    (Field::NetWeightEstimated, &["isnetwgtestimated"]),
    (Field::EstimationFlag, &["legacyestimationflag", "flag", "estcode"]),
];

fn names(field: Field) -> &'static [&'static str] {
    NAMES.iter().find(|(other, _)| *other == field).map_or(&[], |(_, names)| names)
}

fn place<S: AsRef<str>>(header: &[S], field: Field) -> Option<usize> {
    names(field)
        .iter()
        .find_map(|name| header.iter().position(|column| column.as_ref().trim().eq_ignore_ascii_case(name)))
}

/// Whether a header is one of Comtrade.
pub(super) fn sniff<S: AsRef<str>>(header: &[S]) -> Confidence {
    let needed = [Field::Flow, Field::Reporter, Field::Partner, Field::Commodity];
    if needed.iter().all(|field| place(header, *field).is_some()) {
        return Confidence::Certain;
    }
    if countries_and_world(header) { Confidence::Likely } else { Confidence::No }
}

/// Whether a header is that of a table in circulation which names minerals and countries, but neither a commodity
/// code nor a partner.
pub(super) fn countries_and_world<S: AsRef<str>>(header: &[S]) -> bool {
    let has = |name: &str| header.iter().any(|column| column.as_ref().trim().eq_ignore_ascii_case(name));
    ["mineral", "flow", "country", "trade_value_usd"].iter().all(|name| has(name))
}

/// The places of the columns.
#[derive(Debug)]
pub(super) struct Layout {
    places: Vec<Option<usize>>,
    /// How many columns there are.
    pub(super) width: usize,
}

impl Layout {
    /// Finds the columns.
    ///
    /// # Errors
    /// A column that is needed and missing, with what the table seems to be instead.
    pub(super) fn of(file: &str, header: &[String]) -> Result<Layout, ReadError> {
        if countries_and_world(header) {
            let message = "this table states what countries traded of a mineral with all partners together: it has no \
                           commodity code and no partner, so it says nothing about flows between countries; ask \
                           UN Comtrade for the same years with cmdCode, reporterCode and partnerCode";
            return Err(ReadError::Broken { file: file.to_owned(), message: message.to_owned() });
        }
        let places: Vec<Option<usize>> = NAMES.iter().map(|(field, _)| place(header, *field)).collect();
        let layout = Layout { places, width: header.len() };
        let needed = [Field::Flow, Field::Reporter, Field::Partner, Field::Commodity];
        let missing = needed.into_iter().find(|field| layout.place(*field).is_none());
        let missing = missing.or_else(|| {
            let has = |field| layout.place(field).is_some();
            if !has(Field::Year) && !has(Field::Period) {
                return Some(Field::Year);
            }
            (!has(Field::Value) && !has(Field::Cif) && !has(Field::Fob) && !has(Field::NetWeight))
                .then_some(Field::Value)
        });
        match missing {
            None => Ok(layout),
            Some(field) => Err(ReadError::MissingColumn {
                file: file.to_owned(),
                format: TITLE,
                column: names(field).join("` or `"),
                found: header.iter().map(|column| column.chars().take(40).collect()).take(60).collect(),
            }),
        }
    }

    /// Where a field stands.
    pub(super) fn place(&self, field: Field) -> Option<usize> {
        NAMES
            .iter()
            .position(|(other, _)| *other == field)
            .and_then(|at| self.places.get(at).copied().flatten())
    }
}
