//! Maps, Sankey diagrams, bars and lines: layout to SVG, PNG and PDF.
