//! One DuckDB that is told what to do by lines of JSON; see `native_tests::session`.

use std::io::{self, BufRead, Write};

use anyhow::{Context, Result};
use duckdb::Connection;
use duckdb::types::ValueRef;
use native_tests::engine::{self, Autoload};
use native_tests::session::{Answer, Opening, Rows};

fn main() -> Result<()> {
    let mut lines = io::stdin().lock().lines();
    let opening: Opening = serde_json::from_str(&lines.next().context("no opening")??)?;
    let opened = match opening.pinned {
        Some(autoload) => engine::open_checked(&opening.database, &opening.extensions, autoload),
        None => engine::open(&opening.database, &opening.extensions, Autoload::Off),
    };
    let connection = match opened {
        Ok(connection) => {
            answer(&Answer::Rows(Vec::new()))?;
            connection
        }
        Err(error) => return answer(&Answer::Error(format!("{error:#}"))),
    };
    for line in lines {
        let sql: String = serde_json::from_str(&line?)?;
        answer(&match run(&connection, &sql) {
            Ok(rows) => Answer::Rows(rows),
            Err(error) => Answer::Error(error.to_string()),
        })?;
    }
    Ok(())
}

fn answer(answer: &Answer) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(answer)?)?;
    out.flush()?;
    Ok(())
}

fn run(connection: &Connection, sql: &str) -> duckdb::Result<Rows> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let columns = row.as_ref().column_count();
        all.push((0..columns).map(|column| row.get_ref(column).map(text)).collect::<duckdb::Result<_>>()?);
    }
    Ok(all)
}

fn text(value: ValueRef<'_>) -> Option<String> {
    Some(match value {
        ValueRef::Null => return None,
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Boolean(value) => value.to_string(),
        ValueRef::Int(value) => value.to_string(),
        ValueRef::BigInt(value) => value.to_string(),
        ValueRef::UBigInt(value) => value.to_string(),
        ValueRef::HugeInt(value) => value.to_string(),
        other => format!("{other:?}"),
    })
}
