//! Rows as DuckDB's command line prints them with `.mode json`.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::opened::Rows;

/// The rows of the last of several results; a result without rows is printed as `[]`, or not at all.
pub(super) fn last(printed: &str) -> Result<Rows, String> {
    let results = serde_json::Deserializer::from_str(printed).into_iter::<Vec<Row>>();
    let results = results.collect::<Result<Vec<_>, _>>();
    let results = results.map_err(|error| format!("unexpected response of DuckDB's command line: {error}"))?;
    Ok(results.into_iter().next_back().unwrap_or_default().into_iter().map(|row| row.0).collect())
}

/// The values of a row in their order; several columns may have one name.
struct Row(Vec<Option<String>>);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Columns;
        impl<'de> Visitor<'de> for Columns {
            type Value = Row;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Row, A::Error> {
                let mut row = Vec::new();
                while columns.next_key::<IgnoredAny>()?.is_some() {
                    row.push(match columns.next_value()? {
                        Value::Null => None,
                        Value::String(text) => Some(text),
                        other => Some(other.to_string()),
                    });
                }
                Ok(Row(row))
            }
        }
        deserializer.deserialize_map(Columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_order() {
        let printed =
            "[{\"a\":\"no\"}]\n[{\"b\":null,\"a\":\"x\\ny\",\"a\":\"\"},\n{\"b\":\"1\",\"a\":2,\"a\":\"é\"}]\n";
        let row = |values: [Option<&str>; 3]| values.map(|value| value.map(str::to_owned)).to_vec();
        let rows = vec![row([None, Some("x\ny"), Some("")]), row([Some("1"), Some("2"), Some("é")])];
        assert_eq!(last(printed), Ok(rows));
        assert_eq!((last(""), last("[]\n")), (Ok(Rows::new()), Ok(Rows::new())));
        assert!(last("Usage: duckdb\n").is_err());
    }
}
