//! One cell of a table: a JSON scalar, or nothing.

use serde_json::Value;

/// A scalar of an answer. `Missing` is not zero and not an empty text.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// JSON `null`, or a key that the record does not have.
    Missing,
    /// A truth value.
    Boolean(bool),
    /// A whole number that the JSON writes without a fraction.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(String),
}

impl Cell {
    /// The cell of a scalar; `None` for arrays and objects.
    pub fn of_scalar(value: &Value) -> Option<Cell> {
        match value {
            Value::Null => Some(Cell::Missing),
            Value::Bool(value) => Some(Cell::Boolean(*value)),
            Value::Number(number) => Some(match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => Cell::Integer(integer),
                // Beyond 64 bits the digits are kept as text rather than rounded.
                (None, _) if number.is_u64() => Cell::Text(number.to_string()),
                (None, Some(float)) => Cell::Number(float),
                (None, None) => Cell::Text(number.to_string()),
            }),
            Value::String(text) => Some(Cell::Text(text.clone())),
            Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Whether a value is a scalar.
    pub(crate) fn is_scalar(value: &Value) -> bool {
        !matches!(value, Value::Array(_) | Value::Object(_))
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Cell::Integer(integer) => Some(*integer as f64),
            Cell::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether there is nothing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Cell::Missing)
    }

    /// The cell as machines read it: numbers in the shortest form that reads back equal, nothing as an empty text.
    pub fn plain(&self) -> String {
        match self {
            Cell::Missing => String::new(),
            Cell::Boolean(value) => value.to_string(),
            Cell::Integer(integer) => integer.to_string(),
            Cell::Number(number) => shortest(*number),
            Cell::Text(text) => text.clone(),
        }
    }
}

/// The shortest decimal text that reads back as the same number, as JSON writes it.
pub(crate) fn shortest(number: f64) -> String {
    serde_json::Number::from_f64(number).map_or_else(String::new, |number| number.to_string())
}
