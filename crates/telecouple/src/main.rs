//! Telecouple: trace the resources behind a product to the mines they come from.
//!
//! This is a face: it turns words into a request, hands it to the registry of operations and writes the answer. Data go
//! to standard output, words to standard error. Exit codes: 0 done; 2 usage; 3 a check failed; 4 bad input data;
//! 1 anything else.

mod arguments;
mod commands;
mod output;
mod progress;
mod requests;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use database::Database;
use operations::mrio::library::Library;
use operations::{CheckStatus, Context, DiskFiles, OperationError, Registry};

use arguments::{Arguments, Command};
use progress::Progress;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            // Standard error may be closed; there is nothing left to tell it to.
            let _ = writeln!(std::io::stderr(), "error: {}", output::harmless(&failure.message));
            ExitCode::from(failure.code)
        }
    }
}

/// A run that gave nothing, with its exit code.
struct Failure {
    message: String,
    code: u8,
}

impl From<OperationError> for Failure {
    fn from(error: OperationError) -> Failure {
        Failure { message: error.to_string(), code: error.exit_code() }
    }
}

impl From<exports::ExportError> for Failure {
    fn from(error: exports::ExportError) -> Failure {
        use exports::ExportError::{Input, NoFigure, NoTable, UnknownExtension, UnknownFigure, UnknownTable};
        let usage = matches!(
            error,
            Input { .. }
                | NoFigure { .. }
                | NoTable { .. }
                | UnknownExtension { .. }
                | UnknownFigure { .. }
                | UnknownTable { .. }
        );
        let code = if usage { 2 } else { 1 };
        Failure { message: error.to_string(), code }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Command::Completions { shell } = arguments.command {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Arguments::command(), "telecouple", &mut script);
        output::print(&script)?;
        return Ok(ExitCode::SUCCESS);
    }
    let action = match &arguments.command {
        Command::Mrio(mrio) if commands::mrio::request(mrio).is_none() => Some(mrio),
        _ => None,
    };
    if let Some(mrio) = action {
        return commands::mrio::run(arguments, mrio);
    }
    let target = output::Target::of(arguments)?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.global.threads.map_or(0, usize::from))
        .build_global()
        .map_err(|error| Failure { message: error.to_string(), code: 1 })?;
    let mut database = match &arguments.global.workspace {
        // A name with a slip would otherwise be answered from the embedded data alone, as if the user had none.
        Some(directory) if !directory.exists() && !matches!(arguments.command, Command::Import(_)) => {
            let message = format!(
                "there is no workspace {}; check the name, or make one with `telecouple import FILE --workspace DIR`",
                directory.display()
            );
            return Err(Failure { message, code: 2 });
        }
        Some(directory) => Database::open(directory),
        None => Database::embedded(),
    }
    .map_err(OperationError::from)?;
    if let Command::Import(import) = &arguments.command {
        return commands::import::run(arguments, &mut database, import);
    }
    let systems = Library::new(arguments.global.workspace.as_deref());
    let context = Context {
        facts: &database,
        files: &DiskFiles,
        systems: &systems,
        lang: arguments.global.lang.into(),
    };
    let registry = Registry::standard();

    if let Command::Verify { file } = &arguments.command {
        let record = read_json(&context, file)?;
        // An answer is verified against the data that it saw, however many imports came later.
        let seen = record.pointer("/run/data/last_import").and_then(serde_json::Value::as_i64).unwrap_or(0);
        if database.file().is_none() {
            if seen > 0 {
                let message = format!("{file} was answered from a workspace; name it with --workspace DIR");
                return Err(Failure { message, code: 2 });
            }
            return verify(arguments, &registry, &context, record);
        }
        let then = database.at(seen).map_err(OperationError::from)?;
        return verify(arguments, &registry, &Context { facts: &then, ..context }, record);
    }
    if let Command::Explain { answer, pointer } = &arguments.command {
        let text = operations::explain::explain(&context, read_json(&context, answer)?, pointer)?;
        output::print(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Export(export) = &arguments.command
        && commands::export::streams(&arguments.global)?
    {
        commands::export::run(&context, export, &arguments.global)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (operation, request) = requests::of(&arguments.command, &arguments.global)?;
    let mut progress = Progress::start(arguments.global.quiet);
    let answered = registry.answer(operation, &context, request)?;
    if let Command::Check(check) = &arguments.command
        && let Some(path) = &check.save_mapping
    {
        commands::check::save_mapping(path, check.own.mapping.as_deref(), &answered.answer.result)?;
    }
    let failed = answered.answer.checks.iter().any(|check| check.status == CheckStatus::Fail);
    target.write(answered, &context, &mut progress)?;
    Ok(if failed { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn read_json(context: &Context, file: &str) -> Result<serde_json::Value, OperationError> {
    let content = context.files.read(file)?;
    serde_json::from_slice(&content.bytes)
        .map_err(|error| OperationError::Input(format!("{file}: is no JSON ({error})")))
}

/// Answers a recorded request again and says whether the bytes are the same.
fn verify(
    arguments: &Arguments,
    registry: &Registry,
    context: &Context,
    record: serde_json::Value,
) -> Result<ExitCode, Failure> {
    let verification = operations::verify::verify(registry, context, record)?;
    let text = if arguments.global.format == Some(arguments::FormatWord::Json) {
        let json = serde_json::to_string_pretty(&verification);
        json.map_err(|error| Failure { message: error.to_string(), code: 1 })? + "\n"
    } else {
        let mut text = String::new();
        let verdict = match (verification.same, verification.record_intact) {
            (true, _) => "same: request, result and coverage came out identical, byte for byte",
            (false, true) => "differs: the same request gives another result now",
            (false, false) => "differs: the recorded result was changed after it was written",
        };
        text.push_str(&format!("{verdict}\n  recorded   {}\n", verification.recorded_sha256));
        text.push_str(&format!("  recomputed {}\n", verification.recomputed_sha256));
        for difference in &verification.differences {
            text.push_str(&format!("  {difference}\n"));
        }
        text
    };
    output::print(text.as_bytes())?;
    Ok(if verification.same { ExitCode::SUCCESS } else { ExitCode::from(3) })
}
