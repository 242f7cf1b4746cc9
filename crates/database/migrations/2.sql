-- From schema version 1 to 2: codes of other HS revisions, trade as reported, and what risk is judged by.
-- A migration is history: later versions of schema.sql do not change it.

DROP VIEW trade;
ALTER TABLE trade_flows RENAME TO trade_flows_1;
ALTER TABLE trade_extents ADD COLUMN revision TEXT NOT NULL DEFAULT 'HS92';

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

INSERT INTO trade_parts (part, hs, year, import, source_number)
SELECT row_number() OVER (ORDER BY hs, year, import, source_number), hs, year, import, source_number
FROM trade_extents;
INSERT INTO trade_flows (flow, mass_kg, value_usd, flag)
SELECT (part << 30) | (((unicode(exporter) - 65) * 676 + (unicode(substr(exporter, 2)) - 65) * 26 + unicode(substr(exporter, 3)) - 65) << 15)
       | ((unicode(importer) - 65) * 676 + (unicode(substr(importer, 2)) - 65) * 26 + unicode(substr(importer, 3)) - 65),
       mass_kg, value_usd, CASE flag WHEN 'reported' THEN 0 WHEN 'estimated' THEN 1 WHEN 'modelled' THEN 2 ELSE 3 END
FROM trade_flows_1 AS old JOIN trade_parts AS parts ON parts.hs = old.hs AND parts.year = old.year
AND parts.import = old.import AND parts.source_number = old.source_number
ORDER BY 1;
DROP TABLE trade_flows_1;

CREATE TABLE hs_revisions (
    hs92     TEXT NOT NULL CHECK (length(hs92) = 6),
    revision TEXT NOT NULL,
    hs       TEXT NOT NULL CHECK (length(hs) = 6),
    relation TEXT NOT NULL,             -- goods of hs against those of hs92: same, part, wider
    PRIMARY KEY (hs92, revision, hs)
) STRICT, WITHOUT ROWID;

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
