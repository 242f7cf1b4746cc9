//! What a file looks like by its first bytes, so that a wrong one is named for what it is.

/// What the bytes of a file look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Text, probably a table.
    Text,
    /// A ZIP archive: an XLSX workbook, or something else in a ZIP.
    Zip,
    /// Nothing at all, or nothing but blanks.
    Empty,
    /// Something that is no table, with the words for it and what to do instead.
    Other(&'static str, &'static str),
}

const SAVE: &str = "save the table as CSV or XLSX";

/// Signatures of binary formats (the registries of the formats themselves; PRONOM for the old ones).
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "an old Excel workbook (.xls) or a workbook with a password",
        "open it in Excel and save it as an Excel workbook (.xlsx) without a password",
    ),
    (b"%PDF", "a PDF document", SAVE),
    (b"{\\rtf", "a rich text document", SAVE),
    (b"PAR1", "a Parquet file", SAVE),
    (b"ARROW1", "an Arrow file", SAVE),
    (b"SQLite format 3\0", "an SQLite database", "export the table as CSV"),
    (b"\x1F\x8B", "a gzip archive", "unpack it first"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xFD7zXZ\0", "an xz archive", "unpack it first"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "unpack it first"),
    (b"Rar!\x1A\x07", "a RAR archive", "unpack it first"),
    (b"\x89PNG", "a PNG picture", SAVE),
    (b"\xFF\xD8\xFF", "a JPEG picture", SAVE),
    (b"GIF8", "a GIF picture", SAVE),
    (b"\x7FELF", "a program", SAVE),
    (b"MZ\x90", "a program", SAVE),
    (b"\x80\x04\x95", "a Python pickle, which is never read because it can run code", SAVE),
];

/// Looks at the first bytes.
pub(crate) fn looks_like(bytes: &[u8]) -> Looks {
    let content = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let start = content.iter().position(|byte| !byte.is_ascii_whitespace());
    let Some(start) = start else { return Looks::Empty };
    if [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|signature| bytes.starts_with(*signature)) {
        return Looks::Zip;
    }
    if let Some((_, name, hint)) = SIGNATURES.iter().find(|(signature, ..)| bytes.starts_with(signature)) {
        return Looks::Other(name, hint);
    }
    let head = content.get(start..content.len().min(start + 512)).unwrap_or_default();
    let lower = head.to_ascii_lowercase();
    let begins = |text: &str| lower.starts_with(text.as_bytes());
    if begins("<!doctype html") || begins("<html") || begins("<table") {
        return Looks::Other("an HTML page (some programs name such files .xls)", SAVE);
    }
    if begins("<?xml") || begins("<!") {
        return Looks::Other("an XML document", SAVE);
    }
    let after = |from: usize| head.iter().skip(from).find(|byte| !byte.is_ascii_whitespace()).copied();
    if (head.first() == Some(&b'{') && matches!(after(1), Some(b'"' | b'}')))
        || (head.first() == Some(&b'[') && matches!(after(1), Some(b'{' | b'"' | b']' | b'0'..=b'9')))
            && !(begins("[[") || lower.contains(&b'=') && !lower.contains(&b'{'))
    {
        return Looks::Other("a JSON document", SAVE);
    }
    Looks::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_for_what_they_are() {
        let name = |bytes: &[u8]| match looks_like(bytes) {
            Looks::Other(name, _) => name,
            _ => "",
        };
        assert_eq!(name(b"{\"part\": 1}"), "a JSON document");
        assert_eq!(name(b"[{\"part\": 1}]"), "a JSON document");
        assert_eq!(
            name(b"\xEF\xBB\xBF <!DOCTYPE html><p>"),
            "an HTML page (some programs name such files .xls)"
        );
        assert_eq!(name(b"%PDF-1.7"), "a PDF document");
        for text in ["part,material\n", "[[line]]\npart = \"a\"\n", "{a},b\n", "\"part\",1\n"] {
            assert_eq!(looks_like(text.as_bytes()), Looks::Text, "{text}");
        }
        assert_eq!(looks_like(b" \r\n"), Looks::Empty);
        assert_eq!(looks_like(b""), Looks::Empty);
    }
}
