//! The record of the system that comes with the program.

use input_output::embedded;
use input_output::read::Format;
use sha2::{Digest, Sha256};

use super::unit_of;
use crate::OperationError;
use crate::run_record::sha256_hex;
use crate::systems::{OpenSystem, SystemRecord};

/// Name of the embedded system, which is taken where none is named.
pub const NAME: &str = embedded::NAME;

/// The embedded system with its record.
pub(super) fn open() -> Result<OpenSystem, OperationError> {
    let system = embedded::system().map_err(|error| OperationError::Other(error.to_string()))?;
    Ok(OpenSystem {
        record: SystemRecord {
            system: NAME.to_owned(),
            title: embedded::TITLE.to_owned(),
            publisher: embedded::PUBLISHER.to_owned(),
            url: embedded::URL.to_owned(),
            licence: embedded::LICENCE.to_owned(),
            redistribution: embedded::REDISTRIBUTION.to_owned(),
            year: system.year,
            unit: unit_of(&system),
            format: Format::PymrioFolder.name().to_owned(),
            model: None,
            original: NAME.to_owned(),
            sha256: hash(),
            bytes: embedded::FILES.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
            regions: system.industries.regions().len(),
            sectors: system.industries.sectors().len(),
            industries: system.len(),
            demand_columns: system.demand_columns.len(),
            extensions: system.extensions.len(),
            stressors: system.extensions.iter().map(|extension| extension.stressors.len()).sum(),
            embedded: true,
        },
        system,
    })
}

/// The hash that [`identify`](super::original::identify) gives the folder of the same files.
fn hash() -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in embedded::FILES {
        hash.update(format!("{}  {name}\n", sha256_hex(bytes)));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::mrio::original::identify;

    #[test]
    fn it_is_the_folder_of_the_repository() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mrio/world-2011");
        let (embedded, original) = (open().unwrap().record, identify(&folder).unwrap());
        assert_eq!((embedded.sha256, embedded.bytes), (original.sha256, original.bytes));
    }
}
