//! Who publishes a layout, and under which licence, as far as the layout alone tells.
//!
//! Trap: a layout is not a licence. What the user states counts; what is known here is only what holds for every release
//! of a layout, and a layout that anybody may write (a pymrio folder, tables of one's own) tells nothing.

use input_output::read::Format;

/// What a layout tells of its publisher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Who publishes it; empty where the layout does not tell.
    pub name: &'static str,
    /// Address.
    pub url: &'static str,
    /// Licence, in the words of the publisher, or `not stated`.
    pub licence: &'static str,
    /// What it allows when numbers are passed on.
    pub redistribution: &'static str,
}

/// What a layout tells.
pub fn publisher(format: Format) -> Publisher {
    let known = |name, url, licence, redistribution| Publisher { name, url, licence, redistribution };
    match format {
        Format::Gloria => known(
            "Industrial Ecology Virtual Laboratory",
            "https://ielab.info",
            "CC BY-NC-SA 4.0",
            "non-commercial",
        ),
        Format::Wiod => known("World Input-Output Database", "https://www.wiod.org", "not stated", "unknown"),
        Format::Oecd => known("OECD", "https://oe.cd/icio", "not stated", "unknown"),
        Format::Figaro => known(
            "Eurostat",
            "https://ec.europa.eu/eurostat/web/esa-supply-use-input-tables",
            "not stated",
            "unknown",
        ),
        Format::Eora26 => known("KGM & Associates", "https://worldmrio.com", "not stated", "unknown"),
        Format::Exiobase => known("EXIOBASE consortium", "https://www.exiobase.eu", "not stated", "unknown"),
        Format::PymrioFolder | Format::Tidy => known("", "", "not stated", "unknown"),
    }
}
