//! Parquet: one table a file, typed columns, every cell nullable, the run record's hash and the sources as metadata.
//!
//! Types are those of the cells: whole numbers INT64, other numbers DOUBLE, truth values BOOLEAN, all else UTF-8. A
//! column that the heading dictionary knows as a measured number is DOUBLE even if every value happens to be whole, so
//! that files of two runs can be stacked.

use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::headings::known_heading;
use crate::{Cell, CellFormat, ExportError, Table};

/// Rows in one row group; bounds the memory of readers.
const ROW_GROUP: usize = 1 << 17;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnType {
    Boolean,
    Integer,
    Number,
    Text,
}

/// One table as Parquet with key-value metadata.
///
/// # Errors
/// [`ExportError::Parquet`] if the writer refuses.
pub fn parquet(table: &Table, metadata: &[(&str, String)]) -> Result<Vec<u8>, ExportError> {
    let types: Vec<ColumnType> =
        table.columns.iter().enumerate().map(|(index, name)| column_type(table, index, name)).collect();
    let fields = table.columns.iter().zip(&types).map(|(name, column_type)| field(name, *column_type));
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("answer").with_fields(fields).build()?;
    let metadata =
        metadata.iter().map(|(key, value)| KeyValue::new((*key).to_string(), value.clone())).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("telecouple".into())
        .set_key_value_metadata(Some(metadata))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    for rows in table.rows.chunks(ROW_GROUP) {
        let mut group = writer.next_row_group()?;
        for (index, column_type) in types.iter().enumerate() {
            let cells = || rows.iter().map(move |row| row.get(index).unwrap_or(&Cell::Missing));
            match column_type {
                ColumnType::Boolean => write::<BoolType>(
                    &mut group,
                    cells().map(|cell| match cell {
                        Cell::Boolean(value) => Some(*value),
                        _ => None,
                    }),
                )?,
                ColumnType::Integer => write::<Int64Type>(
                    &mut group,
                    cells().map(|cell| match cell {
                        Cell::Integer(value) => Some(*value),
                        _ => None,
                    }),
                )?,
                ColumnType::Number => write::<DoubleType>(&mut group, cells().map(Cell::as_f64))?,
                ColumnType::Text => write::<ByteArrayType>(
                    &mut group,
                    cells()
                        .map(|cell| (!cell.is_missing()).then(|| ByteArray::from(cell.plain().into_bytes()))),
                )?,
            }
        }
        group.close()?;
    }
    Ok(writer.into_inner()?)
}

fn column_type(table: &Table, index: usize, name: &str) -> ColumnType {
    let known = known_heading(name, figures::Lang::En).map(|heading| heading.format);
    let mut found: Option<ColumnType> = None;
    for cell in table.cells(index) {
        let this = match cell {
            Cell::Missing => continue,
            Cell::Boolean(_) => ColumnType::Boolean,
            Cell::Integer(_) => ColumnType::Integer,
            Cell::Number(_) => ColumnType::Number,
            Cell::Text(_) => ColumnType::Text,
        };
        found = Some(match (found, this) {
            (None, this) => this,
            (Some(found), this) if found == this => found,
            (Some(ColumnType::Integer), ColumnType::Number)
            | (Some(ColumnType::Number), ColumnType::Integer) => ColumnType::Number,
            _ => return ColumnType::Text,
        });
    }
    match (found, known) {
        (Some(ColumnType::Integer) | None, Some(CellFormat::Number | CellFormat::Share)) => {
            ColumnType::Number
        }
        (None, Some(CellFormat::Integer | CellFormat::Year)) => ColumnType::Integer,
        (Some(found), _) => found,
        (None, _) => ColumnType::Text,
    }
}

fn field(name: &str, column_type: ColumnType) -> Result<Arc<Type>, ExportError> {
    let physical = match column_type {
        ColumnType::Boolean => PhysicalType::BOOLEAN,
        ColumnType::Integer => PhysicalType::INT64,
        ColumnType::Number => PhysicalType::DOUBLE,
        ColumnType::Text => PhysicalType::BYTE_ARRAY,
    };
    let mut builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    if column_type == ColumnType::Text {
        builder =
            builder.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8);
    }
    Ok(Arc::new(builder.build()?))
}

/// Writes the next column: the values that are there, and for each row whether one is there.
fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ExportError> {
    let mut values = Vec::new();
    let mut levels = Vec::new();
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(&values, Some(&levels), None)?;
        column.close()?;
    }
    Ok(())
}
