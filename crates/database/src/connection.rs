//! Opens SQLite connections: the embedded bytes, and a workspace file over them.
//!
//! The embedded database is read where it lies in the program, without a copy, under the schema name `embedded`.
//! A workspace is the schema `main`; temporary views of the same names as the tables join the two, so that one
//! name means one table to every reader. The trap: a view shows every row of every source up to the pinned
//! import; to choose one source a reader goes through [`crate::prefer`].

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{BUSY_TIMEOUT, DatabaseError};

/// The database compiled from `data/`.
pub(crate) static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/embedded.sqlite"));

/// SHA-256 of [`EMBEDDED`], lower-case hexadecimal.
pub(crate) const EMBEDDED_SHA256: &str = env!("EMBEDDED_SHA256");

/// Name of the SQLite file in a workspace directory.
pub(crate) const WORKSPACE_FILE: &str = "telecouple.sqlite";

const SCHEMA: &str = include_str!("../schema.sql");

/// `application_id` of our files: `TELE` in ASCII.
const APPLICATION_ID: i64 = 0x5445_4c45;

/// Version of `schema.sql`, kept in `user_version`.
pub(crate) const SCHEMA_VERSION: i64 = 4;

/// The statements that lead from schema version `n` (at index `n - 1`) to the next.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/2.sql"),
    include_str!("../migrations/3.sql"),
    include_str!("../migrations/4.sql"),
];

/// Vocabulary tables: those of the embedded data count, whatever release made the workspace.
const VOCABULARY: [&str; 7] =
    ["regions", "materials", "compositions", "conversions", "hs_codes", "hs_revisions", "crops"];

/// Fact tables and views, whose rows carry an import.
const FACTS: [&str; 22] = [
    "production",
    "trade",
    "trade_extents",
    "trade_reports",
    "physical_trade",
    "factors",
    "indicators",
    "ore_grades",
    "prices",
    "reserves",
    "material_parameters",
    "food_balance",
    "food_trade",
    "crop_yields",
    "population",
    "risk_links",
    "facilities",
    "facility_classes",
    "incidents",
    "inventories",
    "coverage",
    "imports",
];

/// Definitions: one key means one thing, and a workspace keeps a copy of those that it refers to.
const DEFINITIONS: [(&str, &str); 4] =
    [("sources", "source"), ("factor_sets", "set_id"), ("indices", "index_id"), ("risks", "risk")];

/// The tables that users see, by name.
pub(crate) fn tables() -> Vec<&'static str> {
    let definitions = DEFINITIONS.iter().map(|(table, _)| *table);
    let mut names: Vec<&str> = VOCABULARY.into_iter().chain(FACTS).chain(definitions).collect();
    names.sort_unstable();
    names
}

/// A connection that sees the embedded data alone.
pub(crate) fn embedded() -> Result<Connection, DatabaseError> {
    let mut connection = Connection::open_in_memory().map_err(|error| DatabaseError::of(error, None))?;
    attach_embedded(&mut connection).map_err(|error| DatabaseError::of(error, None))?;
    let view = format!("CREATE TEMP VIEW trade_choices AS {}", trade_choices("embedded"));
    connection.execute_batch(&view).map_err(|error| DatabaseError::of(error, None))?;
    Ok(connection)
}

fn attach_embedded(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.execute_batch("ATTACH ':memory:' AS embedded")?;
    connection.deserialize_bytes("embedded", EMBEDDED)
}

/// Creates the workspace directory when there is none (readable by its owner alone) and gives the path of its
/// SQLite file with all links of the directory resolved.
pub(crate) fn prepare_directory(workspace: &Path) -> Result<PathBuf, DatabaseError> {
    if !workspace.exists() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(workspace).map_err(|error| DatabaseError::io(&error, workspace))?;
    }
    let directory = workspace.canonicalize().map_err(|error| DatabaseError::io(&error, workspace))?;
    if !directory.is_dir() {
        return Err(DatabaseError::Unreachable {
            path: directory,
            detail: "a file, but a workspace is a directory".to_owned(),
        });
    }
    let file = directory.join(WORKSPACE_FILE);
    if fs::symlink_metadata(&file).is_ok_and(|found| !found.file_type().is_file()) {
        return Err(DatabaseError::Unreachable {
            path: file,
            detail: "a link or a directory, expected a plain file".to_owned(),
        });
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&file) {
        Ok(_) => Ok(file),
        // What cannot be written can still be read.
        Err(error) if cannot_be_written(&error) && file.is_file() => Ok(file),
        Err(error) => Err(DatabaseError::io(&error, &file)),
    }
}

fn cannot_be_written(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem)
}

fn may_be_written(file: &Path) -> bool {
    OpenOptions::new().write(true).open(file).map_or_else(|error| !cannot_be_written(&error), |_| true)
}

/// Opens the SQLite file of a workspace for reading and appending; makes its tables when it is new, brings older
/// ones up to date. A file that cannot be written (another's, or on a read-only medium) is opened for reading.
pub(crate) fn workspace(file: &Path) -> Result<Connection, DatabaseError> {
    if !may_be_written(file) {
        return workspace_that_stays(file);
    }
    let explain = |error| DatabaseError::of(error, Some(file));
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut connection = Connection::open_with_flags(file, flags).map_err(explain)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(explain)?;
    if !check_kind(&connection, file)? {
        connection.pragma_update(None, "journal_mode", "WAL").map_err(explain)?;
    }
    // A finished import must survive a power cut: in WAL mode only FULL waits for the disk.
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
             PRAGMA journal_size_limit = 67108864;",
        )
        .map_err(explain)?;
    bring_up_to_date(&mut connection, file)?;
    attach_embedded(&mut connection).map_err(explain)?;
    take_vocabulary(&mut connection).map_err(explain)?;
    Ok(connection)
}

/// Opens the SQLite file of a workspace that nobody can write: SQLite is told that it does not change, for else it
/// would make files beside it.
fn workspace_that_stays(file: &Path) -> Result<Connection, DatabaseError> {
    let explain = |error| DatabaseError::of(error, Some(file));
    let refuse =
        |detail: &str| DatabaseError::Other { place: file.display().to_string(), detail: detail.to_owned() };
    let mut journal = file.as_os_str().to_owned();
    journal.push("-wal");
    if fs::metadata(journal).is_ok_and(|journal| journal.len() > 0) {
        return Err(refuse(
            "another program is writing it, or was stopped while it did, and it cannot be written here; \
             open it once where it can be, or copy its folder",
        ));
    }
    let path = file.to_str().ok_or_else(|| refuse("its path is not UTF-8"))?;
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_URI;
    let mut connection =
        Connection::open_with_flags(format!("file:{path}?immutable=1"), flags).map_err(explain)?;
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(explain)
    };
    if !check_kind(&connection, file)? || version(&connection)? != SCHEMA_VERSION {
        return Err(refuse(
            "its tables are of an earlier release and it cannot be written; copy its folder to one of your own, \
             where they are brought up to date",
        ));
    }
    attach_embedded(&mut connection).map_err(explain)?;
    Ok(connection)
}

/// Opens the SQLite file of a workspace for reading only.
pub(crate) fn workspace_for_reading(file: &Path) -> Result<Connection, DatabaseError> {
    if !may_be_written(file) {
        return workspace_that_stays(file);
    }
    let explain = |error| DatabaseError::of(error, Some(file));
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut connection = Connection::open_with_flags(file, flags).map_err(explain)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(explain)?;
    check_kind(&connection, file)?;
    attach_embedded(&mut connection).map_err(explain)?;
    Ok(connection)
}

/// Whether the file is a workspace already (`false`: empty as yet).
fn check_kind(connection: &Connection, file: &Path) -> Result<bool, DatabaseError> {
    let explain = |error| DatabaseError::of(error, Some(file));
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let objects: i64 = connection
        .query_row("SELECT count(*) FROM main.sqlite_schema", [], |row| row.get(0))
        .map_err(explain)?;
    let application = pragma("application_id").map_err(explain)?;
    if application != APPLICATION_ID {
        return if application == 0 && objects == 0 {
            Ok(false)
        } else {
            Err(DatabaseError::ForeignFile { path: file.to_path_buf(), found: application })
        };
    }
    let found = pragma("user_version").map_err(explain)?;
    if found > SCHEMA_VERSION {
        return Err(DatabaseError::NewerSchema { path: file.to_path_buf(), found, known: SCHEMA_VERSION });
    }
    Ok(true)
}

/// Makes the tables, or leads them to the present schema. Before the embedded data are attached, because
/// `BEGIN IMMEDIATE` asks every attached database for writing.
fn bring_up_to_date(connection: &mut Connection, file: &Path) -> Result<(), DatabaseError> {
    let explain = |error| DatabaseError::of(error, Some(file));
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(explain)
    };
    if check_kind(connection, file)? && version(connection)? == SCHEMA_VERSION {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(explain)?;
    // Another process may have done it while this one waited.
    if check_kind(&transaction, file)? {
        let version = version(&transaction)?;
        for (step, statements) in (1..).zip(MIGRATIONS).skip_while(|(step, _)| *step < version) {
            transaction.execute_batch(statements).map_err(explain)?;
            transaction.pragma_update(None, "user_version", step + 1).map_err(explain)?;
        }
    } else {
        transaction.execute_batch(SCHEMA).map_err(explain)?;
    }
    transaction.commit().map_err(explain)
}

/// Adds the regions and materials that this release knows and the workspace does not, so that rows can refer to
/// them. The first statement writes, so that the transaction waits for other writers before it reads.
fn take_vocabulary(connection: &mut Connection) -> rusqlite::Result<()> {
    let known: i64 = connection.query_row(
        "SELECT count(*) FROM main.meta WHERE key = 'vocabulary' AND value = ?1",
        [EMBEDDED_SHA256],
        |row| row.get(0),
    )?;
    if known == 1 {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    transaction.execute_batch(
        "INSERT OR IGNORE INTO main.materials SELECT * FROM embedded.materials;
         INSERT OR IGNORE INTO main.regions SELECT * FROM embedded.regions;",
    )?;
    transaction.execute(
        "INSERT INTO main.meta VALUES ('vocabulary', ?1) ON CONFLICT (key) DO UPDATE SET value = ?1",
        [EMBEDDED_SHA256],
    )?;
    transaction.commit()
}

/// The last import that is committed in a workspace; 0 when there is none.
pub(crate) fn last_import(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT ifnull(max(import), 0) FROM main.imports", [], |row| row.get(0))
}

/// Makes the temporary views that join a workspace, up to an import, with the embedded data.
pub(crate) fn join_views(connection: &Connection, pinned: i64) -> rusqlite::Result<()> {
    let mut statements = String::new();
    for table in VOCABULARY {
        statements += &format!(
            "DROP VIEW IF EXISTS temp.{table}; CREATE TEMP VIEW {table} AS SELECT * FROM embedded.{table};\n"
        );
    }
    for table in FACTS {
        statements += &format!(
            "DROP VIEW IF EXISTS temp.{table};
             CREATE TEMP VIEW {table} AS SELECT * FROM embedded.{table} UNION ALL
             SELECT * FROM main.{table} WHERE import <= {pinned};\n"
        );
    }
    for (table, key) in DEFINITIONS {
        statements += &format!(
            "DROP VIEW IF EXISTS temp.{table};
             CREATE TEMP VIEW {table} AS SELECT * FROM embedded.{table} UNION ALL
             SELECT * FROM main.{table} WHERE import <= {pinned}
             AND {key} NOT IN (SELECT {key} FROM embedded.{table});\n"
        );
    }
    statements += &format!(
        "DROP VIEW IF EXISTS temp.trade_choices;
         CREATE TEMP VIEW trade_choices AS {} UNION ALL {} WHERE flows.import <= {pinned};\n",
        trade_choices("embedded"),
        trade_choices("main")
    );
    connection.execute_batch(&statements)
}

/// The extents of trade in one file, with where its flows are and by which number they name their source.
fn trade_choices(schema: &str) -> String {
    format!(
        "SELECT hs, flows.year AS year, flows.import AS import, source, exporters, revision,
         '{schema}' AS place, number
         FROM {schema}.trade_extents AS flows JOIN {schema}.sources ON number = source_number"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_that_cannot_be_written_is_read_and_left_as_it_is() {
        let place = tempfile::tempdir().unwrap();
        let file = prepare_directory(&place.path().join("what? 100%#")).unwrap();
        let refused = workspace_that_stays(&file).unwrap_err().to_string();
        assert!(refused.contains("copy its folder"), "{refused}");
        drop(workspace(&file).unwrap());
        let names = || {
            let entries = fs::read_dir(file.parent().unwrap()).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let before = (names(), fs::read(&file).unwrap());
        let reader = workspace_that_stays(&file).unwrap();
        assert_eq!(last_import(&reader).unwrap(), 0);
        join_views(&reader, 0).unwrap();
        let rows: i64 = reader.query_row("SELECT count(*) FROM production", [], |row| row.get(0)).unwrap();
        assert!(rows > 1000);
        let refused = reader.execute("DELETE FROM main.imports", []).unwrap_err();
        let refused = DatabaseError::of(refused, Some(&file));
        assert!(matches!(refused, DatabaseError::Permission { .. }), "{refused}");
        drop(reader);
        assert_eq!(before, (names(), fs::read(&file).unwrap()));
        fs::write(file.with_file_name(format!("{WORKSPACE_FILE}-wal")), "x").unwrap();
        assert!(workspace_that_stays(&file).unwrap_err().to_string().contains("another program"));
    }

    #[test]
    fn the_schema_states_the_version_that_the_code_knows() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        let pragma =
            |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(pragma("user_version"), SCHEMA_VERSION);
        assert_eq!(pragma("application_id"), APPLICATION_ID);
        assert_eq!(MIGRATIONS.len() as i64, SCHEMA_VERSION - 1);
    }

    #[test]
    fn the_last_migration_makes_the_tables_of_the_schema() {
        let made = |statements: &str| -> Vec<(String, String)> {
            let connection = Connection::open_in_memory().unwrap();
            connection.execute_batch(statements).unwrap();
            let tables =
                "'crops', 'food_balance', 'food_trade', 'crop_yields', 'crop_yields_key', 'population'";
            let query = format!("SELECT name, sql FROM sqlite_schema WHERE name IN ({tables}) ORDER BY name");
            let mut statement = connection.prepare(&query).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let migrated = made(MIGRATIONS[2]);
        assert_eq!(migrated.len(), 6);
        assert_eq!(migrated, made(SCHEMA));
    }
}
