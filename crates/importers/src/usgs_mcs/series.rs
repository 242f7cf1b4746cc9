//! Which series of the summaries are taken, and what they count.

use vocabulary::Stage;

/// A data release of the Mineral Commodity Summaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// World data release of the 2025 summaries: 2023 and estimates of 2024.
    Mcs2025,
    /// Commodities data release of the 2026 summaries: 2024 and estimates of 2025.
    Mcs2026,
}

/// A series of production by country.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// Release that lists it.
    pub edition: Edition,
    /// Commodity in the release.
    pub commodity: &'static str,
    /// Kinds of production that make up the series: `TYPE` of 2025, `Statistics_detail` of 2026.
    pub details: &'static [&'static str],
    /// Key of the material.
    pub material: &'static str,
    /// Step of the chain.
    pub stage: Stage,
    /// Chemical basis of the figures.
    pub basis: &'static str,
    /// The unit where the release states a wrong one or none.
    pub unit: Option<&'static str>,
}

const fn of2025(
    commodity: &'static str,
    details: &'static [&'static str],
    material: &'static str,
    stage: Stage,
    basis: &'static str,
) -> Series {
    Series { edition: Edition::Mcs2025, commodity, details, material, stage, basis, unit: None }
}

const fn of2026(
    commodity: &'static str,
    details: &'static [&'static str],
    material: &'static str,
    stage: Stage,
    basis: &'static str,
) -> Series {
    Series { edition: Edition::Mcs2026, commodity, details, material, stage, basis, unit: None }
}

const MINE: &[&str] = &["Mine production"];
const MINE_ESTIMATED: &[&str] = &["Mine production, estimated"];

/// The series taken.
pub const SERIES: &[Series] = &[
    of2025("Aluminum", &["Smelter production, aluminum"], "aluminium", Stage::Refined, "Al"),
    of2025("Antimony", &["Mine production, antimony content"], "antimony", Stage::Mine, "Sb"),
    of2025(
        "Arsenic",
        &["Plant production, arsenic trioxide or calculated equivalent."],
        "arsenic",
        Stage::Refined,
        "As2O3",
    ),
    of2025("Asbestos", &["Mine production, asbestos"], "asbestos", Stage::Mine, "gross"),
    of2025("Barite", &["Mine production, barite, estimated"], "barytes", Stage::Mine, "gross"),
    of2025("Bauxite", &["Mine production, bauxite, dry tons"], "bauxite", Stage::Mine, "gross"),
    of2025(
        "Bauxite",
        &["Refinery production, alumina - calcined equivalent weights"],
        "alumina",
        Stage::Intermediate,
        "gross",
    ),
    of2025("Beryllium", &["Mine production, beryllium content"], "beryllium", Stage::Mine, "Be"),
    of2025("Bismuth", &["Refinery production"], "bismuth", Stage::Refined, "Bi"),
    of2025("Cadmium", &["Refinery production, estimated"], "cadmium", Stage::Refined, "Cd"),
    of2025("Clays", &["Mine poduction, Bentonite"], "bentonite", Stage::Mine, "gross"),
    of2025("Clays", &["Mine poduction, Kaolin"], "kaolin", Stage::Mine, "gross"),
    of2025(
        "Cobalt",
        &["Mine production, cobalt content, estimated", "Mine production, estimated"],
        "cobalt",
        Stage::Mine,
        "Co",
    ),
    of2025("Copper", &["Mine production, recoverable copper content"], "copper", Stage::Mine, "Cu"),
    of2025("Copper", &["Refinery production, copper"], "copper", Stage::Refined, "Cu"),
    of2025("Diatomite", MINE_ESTIMATED, "diatomite", Stage::Mine, "gross"),
    of2025("Feldspar", MINE_ESTIMATED, "feldspar", Stage::Mine, "gross"),
    of2025("Fluorspar", MINE_ESTIMATED, "fluorspar", Stage::Mine, "gross"),
    of2025("Gallium", &["Primary production"], "gallium", Stage::Refined, "Ga"),
    of2025("Gold", &["mine production, gold content"], "gold", Stage::Mine, "Au"),
    of2025("Graphite", MINE, "graphite", Stage::Mine, "gross"),
    of2025("Gypsum", MINE_ESTIMATED, "gypsum", Stage::Mine, "gross"),
    of2025("Indium", &["Refinery production"], "indium", Stage::Refined, "In"),
    of2025("Iron Ore", &["Mine production, iron content"], "iron", Stage::Mine, "Fe"),
    of2025("Iron and Steel", &["Raw steel"], "steel", Stage::Refined, "gross"),
    of2025("Lead", &["Mine production, lead content"], "lead", Stage::Mine, "Pb"),
    of2025("Lithium", &["Mine production, lithium content"], "lithium", Stage::Mine, "Li"),
    of2025(
        "Magnesium Compounds",
        &["Mine production, magnesite - gross weight"],
        "magnesite",
        Stage::Mine,
        "gross",
    ),
    of2025("Magnesium metal", &["Magnesium smelter production"], "magnesium", Stage::Refined, "Mg"),
    of2025("Manganese", &["Mine production, manganese content"], "manganese", Stage::Mine, "Mn"),
    of2025("Mercury", &["Mine production, mercury content"], "mercury", Stage::Mine, "Hg"),
    of2025("Molybdenum", &["Mine production, molybdenum content"], "molybdenum", Stage::Mine, "Mo"),
    of2025("Nickel", &["Mine production, nickel content"], "nickel", Stage::Mine, "Ni"),
    of2025("Niobium", &["Mine production, niobium content"], "niobium", Stage::Mine, "Nb"),
    of2025("Perlite", MINE_ESTIMATED, "perlite", Stage::Mine, "gross"),
    of2025("Platinum-Group metals", &["Mine production, Palladium content"], "palladium", Stage::Mine, "Pd"),
    of2025("Platinum-Group metals", &["Mine production, Platinum content"], "platinum", Stage::Mine, "Pt"),
    of2025("Potash", &["Mine production, potassium oxide (K2O) equivalent"], "potash", Stage::Mine, "K2O"),
    of2025(
        "Rare earths",
        &["Mine production, rare-earth-oxide equivalent"],
        "rare-earths",
        Stage::Mine,
        "REO",
    ),
    of2025("Rhenium", &["Mine production, rhenium content"], "rhenium", Stage::Refined, "Re"),
    of2025("Salt", MINE_ESTIMATED, "salt", Stage::Mine, "gross"),
    of2025("Selenium", &["Refinery production, selenium content"], "selenium", Stage::Refined, "Se"),
    of2025("Silicon", &["Plant production, silicon metal"], "silicon", Stage::Refined, "Si"),
    of2025("Silver", &["Mine production, silver content"], "silver", Stage::Mine, "Ag"),
    of2025("Sulfur", &["Production, all forms, sulfur content"], "sulphur", Stage::Mine, "S"),
    of2025("Talc, crude", MINE_ESTIMATED, "talc", Stage::Mine, "gross"),
    of2025("Talc and Pyrophyllite", MINE_ESTIMATED, "talc", Stage::Mine, "gross"),
    of2025("Tantalum", &["Mine production, tantalum content"], "tantalum", Stage::Mine, "Ta"),
    of2025("Tellurium", &["Refinery production, tellurium content"], "tellurium", Stage::Refined, "Te"),
    of2025("Tin", &["Mine production, tin content"], "tin", Stage::Mine, "Sn"),
    Series {
        unit: Some("thousand metric tons"),
        ..of2025(
            "Titanium Mineral Concentrates",
            &[
                "Mine production, ilmentite, titanium dioxide (TiO2) content",
                "Mine production, rutile, titanium dioxide (TiO2) content",
            ],
            "titanium",
            Stage::Mine,
            "TiO2",
        )
    },
    of2025("Titanium & titanium dioxide", &["Sponge Metal Production"], "titanium", Stage::Refined, "Ti"),
    of2025("Tungsten", &["Mine production, tungsten content"], "tungsten", Stage::Mine, "W"),
    of2025("Vanadium", &["Mine production, vanadium content"], "vanadium", Stage::Mine, "V"),
    of2025("Vermiculite", MINE, "vermiculite", Stage::Mine, "gross"),
    of2025("Zinc", &["Mine production, zinc content"], "zinc", Stage::Mine, "Zn"),
    of2025(
        "Zirconium and Hafnium",
        &["Mine production, zirconium, gross weight"],
        "zirconium",
        Stage::Mine,
        "ZrSiO4",
    ),
    of2026("Aluminum", &["Smelter production"], "aluminium", Stage::Refined, "Al"),
    of2026("Alumina", &["Alumina, refinery production"], "alumina", Stage::Intermediate, "gross"),
    of2026("Antimony", MINE, "antimony", Stage::Mine, "Sb"),
    of2026("Arsenic", &["Production (arsenic trioxide, gross weight)"], "arsenic", Stage::Refined, "As2O3"),
    of2026("Asbestos", MINE, "asbestos", Stage::Mine, "gross"),
    of2026("Barite", MINE, "barytes", Stage::Mine, "gross"),
    of2026("Bauxite", &["Bauxite, mine production"], "bauxite", Stage::Mine, "gross"),
    of2026("Beryllium", MINE, "beryllium", Stage::Mine, "Be"),
    of2026("Bismuth", &["Refinery production"], "bismuth", Stage::Refined, "Bi"),
    of2026("Cadmium", &["Refinery production"], "cadmium", Stage::Refined, "Cd"),
    of2026("Clays", &["Mine production: Bentonite"], "bentonite", Stage::Mine, "gross"),
    of2026("Clays", &["Mine production: Kaolin"], "kaolin", Stage::Mine, "gross"),
    of2026("Cobalt", MINE, "cobalt", Stage::Mine, "Co"),
    of2026("Copper", MINE, "copper", Stage::Mine, "Cu"),
    of2026("Copper", &["Refinery production"], "copper", Stage::Refined, "Cu"),
    of2026(
        "Diatomite",
        &["Mine production", "Mine production: processed"],
        "diatomite",
        Stage::Mine,
        "gross",
    ),
    of2026(
        "Feldspar And Nepheline Syenite",
        &[
            "Mine production",
            "Mine production: beneficiated, marketable",
            "Mine production: includes pegmatites",
        ],
        "feldspar",
        Stage::Mine,
        "gross",
    ),
    of2026("Fluorspar", MINE, "fluorspar", Stage::Mine, "gross"),
    of2026("Gallium", &["Primary production"], "gallium", Stage::Refined, "Ga"),
    of2026("Gold", MINE, "gold", Stage::Mine, "Au"),
    of2026("Graphite (Natural)", MINE, "graphite", Stage::Mine, "gross"),
    of2026("Gypsum", MINE, "gypsum", Stage::Mine, "gross"),
    of2026("Indium", &["Refinery production"], "indium", Stage::Refined, "In"),
    of2026("Iron Ore", &["Mine production: Iron content"], "iron", Stage::Mine, "Fe"),
    of2026("Iron And Steel", &["Raw steel"], "steel", Stage::Refined, "gross"),
    of2026("Lead", MINE, "lead", Stage::Mine, "Pb"),
    of2026("Lithium", MINE, "lithium", Stage::Mine, "Li"),
    of2026("Magnesium Compounds", MINE, "magnesite", Stage::Mine, "gross"),
    of2026("Magnesium Metal", &["Smelter production"], "magnesium", Stage::Refined, "Mg"),
    of2026("Manganese", MINE, "manganese", Stage::Mine, "Mn"),
    of2026("Mercury", &["Mine production", "Mine production: exports"], "mercury", Stage::Mine, "Hg"),
    of2026("Molybdenum", MINE, "molybdenum", Stage::Mine, "Mo"),
    of2026("Nickel", MINE, "nickel", Stage::Mine, "Ni"),
    of2026("Niobium (Columbium)", MINE, "niobium", Stage::Mine, "Nb"),
    of2026("Palladium", &["Mine production: Palladium"], "palladium", Stage::Mine, "Pd"),
    of2026("Perlite", &["Production"], "perlite", Stage::Mine, "gross"),
    of2026("Platinum", &["Mine production: Platinum"], "platinum", Stage::Mine, "Pt"),
    of2026("Potash", MINE, "potash", Stage::Mine, "K2O"),
    of2026("Rare Earths", MINE, "rare-earths", Stage::Mine, "REO"),
    of2026("Rhenium", MINE, "rhenium", Stage::Refined, "Re"),
    of2026("Salt", MINE, "salt", Stage::Mine, "gross"),
    of2026(
        "Selenium",
        &["Refinery production", "Refinery production: crude and anode slimes"],
        "selenium",
        Stage::Refined,
        "Se",
    ),
    of2026("Silicon", &["Silicon metal"], "silicon", Stage::Refined, "Si"),
    of2026("Silver", MINE, "silver", Stage::Mine, "Ag"),
    of2026("Sulfur", &["Production, all forms"], "sulphur", Stage::Mine, "S"),
    of2026(
        "Talc And Pyrophyllite",
        &[
            "Mine production",
            "Mine production: crude",
            "Mine production: crude and beneficiated",
            "Mine production: unspecified minerals",
            "Mine production: steatite",
            "Mine production: includes steatite",
            "Mine production: includes crude",
        ],
        "talc",
        Stage::Mine,
        "gross",
    ),
    of2026("Tantalum", MINE, "tantalum", Stage::Mine, "Ta"),
    of2026(
        "Tellurium",
        &["Refinery production", "Refinery production: copper telluride", "Refinery production: concentrate"],
        "tellurium",
        Stage::Refined,
        "Te",
    ),
    of2026("Tin", MINE, "tin", Stage::Mine, "Sn"),
    of2026(
        "Titanium Mineral Concentrates",
        &["Mine production: Ilmenite", "Mine production: Rutile"],
        "titanium",
        Stage::Mine,
        "TiO2",
    ),
    of2026("Titanium Sponge Metal", &["Titanium sponge metal production"], "titanium", Stage::Refined, "Ti"),
    of2026("Tungsten", MINE, "tungsten", Stage::Mine, "W"),
    of2026("Vanadium", MINE, "vanadium", Stage::Mine, "V"),
    of2026("Vermiculite", MINE, "vermiculite", Stage::Mine, "gross"),
    of2026("Zinc", MINE, "zinc", Stage::Mine, "Zn"),
    of2026(
        "Zirconium",
        &["Zirconium mineral concentrates, mine production (thousand metric tons, gross weight)"],
        "zirconium",
        Stage::Mine,
        "ZrSiO4",
    ),
];
