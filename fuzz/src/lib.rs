//! Fuzz targets of every parser.
