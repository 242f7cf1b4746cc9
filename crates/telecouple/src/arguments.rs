//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::check::CheckArguments;
use crate::commands::export::ExportArguments;
use crate::commands::food::FoodArguments;
use crate::commands::footprint::FootprintArguments;
use crate::commands::import::ImportArguments;
use crate::commands::mrio::MrioArguments;
use crate::commands::product::ProductArguments;
use crate::commands::risk::RiskArguments;
use crate::commands::risks::RisksArguments;
use crate::commands::shock::ShockArguments;
use crate::commands::sql::SqlArguments;
use crate::commands::tailings::TailingsArguments;
use crate::commands::trace::TraceArguments;

/// Trace the resources behind a product to the mines they come from.
///
/// Data go to standard output, words to standard error. Exit codes: 0 done; 2 usage; 3 a check failed (totals do not
/// close, verify differs); 4 bad input data; 1 anything else.
#[derive(Debug, Parser)]
#[command(name = "telecouple", version, max_term_width = 100)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What is asked.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Directory with data of your own, over the embedded database
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// Format on standard output, or of --out where its ending does not tell
    #[arg(long, global = true, value_name = "FORMAT")]
    pub format: Option<FormatWord>,
    /// File to write; its ending gives the format: .json .csv .xlsx .parquet .svg .png .pdf .html .txt
    #[arg(long, global = true, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Table to write where the format holds only one (by_region, by_material, lines …)
    #[arg(long, global = true, value_name = "NAME")]
    pub table: Option<String>,
    /// Figure to write first (map, sankey, sankey-parts, countries, materials, comparison …)
    #[arg(long, global = true, value_name = "ID")]
    pub figure: Option<String>,
    /// CSV for programs: text is written as it is, also where a spreadsheet would run it as a formula
    #[arg(long, global = true)]
    pub csv_raw: bool,
    /// Language of sentences, headings and figures
    #[arg(long, global = true, value_name = "LANG", default_value = "en")]
    pub lang: LangWord,
    /// Seed of random draws
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Number of threads; default: all processors
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// No words on standard error but errors
    #[arg(long, global = true)]
    pub quiet: bool,
}

/// What is asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Where does this product's hidden material come from, at what risk
    Product(ProductArguments),
    /// Where does a material really come from, stage by stage; or who depends on a mining country
    Trace(TraceArguments),
    /// How concentrated and how risky is the supply of a material to a country, by which index
    Risk(RiskArguments),
    /// What does the demand of a region cause in the world, through whom, and at what risk
    Footprint(FootprintArguments),
    /// What does a disruption cost, where, and when is it over; by one model or by all
    Shock(ShockArguments),
    /// Which tailings facilities stand behind a supply, and what supply their failures take
    Tailings(TailingsArguments),
    /// How far does a region feed itself, what would growing the rest take, and at what risk is it imported
    Food(FoodArguments),
    /// Input-output systems: add, aggregate, list, show, validate, remove, export, calc, characterise
    Mrio(MrioArguments),
    /// What can go wrong with supply: the risk taxonomy and what it is attached to
    Risks(RisksArguments),
    /// What is inside the database: tables, inventories, factor sets, indices, sources
    Sources,
    /// Run one reading SQL query over all tables
    Sql(SqlArguments),
    /// Write a table of the database, with the licence of every row
    Export(ExportArguments),
    /// Is this installation sound: a self-test on the embedded data
    Doctor,
    /// What is a file, what of it is understood, and what would an import add
    Check(CheckArguments),
    /// Add files of your own to a workspace (--workspace DIR): each in one transaction, all of it or nothing
    Import(ImportArguments),
    /// Answer a recorded request again and compare byte for byte
    Verify {
        /// Answer written by --format json or --out x.json
        #[arg(value_name = "ANSWER.json")]
        file: String,
    },
    /// How one number of an answer was made, down to its source rows
    Explain {
        /// Answer written by --format json or --out x.json
        #[arg(value_name = "ANSWER.json")]
        answer: String,
        /// JSON pointer to the number, for example /result/by_region/0/tmr_kg
        #[arg(value_name = "POINTER")]
        pointer: String,
    },
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Formats that can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum FormatWord {
    Table,
    Json,
    Csv,
    Xlsx,
    Parquet,
    Svg,
    Png,
    Pdf,
    Html,
    /// Folders of matrices that pymrio loads; `mrio calc --save` alone
    Pymrio,
}

/// Languages that can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum LangWord {
    En,
    Ja,
}

impl From<LangWord> for figures::Lang {
    fn from(word: LangWord) -> figures::Lang {
        match word {
            LangWord::En => figures::Lang::En,
            LangWord::Ja => figures::Lang::Ja,
        }
    }
}

/// Methods of balancing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum BalanceWord {
    UnknownSupply,
    ScaleExports,
}

/// Decimal marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum DecimalWord {
    Point,
    Comma,
}

/// Encodings of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum EncodingWord {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "utf-16-le")]
    Utf16Le,
    #[value(name = "utf-16-be")]
    Utf16Be,
    #[value(name = "cp932")]
    Cp932,
    #[value(name = "windows-1252")]
    Windows1252,
}

/// The word of a value of a closed list, as it is written on the command line and in a request.
pub fn word(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// A whole number of a flag, for which what is below zero is a wrong value and not another flag.
///
/// # Errors
/// What was expected.
pub fn whole<T: TryFrom<u64>>(text: &str) -> Result<T, String> {
    let number = text.parse::<u64>().ok().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| "expected a whole number, 0 or more, that is not too large".to_owned())
}

/// A number of a flag; `nan` and `inf` are none, and would be taken for a flag that was not given.
///
/// # Errors
/// What was expected.
pub fn real(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| "expected a number such as 0.5 or 12".to_owned())
}
