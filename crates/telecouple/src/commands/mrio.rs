//! `telecouple mrio`: its words, their requests, and what they do to a workspace.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use database::Database;
use figures::Lang;
use operations::mrio::aggregate::AggregationFiles;
use operations::mrio::balance::BalanceOptions;
use operations::mrio::derived::is_derived;
use operations::mrio::library::{AddReport, Library, Stated};
use operations::mrio::pymrio_folder::FolderWriter;
use operations::mrio::{Layout, Model};
use operations::{OperationError, SystemRecord, Systems};
use serde_json::{Value, json};

use super::own_data::RedistributionWord;
use crate::arguments::{Arguments, FormatWord, Global, word};
use crate::{Failure, output};

/// Input-output systems.
#[derive(Debug, Args)]
pub struct MrioArguments {
    /// What is done or asked.
    #[command(subcommand)]
    pub command: MrioCommand,
}

/// What is done or asked.
#[derive(Debug, Subcommand)]
pub enum MrioCommand {
    /// Add a system to a workspace: a folder, ZIP archive or file as its publisher gives it; all of it or nothing
    Add(AddArguments),
    /// Put regions, sectors or categories of a system together, as a new system of the workspace
    Aggregate(AggregateArguments),
    /// Fit the transactions of a system to new totals of sales and purchases (RAS, GRAS), as a new system of the workspace
    Balance(BalanceArguments),
    /// Which systems are there, and where do they come from
    List,
    /// What is in a system: regions, sectors, demand, stressors, provenance
    Show(NamedArguments),
    /// Is a system sound: balances, signs, empty sectors, productivity, units, labels
    Validate(ValidateArguments),
    /// Remove a system from a workspace
    Remove(NamedArguments),
    /// Write a system (Z, Y, x, F, F_Y) into a folder (--out DIR) that pymrio loads
    Export(NamedArguments),
    /// Compute all accounts of a system; with --save, write all matrices
    Calc(CalcArguments),
    /// Why did footprints change between two systems: intensity, technology, mix and level of demand
    Decompose(DecomposeArguments),
    /// What would another final demand cause
    Scenario(ScenarioArguments),
    /// Which industries draw on others and serve others most: linkages, key sectors, extraction, fields of influence
    Linkages(LinkagesArguments),
    /// What would be missing without a set of industries: hypothetical extraction, backward and forward
    Extract(ExtractArguments),
    /// Who delivers to whom across borders, in money and in what is embodied, by both definitions
    Trade(TradeArguments),
    /// Weigh stressors by factors and account for the impacts of every region
    Characterise(CharacteriseArguments),
}

/// A system by name.
#[derive(Debug, Args)]
pub struct NamedArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// What is added.
#[derive(Debug, Args)]
pub struct AddArguments {
    /// Name that the system shall have: small letters, digits, - _ .
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Folder, ZIP archive or file
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// Layout, where it cannot be told: pymrio-folder (EXIOBASE 3, too), exiobase, gloria, eora26, wiod, oecd, figaro, tidy
    #[arg(long, value_name = "LAYOUT")]
    pub layout: Option<String>,
    /// Year, where the original holds several
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1800..=2200))]
    pub year: Option<u16>,
    /// How supply and use become a table, where the original holds them: A (product technology), B (industry
    /// technology), C (industry sales) or D (product sales, the default)
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// Most memory for one matrix, in MB; default: what the machine has
    #[arg(long, value_name = "MB")]
    pub memory: Option<u64>,
    /// Title of the publication
    #[arg(long, value_name = "TEXT", help_heading = "What is stated of the system")]
    pub title: Option<String>,
    /// Who publishes it
    #[arg(long, value_name = "TEXT", help_heading = "What is stated of the system")]
    pub publisher: Option<String>,
    /// Address or DOI
    #[arg(long, visible_alias = "url", value_name = "TEXT", help_heading = "What is stated of the system")]
    pub reference: Option<String>,
    /// Licence, in the words of the publisher
    #[arg(long, value_name = "TEXT", help_heading = "What is stated of the system")]
    pub licence: Option<String>,
    /// What the licence allows of the numbers; default: unknown
    #[arg(long, value_name = "DUTY", help_heading = "What is stated of the system")]
    pub redistribution: Option<RedistributionWord>,
}

/// What is put together.
#[derive(Debug, Args)]
pub struct AggregateArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Name that the aggregated system shall have: small letters, digits and - _ . between them
    #[arg(long = "as", value_name = "NEW")]
    pub new: String,
    /// Table (CSV or XLSX) with the columns from and to: each region of the system once, and its group
    #[arg(long, value_name = "FILE")]
    pub regions: Option<PathBuf>,
    /// Table with the columns from and to: each sector of the system once, and its group
    #[arg(long, value_name = "FILE")]
    pub sectors: Option<PathBuf>,
    /// Table with the columns from and to: each category of final demand once, and its group
    #[arg(long, value_name = "FILE")]
    pub categories: Option<PathBuf>,
}

/// What is fitted to which totals.
#[derive(Debug, Args)]
pub struct BalanceArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Name that the balanced system shall have: small letters, digits and - _ . between them
    #[arg(long = "as", value_name = "NEW")]
    pub new: String,
    /// Table (CSV or XLSX) with the columns region, sector, intermediate_sales and intermediate_purchases: each industry of the
    /// system once; with a column output, final demand is scaled to what output leaves of sales to industries
    #[arg(long, value_name = "FILE")]
    pub totals: PathBuf,
    /// Let stressors go with output, so that amounts per unit of output stay; default: the amounts stay
    #[arg(long)]
    pub keep_intensities: bool,
    /// Largest difference from the totals that is left, relative to the largest of them
    #[arg(long, value_name = "SHARE", default_value_t = BalanceOptions::default().tolerance)]
    pub tolerance: f64,
    /// Most rounds over rows and columns
    #[arg(long, value_name = "N", default_value_t = BalanceOptions::default().rounds)]
    pub rounds: usize,
}

/// What is examined, and how closely.
#[derive(Debug, Args)]
pub struct ValidateArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Deviation of the balance of an industry, relative to its output, that is still rounding; default 0.001
    #[arg(long, value_name = "SHARE")]
    pub balance_of_industry: Option<f64>,
    /// Sum of all deviations, relative to all output, above which a system fails; default 0.01
    #[arg(long, value_name = "SHARE")]
    pub balance_of_all: Option<f64>,
    /// Most places named by each test; default 10
    #[arg(long, value_name = "N")]
    pub places: Option<usize>,
}

/// What is computed and written.
#[derive(Debug, Args)]
pub struct CalcArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Folder to write all matrices into, as pymrio (--format pymrio) loads them
    #[arg(long, value_name = "DIR")]
    pub save: Option<String>,
    /// Write the Leontief inverse L, too
    #[arg(long, requires = "save")]
    pub inverse: bool,
}

/// Two systems and what is compared.
#[derive(Debug, Args)]
pub struct DecomposeArguments {
    /// Name of the earlier system
    #[arg(value_name = "EARLIER")]
    pub earlier: String,
    /// Name of the later system, of the same regions and sectors
    #[arg(value_name = "LATER")]
    pub later: String,
    /// Stressor that both have; may be left out where there is only one
    #[arg(long, value_name = "NAME")]
    pub stressor: Option<String>,
    /// Extension of the stressor, where several have one of that name
    #[arg(long, value_name = "NAME")]
    pub extension: Option<String>,
    /// Region whose footprint is told; default: all regions
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Orders of the factors that effects are averaged over
    #[arg(long, value_name = "ORDERS", value_parser = ["all", "polar"], default_value = "all")]
    pub orders: String,
}

/// A system and what changes.
#[derive(Debug, Args)]
pub struct ScenarioArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// CSV of changes, made one after another: supplier, sector, consumer, category (empty matches all), change (times, plus,
    /// to), value
    #[arg(long, value_name = "FILE")]
    pub changes: String,
}

/// Whose linkages, and what beside them.
#[derive(Debug, Args)]
pub struct LinkagesArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Region whose industries are told: its label, or a code or name of the country; default: all
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Number of coefficients with --influence, and of the largest industries with --extraction and no --region
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top: usize,
    /// Extract industries one by one, and tell what the world and their region would lose
    #[arg(long)]
    pub extraction: bool,
    /// Rank coefficients by their field of influence: how much the Leontief inverse changes with them
    #[arg(long)]
    pub influence: bool,
    /// Part linkages into those with the industry itself, with others of its region and with other regions
    #[arg(long)]
    pub by_origin: bool,
}

/// What is extracted, and how much of it.
#[derive(Debug, Args)]
pub struct ExtractArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Sector that is extracted; may be repeated; default: all of the regions
    #[arg(long, value_name = "NAME")]
    pub sector: Vec<String>,
    /// Region whose industries are extracted: its label, or a code or name of the country; may be repeated; default: all
    #[arg(long, value_name = "REGION")]
    pub region: Vec<String>,
    /// Share of every order that they do not fill, from 0 to 1; default: all, so that they make nothing
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = 1.0)]
    pub share: f64,
}

/// A share from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a number from 0 to 1, such as 0.5 for half".to_owned())
}

/// Whose trade, and of what.
#[derive(Debug, Args)]
pub struct TradeArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Stressor that is embodied in trade; default: trade in money alone
    #[arg(long, value_name = "NAME")]
    pub stressor: Option<String>,
    /// Extension of the stressor, where several have one of that name
    #[arg(long, value_name = "NAME")]
    pub extension: Option<String>,
    /// Region whose exports and imports are told: its label, or a code or name of the country; default: all
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Sector whose products are traded; may be repeated; default: all
    #[arg(long, value_name = "NAME")]
    pub sector: Vec<String>,
}

/// What is weighed, and by what.
#[derive(Debug, Args)]
pub struct CharacteriseArguments {
    /// Name of the system
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Table (CSV, tab-separated or XLSX) with the columns stressor, stressor_unit, impact, impact_unit, factor; region and
    /// compartment where they apply
    #[arg(long, value_name = "FILE")]
    pub factors: String,
    /// Extension of the stressors; default: the only one that has any of them
    #[arg(long, value_name = "NAME")]
    pub extension: Option<String>,
}

/// The operation and the request of a command that only reads; none for one that writes a workspace or a folder.
pub fn request(mrio: &MrioArguments) -> Option<(&'static str, Value)> {
    match &mrio.command {
        MrioCommand::List => Some(("mrio-list", json!({}))),
        MrioCommand::Show(named) => Some(("mrio-show", json!({ "system": named.name }))),
        MrioCommand::Validate(validate) => {
            let mut request = json!({ "system": validate.name });
            let options = [
                ("balance_of_industry", validate.balance_of_industry.map(|value| json!(value))),
                ("balance_of_all", validate.balance_of_all.map(|value| json!(value))),
                ("places", validate.places.map(|value| json!(value))),
            ];
            for (name, value) in options {
                if let Some(value) = value {
                    request[name] = value;
                }
            }
            Some(("mrio-validate", request))
        }
        MrioCommand::Calc(calc) => Some((
            "mrio-calc",
            json!({ "system": calc.name, "save": calc.save, "format": "pymrio", "inverse": calc.inverse }),
        )),
        MrioCommand::Decompose(asked) => Some((
            "mrio-decompose",
            json!({
                "earlier": asked.earlier, "later": asked.later, "stressor": asked.stressor,
                "extension": asked.extension, "region": asked.region, "orders": asked.orders
            }),
        )),
        MrioCommand::Scenario(asked) => {
            Some(("mrio-scenario", json!({ "system": asked.name, "changes": asked.changes })))
        }
        MrioCommand::Linkages(linkages) => Some((
            "mrio-linkages",
            json!({
                "system": linkages.name,
                "region": linkages.region,
                "top": linkages.top,
                "extraction": linkages.extraction,
                "influence": linkages.influence,
                "by_origin": linkages.by_origin,
            }),
        )),
        MrioCommand::Extract(asked) => Some((
            "mrio-extract",
            json!({
                "system": asked.name, "region": asked.region, "sector": asked.sector, "share": asked.share
            }),
        )),
        MrioCommand::Trade(trade) => Some((
            "mrio-trade",
            json!({
                "system": trade.name,
                "stressor": trade.stressor,
                "extension": trade.extension,
                "region": trade.region,
                "sector": trade.sector,
            }),
        )),
        MrioCommand::Characterise(one) => Some((
            "mrio-characterise",
            json!({ "system": one.name, "factors": one.factors, "extension": one.extension }),
        )),
        MrioCommand::Add(_)
        | MrioCommand::Aggregate(_)
        | MrioCommand::Balance(_)
        | MrioCommand::Remove(_)
        | MrioCommand::Export(_) => None,
    }
}

/// Whether `--format pymrio` may be said.
pub fn takes_pymrio(mrio: &MrioArguments) -> bool {
    matches!(&mrio.command, MrioCommand::Calc(CalcArguments { save: Some(_), .. }) | MrioCommand::Export(_))
}

/// Does what changes a workspace or writes a folder, and says what was done.
pub fn run(arguments: &Arguments, mrio: &MrioArguments) -> Result<ExitCode, Failure> {
    let global = &arguments.global;
    let library = Library::new(global.workspace.as_deref());
    let (words, report) = match &mrio.command {
        MrioCommand::Add(add) => {
            if let Some(workspace) = &global.workspace {
                // Makes the directory as every workspace is made: readable by its owner alone.
                Database::open(workspace).map_err(OperationError::from)?;
            }
            let report = library.add(&add.name, &add.path, &stated(add)?)?;
            (in_words(&report), serde_json::to_value(&report).map_err(fault)?)
        }
        MrioCommand::Aggregate(one) => aggregate(global, &library, one)?,
        MrioCommand::Balance(one) => balance(global, &library, one)?,
        MrioCommand::Remove(named) => {
            let record = library.remove(&named.name)?;
            (
                format!("removed {} ({})\n", record.system, record.original),
                serde_json::to_value(&record).map_err(fault)?,
            )
        }
        MrioCommand::Export(named) => export(global, &library, &named.name)?,
        _ => (String::new(), Value::Null),
    };
    if global.format == Some(FormatWord::Json) {
        output::print(format!("{report:#}\n").as_bytes())?;
    } else {
        output::print(words.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn export(global: &Global, library: &Library, name: &str) -> Result<(String, Value), Failure> {
    let Some(place) = &global.out else {
        return Err(Failure {
            message: "mrio export: name a folder to write with --out DIR".to_owned(),
            code: 2,
        });
    };
    let opened = library.open(name)?;
    let mut writer = FolderWriter::create(place)?;
    writer.flows(&opened.system)?;
    for extension in &opened.system.extensions {
        writer.extension(extension, &opened.system)?;
    }
    let files = writer.finish(&opened.record)?;
    let words = format!(
        "wrote {} files of {name} to {}\n  licence: {} ({})\n",
        files.len(),
        place.display(),
        opened.record.licence,
        opened.record.redistribution
    );
    Ok((words, json!({ "system": opened.record, "folder": place, "files": files })))
}

fn aggregate(
    global: &Global,
    library: &Library,
    one: &AggregateArguments,
) -> Result<(String, Value), Failure> {
    make_place(global, library, &one.name)?;
    let files = AggregationFiles {
        regions: one.regions.clone(),
        sectors: one.sectors.clone(),
        categories: one.categories.clone(),
    };
    let report = library.aggregate(&one.name, &one.new, &files)?;
    let lang = global.lang.into();
    let first = match (report.known_before, lang) {
        (true, Lang::En) => {
            format!("{} was aggregated before from {}; nothing changed\n", one.new, one.name)
        }
        (true, Lang::Ja) => format!("{}は{}から統合済みです。変更はありません\n", one.new, one.name),
        (false, _) => added(&report.record, lang),
    };
    let words = output::harmless(&(first + &report.in_words(lang)));
    Ok((words, serde_json::to_value(&report).map_err(fault)?))
}

fn balance(global: &Global, library: &Library, one: &BalanceArguments) -> Result<(String, Value), Failure> {
    make_place(global, library, &one.name)?;
    let options = BalanceOptions {
        tolerance: one.tolerance,
        rounds: one.rounds,
        keep_intensities: one.keep_intensities,
    };
    let report = library.balance(&one.name, &one.new, &one.totals, &options)?;
    let lang = global.lang.into();
    let first = match (report.known_before, lang) {
        (true, Lang::En) => {
            format!("{} was balanced before from {}; nothing changed\n", one.new, one.name)
        }
        (true, Lang::Ja) => format!("{}は{}から調整済みです。変更はありません\n", one.new, one.name),
        (false, _) => added(&report.record, lang),
    };
    let words = output::harmless(&(first + &report.in_words(lang)));
    Ok((words, serde_json::to_value(&report).map_err(fault)?))
}

/// Makes the workspace of a system that is made of another one. A slip in the name of that one must not leave an empty
/// workspace behind.
fn make_place(global: &Global, library: &Library, name: &str) -> Result<(), Failure> {
    library.record(name)?;
    if let Some(workspace) = &global.workspace {
        Database::open(workspace).map_err(OperationError::from)?;
    }
    Ok(())
}

fn stated(add: &AddArguments) -> Result<Stated, Failure> {
    let format = match &add.layout {
        None => None,
        Some(name) => Some(Layout::from_name(name).ok_or_else(|| Failure {
            message: format!(
                "there is no layout `{name}`; there are {}",
                Layout::ALL.map(Layout::name).join(", ")
            ),
            code: 2,
        })?),
    };
    let model = match &add.model {
        None => None,
        Some(name) => Some(Model::from_name(name).ok_or_else(|| Failure {
            message: format!(
                "there is no model `{name}`; there are {}",
                Model::ALL.map(Model::name).join(", ")
            ),
            code: 2,
        })?),
    };
    Ok(Stated {
        format,
        year: add.year,
        model,
        title: add.title.clone(),
        publisher: add.publisher.clone(),
        url: add.reference.clone(),
        licence: add.licence.clone(),
        redistribution: add.redistribution.map(word),
        memory: add.memory.map(|megabytes| megabytes.saturating_mul(1_000_000)),
    })
}

fn in_words(report: &AddReport) -> String {
    let record = &report.record;
    if report.known_before {
        return format!("{} was added before from {}; nothing changed\n", record.system, record.original);
    }
    added(record, Lang::En)
}

/// What stands in a workspace now, and where it comes from.
fn added(record: &SystemRecord, lang: Lang) -> String {
    let model = match (lang, record.model.as_deref()) {
        (_, None) => String::new(),
        (Lang::En, Some(model)) => format!(", model {model}"),
        (Lang::Ja, Some(model)) => format!("、モデル{model}"),
    };
    let read_as = match (lang, record.format.as_str()) {
        // It was read from nowhere; the original says what it was made of.
        (_, format) if is_derived(format) => String::new(),
        (Lang::En, format) => format!(", read as {format}{model}"),
        (Lang::Ja, format) => format!("、形式：{format}{model}"),
    };
    if lang == Lang::Ja {
        let year = record.year.map_or(String::new(), |year| format!("（{year}年）"));
        return format!(
            "{}{year}を追加しました：{}産業（{}地域、{}部門）、最終需要{}列、拡張勘定{}件に環境負荷{}項目\n  \
             原資料：{}（{}バイト、SHA-256 {}）{read_as}\n  ライセンス：{}（{}）\n",
            record.system,
            record.industries,
            record.regions,
            record.sectors,
            record.demand_columns,
            record.extensions,
            record.stressors,
            record.original,
            record.bytes,
            record.sha256,
            record.licence,
            record.redistribution
        );
    }
    let year = record.year.map_or(String::new(), |year| format!(" of {year}"));
    format!(
        "added {}{year}: {} industries ({} regions, {} sectors), {} columns of final demand, {} stressors in {} extensions\n  \
         original: {} ({} bytes, SHA-256 {}){read_as}\n  licence: {} ({})\n",
        record.system,
        record.industries,
        record.regions,
        record.sectors,
        record.demand_columns,
        record.stressors,
        record.extensions,
        record.original,
        record.bytes,
        record.sha256,
        record.licence,
        record.redistribution
    )
}

fn fault(error: serde_json::Error) -> Failure {
    Failure { message: error.to_string(), code: 1 }
}

/// Files that the user named as input.
pub fn inputs(mrio: &MrioArguments) -> Vec<PathBuf> {
    match &mrio.command {
        MrioCommand::Add(add) => vec![Path::new(&add.path).to_owned()],
        MrioCommand::Scenario(asked) => vec![PathBuf::from(&asked.changes)],
        MrioCommand::Aggregate(one) => {
            [&one.regions, &one.sectors, &one.categories].into_iter().flatten().cloned().collect()
        }
        MrioCommand::Characterise(one) => vec![PathBuf::from(&one.factors)],
        MrioCommand::Balance(one) => vec![one.totals.clone()],
        _ => Vec::new(),
    }
}
