-- From schema version 1 to 2: codes of other HS revisions, trade as reported, and what risk is judged by.
-- A migration is history: later versions of schema.sql do not change it.

DROP VIEW trade;
ALTER TABLE trade_extents ADD COLUMN revision TEXT NOT NULL DEFAULT 'HS92';

CREATE TABLE hs_revisions (
    hs92     TEXT NOT NULL CHECK (length(hs92) = 6),
    revision TEXT NOT NULL,
    hs       TEXT NOT NULL CHECK (length(hs) = 6),
    relation TEXT NOT NULL,             -- goods of hs against those of hs92: same, part, wider
    PRIMARY KEY (hs92, revision, hs)
) STRICT, WITHOUT ROWID;

CREATE VIEW trade AS
SELECT flows.hs AS hs, flows.year AS year, flows.exporter AS exporter, flows.importer AS importer,
       flows.mass_kg AS mass_kg, flows.value_usd AS value_usd, flows.flag AS flag, sources.source AS source,
       flows.import AS import, extents.revision AS revision
FROM trade_flows AS flows JOIN sources ON sources.number = flows.source_number
LEFT JOIN trade_extents AS extents ON extents.hs = flows.hs AND extents.year = flows.year
AND extents.import = flows.import AND extents.source_number = flows.source_number;

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
    name               TEXT NOT NULL,
    mine               TEXT NOT NULL,
    operator           TEXT NOT NULL,
    region             TEXT NOT NULL REFERENCES regions (region),
    latitude           REAL CHECK (latitude BETWEEN -90 AND 90),
    longitude          REAL CHECK (longitude BETWEEN -180 AND 180),
    materials          TEXT NOT NULL,   -- separated by |
    raise_type         TEXT NOT NULL,
    height_m           REAL CHECK (height_m >= 0),
    volume_m3          REAL CHECK (volume_m3 >= 0),
    consequence_class  TEXT NOT NULL,
    consequence_scheme TEXT NOT NULL,
    status             TEXT NOT NULL,
    year               INTEGER,
    stability_concern  TEXT NOT NULL,
    source             TEXT NOT NULL REFERENCES sources (source),
    PRIMARY KEY (facility, import)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
    incident          TEXT NOT NULL,
    import            INTEGER NOT NULL DEFAULT 0 REFERENCES imports (import),
    date              TEXT NOT NULL,    -- ISO 8601, as exact as is known
    facility          TEXT NOT NULL,    -- a key of facilities, or a name where none is listed
    region            TEXT NOT NULL REFERENCES regions (region),
    cause             TEXT NOT NULL,
    released_m3       REAL CHECK (released_m3 >= 0),
    runout_km         REAL CHECK (runout_km >= 0),
    deaths            INTEGER CHECK (deaths >= 0),
    production_effect TEXT NOT NULL,
    source            TEXT NOT NULL REFERENCES sources (source),
    PRIMARY KEY (incident, import)
) STRICT, WITHOUT ROWID;
