//! From bytes to text: which encoding a file is written in.
//!
//! The order of the decision, each step of which is reported in [`Decoded::encoding`]:
//!
//! 1. what the user stated;
//! 2. a byte order mark (UTF-8, UTF-16 little or big endian);
//! 3. NUL bytes at every other place: UTF-16 without a mark;
//! 4. UTF-8, strictly. A file with at least three times as many valid sequences of several bytes as broken
//!    ones is an error at the first broken one;
//! 5. CP932 (the Windows form of Shift_JIS) or windows-1252. Nearly every byte sequence is possible in
//!    windows-1252 and many are in both, so the decision counts evidence. *Japanese*: characters of two bytes
//!    whose first is 0x81 to 0x9F, which windows-1252 uses for rare signs (typographic quotes and dashes
//!    before an ASCII byte do not count). *Western*: letters (0xC0 to 0xFF) that stand alone between ASCII
//!    bytes with an ASCII letter at one side. One kind of evidence decides when it is at least four times the
//!    other; no evidence but lone signs (`µ`, `°`, `±`) is windows-1252. Anything else is an error that asks
//!    for the encoding.
//!
//! Nothing is replaced: a byte that the encoding does not know is an error with its line.

use std::fmt;

use encoding_rs::{DecoderResult, Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use crate::problem::{ImportError, Problem};

/// An encoding of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextEncoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
    /// CP932, the Windows form of Shift_JIS.
    Cp932,
    /// windows-1252, the Western European code page.
    Windows1252,
}

impl TextEncoding {
    /// The name, as reports show it.
    pub fn as_str(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "UTF-8",
            TextEncoding::Utf8Bom => "UTF-8 with byte order mark",
            TextEncoding::Utf16Le => "UTF-16 little endian",
            TextEncoding::Utf16Be => "UTF-16 big endian",
            TextEncoding::Cp932 => "CP932 (Shift_JIS)",
            TextEncoding::Windows1252 => "windows-1252",
        }
    }

    fn table(self) -> &'static Encoding {
        match self {
            TextEncoding::Utf8 | TextEncoding::Utf8Bom => encoding_rs::UTF_8,
            TextEncoding::Utf16Le => UTF_16LE,
            TextEncoding::Utf16Be => UTF_16BE,
            TextEncoding::Cp932 => SHIFT_JIS,
            TextEncoding::Windows1252 => WINDOWS_1252,
        }
    }
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text and the encoding that it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding that was stated or found.
    pub encoding: TextEncoding,
}

const HINT: &str = "save the file as UTF-8, or state its encoding with --encoding";

/// Decodes a file. The bytes are taken over, and not copied when they are UTF-8.
///
/// # Errors
/// A byte that the encoding does not know, with its line; evidence for no encoding or for two; NUL bytes.
pub fn decode(file: &str, bytes: Vec<u8>, stated: Option<TextEncoding>) -> Result<Decoded, ImportError> {
    let (encoding, mark) = match (stated, marked(&bytes)) {
        (Some(stated), Some((found, mark))) if stated.table() == found.table() => (found, mark),
        (Some(stated), _) => (stated, 0),
        (None, Some(found)) => found,
        (None, None) => (detect(file, &bytes)?, 0),
    };
    let text = match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8Bom => decode_utf8(file, bytes, mark, encoding)?,
        _ => decode_with(file, bytes.get(mark..).unwrap_or_default(), encoding)?,
    };
    match text.bytes().position(|byte| byte == 0) {
        None => Ok(Decoded { text, encoding }),
        Some(at) => Err(Problem::of_file(file, "found a NUL character: this is no text file")
            .at_row(line_of(text.as_bytes(), at))
            .into()),
    }
}

/// The encoding that a byte order mark states, and the length of the mark.
fn marked(bytes: &[u8]) -> Option<(TextEncoding, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((TextEncoding::Utf8Bom, 3)),
        [0xFF, 0xFE, ..] => Some((TextEncoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((TextEncoding::Utf16Be, 2)),
        _ => None,
    }
}

fn detect(file: &str, bytes: &[u8]) -> Result<TextEncoding, ImportError> {
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(encoding);
    }
    let Err(error) = std::str::from_utf8(bytes) else { return Ok(TextEncoding::Utf8) };
    let (good, bad) = utf8_sequences(bytes);
    if good >= 3 * bad {
        return Err(undecodable(file, bytes, error.valid_up_to(), TextEncoding::Utf8));
    }
    let evidence = Evidence::of(bytes);
    let western_possible = !bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D));
    match evidence.verdict() {
        Some(TextEncoding::Cp932) => Ok(TextEncoding::Cp932),
        Some(encoding) if western_possible => Ok(encoding),
        None if !western_possible && evidence.broken.is_none() => Ok(TextEncoding::Cp932),
        _ => Err(Problem::of_file(
            file,
            format!(
                "cannot tell the encoding: not UTF-8 (first at line {}), and the bytes fit neither CP932 \
                 nor windows-1252 clearly",
                line_of(bytes, error.valid_up_to())
            ),
        )
        .with_hint(HINT)
        .into()),
    }
}

/// UTF-16 by its NUL bytes: at least half of the odd (little endian) or even (big endian) places and nearly
/// none of the others, in the first 4 KiB.
fn utf16_without_mark(bytes: &[u8]) -> Option<TextEncoding> {
    let sample = bytes.get(..bytes.len().min(4096) & !1)?;
    let pairs = sample.len() / 2;
    let nuls = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    if pairs == 0 || !bytes.len().is_multiple_of(2) {
        None
    } else if odd * 4 >= pairs && even * 50 <= pairs {
        Some(TextEncoding::Utf16Le)
    } else if even * 4 >= pairs && odd * 50 <= pairs {
        Some(TextEncoding::Utf16Be)
    } else {
        None
    }
}

/// How many sequences of several bytes are valid UTF-8, and how many are not.
fn utf8_sequences(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(good, bad), chunk| {
        let good = good + chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        (good, bad + usize::from(!chunk.invalid().is_empty()))
    })
}

/// What speaks for Japanese and for Western text.
#[derive(Debug, Default, PartialEq, Eq)]
struct Evidence {
    japanese: usize,
    western: usize,
    /// Bytes above 0x7F that have another one beside them.
    runs: usize,
    /// The first place that CP932 cannot read.
    broken: Option<usize>,
}

impl Evidence {
    fn of(bytes: &[u8]) -> Evidence {
        let mut found = Evidence::default();
        let at = |index: usize| bytes.get(index).copied().unwrap_or(b'\n');
        let mut index = 0;
        while index < bytes.len() {
            let byte = at(index);
            if byte < 0x80 {
                index += 1;
                continue;
            }
            let before = index.checked_sub(1).map_or(b'\n', at);
            let after = at(index + 1);
            if after >= 0x80 {
                found.runs += 1;
            }
            let alone = before < 0x80 && after < 0x80;
            let beside_letter = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
            if byte >= 0xC0 && alone && beside_letter {
                found.western += 1;
            }
            let (length, known) = cp932_length(byte, after);
            if !known {
                found.broken = found.broken.or(Some(index));
            }
            let typographic = matches!(byte, 0x85 | 0x91..=0x94 | 0x96 | 0x97 | 0x99);
            if length == 2 && byte <= 0x9F && !(typographic && after < 0x80) {
                found.japanese += 1;
            }
            index += length;
        }
        found
    }

    fn verdict(&self) -> Option<TextEncoding> {
        let japanese = self.japanese > 0 && self.japanese >= 4 * self.western && self.broken.is_none();
        let western = self.western > 0 && self.western >= 4 * self.japanese;
        let lone_signs = self.japanese == 0 && self.western == 0 && self.runs == 0;
        match (japanese, western || lone_signs) {
            (true, false) => Some(TextEncoding::Cp932),
            (false, true) => Some(TextEncoding::Windows1252),
            _ => None,
        }
    }
}

/// How many bytes a character of CP932 takes, and whether they can be one.
fn cp932_length(first: u8, second: u8) -> (usize, bool) {
    match first {
        0x81..=0x9F | 0xE0..=0xFC => {
            let fits = matches!(second, 0x40..=0x7E | 0x80..=0xFC);
            (if fits { 2 } else { 1 }, fits)
        }
        0xA1..=0xDF => (1, true),
        _ => (1, false),
    }
}

fn decode_utf8(
    file: &str,
    mut bytes: Vec<u8>,
    mark: usize,
    encoding: TextEncoding,
) -> Result<String, ImportError> {
    bytes.drain(..mark);
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        undecodable(file, error.as_bytes(), at, encoding)
    })
}

fn decode_with(file: &str, bytes: &[u8], encoding: TextEncoding) -> Result<String, ImportError> {
    let mut decoder = encoding.table().new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut from = 0;
    loop {
        let rest = bytes.get(from..).unwrap_or_default();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        from += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {
                let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len() - from);
                text.reserve(room.unwrap_or(4096).max(16));
            }
            DecoderResult::Malformed(length, after) => {
                let at = from.saturating_sub(usize::from(length) + usize::from(after));
                return Err(undecodable(file, bytes, at, encoding));
            }
        }
    }
    let undefined = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    match text.find(undefined).filter(|_| encoding == TextEncoding::Windows1252) {
        None => Ok(text),
        Some(at) => {
            let characters = text.get(..at).unwrap_or_default().chars().count();
            Err(undecodable(file, bytes, characters, encoding))
        }
    }
}

fn undecodable(file: &str, bytes: &[u8], at: usize, encoding: TextEncoding) -> ImportError {
    let wide = matches!(encoding, TextEncoding::Utf16Le | TextEncoding::Utf16Be);
    let line = if wide {
        let feed: &[u8] = if encoding == TextEncoding::Utf16Le { b"\n\0" } else { b"\0\n" };
        1 + bytes.get(..at).unwrap_or_default().chunks_exact(2).filter(|unit| *unit == feed).count()
    } else {
        line_of(bytes, at)
    };
    let found = bytes.get(at).map_or("the end of the file".to_owned(), |byte| format!("byte 0x{byte:02X}"));
    Problem::of_file(file, format!("{found} (number {} of the file) is not {encoding}", at + 1))
        .at_row(line)
        .with_hint(HINT)
        .into()
}

/// The line of a byte, counted from 1; CR, LF and CRLF each end a line.
fn line_of(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    let ends = before.iter().enumerate().filter(|(index, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    });
    1 + ends.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<(String, TextEncoding), String> {
        decode("f.csv", bytes.to_vec(), None)
            .map(|decoded| (decoded.text, decoded.encoding))
            .map_err(|error| error.to_string())
    }

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, replaced) = encoding.encode(text);
        assert!(!replaced);
        bytes.into_owned()
    }

    #[test]
    fn japanese_and_western_code_pages_are_told_apart() {
        for text in [
            "部品,素材,質量_kg\n電池,銅,12\n",
            "銅\n",
            "アルミニウム",
            "銅,ｱﾙﾐ\n",
            "部品,材料\nモーター,ﾈｵｼﾞﾑ\n",
        ] {
            let expected = (text.to_owned(), TextEncoding::Cp932);
            assert_eq!(read(&encoded(text, SHIFT_JIS)), Ok(expected));
        }
        for text in [
            "pièce,matériau\ncâble,cuivre\n",
            "Gehäuse;Stahl\n",
            "it’s “ok” – 5 µm\n",
            "20 °C",
            "naïve café, Übermaß",
            "señal,año\n",
        ] {
            let expected = (text.to_owned(), TextEncoding::Windows1252);
            assert_eq!(read(&encoded(text, WINDOWS_1252)), Ok(expected), "{text}");
        }
    }

    #[test]
    fn undecided_bytes_are_an_error() {
        // Half-width katakana alone: possible in both code pages.
        let error = read(&[0xB1, 0xD9, 0xD0, b'\n']).unwrap_err();
        assert!(error.starts_with("f.csv: cannot tell the encoding"), "{error}");
    }

    #[test]
    fn utf16_is_read_with_and_without_mark() {
        for text in ["part,material\n", "部品,material,mass_kg\n"] {
            for (mark, big) in [(true, true), (true, false), (false, true), (false, false)] {
                let marked = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
                let bytes: Vec<u8> = marked
                    .encode_utf16()
                    .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                    .collect();
                let encoding = if big { TextEncoding::Utf16Be } else { TextEncoding::Utf16Le };
                assert_eq!(read(&bytes), Ok((text.to_owned(), encoding)), "{mark} {big}");
            }
        }
    }

    #[test]
    fn a_wrong_byte_is_located() {
        assert_eq!(read("é,銅\nü,鉄\r\n".as_bytes()).map(|read| read.1), Ok(TextEncoding::Utf8));
        let mut bytes = "銅,鉄\r\n金,".as_bytes().to_vec();
        bytes.push(0xFF);
        assert_eq!(
            read(&bytes).unwrap_err(),
            "f.csv, line 2: byte 0xFF (number 14 of the file) is not UTF-8\n  \
             hint: save the file as UTF-8, or state its encoding with --encoding"
        );
        assert!(read(&[0xFF, 0xFE, 0x00, 0xD8]).unwrap_err().contains("is not UTF-16 little endian"));
        assert!(read(b"a\0b,c").unwrap_err().contains("NUL"));
    }

    #[test]
    fn a_stated_encoding_is_used() {
        let bytes = vec![0xB1, 0xD9, 0xD0];
        let text = |encoding| decode("f", bytes.clone(), Some(encoding)).map(|decoded| decoded.text);
        assert_eq!(text(TextEncoding::Cp932), Ok("ｱﾙﾐ".to_owned()));
        assert_eq!(text(TextEncoding::Windows1252), Ok("±ÙÐ".to_owned()));
        assert!(text(TextEncoding::Utf8).is_err());
    }
}
