//! What an operation sees of the world: facts, the user's files, the language.

use std::path::{Path, PathBuf};

use database::Facts;
use figures::Lang;
use importers::{Input, Limits};

use crate::OperationError;
use crate::systems::Systems;

/// The world as an operation sees it.
pub struct Context<'a> {
    /// The database.
    pub facts: &'a dyn Facts,
    /// The user's files.
    pub files: &'a dyn Files,
    /// The input-output systems.
    pub systems: &'a dyn Systems,
    /// Language of sentences and figures; numbers and keys do not depend on it.
    pub lang: Lang,
}

/// The one door to the user's files, so that a face decides what may be read.
pub trait Files: Send + Sync {
    /// Whether a text names a file at all, or only an item of the database.
    fn exists(&self, name: &str) -> bool;

    /// Reads a file.
    ///
    /// # Errors
    /// A file that is not there or may not be read, named.
    fn read(&self, name: &str) -> Result<Input, OperationError>;

    /// Where a file lies, for readers that stream it.
    ///
    /// # Errors
    /// A face that lets no file be opened.
    fn path(&self, name: &str) -> Result<PathBuf, OperationError> {
        Err(OperationError::Request(format!("`{name}`: files cannot be opened here")))
    }

    /// Where a folder of results goes; none where an answer is wanted without them.
    ///
    /// # Errors
    /// A face that lets nothing be written.
    fn folder(&self, name: &str) -> Result<Option<PathBuf>, OperationError> {
        Err(OperationError::Request(format!("`{name}`: folders cannot be written here")))
    }
}

/// Files on disk, for the command line.
pub struct DiskFiles;

impl Files for DiskFiles {
    fn exists(&self, name: &str) -> bool {
        Path::new(name).exists() && !Path::new(name).is_dir()
    }

    fn read(&self, name: &str) -> Result<Input, OperationError> {
        Input::open(Path::new(name), &Limits::default())
            .map_err(|error| OperationError::Input(error.to_string()))
    }

    fn path(&self, name: &str) -> Result<PathBuf, OperationError> {
        Ok(PathBuf::from(name))
    }

    fn folder(&self, name: &str) -> Result<Option<PathBuf>, OperationError> {
        Ok(Some(PathBuf::from(name)))
    }
}

/// The same files, of which none is written: for asking again.
pub struct Unwritten<'a>(pub &'a dyn Files);

impl Files for Unwritten<'_> {
    fn exists(&self, name: &str) -> bool {
        self.0.exists(name)
    }

    fn read(&self, name: &str) -> Result<Input, OperationError> {
        self.0.read(name)
    }

    fn path(&self, name: &str) -> Result<PathBuf, OperationError> {
        self.0.path(name)
    }

    fn folder(&self, _: &str) -> Result<Option<PathBuf>, OperationError> {
        Ok(None)
    }
}

/// No files at all, for faces that take none.
pub struct NoFiles;

impl Files for NoFiles {
    fn exists(&self, _: &str) -> bool {
        false
    }

    fn read(&self, name: &str) -> Result<Input, OperationError> {
        Err(OperationError::Request(format!("`{name}`: files cannot be read here")))
    }
}
