//! One byte sequence for one PDF.
//!
//! The PDF writer emits font objects and resource entries in the order of a hash table, which differs from run to run.
//! Here the entries are sorted, and the objects are numbered and written again in the order in which they are first
//! referred to from the trailer (ISO 32000-1, 7.5: file structure). Streams are copied untouched; only the dictionaries
//! before them hold references.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The same document with objects in order of first reference; `None` if the file is not a plain PDF with one
/// cross-reference table.
pub(crate) fn canonical(pdf: &[u8]) -> Option<Vec<u8>> {
    let table_at: usize = {
        let at = find_last(pdf, b"startxref\n")?;
        let digits: Vec<u8> = pdf.get(at + 10..)?.iter().copied().take_while(u8::is_ascii_digit).collect();
        std::str::from_utf8(&digits).ok()?.parse().ok()?
    };
    let table = pdf.get(table_at..)?.strip_prefix(b"xref\n0 ")?;
    let line = table.iter().position(|b| *b == b'\n')?;
    let count: usize = std::str::from_utf8(table.get(..line)?).ok()?.trim().parse().ok()?;
    let entries = table.get(line + 1..line + 1 + 20 * count)?;
    let mut offsets: BTreeMap<usize, usize> = BTreeMap::new(); // offset to object number
    for (number, entry) in entries.chunks_exact(20).enumerate() {
        if entry.get(17) == Some(&b'n') {
            offsets.insert(std::str::from_utf8(entry.get(..10)?).ok()?.parse().ok()?, number);
        }
    }
    let ends = offsets.keys().skip(1).copied().chain([table_at]);
    let mut bodies: BTreeMap<usize, (Vec<u8>, &[u8])> = BTreeMap::new(); // dictionary, rest
    for ((start, number), end) in offsets.iter().zip(ends) {
        let body = pdf.get(*start..end)?.strip_prefix(format!("{number} 0 obj\n").as_bytes())?;
        let head = dictionary(body);
        bodies.insert(*number, (sorted(head), body.get(head.len()..)?));
    }
    let rest = table.get(line + 1 + 20 * count..)?;
    let trailer = rest.get(..find_last(rest, b"startxref\n")?)?;

    let mut new_number: BTreeMap<usize, usize> = BTreeMap::new();
    let mut waiting: Vec<usize> = references(trailer).into_iter().map(|(_, _, n)| n).rev().collect();
    let mut order = Vec::new();
    while let Some(number) = waiting.pop() {
        if let Entry::Vacant(slot) = new_number.entry(number) {
            order.push(number);
            slot.insert(order.len());
            waiting.extend(references(&bodies.get(&number)?.0).into_iter().map(|(_, _, n)| n).rev());
        }
    }
    let mut out = pdf.get(..*offsets.keys().next()?)?.to_vec();
    let mut places = Vec::new();
    for (i, number) in order.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        let (head, rest) = bodies.get(number)?;
        renumber(head, &new_number, &mut out)?;
        out.extend(*rest);
    }
    let table_at = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f\r\n", order.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n\r\n").bytes());
    }
    let trailer = String::from_utf8(trailer.to_vec()).ok()?;
    let trailer = trailer.replace(&format!("/Size {count}"), &format!("/Size {}", order.len() + 1));
    renumber(trailer.as_bytes(), &new_number, &mut out)?;
    out.extend(format!("startxref\n{table_at}\n%%EOF").bytes());
    Some(out)
}

/// The part of an object before its stream.
fn dictionary(body: &[u8]) -> &[u8] {
    let end = body.windows(8).position(|w| w == b"\nstream\n" || w == b"\nstream\r").unwrap_or(body.len());
    body.get(..end).unwrap_or(body)
}

/// A dictionary with every run of resource entries in order; their names start with a small letter, unlike the keys
/// of the format.
fn sorted(head: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = head.split(|b| *b == b'\n').collect();
    let is_entry = |line: &&[u8]| matches!(line.trim_ascii_start(), [b'/', b'a'..=b'z', ..]);
    for run in lines.chunk_by_mut(|a, b| is_entry(a) && is_entry(b)) {
        run.sort_unstable();
    }
    lines.join(&b'\n')
}

/// References `n 0 R` of a text: start, end, number.
fn references(text: &[u8]) -> Vec<(usize, usize, usize)> {
    let mut out = Vec::new();
    for (at, _) in text.windows(4).enumerate().filter(|(_, w)| *w == b" 0 R") {
        let digits = text.iter().take(at).rev().take_while(|b| b.is_ascii_digit()).count();
        let number = text.get(at - digits..at).and_then(|d| std::str::from_utf8(d).ok()?.parse().ok());
        if let Some(number) = number {
            out.push((at - digits, at + 4, number));
        }
    }
    out
}

fn renumber(text: &[u8], numbers: &BTreeMap<usize, usize>, out: &mut Vec<u8>) -> Option<()> {
    let mut from = 0;
    for (start, end, number) in references(text) {
        out.extend(text.get(from..start)?);
        out.extend(format!("{} 0 R", numbers.get(&number)?).bytes());
        from = end;
    }
    out.extend(text.get(from..)?);
    Some(())
}

fn find_last(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).rposition(|w| w == what)
}
