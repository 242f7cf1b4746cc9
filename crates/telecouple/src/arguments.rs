//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// What is inside the database: tables, inventories, factor sets, indices, sources
    Sources,
    /// Is this installation sound: a self-test on the embedded data
    Doctor,
    /// Add a file of your own to a workspace (--workspace DIR): all of it in one transaction, or nothing
    #[command(subcommand)]
    Import(ImportKind),
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

/// Kinds of files that can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportKind {
    /// A factor table with the columns material and value, and optionally region, stressor, unit, gsd, source: the place
    /// for sets that may not be passed on, such as total material requirement after Halada (NIMS) or Yamasue
    Factors {
        /// CSV or XLSX file
        #[arg(value_name = "FILE")]
        file: String,
        /// Key of the set, as --factors will name it
        #[arg(long, value_name = "KEY")]
        set: String,
        /// Name of the set for people; default: its key
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// What is caused, where the table does not say
        #[arg(long, value_name = "KEY", default_value = "tmr")]
        stressor: String,
        /// Paper or report that the factors come from
        #[arg(long, value_name = "TEXT", default_value = "not stated")]
        reference: String,
        /// Licence of the factors
        #[arg(long, value_name = "TEXT", default_value = "not stated")]
        licence: String,
    },
}

/// What is asked of a product.
#[derive(Debug, Args)]
pub struct ProductArguments {
    /// Inventory (bill of materials): a CSV, XLSX or TOML file with the columns part, material, mass_kg, or the name of
    /// an embedded one (`telecouple sources` lists them). Several are compared with the first
    #[arg(value_name = "INVENTORY", required = true)]
    pub inventories: Vec<String>,
    /// Country where the product is made: ISO 3166 alpha-3 code or name
    #[arg(long = "in", value_name = "REGION")]
    pub assembled_in: String,
    /// Year of production and trade; default: the latest with both
    #[arg(long)]
    pub year: Option<u16>,
    /// Another inventory to compare with; may be repeated
    #[arg(long, value_name = "INVENTORY")]
    pub vs: Vec<String>,
    /// Factor set: mass moved per mass of material
    #[arg(long, value_name = "SET", default_value = "rmr-2022")]
    pub factors: String,
    /// Risk index of the origins
    #[arg(long, value_name = "INDEX", default_value = "wgi-mean")]
    pub risk: String,
    /// What if this share of a material were recycled, for example copper=0.2; may be repeated
    #[arg(long, value_name = "MATERIAL=SHARE")]
    pub recycled: Vec<String>,
    /// What if a material took the place of another: OLD=NEW:RATIO, kg of the new per kg of the old; may be repeated
    #[arg(long, value_name = "OLD=NEW:RATIO")]
    pub substitute: Vec<String>,
    /// Where no trade tells the origin: not-covered, or world-mix (all producers in proportion)
    #[arg(long, value_name = "RULE", default_value = "not-covered")]
    pub untraced: UntracedWord,
    /// How exports beyond supply are balanced: unknown-supply, or scale-exports
    #[arg(long, value_name = "METHOD", default_value = "unknown-supply")]
    pub balance: BalanceWord,
    /// Number of draws for 95 % intervals, 100 or more; 0 for none
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub draws: u32,
    /// Decimal mark of numbers in the file, where they are ambiguous
    #[arg(long, value_name = "MARK")]
    pub decimal: Option<DecimalWord>,
    /// Encoding of a text file, where it cannot be told
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<EncodingWord>,
    /// Sheet of a workbook; default: the first that has the columns
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
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

/// Rules for materials whose origin no trade tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum UntracedWord {
    NotCovered,
    WorldMix,
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
