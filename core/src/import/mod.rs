//! The way back: SQL that attaches a lake, as TOML, be it inside of a program.
//!
//! It reads `CREATE SECRET`, `ATTACH 'ducklake:…'`, `USE`, `INSTALL`, `LOAD` and MotherDuck's
//! `CREATE DATABASE`, as the documentation of DuckDB and DuckLake and as the plans of Lakeplan write them. No
//! statement is lost in silence: what Metaxy cannot say is a [`Note`], and a comment of the TOML.

mod catalog;
mod collected;
mod imported;
mod lake;
mod lex;
mod program;
mod section;
mod statement;
mod storage;

use crate::text::span::Span;
use collected::Lakes;
pub use imported::{Imported, Note};
use lex::Token;

/// Reads SQL, or a program that gives it to DuckDB: Python, a shell, another language with such strings.
pub fn import(text: &str) -> Imported {
    let imported = read(text);
    if !imported.is_empty() {
        return imported;
    }
    let Some(program) = program::sql(text) else { return imported };
    let mut found = read(&program.sql);
    if found.is_empty() {
        return imported;
    }
    for note in &mut found.notes {
        note.span = program.place(note.span);
    }
    found
}

fn read(sql: &str) -> Imported {
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
