//! Tables of R (`.rda`, packed by bzip2): the columns of the first data frame, as the manual "R Internals" describes them.

#[path = "bzip2.rs"]
mod bzip2;

use std::collections::BTreeMap;
use std::path::Path;

/// A value of R, as far as tables have them.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Text(String),
    Texts(Vec<String>),
    Numbers(Vec<f64>),
    List(Vec<Value>),
    /// Tags and values of a pair list.
    Pairs(Vec<(String, Value)>),
    With(Box<Value>, Vec<(String, Value)>),
}

/// The columns of the data frame in a file, by name; factors as their labels.
pub fn columns(path: &Path) -> BTreeMap<String, Value> {
    let bytes = bzip2::unpack(&std::fs::read(path).unwrap());
    assert!(bytes.starts_with(b"RDX2\nX\n"), "{}: is no table of R", path.display());
    let mut reader = Reader { bytes: &bytes, at: 7 + 12, known: Vec::new() };
    let Value::Pairs(objects) = reader.item() else { panic!("holds no objects") };
    let (_, Value::With(frame, attributes)) = objects.into_iter().next().unwrap() else {
        panic!("holds no data frame")
    };
    let names = attributes.into_iter().find(|(name, _)| name == "names");
    let (Value::List(columns), Some((_, Value::Texts(names)))) = (*frame, names) else {
        panic!("has no columns")
    };
    names.into_iter().zip(columns.into_iter().map(plain)).collect()
}

/// A factor as its labels, any other column without its attributes.
fn plain(column: Value) -> Value {
    let Value::With(values, attributes) = column else { return column };
    let levels = attributes.into_iter().find(|(name, _)| name == "levels");
    match (*values, levels) {
        (Value::Numbers(codes), Some((_, Value::Texts(levels)))) => {
            Value::Texts(codes.iter().map(|code| levels[*code as usize - 1].clone()).collect())
        }
        (values, _) => values,
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    known: Vec<Value>,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let taken = self.bytes[self.at..self.at + N].try_into().unwrap();
        self.at += N;
        taken
    }

    fn int(&mut self) -> i32 {
        i32::from_be_bytes(self.take())
    }

    fn item(&mut self) -> Value {
        let flags = self.int();
        let (attributes, tag) = (flags & 512 != 0, flags & 1024 != 0);
        let value = match flags & 255 {
            254 => return Value::Null,
            255 => return self.known[(flags >> 8) as usize - 1].clone(),
            1 => {
                let name = self.item();
                self.known.push(name.clone());
                return name;
            }
            2 => {
                // A pair list: attributes, tag, value, rest.
                if attributes {
                    self.item();
                }
                let name = if tag { self.item() } else { Value::Null };
                let Value::Text(name) = name else { panic!("a pair without a name") };
                let mut pairs = vec![(name, self.item())];
                if let Value::Pairs(rest) = self.item() {
                    pairs.extend(rest);
                }
                return Value::Pairs(pairs);
            }
            9 => {
                let length = self.int();
                let length = usize::try_from(length).unwrap_or(0);
                let text = String::from_utf8_lossy(&self.bytes[self.at..self.at + length]).into_owned();
                self.at += length;
                return Value::Text(text);
            }
            10 | 13 => {
                let count = self.int();
                Value::Numbers((0..count).map(|_| f64::from(self.int())).collect())
            }
            14 => {
                let count = self.int();
                Value::Numbers((0..count).map(|_| f64::from_be_bytes(self.take())).collect())
            }
            16 => {
                let count = self.int();
                let texts = (0..count).map(|_| match self.item() {
                    Value::Text(text) => text,
                    _ => String::new(),
                });
                Value::Texts(texts.collect())
            }
            19 => {
                let count = self.int();
                Value::List((0..count).map(|_| self.item()).collect())
            }
            other => panic!("type {other} at byte {}", self.at),
        };
        if !attributes {
            return value;
        }
        match self.item() {
            Value::Pairs(pairs) => Value::With(Box::new(value), pairs),
            _ => value,
        }
    }
}
