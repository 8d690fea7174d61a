//! One value of a row, and one row as a line of JSON.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use sqlx::{
    Decode, Postgres, QueryBuilder, Row, Sqlite, Type, TypeInfo, ValueRef, postgres::PgRow, query_builder::Separated,
    sqlite::SqliteRow,
};
use uuid::Uuid;

use super::{ArchiveError, schema::Kind};
use crate::store::engine::HasDialect;

/// What a column holds, whichever engine has it: ids are bytes, and what is true is 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes, as base64.
    Bytes([String; 1]),
}

impl Value {
    fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes([STANDARD.encode(bytes)])
    }

    fn to_bytes(&self) -> Result<Vec<u8>, ArchiveError> {
        match self {
            Self::Bytes([text]) => STANDARD.decode(text).map_err(|error| ArchiveError::Unreadable(error.to_string())),
            _ => Err(unfit("bytes")),
        }
    }
}

fn unfit(wanted: &str) -> ArchiveError {
    ArchiveError::Unreadable(format!("a value is not what its column holds: {wanted}"))
}

/// A row of an engine, as values.
pub(super) trait Values: HasDialect {
    /// All values of a row.
    fn values(row: &Self::Row) -> sqlx::Result<Vec<Value>>;

    /// Adds a value to a statement, as this engine's column takes it.
    fn bind(to: &mut Separated<'_, Self, &'static str>, kind: Kind, value: &Value) -> Result<(), ArchiveError>;
}

impl Values for Sqlite {
    fn values(row: &SqliteRow) -> sqlx::Result<Vec<Value>> {
        (0..row.len())
            .map(|index| {
                let raw = row.try_get_raw(index)?;
                if raw.is_null() {
                    return Ok(Value::Null);
                }
                Ok(match raw.type_info().name() {
                    "INTEGER" => Value::Int(row.try_get_unchecked(index)?),
                    "BLOB" => Value::bytes(row.try_get_unchecked(index)?),
                    _ => Value::Text(row.try_get_unchecked(index)?),
                })
            })
            .collect()
    }

    fn bind(to: &mut Separated<'_, Self, &'static str>, kind: Kind, value: &Value) -> Result<(), ArchiveError> {
        match (kind, value) {
            (_, Value::Null) => to.push_bind(None::<i64>),
            (Kind::Long, Value::Int(number)) => to.push_bind(*number),
            (Kind::Text, Value::Text(text)) => to.push_bind(text.clone()),
            (Kind::Bytes, value) => to.push_bind(value.to_bytes()?),
            _ => return Err(unfit(kind.name())),
        };
        Ok(())
    }
}

impl Values for Postgres {
    fn values(row: &PgRow) -> sqlx::Result<Vec<Value>> {
        fn number<'r, T: Decode<'r, Postgres> + Type<Postgres> + Into<i64>>(
            row: &'r PgRow,
            index: usize,
        ) -> sqlx::Result<Value> {
            Ok(Value::Int(row.try_get::<T, _>(index)?.into()))
        }
        (0..row.len())
            .map(|index| {
                let raw = row.try_get_raw(index)?;
                if raw.is_null() {
                    return Ok(Value::Null);
                }
                match raw.type_info().name() {
                    "INT2" => number::<i16>(row, index),
                    "INT4" => number::<i32>(row, index),
                    "INT8" => number::<i64>(row, index),
                    "BOOL" => number::<bool>(row, index),
                    "UUID" => Ok(Value::bytes(row.try_get::<Uuid, _>(index)?.as_bytes())),
                    "BYTEA" => Ok(Value::bytes(row.try_get::<&[u8], _>(index)?)),
                    _ => Ok(Value::Text(row.try_get(index)?)),
                }
            })
            .collect()
    }

    fn bind(to: &mut Separated<'_, Self, &'static str>, kind: Kind, value: &Value) -> Result<(), ArchiveError> {
        let small = |number: i64| i32::try_from(number).map_err(|_| unfit(kind.name()));
        match (kind, value) {
            (Kind::Long, Value::Null) => to.push_bind(None::<i64>),
            (Kind::Integer, Value::Null) => to.push_bind(None::<i32>),
            (Kind::Short, Value::Null) => to.push_bind(None::<i16>),
            (Kind::Bool, Value::Null) => to.push_bind(None::<bool>),
            (Kind::Text, Value::Null) => to.push_bind(None::<String>),
            (Kind::Bytes, Value::Null) => to.push_bind(None::<Vec<u8>>),
            (Kind::Uuid, Value::Null) => to.push_bind(None::<Uuid>),
            (Kind::Long, Value::Int(number)) => to.push_bind(*number),
            (Kind::Integer, Value::Int(number)) => to.push_bind(small(*number)?),
            (Kind::Short, Value::Int(number)) => to.push_bind(i16::try_from(*number).map_err(|_| unfit(kind.name()))?),
            (Kind::Bool, Value::Int(number @ (0 | 1))) => to.push_bind(*number == 1),
            (Kind::Text, Value::Text(text)) => to.push_bind(text.clone()),
            (Kind::Bytes, value) => to.push_bind(value.to_bytes()?),
            (Kind::Uuid, value) => to.push_bind(Uuid::from_slice(&value.to_bytes()?).map_err(|_| unfit(kind.name()))?),
            _ => return Err(unfit(kind.name())),
        };
        Ok(())
    }
}

/// Begins a statement that puts rows into columns.
pub(super) fn insertion<DB: Values>(table: &str, columns: &[&str]) -> QueryBuilder<DB> {
    let columns = columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
    QueryBuilder::new(format!("INSERT INTO \"{table}\" ({columns}) "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_line_of_json_and_back() {
        let row = vec![Value::Null, Value::Int(-7), Value::Text("[\"a\"]\n".into()), Value::bytes(&[0, 255])];
        let line = serde_json::to_string(&row).unwrap();
        assert_eq!(line, r#"[null,-7,"[\"a\"]\n",["AP8="]]"#);
        assert_eq!(serde_json::from_str::<Vec<Value>>(&line).unwrap(), row);
        for odd in ["[1.5]", "[true]", "[[\"a\",\"b\"]]", "[{}]", "[[1]]"] {
            assert!(serde_json::from_str::<Vec<Value>>(odd).is_err(), "{odd}");
        }
    }
}
