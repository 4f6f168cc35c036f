//! The JavaScript API of Lakeplan: one function, typed, that mounts no page.
//!
//! | module | what it holds |
//! |---|---|
//! | [`options`] | what callers hand in |
//! | [`views`] | what they get: plain objects |
//! | [`report`] | from an analysis to these objects |
//! | [`sections`] | the sections of a store as they may be shown |

pub mod options;
pub mod report;
pub mod sections;
pub mod views;

use wasm_bindgen::prelude::*;

use crate::options::Options;
use crate::views::Report;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What `analyze` takes beside the text. */
export interface Options {
  /** The variables that are set, for `${NAME}` and to override the file (`METAXY_…`); `process.env` fits. */
  env?: Record<string, string | undefined>;
  /** The store whose SQL is wanted; without it the file's default. */
  store?: string;
  /** The SQL to run on DuckDB, or what Metaxy runs byte for byte. */
  flavor?: "duckdb" | "metaxy";
  /** The DuckDB that is meant, as a minor version or in full; the newest that was measured without it. */
  duckdb?: string;
  /** The name of the file, without folders: `pyproject.toml` is read differently from any other. */
  fileName?: string;
  /** Whether secrets are replaced; on unless it is `false`. */
  mask?: boolean;
  /** Whether the statements that install and load extensions come first. */
  setup?: boolean;
}
/** A place in the text: UTF-16 offsets; line and column from 1. */
export interface Place { from: number; to: number; line: number; column: number }
export interface Store { name: string | null; accepted: boolean }
export interface Edit { from: number; to: number; insert: string }
/** A change; an `unsafe` one moves, replaces or chooses something and should be reviewed first. */
export interface Fix { title: string; applicability: "safe" | "unsafe"; edits: Edit[] }
export interface Diagnostic {
  code: string;
  severity: "error" | "warning" | "hint";
  message: string;
  help: string | null;
  /** The versions of DuckDB for which it holds. */
  duckdb: string[];
  /** Whether it was run on the DuckDB that is meant; `false` where it rests on documentation. */
  measured: boolean;
  place: Place;
  context: { label: string; place: Place }[];
  fixes: Fix[];
}
export interface Variable { name: string; default: string | null; set: boolean; secret: boolean; place: Place }
/** A variable (`METAXY_STORES__…`) that takes the place of a value of the file, or adds one. */
export interface Override { variable: string; path: string[]; replaces: boolean; place: Place }
export interface Field {
  key: string;
  /** The effective value, as TOML. */
  value: string | null;
  source: "written" | "variable" | "default" | "absent";
  secret: boolean;
  place: Place | null;
}
export interface Section { name: string; path: string; fields: Field[] }
export interface Statement {
  sql: string;
  why: string;
  setup: boolean;
  /** Which parts of `sql` come from which places in the text. */
  origins: { from: number; to: number; place: Place }[];
}
/** Somebody who takes part in the lake. No text of it is a secret. */
export interface PictureNode {
  role: "client" | "catalog" | "storage" | "secret";
  title: string;
  place: Place | null;
  facts: { name: string; text: string; place: Place | null }[];
  /** The index of the statement that brings it in, those of the setup not counted. */
  statement: number | null;
}
/** What leads from one node to another; a broken one is wanted and does not come about. */
export interface PictureEdge { from: number; to: number; label: string; broken: boolean }
/** Who connects where with which secret; `mermaid` draws it in Markdown. */
export interface Picture { nodes: PictureNode[]; edges: PictureEdge[]; mermaid: string }
export interface Report {
  kind: "metaxy" | "pyproject" | "fragment" | null;
  stores: Store[];
  /** The index of the store that the rest is about. */
  selected: number | null;
  /** Why no store can be chosen. */
  problem: string | null;
  diagnostics: Diagnostic[];
  variables: Variable[];
  overrides: Override[];
  config: Section[];
  /** `null` if the `ducklake` section has an error. */
  statements: Statement[] | null;
  /** `null` if the `ducklake` section has an error. */
  picture: Picture | null;
}
/** Analyzes a `metaxy.toml`. Throws only for its arguments: if `flavor` or `duckdb` is unknown, or something of another type. */
export function analyze(toml: string, options?: Options | null): Report;
"#;

/// Analyzes a text; see the types above.
#[wasm_bindgen(skip_typescript)]
pub fn analyze(toml: &str, options: &JsValue) -> Result<JsValue, JsError> {
    cut::analyze(toml, options)
}

/// The page is cut in two here: it analyzes for itself, and for programs only later.
mod cut {
    use serde::Serialize as _;

    use super::{JsError, JsValue, Options, Report};

    #[inline(never)]
    pub(super) fn analyze(toml: &str, options: &JsValue) -> Result<JsValue, JsError> {
        let report = Report::new(toml, &Options::read(options)).map_err(|message| JsError::new(&message))?;
        // A missing value is `null`: a field that is sometimes not there is a trap.
        Ok(report.serialize(&serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true))?)
    }
}
