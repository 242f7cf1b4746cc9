//! The map: every region has a place, classes and labels hold, bad input is named.

#[path = "../examples/samples/specs.rs"]
#[allow(dead_code, reason = "each test file uses some of the samples")]
mod specs;

use figures::{FigureError, FlowArc, Lang, MapPoint, RegionValue, WorldMapSpec, centroid, has_outline};

/// ISO 3166-1 alpha-3, all 249 codes of 2024.
const ISO3: &str = "\
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR \
    BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG \
    COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH \
    FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY \
    HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM \
    KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL \
    MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR \
    NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU \
    SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA \
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB \
    VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE";

#[test]
fn every_country_code_has_an_outline_or_a_point() {
    let codes: Vec<&str> = ISO3.split_whitespace().chain(["XKX"]).collect();
    assert_eq!(codes.len(), 250);
    for code in &codes {
        let (lon, lat) = centroid(code).unwrap_or_else(|| panic!("{code} has no place"));
        assert!((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat), "{code} at {lon}, {lat}");
    }
    for code in ["XKX", "TWN", "ESH", "PSE", "JPN", "CHL", "COD", "SSD"] {
        assert!(has_outline(code), "{code}");
    }
    for code in ["SGP", "BHR", "MLT", "MUS", "HKG", "MAC", "CPV", "COM", "MDV", "SYC", "KIR", "TUV"] {
        assert!(!has_outline(code), "{code}");
    }
    let values = codes
        .iter()
        .enumerate()
        .map(|(i, code)| RegionValue {
            region: (*code).into(),
            value: Some(i as f64 + 1.0),
            ..RegionValue::default()
        })
        .collect();
    let spec = WorldMapSpec { values, top_labels: 60, ..WorldMapSpec::default() };
    let svg = spec.draw().unwrap().svg;
    for code in codes {
        assert!(svg.contains(&format!("<title>{code}: ")), "{code} is not drawn");
    }
}

#[test]
fn positions_agree_with_an_atlas() {
    // Degrees east and north of capitals or middles, from any atlas, within a few degrees.
    for (code, lon, lat, slack) in [
        ("JPN", 138.0, 36.5, 3.0),
        ("SGP", 103.8, 1.35, 0.2),
        ("TWN", 121.0, 23.7, 0.7),
        ("XKX", 20.9, 42.6, 0.5),
        ("FRA", 2.4, 46.6, 1.5),
        ("NZL", 171.5, -43.5, 3.5),
        ("FJI", 178.0, -17.8, 1.0),
        ("KIR", 173.0, 1.4, 0.5),
    ] {
        let (x, y) = centroid(code).unwrap();
        assert!((x - lon).abs() <= slack && (y - lat).abs() <= slack, "{code} at {x}, {y}");
    }
}

#[test]
fn amounts_without_place_are_printed_and_counted() {
    let spec = specs::map(Lang::En);
    let svg = spec.draw().unwrap().svg;
    assert!(svg.contains("Not on the map: Unknown origin 2,040 kg-TMR (2.1 %)"));
    assert!(svg.contains("imply no judgement"));
    let drawn: f64 = spec.data().iter().filter_map(|r| r["value"].as_f64()).sum();
    let given: f64 = spec.values.iter().filter_map(|v| v.value).sum::<f64>() + 2040.0;
    assert!((drawn - given).abs() < 1e-9 * given);
    assert!(specs::map(Lang::Ja).draw().unwrap().svg.contains("いかなる判断"));
}

#[test]
fn many_flows_are_capped_and_the_rest_is_told() {
    let codes: Vec<&str> = ISO3.split_whitespace().collect();
    let flows: Vec<FlowArc> = (0..10_000)
        .map(|i| FlowArc {
            source: codes[i % 249].into(),
            target: codes[(i * 7 + i / 249) % 249].into(),
            value: (i % 97) as f64 + 1.0,
        })
        .collect();
    let spec = WorldMapSpec { flows, flow_unit: "t".into(), ..WorldMapSpec::default() };
    let svg = spec.draw().unwrap().svg;
    assert!(svg.contains("Smaller flows not drawn: n="));
    let drawn = spec.data().iter().filter(|r| r["drawn"] == true && r["kind"] == "flow").count();
    assert_eq!(drawn, 60);
}

/// What is not known is a hollow ring, last in the legend, and takes no colour from the classes that are.
#[test]
fn points_of_unknown_class_are_hollow_rings() {
    let point = |label: &str, size: f64, class: &str| MapPoint {
        lon: -44.0 + size,
        lat: -20.0,
        label: label.into(),
        size,
        class: class.into(),
    };
    let draw = |unknown_class: &str, points: &[MapPoint]| {
        let (points, unknown_class) = (points.to_vec(), unknown_class.to_owned());
        WorldMapSpec { points, unknown_class, ..WorldMapSpec::default() }.draw().unwrap().svg
    };
    let fills = |svg: &str| -> Vec<String> {
        let legend = svg.split(r#"r="5" fill=""#).skip(1);
        legend.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    };
    let known = [point("A", 3.0, "upstream"), point("C", 1.0, "downstream")];
    let with: Vec<MapPoint> = [point("B", 9.0, "nobody says")].into_iter().chain(known.clone()).collect();
    let (before, after) = (draw("", &known), draw("nobody says", &with));
    assert_eq!(fills(&before), fills(&after), "colours of the known classes stay");
    assert_eq!(
        before.matches(r#"fill="none" stroke="#).count() + 2,
        after.matches(r#"fill="none" stroke="#).count()
    );
    let place = |word: &str| after.rfind(word).unwrap();
    assert!(place(">nobody says<") > place(">downstream<") && after.contains("B (nobody says): 9"));
}

#[test]
fn bad_regions_and_numbers_are_named() {
    let with = |region: &str, value: f64| WorldMapSpec {
        values: vec![RegionValue { region: region.into(), value: Some(value), ..RegionValue::default() }],
        ..WorldMapSpec::default()
    };
    assert!(
        matches!(with("ROW", 1.0).draw(), Err(FigureError::UnknownRegion { region, .. }) if region == "ROW")
    );
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        let error = with("CHL", bad).draw().unwrap_err();
        assert!(matches!(&error, FigureError::InvalidNumber { item, .. } if item == "CHL"), "{error}");
    }
    let point = MapPoint { lon: 10.0, lat: 95.0, label: "Pit".into(), ..MapPoint::default() };
    let spec = WorldMapSpec { points: vec![point], ..WorldMapSpec::default() };
    assert!(spec.draw().unwrap_err().to_string().contains("lat of `Pit` is `95`"));
    assert!(matches!(WorldMapSpec::default().draw(), Err(FigureError::Empty { .. })));
}
