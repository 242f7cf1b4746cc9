//! The system that comes with the program, so that everything runs without a download: the world of 2011 in 13 regions
//! and 13 sectors, added up from the World Input-Output Database (release of 2013).
//!
//! `data/mrio/README.md` says what was added to what and what the table lacks; `compile-mrio` rebuilds it.
//!
//! Traps: it is of 2011 and coarse. One sector mines everything from coal to rare earths, so it shows how a method works
//! and the order of a result, and is no substitute for a database of minerals.

use crate::read::{Format, ReadError, ReadOptions, open_files};
use crate::system::System;

/// Name of the embedded system.
pub const NAME: &str = "world-2011";
/// Title of the publication.
pub const TITLE: &str = "World Input-Output Database, release of 2013: the table of 2011, added up to 13 regions and 13 sectors (Timmer, Dietzenbacher, Los, Stehrer and de Vries 2015, Review of International Economics 23, 575-605)";
/// Who publishes the original.
pub const PUBLISHER: &str = "Groningen Growth and Development Centre, University of Groningen";
/// Address of the original.
pub const URL: &str = "https://www.rug.nl/ggdc/valuechain/wiod/";
/// Licence of the original, with what it was read from: the deposit of the release of 2016 (doi:10.34894/PJ2M1C) puts the
/// whole database under it, while no statement of the release of 2013 alone was seen.
pub const LICENCE: &str = "CC BY 4.0, as the publisher states it for the database with the release of 2016";
/// What the licence allows when numbers are passed on.
pub const REDISTRIBUTION: &str = "attribution";

/// The files of the system, as a folder of pymrio has them, by name.
pub const FILES: [(&str, &[u8]); 9] = [
    ("Y.txt", include_bytes!("../../../data/mrio/world-2011/Y.txt")),
    ("Z.txt", include_bytes!("../../../data/mrio/world-2011/Z.txt")),
    ("factor_inputs/F.txt", include_bytes!("../../../data/mrio/world-2011/factor_inputs/F.txt")),
    (
        "factor_inputs/file_parameters.json",
        include_bytes!("../../../data/mrio/world-2011/factor_inputs/file_parameters.json"),
    ),
    ("factor_inputs/unit.txt", include_bytes!("../../../data/mrio/world-2011/factor_inputs/unit.txt")),
    ("file_parameters.json", include_bytes!("../../../data/mrio/world-2011/file_parameters.json")),
    ("metadata.json", include_bytes!("../../../data/mrio/world-2011/metadata.json")),
    ("unit.txt", include_bytes!("../../../data/mrio/world-2011/unit.txt")),
    ("x.txt", include_bytes!("../../../data/mrio/world-2011/x.txt")),
];

/// The embedded system.
///
/// # Errors
/// None, unless the program was built from damaged tables.
pub fn system() -> Result<System, ReadError> {
    let files = FILES.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    let options = ReadOptions { format: Some(Format::PymrioFolder), ..ReadOptions::default() };
    open_files(NAME, files, &options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_whole_and_adds_up() {
        let system = system().unwrap();
        assert_eq!((system.len(), system.industries.regions().len()), (169, 13));
        assert_eq!((system.year, system.units.as_slice()), (Some(2011), &["M.USD".to_owned()][..]));
        // Inputs and value added make output exactly; deliveries do so to half a hundredth in the source.
        let inputs = system.transactions.column_sums();
        let value_added = system.extensions[0].by_industry.row(0);
        for (at, output) in system.output.iter().enumerate() {
            assert_eq!(inputs[at] + value_added[at], *output);
        }
        for (delivered, output) in system.delivered().iter().zip(&system.output) {
            assert!((delivered - output).abs() <= 0.005 * output, "{delivered} {output}");
        }
        // World output of 2011 was about 140 million million dollars.
        let world: f64 = system.output.iter().sum();
        assert!((1.3e8..1.5e8).contains(&world), "{world}");
    }
}
