//! Answers written as JSON, CSV, XLSX, Parquet, figures and HTML reports.
