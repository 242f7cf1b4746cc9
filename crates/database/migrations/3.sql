-- From schema version 2 to 3: tailings facilities and failures as registers list them. No earlier release could fill
-- the two tables, so that they are made anew.
-- A migration is history: later versions of schema.sql do not change it.

DROP TABLE facilities;
DROP TABLE incidents;

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
