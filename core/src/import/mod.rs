//! The way back: SQL that attaches a lake, as TOML.
//!
//! It reads `CREATE SECRET`, `ATTACH 'ducklake:…'`, `USE`, `INSTALL`, `LOAD` and MotherDuck's
//! `CREATE DATABASE`, as the documentation of DuckDB and DuckLake and as the plans of Lakeplan write them. No
//! statement is lost in silence: what Metaxy cannot say is a [`Note`], and a comment of the TOML.

mod catalog;
mod collected;
mod imported;
mod lake;
mod lex;
mod section;
mod statement;
mod storage;

use crate::text::span::Span;
use collected::Lakes;
pub use imported::{Imported, Note};
use lex::Token;

/// Reads SQL.
pub fn import(sql: &str) -> Imported {
    let (words, broken) = lex::lex(sql);
    let mut lakes = Lakes::default();
    for words in words.split(|it| it.token == Token::Symbol(';')) {
        // A line for DuckDB's program ends without a semicolon.
        let mut rest = words;
        while let [first, behind @ ..] = rest {
            let is_dot = matches!(first.token, Token::Dot(_));
            let (now, later) = if is_dot { (&rest[..1], behind) } else { (rest, &[][..]) };
            let whole = Span::new(now[0].span.start, now[now.len() - 1].span.end);
            match statement::read(now) {
                Ok(statement) => lakes.statement(statement, whole),
                Err(unread) => lakes.unread(unread),
            }
            rest = later;
        }
    }
    if let Some(broken) = broken {
        lakes.broken(broken);
    }
    lakes.finish()
}

#[cfg(test)]
mod spellings;
#[cfg(test)]
mod tests;
