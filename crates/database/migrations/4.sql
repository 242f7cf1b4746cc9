-- From schema version 3 to 4: crops, food balances, trade of crops, cultivation and population.
-- A migration is history: later versions of schema.sql do not change it.

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
