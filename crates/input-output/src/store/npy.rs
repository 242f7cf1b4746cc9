//! The `.npy` files themselves.

use std::fs::File;
use std::io::{BufWriter, Error, ErrorKind, Read, Result, Write};
use std::path::Path;
use std::sync::Arc;

use super::mapped::Mapped;
use crate::matrix::Matrix;

/// Length of the part before the numbers; a multiple of 64, as the format asks for.
const HEADER: usize = 128;
/// Numbers from which a file is mapped and not read.
const LARGE: usize = 1 << 16;

fn header(rows: usize, columns: usize) -> Vec<u8> {
    let mut text = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    while text.len() < HEADER - 11 {
        text.push(' ');
    }
    text.push('\n');
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend((text.len() as u16).to_le_bytes());
    header.extend(text.as_bytes());
    header
}

/// Writes a matrix into a new file, and waits until it is on the disk.
///
/// # Errors
/// A file that is there already or cannot be written.
pub fn write_matrix(path: &Path, rows: usize, columns: usize, values: &[f64]) -> Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create_new(path)?);
    file.write_all(&header(rows, columns))?;
    for value in values {
        file.write_all(&value.to_le_bytes())?;
    }
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
}

/// A stored matrix of a known shape: mapped where it is large and the system can, else read.
///
/// # Errors
/// A file that is not there, is being written, is cut short, or holds no matrix of this shape.
pub fn read_matrix(path: &Path, rows: usize, columns: usize) -> Result<Matrix> {
    let wrong = |message: String| Error::new(ErrorKind::InvalidData, message);
    let Some(count) = rows.checked_mul(columns) else {
        return Err(wrong(format!("{rows} rows and {columns} columns are more than can be counted")));
    };
    let mut file = File::open(path)?;
    let expected = (count as u64).saturating_mul(8).saturating_add(HEADER as u64);
    let found = file.metadata()?.len();
    if found != expected {
        return Err(wrong(format!("{found} bytes instead of {expected}")));
    }
    let mut start = vec![0; HEADER];
    file.read_exact(&mut start)?;
    if start != header(rows, columns) {
        return Err(wrong(format!("no table of {rows} rows and {columns} columns of 64-bit numbers")));
    }
    if count >= LARGE {
        match Mapped::open(file.try_clone()?, HEADER, count) {
            Ok(mapped) => {
                return Matrix::mapped(rows, columns, Arc::new(mapped))
                    .map_err(|error| wrong(error.to_string()));
            }
            // What can be neither locked nor mapped can still be read.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::InvalidData) => {
                return Err(error);
            }
            Err(_) => {}
        }
    }
    let mut values = Vec::with_capacity(count);
    let mut piece = vec![0; 1 << 20];
    let mut left = count * 8;
    while left > 0 {
        let take = left.min(piece.len());
        let Some(bytes) = piece.get_mut(..take) else { break };
        file.read_exact(bytes)?;
        values.extend(bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)));
        left -= take;
    }
    Matrix::new(rows, columns, values).map_err(|error| wrong(error.to_string()))
}
