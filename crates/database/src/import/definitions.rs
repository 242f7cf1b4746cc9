//! Definitions: keys that mean one thing for ever.

use rusqlite::{ToSql, params};
use vocabulary::{Source, SourceId};

use super::Import;
use super::place::Place;
use super::risks::RISK_COLUMNS;
use crate::error::DatabaseError;

impl Import<'_> {
    /// Adds a source. One that the database knows with the same particulars is not added again.
    ///
    /// # Errors
    /// A key that is taken by another source, or a file that cannot be written.
    pub fn append_source(&mut self, source: &Source) -> Result<(), DatabaseError> {
        let done = self.try_append_source(source);
        self.note(done)
    }

    fn try_append_source(&mut self, source: &Source) -> Result<(), DatabaseError> {
        let place = self.place("sources");
        place.text("source", &source.id.0)?;
        place.text("title", &source.title)?;
        let values: [&dyn ToSql; 10] = [
            &source.id.0,
            &source.title,
            &source.publisher,
            &source.year,
            &source.version,
            &source.url,
            &source.licence.0,
            &source.redistribution.as_str(),
            &source.accessed,
            &source.sha256,
        ];
        self.define(
            "source",
            "sources",
            "source, title, publisher, year, version, url, licence, redistribution, accessed, sha256",
            &source.id.0,
            &values,
        )?;
        self.source_number(place, &source.id).map(drop)
    }

    pub(super) fn refuse_embedded(
        &self,
        kind: &'static str,
        table: &str,
        key: &str,
        id: &str,
    ) -> Result<(), DatabaseError> {
        if self.exists(&format!("embedded.{table}"), key, id)? {
            return Err(DatabaseError::KeyTaken { kind, id: id.to_owned(), place: "the embedded data" });
        }
        Ok(())
    }

    /// The number of a source in the workspace; an embedded one is copied when it is first met.
    pub(super) fn source_number(&mut self, place: Place, source: &SourceId) -> Result<i64, DatabaseError> {
        if let Some((last, number)) = &self.last_source
            && last == source
        {
            return Ok(*number);
        }
        let number = match self.numbers.get(source) {
            Some(number) => *number,
            None => {
                if !self.exists("main.sources", "source", &source.0)? {
                    if !self.exists("embedded.sources", "source", &source.0)? {
                        return Err(place.unknown("source", source, "source"));
                    }
                    self.copy_embedded("sources", "source", &source.0)?;
                }
                self.connection
                    .prepare_cached("SELECT number FROM main.sources WHERE source = ?1")
                    .and_then(|mut statement| statement.query_row([&source.0], |row| row.get(0)))
                    .map_err(|error| self.explain(error))?
            }
        };
        self.numbers.insert(source.clone(), number);
        self.last_source = Some((source.clone(), number));
        Ok(number)
    }

    /// Copies an embedded definition, so that rows of the workspace can refer to it.
    pub(super) fn copy_embedded(&self, table: &str, key: &str, id: &str) -> Result<(), DatabaseError> {
        let columns = match table {
            "sources" => {
                "source, title, publisher, year, version, url, licence, redistribution, accessed, sha256"
            }
            "risks" => RISK_COLUMNS,
            _ => "index_id, name_en, name_ja, scale_min, scale_max, direction, reference, source",
        };
        self.connection
            .execute(
                &format!(
                    "INSERT INTO main.{table} ({columns}, import)
                     SELECT {columns}, ?2 FROM embedded.{table} WHERE {key} = ?1"
                ),
                params![id, self.import],
            )
            .map(drop)
            .map_err(|error| self.explain(error))
    }

    /// Adds a definition unless it is there; one of the same key must say the same. The key is the first column.
    pub(super) fn define(
        &self,
        kind: &'static str,
        table: &'static str,
        columns: &str,
        id: &str,
        values: &[&dyn ToSql],
    ) -> Result<(), DatabaseError> {
        let names: Vec<&str> = columns.split(", ").collect();
        let Some(key) = names.first() else { return Ok(()) };
        for (schema, place) in [("embedded", "the embedded data"), ("main", "the workspace")] {
            if !self.exists(&format!("{schema}.{table}"), key, id)? {
                continue;
            }
            let same: Vec<String> =
                (1..).zip(&names).map(|(index, name)| format!("{name} IS ?{index}")).collect();
            let query = format!("SELECT 1 FROM {schema}.{table} WHERE {}", same.join(" AND "));
            let agrees = self
                .connection
                .prepare_cached(&query)
                .and_then(|mut statement| statement.exists(values))
                .map_err(|error| self.explain(error))?;
            return if agrees {
                Ok(())
            } else {
                Err(DatabaseError::KeyTaken { kind, id: id.to_owned(), place })
            };
        }
        let marks: Vec<String> = (1..=names.len()).map(|index| format!("?{index}")).collect();
        let insert = format!(
            "INSERT INTO main.{table} ({columns}, import) VALUES ({}, {})",
            marks.join(", "),
            self.import
        );
        self.connection.execute(&insert, values).map(drop).map_err(|error| self.explain(error))
    }
}
