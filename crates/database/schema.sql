-- The resource-logistics database: one tidy table per kind of fact, one row per fact.
-- The same schema makes the embedded database (compiled from `data/`) and every workspace.
--
-- `import` is the import that brought a row; 0 is the embedded data. Rows are never changed or deleted: a later
-- import that states the same fact adds a row, and readers choose (see `src/prefer.rs`).
-- Masses are in kg, values in USD of the year, shares in kg/kg.

PRAGMA application_id = 1413827653; -- "TELE"
PRAGMA user_version = 4;            -- SCHEMA_VERSION of src/connection.rs

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE imports (
    import      INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,          -- which reader understood the file
    file        TEXT NOT NULL,          -- name as given, without directories
    sha256      TEXT NOT NULL,          -- of the file
    bytes       INTEGER NOT NULL,       -- of the file
    rows_read   INTEGER NOT NULL,       -- rows the reader counted in the file
    rows_kept   INTEGER NOT NULL,       -- rows it brought into these tables
    imported_at TEXT NOT NULL,          -- UTC, ISO 8601; empty for the embedded data
    UNIQUE (kind, sha256)
) STRICT;

-- Vocabulary ------------------------------------------------------------------------------------------------

CREATE TABLE sources (
    number         INTEGER PRIMARY KEY, -- short key, used inside this file only
    source         TEXT NOT NULL UNIQUE,
    title          TEXT NOT NULL,
    publisher      TEXT NOT NULL,
    year           INTEGER,
    version        TEXT NOT NULL,
    url            TEXT NOT NULL,
    licence        TEXT NOT NULL,
    redistribution TEXT NOT NULL CHECK (redistribution IN
                   ('free', 'attribution', 'share-alike', 'non-commercial', 'forbidden', 'unknown')),
    accessed       TEXT NOT NULL,
    sha256         TEXT NOT NULL,
    import         INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import)
) STRICT;

CREATE TABLE regions (
    region      TEXT NOT NULL PRIMARY KEY CHECK (length(region) = 3),
    iso2        TEXT NOT NULL,
    numeric     INTEGER,
    trade_codes TEXT NOT NULL,          -- numeric codes in BACI and Comtrade, separated by |
    name_en     TEXT NOT NULL,
    name_ja     TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('country', 'former', 'area', 'reserved')),
    aliases     TEXT NOT NULL           -- separated by |
) STRICT, WITHOUT ROWID;

CREATE TABLE materials (
    material  TEXT NOT NULL PRIMARY KEY,
    symbol    TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    name_ja   TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN
              ('element', 'group', 'compound', 'mineral', 'fuel', 'alloy', 'organic')),
    basis     TEXT NOT NULL,            -- chemical basis of its mass
    traced_as TEXT REFERENCES materials (material),
    aliases   TEXT NOT NULL,            -- separated by |
    note      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE compositions (
    material      TEXT NOT NULL REFERENCES materials (material),
    component     TEXT NOT NULL REFERENCES materials (material),
    mass_fraction REAL NOT NULL CHECK (mass_fraction BETWEEN 0 AND 1),
    source        TEXT NOT NULL,        -- a source key, or the reasoning
    PRIMARY KEY (material, component)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversions (
    material   TEXT NOT NULL REFERENCES materials (material),
    from_basis TEXT NOT NULL,
    to_basis   TEXT NOT NULL,
    factor     REAL NOT NULL CHECK (factor > 0),
    PRIMARY KEY (material, from_basis, to_basis)
) STRICT, WITHOUT ROWID;

CREATE TABLE hs_codes (
    hs                TEXT NOT NULL CHECK (length(hs) = 6),
    revision          TEXT NOT NULL,
    description       TEXT NOT NULL,
    material          TEXT NOT NULL REFERENCES materials (material),
    exporter          TEXT REFERENCES regions (region), -- NULL: all that have no row of their own
    stage             TEXT NOT NULL,
    content_kg_per_kg REAL NOT NULL,
    content_low       REAL NOT NULL,
    content_high      REAL NOT NULL,
    content_source    TEXT NOT NULL     -- a source key, or the reasoning
) STRICT;
CREATE UNIQUE INDEX hs_codes_key ON hs_codes (hs, revision, material, ifnull(exporter, ''));

-- Which code of HS92 goods of a code of another revision are counted under.
CREATE TABLE hs_revisions (
    hs92     TEXT NOT NULL CHECK (length(hs92) = 6),
    revision TEXT NOT NULL,
    hs       TEXT NOT NULL CHECK (length(hs) = 6),
    relation TEXT NOT NULL,             -- goods of hs against those of hs92: same, part, wider
    PRIMARY KEY (hs92, revision, hs)
) STRICT, WITHOUT ROWID;

-- Crops and groups of crops; what is not known of one is NULL.
CREATE TABLE crops (
    crop               TEXT NOT NULL PRIMARY KEY,
    name_en            TEXT NOT NULL,
    name_ja            TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('vegetable', 'cereal', 'root', 'oilcrop', 'group')),
    member_of          TEXT REFERENCES crops (crop),
    fao_item           INTEGER,
    aliases            TEXT NOT NULL,   -- separated by |
    dry_matter         REAL,            -- kg/kg, as harvested
    kcal_per_kg        REAL,
    protein_g_per_kg   REAL,
    composition_source TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Facts -----------------------------------------------------------------------------------------------------

CREATE TABLE production (
    material TEXT NOT NULL REFERENCES materials (material),
    year     INTEGER NOT NULL,
    stage    TEXT NOT NULL,
    import   INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source   TEXT NOT NULL REFERENCES sources (source),
    region   TEXT NOT NULL REFERENCES regions (region),
    mass_kg  REAL NOT NULL CHECK (mass_kg >= 0),
    basis    TEXT NOT NULL,
    flag     TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    PRIMARY KEY (material, year, stage, import, source, region)
) STRICT, WITHOUT ROWID;

-- Narrow and clustered by code and year, because that is how it is read and because millions of rows are appended
-- at once: a part is a run of flows of one code, year, import and source, and the key of a flow is
-- part * 2^30 + exporter * 2^15 + importer, each region as the number that its letters spell to the base of 26
-- (A = 0; src/packed.rs). The flag is 0 reported, 1 estimated, 2 modelled, 3 imputed. Read it through the view
-- `trade`.
CREATE TABLE trade_parts (
    part          INTEGER PRIMARY KEY,
    hs            TEXT NOT NULL,
    year          INTEGER NOT NULL,
    import        INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source_number INTEGER NOT NULL REFERENCES sources (number)
) STRICT;
CREATE INDEX trade_parts_key ON trade_parts (hs, year, import, source_number);

CREATE TABLE trade_flows (
    flow      INTEGER PRIMARY KEY,
    mass_kg   REAL,
    value_usd REAL,
    flag      INTEGER NOT NULL
) STRICT;

-- Which source has how much of a code and year: what a reader needs in order to choose one. `revision` is the HS
-- revision that the code belongs to.
CREATE TABLE trade_extents (
    hs            TEXT NOT NULL,
    year          INTEGER NOT NULL,
    import        INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source_number INTEGER NOT NULL REFERENCES sources (number),
    flows         INTEGER NOT NULL,
    exporters     INTEGER NOT NULL,
    revision      TEXT NOT NULL DEFAULT 'HS92',
    PRIMARY KEY (hs, year, import, source_number)
) STRICT, WITHOUT ROWID;

-- The outer join costs nothing where the revision is not asked for.
CREATE VIEW trade AS
SELECT parts.hs AS hs, parts.year AS year,
       char(65 + (flow >> 15 & 32767) / 676, 65 + (flow >> 15 & 32767) / 26 % 26, 65 + (flow >> 15 & 32767) % 26) AS exporter,
       char(65 + (flow & 32767) / 676, 65 + (flow & 32767) / 26 % 26, 65 + (flow & 32767) % 26) AS importer,
       flows.mass_kg AS mass_kg, flows.value_usd AS value_usd,
       CASE flows.flag WHEN 0 THEN 'reported' WHEN 1 THEN 'estimated' WHEN 2 THEN 'modelled' ELSE 'imputed' END
       AS flag,
       sources.source AS source, parts.import AS import, extents.revision AS revision
FROM trade_parts AS parts
CROSS JOIN trade_flows AS flows ON flows.flow BETWEEN parts.part << 30 AND (parts.part << 30) + 1073741823
JOIN sources ON sources.number = parts.source_number
LEFT JOIN trade_extents AS extents ON extents.hs = parts.hs AND extents.year = parts.year
AND extents.import = parts.import AND extents.source_number = parts.source_number;

-- What each side of a trade reported of its own, before anybody reconciled the two.
CREATE TABLE trade_reports (
    hs        TEXT NOT NULL,
    year      INTEGER NOT NULL,
    import    INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source    TEXT NOT NULL REFERENCES sources (source),
    reporter  TEXT NOT NULL REFERENCES regions (region),
    partner   TEXT NOT NULL REFERENCES regions (region),
    direction TEXT NOT NULL CHECK (direction IN ('import', 'export', 're-export', 're-import')),
    revision  TEXT NOT NULL,
    mass_kg   REAL CHECK (mass_kg >= 0),
    value_usd REAL CHECK (value_usd >= 0),
    flag      TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    PRIMARY KEY (hs, year, import, source, reporter, partner, direction, revision)
) STRICT, WITHOUT ROWID;

-- Trade of a region in whole categories of materials, by mass.
CREATE TABLE physical_trade (
    region    TEXT NOT NULL REFERENCES regions (region),
    direction TEXT NOT NULL CHECK (direction IN ('import', 'export')),
    category  TEXT NOT NULL,
    year      INTEGER NOT NULL,
    import    INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source    TEXT NOT NULL REFERENCES sources (source),
    mass_kg   REAL NOT NULL CHECK (mass_kg >= 0),
    PRIMARY KEY (region, direction, category, year, import, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE factor_sets (
    set_id    TEXT NOT NULL PRIMARY KEY,
    name_en   TEXT NOT NULL,
    name_ja   TEXT NOT NULL,
    stressor  TEXT NOT NULL,
    unit      TEXT NOT NULL,
    reference TEXT NOT NULL,
    note      TEXT NOT NULL,
    source    TEXT NOT NULL REFERENCES sources (source),
    import    INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import)
) STRICT, WITHOUT ROWID;

CREATE TABLE factors (
    set_id   TEXT NOT NULL REFERENCES factor_sets (set_id),
    import   INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    material TEXT NOT NULL REFERENCES materials (material),
    region   TEXT REFERENCES regions (region), -- NULL: the whole world
    stressor TEXT NOT NULL,
    value    REAL NOT NULL,
    unit     TEXT NOT NULL,
    gsd      REAL CHECK (gsd >= 1),             -- NULL: not stated
    flag     TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    source   TEXT NOT NULL REFERENCES sources (source)
) STRICT;
CREATE UNIQUE INDEX factors_key ON factors (set_id, import, material, ifnull(region, ''), stressor);

CREATE TABLE indices (
    index_id  TEXT NOT NULL PRIMARY KEY,
    name_en   TEXT NOT NULL,
    name_ja   TEXT NOT NULL,
    scale_min REAL NOT NULL,
    scale_max REAL NOT NULL CHECK (scale_max > scale_min),
    direction TEXT NOT NULL CHECK (direction IN ('higher-is-safer', 'higher-is-riskier')),
    reference TEXT NOT NULL,
    source    TEXT NOT NULL REFERENCES sources (source),
    import    INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicators (
    index_id       TEXT NOT NULL REFERENCES indices (index_id),
    year           INTEGER NOT NULL,
    import         INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source         TEXT NOT NULL REFERENCES sources (source),
    region         TEXT NOT NULL REFERENCES regions (region),
    value          REAL NOT NULL,
    standard_error REAL CHECK (standard_error >= 0), -- NULL: not stated
    PRIMARY KEY (index_id, year, import, source, region)
) STRICT, WITHOUT ROWID;

CREATE TABLE ore_grades (
    material        TEXT NOT NULL REFERENCES materials (material),
    region          TEXT NOT NULL REFERENCES regions (region),
    year            INTEGER NOT NULL,
    basis           TEXT NOT NULL,
    import          INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source          TEXT NOT NULL REFERENCES sources (source),
    grade_kg_per_kg REAL NOT NULL CHECK (grade_kg_per_kg > 0 AND grade_kg_per_kg <= 1),
    flag            TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    PRIMARY KEY (material, region, year, basis, import, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE prices (
    material   TEXT NOT NULL REFERENCES materials (material),
    year       INTEGER NOT NULL,
    basis      TEXT NOT NULL,           -- what a kg is of
    import     INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source     TEXT NOT NULL REFERENCES sources (source),
    usd_per_kg REAL NOT NULL CHECK (usd_per_kg > 0),
    flag       TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    PRIMARY KEY (material, year, basis, import, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE reserves (
    material TEXT NOT NULL REFERENCES materials (material),
    year     INTEGER NOT NULL,
    basis    TEXT NOT NULL,
    import   INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source   TEXT NOT NULL REFERENCES sources (source),
    region   TEXT NOT NULL REFERENCES regions (region),
    mass_kg  REAL NOT NULL CHECK (mass_kg >= 0),
    flag     TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    PRIMARY KEY (material, year, basis, import, source, region)
) STRICT, WITHOUT ROWID;

-- Single numbers about a material, such as the share of supply from recycling.
CREATE TABLE material_parameters (
    parameter TEXT NOT NULL,
    import    INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    material  TEXT NOT NULL REFERENCES materials (material),
    region    TEXT REFERENCES regions (region), -- NULL: the whole world
    stage     TEXT,                             -- NULL: not of one stage
    year      INTEGER,                          -- NULL: not stated
    value     REAL NOT NULL,
    unit      TEXT NOT NULL,
    source    TEXT NOT NULL REFERENCES sources (source),
    note      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX material_parameters_key ON material_parameters
    (parameter, import, material, ifnull(region, ''), ifnull(stage, ''), ifnull(year, 0), source, note);

CREATE TABLE risks (
    risk                TEXT NOT NULL PRIMARY KEY,
    category            TEXT NOT NULL,
    subtype             TEXT NOT NULL,
    name_en             TEXT NOT NULL,
    name_ja             TEXT NOT NULL,
    description_en      TEXT NOT NULL,
    description_ja      TEXT NOT NULL,
    cause               TEXT NOT NULL,
    lead_time           TEXT NOT NULL,
    duration            TEXT NOT NULL,
    affected_share_low  REAL CHECK (affected_share_low BETWEEN 0 AND 1),  -- of capacity; NULL: not stated
    affected_share_high REAL CHECK (affected_share_high BETWEEN 0 AND 1), -- of capacity; NULL: not stated
    contagion_scope     TEXT NOT NULL,
    source              TEXT NOT NULL REFERENCES sources (source),
    import              INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import)
) STRICT, WITHOUT ROWID;

CREATE TABLE risk_links (
    risk        TEXT NOT NULL REFERENCES risks (risk),
    target_kind TEXT NOT NULL CHECK (target_kind IN ('material', 'region', 'facility')),
    target      TEXT NOT NULL,          -- a key of the table that target_kind names
    import      INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source      TEXT NOT NULL REFERENCES sources (source),
    note        TEXT NOT NULL,
    PRIMARY KEY (risk, target_kind, target, import, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE facilities (
    facility           TEXT NOT NULL,
    import             INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    kind               TEXT NOT NULL CHECK (kind IN ('tailings', 'mine', 'plant')),
    name               TEXT NOT NULL,
    mine               TEXT NOT NULL,
    mine_link          TEXT NOT NULL CHECK (mine_link IN ('stated', 'interpreted', 'none')),
    operator           TEXT NOT NULL,
    region             TEXT NOT NULL REFERENCES regions (region),
    latitude           REAL CHECK (latitude BETWEEN -90 AND 90),
    longitude          REAL CHECK (longitude BETWEEN -180 AND 180),
    materials          TEXT NOT NULL,   -- separated by |
    material_link      TEXT NOT NULL CHECK (material_link IN ('stated', 'interpreted', 'none')),
    ore                TEXT NOT NULL,   -- in the words of the source
    raise_type         TEXT NOT NULL,
    height_m           REAL CHECK (height_m >= 0),
    volume_m3          REAL CHECK (volume_m3 >= 0),
    design_volume_m3   REAL CHECK (design_volume_m3 >= 0),
    consequence_class  TEXT NOT NULL,
    consequence_scheme TEXT NOT NULL,
    status             TEXT NOT NULL,
    year               INTEGER,
    stability_concern  TEXT NOT NULL,
    note               TEXT NOT NULL,
    source             TEXT NOT NULL REFERENCES sources (source),
    PRIMARY KEY (facility, import)
) STRICT, WITHOUT ROWID;

CREATE TABLE facility_classes (
    facility TEXT NOT NULL,
    scheme   TEXT NOT NULL,
    import   INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    class    TEXT NOT NULL,
    source   TEXT NOT NULL REFERENCES sources (source),
    PRIMARY KEY (facility, scheme, import)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
    incident          TEXT NOT NULL,
    import            INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    date              TEXT NOT NULL,    -- ISO 8601, as exact as is known
    facility          TEXT NOT NULL,    -- a key of facilities, or a name where none is listed
    region            TEXT NOT NULL REFERENCES regions (region),
    materials         TEXT NOT NULL,    -- separated by |
    ore               TEXT NOT NULL,    -- in the words of the source
    raise_type        TEXT NOT NULL,
    height_m          REAL CHECK (height_m >= 0),
    volume_m3         REAL CHECK (volume_m3 >= 0),
    status            TEXT NOT NULL,
    cause             TEXT NOT NULL,
    severity          TEXT NOT NULL,
    severity_scheme   TEXT NOT NULL,
    released_m3       REAL CHECK (released_m3 >= 0),
    runout_km         REAL CHECK (runout_km >= 0),
    deaths            INTEGER CHECK (deaths >= 0),
    production_effect TEXT NOT NULL,
    note              TEXT NOT NULL,
    source            TEXT NOT NULL REFERENCES sources (source),
    PRIMARY KEY (incident, import)
) STRICT, WITHOUT ROWID;

CREATE TABLE inventories (
    inventory TEXT NOT NULL,
    import    INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    name_en   TEXT NOT NULL,
    name_ja   TEXT NOT NULL,
    unit      TEXT NOT NULL,
    note      TEXT NOT NULL,
    file      TEXT NOT NULL,
    content   BLOB NOT NULL,
    PRIMARY KEY (inventory, import)
) STRICT;

-- Food ------------------------------------------------------------------------------------------------------

-- Elements of the balance of a crop, or of a group of crops, each a row. Masses are fresh, as harvested.
CREATE TABLE food_balance (
    crop    TEXT NOT NULL,
    year    INTEGER NOT NULL,
    region  TEXT NOT NULL REFERENCES regions (region),
    element TEXT NOT NULL,
    import  INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source  TEXT NOT NULL REFERENCES sources (source),
    amount  REAL NOT NULL,              -- kg, or USD of the year for values
    unit    TEXT NOT NULL CHECK (unit IN ('kg', 'USD')),
    gsd     REAL CHECK (gsd >= 1),      -- NULL: not stated
    flag    TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    PRIMARY KEY (crop, year, region, element, import, source)
) STRICT, WITHOUT ROWID;

-- Trade of a crop between two regions as one of them reports it.
CREATE TABLE food_trade (
    crop      TEXT NOT NULL,
    year      INTEGER NOT NULL,
    import    INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source    TEXT NOT NULL REFERENCES sources (source),
    reporter  TEXT NOT NULL CHECK (reporter IN ('importer', 'exporter')),
    exporter  TEXT NOT NULL REFERENCES regions (region),
    importer  TEXT NOT NULL REFERENCES regions (region),
    mass_kg   REAL CHECK (mass_kg >= 0),
    value_usd REAL CHECK (value_usd >= 0),
    flag      TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    PRIMARY KEY (crop, year, import, source, reporter, exporter, importer)
) STRICT, WITHOUT ROWID;

-- Yields of crops by cultivation method, and what a kg takes: kg/m2 and year, L/kg, kWh/kg, layers, share of the ground.
CREATE TABLE crop_yields (
    crop     TEXT,                      -- NULL: any crop that has no row of its own
    method   TEXT NOT NULL CHECK (method IN ('open-field', 'greenhouse', 'indoor', 'vertical')),
    quantity TEXT NOT NULL CHECK (quantity IN ('yield', 'water', 'energy', 'layers', 'stacking-efficiency')),
    region   TEXT REFERENCES regions (region), -- NULL: anywhere
    import   INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    value    REAL NOT NULL CHECK (value >= 0),
    unit     TEXT NOT NULL,
    gsd      REAL CHECK (gsd >= 1),     -- NULL: not stated
    flag     TEXT NOT NULL CHECK (flag IN ('reported', 'estimated', 'modelled', 'imputed')),
    source   TEXT NOT NULL REFERENCES sources (source),
    note     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX crop_yields_key ON crop_yields (ifnull(crop, ''), method, quantity, ifnull(region, ''), import, source);

CREATE TABLE population (
    region  TEXT NOT NULL REFERENCES regions (region),
    year    INTEGER NOT NULL,
    import  INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    source  TEXT NOT NULL REFERENCES sources (source),
    persons REAL NOT NULL CHECK (persons >= 0),
    PRIMARY KEY (region, year, import, source)
) STRICT, WITHOUT ROWID;

-- What each source brought into each table with each import; written together with the rows.
CREATE TABLE coverage (
    table_name TEXT NOT NULL,
    source     TEXT NOT NULL REFERENCES sources (source),
    import     INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    rows       INTEGER NOT NULL,
    first_year INTEGER,
    last_year  INTEGER,
    regions    INTEGER NOT NULL,
    materials  INTEGER NOT NULL,
    hs_codes   INTEGER NOT NULL,
    PRIMARY KEY (table_name, source, import)
) STRICT, WITHOUT ROWID;
