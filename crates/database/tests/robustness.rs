//! Whatever happens to a process that imports, the workspace holds the finished imports and nothing else.
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{flow, production, request};
use database::{Database, Facts, ImportStart, SqlLimit, SqlValue};
use vocabulary::{Region, Regions, Year};

/// How often the importing process is killed.
const KILLS: u32 = 200;

/// Rows of production and of trade that each import brings.
const ROWS: usize = 100;

fn count(database: &Database, query: &str) -> i64 {
    match database.sql(query, SqlLimit::default()).unwrap().rows[0][0] {
        SqlValue::Integer(number) => number,
        ref other => panic!("{query}: {other:?}"),
    }
}

/// The rows of an import, by its number: in different years, so that all imports show in every answer.
fn import(database: &mut Database, number: i64) -> Result<Option<i64>, database::DatabaseError> {
    let regions: Vec<Region> = Regions::embedded().rows().iter().map(|row| row.region).collect();
    let mut import = match database.import(request(&number.to_string()))? {
        ImportStart::Known(_) => return Ok(None),
        ImportStart::New(import) => import,
    };
    for row in 0..ROWS {
        let (region, year) = (regions[row % regions.len()], 1800 + (row / regions.len()) as u16);
        import.append_production(&production(region.code(), year, number as f64))?;
        import.append_trade(&flow(region.code(), "JPN", "260300", year, Some(number as f64)))?;
    }
    import.commit().map(|record| Some(record.import))
}

/// Runs the test of this name in a process of its own, on a workspace, by way of a shell command.
fn child(test: &str, workspace: &Path, shell: &str) -> Child {
    Command::new("sh")
        .args(["-c", &format!("{shell} exec \"$0\" \"$@\"")])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("WORKSPACE_OF_CHILD", workspace)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn child_imports_without_end() {
    let Some(workspace) = std::env::var_os("WORKSPACE_OF_CHILD") else { return };
    println!("begun");
    let mut database = Database::open(Path::new(&workspace)).unwrap();
    println!("opened");
    for number in database.pin().last_import + 1.. {
        import(&mut database, number).unwrap();
        println!("finished {number}");
    }
}

/// The workspace opens, is sound, and holds exactly `imports` imports whole.
fn check(workspace: &Path, round: u32) -> i64 {
    let database = Database::open(workspace).unwrap_or_else(|error| panic!("round {round}: {error}"));
    let imports = database.pin().last_import;
    let held = count(
        &database,
        "SELECT (SELECT count(*) FROM imports WHERE import > 0) * 1000000
         + (SELECT count(*) FROM coverage WHERE import > 0)",
    );
    assert_eq!(
        held,
        imports * 1_000_000 + 2 * imports,
        "round {round}: numbers without gaps, coverage of each"
    );
    let rows = imports * ROWS as i64;
    for table in ["production", "trade"] {
        let query = format!("SELECT count(*) FROM {table} WHERE import > 0");
        assert_eq!(count(&database, &query), rows, "round {round}: {table} after {imports} imports");
    }
    let file = rusqlite::Connection::open(workspace.join("telecouple.sqlite")).unwrap();
    let orphans: i64 = file
        .query_row(
            "SELECT count(*) FROM trade_flows WHERE flow >> 30 NOT IN (SELECT part FROM trade_parts)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(orphans, 0, "round {round}: flows without a part");
    let sound: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok", "round {round}");
    imports
}

#[test]
fn two_hundred_kills_leave_the_finished_imports_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    // How long an import takes here and now, so that kills strike all of it on machines fast and slow.
    let one = {
        let mut database = Database::open(&place.path().join("timed")).unwrap();
        import(&mut database, 1).unwrap();
        let start = Instant::now();
        import(&mut database, 2).unwrap();
        start.elapsed().clamp(Duration::from_millis(2), Duration::from_millis(60))
    };
    let (mut workspace, mut before, mut finished) = (place.path().to_path_buf(), 0, 0);
    let (mut while_opening, mut while_importing) = (0, 0);
    for round in 0..KILLS {
        // A new workspace from time to time, so that some kills strike while its tables are made.
        if round % 20 == 0 {
            (workspace, before) = (place.path().join(round.to_string()), 0);
        }
        let mut process = child("child_imports_without_end", &workspace, "");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        // A quarter while opening, a quarter after an import was finished, the rest in the first.
        let next = format!("finished {}", before + 1);
        let first = ["begun", "opened", "opened", &next][round as usize % 4];
        let mut seen = Vec::new();
        for line in lines.by_ref() {
            seen.push(line.unwrap());
            if seen.last().is_some_and(|line| line.ends_with(first)) {
                break;
            }
        }
        std::thread::sleep(one.mul_f64(random(1500) as f64 / 1e3));
        process.kill().unwrap();
        process.wait().unwrap();
        seen.extend(lines.map(|line| line.unwrap()));
        let promised = seen
            .iter()
            .filter_map(|line| line.strip_prefix("finished ")?.parse::<i64>().ok())
            .max()
            .unwrap_or(before);
        if seen.iter().any(|line| line == "opened") {
            while_importing += 1;
        } else {
            while_opening += 1;
        }
        let held = check(&workspace, round);
        // One more than promised when the kill struck after the commit and before the word of it.
        assert!((promised..=promised + 1).contains(&held), "round {round}: promised {promised}, held {held}");
        finished += held - before;
        before = held;
    }
    eprintln!(
        "{while_opening} kills while opening, {while_importing} later, {finished} imports of {one:?} finished, in {:?}",
        start.elapsed()
    );
    assert!(while_importing > KILLS / 2 && finished > 0, "the kills struck nothing worth striking");
    // What was cut short is imported again and completes; once more it is known.
    let mut database = Database::open(&workspace).unwrap();
    assert_eq!(import(&mut database, before + 1).unwrap(), Some(before + 1));
    assert_eq!(import(&mut database, before + 1).unwrap(), None);
    drop(database);
    assert_eq!(check(&workspace, KILLS), before + 1);
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn child_imports_until_refused() {
    let Some(workspace) = std::env::var_os("WORKSPACE_OF_CHILD") else { return };
    let mut database = Database::open(Path::new(&workspace)).unwrap();
    for number in database.pin().last_import + 1..10_000 {
        if let Err(error) = import(&mut database, number) {
            println!("refused {error}");
            // The same handle still answers, and holds what was finished.
            println!(
                "held {}",
                database
                    .production_years(&vocabulary::MaterialId::new("copper"))
                    .unwrap()
                    .contains(&Year(1800))
            );
            return;
        }
        println!("finished {number}");
    }
}

/// What a child said that imported until it was refused: the last import that it finished, and the refusal.
fn until_refused(workspace: &Path, shell: &str) -> Option<(i64, String)> {
    let output = child("child_imports_until_refused", workspace, shell).wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let promised = text.lines().filter_map(|line| line.strip_prefix("finished ")?.parse().ok()).max()?;
    let refusal = text.lines().find_map(|line| line.strip_prefix("refused "))?.to_owned();
    assert!(text.contains("held true"), "{text}");
    Some((promised, refusal))
}

/// A refusal names the file and says what to do; the workspace is whole, and takes imports when there is room again.
fn check_refusal(workspace: &Path, promised: i64, refusal: &str) {
    let file = workspace.canonicalize().unwrap().join("telecouple.sqlite");
    assert!(refusal.starts_with(&file.display().to_string()), "{refusal}");
    assert!(refusal.contains("ree some space"), "{refusal}");
    assert_eq!(check(workspace, 0), promised);
    let mut database = Database::open(workspace).unwrap();
    assert_eq!(import(&mut database, promised + 1).unwrap(), Some(promised + 1));
}

#[test]
fn a_limit_on_file_sizes_undoes_the_import_and_says_so() {
    let place = tempfile::tempdir().unwrap();
    // Files up to 2 MiB (blocks of 512 bytes in sh); the signal ignored, so that writing fails instead.
    let (promised, refusal) = until_refused(place.path(), "trap '' XFSZ; ulimit -f 4096;").unwrap();
    assert!(promised > 0);
    check_refusal(place.path(), promised, &refusal);
}

#[test]
fn a_full_disk_undoes_the_import_and_says_so() {
    let place = tempfile::tempdir().unwrap();
    let disk = place.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    // A disk of 3 MiB of its own, where the system lets users make one. It ends with the process that sees it, so
    // the checks of what is left run inside.
    let allowed = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .arg(format!("mount -t tmpfs -o size=3m tmpfs '{}'", disk.display()))
        .status()
        .is_ok_and(|status| status.success());
    if !allowed {
        eprintln!("skipped: this system lets no user mount a small disk");
        return;
    }
    let copy = place.path().join("copy");
    let script = format!(
        "mount -t tmpfs -o size=3m tmpfs '{0}' && \"$0\" \"$@\"; cp -r '{0}' '{1}'",
        disk.display(),
        copy.display()
    );
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "child_imports_until_refused", "--ignored", "--nocapture"])
        .env("WORKSPACE_OF_CHILD", &disk)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let refusal = text.lines().find_map(|line| line.strip_prefix("refused ")).unwrap();
    assert!(refusal.contains("the disk is full") && refusal.contains("Free some space"), "{refusal}");
    assert!(refusal.contains("telecouple.sqlite"), "{refusal}");
    assert!(text.contains("held true"), "{text}");
    let promised: i64 =
        text.lines().filter_map(|line| line.strip_prefix("finished ")?.parse().ok()).max().unwrap();
    assert_eq!(check(&copy, 0), promised);
    let mut database = Database::open(&copy).unwrap();
    assert_eq!(import(&mut database, promised + 1).unwrap(), Some(promised + 1));
}
