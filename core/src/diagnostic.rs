//! Diagnostics: what is wrong, where, why, and how to mend it.
//!
//! Messages are lower-case phrases without a full stop, put code between
//! backticks, name what was found and what is wanted, and blame nobody.

use std::fmt;

use crate::span::Span;

/// How much a diagnostic weighs. The words are exact:
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Metaxy rejects the configuration, or no SQL can be made from it.
    Error,
    /// Metaxy accepts it, and then something fails, strays, or is ignored in silence.
    Warning,
    /// It works; there is a better way to write it, or something worth knowing.
    Hint,
}

impl Severity {
    /// The word that is shown: `error`, `warning` or `hint`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $name:literal, )+) => {
        /// The stable name of a kind of diagnostic. Names are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Code {
            /// Every code, sorted by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that users see and may rely on, in kebab case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it means, why it matters and how to mend it, in Markdown.
            pub fn explanation(self) -> String {
                let doc = match self { $(Self::$variant => concat!($($doc, "\n"),+)),+ };
                doc.lines().flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
            }
        }
    };
}

codes! {
    /// Two places say the same thing twice, in the older and in the released spelling.
    ///
    /// `metadata_backend` and `catalog` are the same key, as are `storage_backend` and
    /// `storage`: the documentation of Metaxy uses the first of each, the releases on PyPI
    /// (0.1.1 and later) read only the second. With both in one file no version of Metaxy
    /// reads what is meant. Keep one spelling; `lakeplan` understands both.
    AmbiguousSpelling = "ambiguous-spelling",
    /// PostgreSQL credentials are all or none.
    ///
    /// `host`, `database`, `user` and `password` describe one login. As soon as one of them
    /// is written, Metaxy wants all four; with none of them, a secret of the name
    /// `secret_name` must exist before the store is opened. Add the missing keys, or remove
    /// the ones that are there.
    HalfCredentials = "half-credentials",
    /// A value cannot be what the key means.
    ///
    /// The value has the right type and still says nothing that Metaxy accepts: a word that
    /// is not in the list, a number that is too small, a name with a character that is not
    /// allowed.
    InvalidValue = "invalid-value",
    /// A key in another case than it is declared.
    ///
    /// In the table of a store, in its `config` and in `[ext.<name>]` Metaxy reads `DATABASE` as
    /// `database`; at the top of the file and inside `ducklake` it does not. Of two keys that
    /// differ only in case the first counts and the other is ignored without a word. Write keys
    /// in lower case.
    KeyCase = "key-case",
    /// R2 credentials need the account they belong to.
    ///
    /// Cloudflare R2 has one endpoint for each account. With `key_id` or `secret`, Metaxy
    /// wants `account_id`, from which DuckDB makes `<account_id>.r2.cloudflarestorage.com`.
    MissingAccountId = "missing-account-id",
    /// Nothing says where the Parquet files go.
    ///
    /// The data path of S3 comes from `data_path`, else from `bucket` and `prefix`, else from
    /// a `scope` that starts with `s3://`. Without any of them Metaxy fails as soon as the
    /// store is opened.
    MissingDataPath = "missing-data-path",
    /// A key that must be there is not.
    ///
    /// The message is shown on the header of the table that lacks the key.
    MissingKey = "missing-key",
    /// The file has no store that uses DuckLake.
    ///
    /// Lakeplan looks for `[stores.<name>.config.ducklake]` in a `metaxy.toml`, for the same
    /// below `[tool.metaxy]` in a `pyproject.toml`, or for a fragment: `[ducklake…]`,
    /// `[config.ducklake…]`, or the two backends at the top.
    NoStores = "no-stores",
    /// The older spelling of a key or of the store type.
    ///
    /// The documentation of Metaxy writes `metadata_backend`, `storage_backend` and
    /// `metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore`. The releases on PyPI (0.1.1 to
    /// 0.1.11) read `catalog`, `storage` and `metaxy.ext.duckdb.DuckDBMetadataStore`. Nothing
    /// else differs. Use the spelling of the Metaxy that reads the file.
    OlderSpelling = "older-spelling",
    /// A store that Lakeplan does not check.
    ///
    /// Only DuckDB stores can attach a DuckLake, and only their `ducklake` section is
    /// turned into SQL. Stores of other types are left to Metaxy.
    OtherStore = "other-store",
    /// A key that the store sets itself.
    ///
    /// `backend` and `connection_params` are settings of Metaxy's generic SQL store. A DuckDB
    /// store fills them in; with a value in the file Metaxy fails with `got multiple values for
    /// keyword argument`. Settings of DuckDB go under `config`.
    ReservedKey = "reserved-key",
    /// `type = "sqlite"` with a plain path gives a catalog that is not SQLite.
    ///
    /// Metaxy hands the path to DuckLake as it is. DuckLake takes a path without a prefix for
    /// a DuckDB file: a new file becomes a DuckDB database, and an existing SQLite file fails
    /// to attach with `Unsupported parameter for SQLite Attach: storage_version`. With the
    /// prefix `sqlite:` the file is SQLite, in Metaxy's SQL too. The `duckdb` flavour says
    /// `METADATA_PARAMETERS MAP {'TYPE': 'sqlite'}` instead.
    SqliteCatalog = "sqlite-catalog",
    /// A store without `type` does not exist for Metaxy.
    ///
    /// Metaxy drops it while it reads the file, with a Python warning that is easily missed,
    /// and later says that the store was not found. So it does with a store that is no table.
    StoreWithoutType = "store-without-type",
    /// The text is not TOML.
    ///
    /// While there is a syntax error nothing else is reported: what follows would be noise.
    Syntax = "syntax",
    /// No backend of that type.
    ///
    /// The message lists the types that exist for the section.
    UnknownBackend = "unknown-backend",
    /// A key that nobody reads.
    ///
    /// Inside `ducklake` Metaxy ignores unknown keys without a word (a warning here: what is
    /// written does nothing). At the top of the file, in a store and in its `config` it
    /// refuses them (an error).
    UnknownKey = "unknown-key",
    /// The name of a store or an alias makes DuckLake attach another lake.
    ///
    /// Metaxy names its secret `metaxy_generated_<store>_<alias>` and attaches
    /// `ducklake:<that name>`. DuckLake 1.5 looks a secret up only if the name consists of
    /// `A-Z`, `a-z`, `0-9` and `_`; anything else is taken for the path of a DuckDB file, and
    /// a new, empty lake is made in the working directory without an error. Unquoted names
    /// with other characters do not even parse. The `duckdb` flavour quotes names and makes
    /// the secret's name of safe characters only.
    UnsafeName = "unsafe-name",
    /// A variable is not set and has no default.
    ///
    /// Metaxy replaces it by the empty string without a word. Set it, or write
    /// `${NAME:-default}`.
    UnsetVariable = "unset-variable",
    /// A value of another type than the key takes.
    ///
    /// Metaxy converts some values (a number written as a string, for example); this one it
    /// rejects.
    WrongType = "wrong-type",
}

impl Code {
    /// The first sentence of the explanation, without its full stop.
    pub fn summary(self) -> String {
        let explanation = self.explanation();
        explanation.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
    }

    /// The code whose name is most like a word, if any is like it.
    pub fn closest(name: &str) -> Option<Self> {
        crate::schema::decode::closest(name, Self::ALL.iter().map(|code| code.as_str())).and_then(Self::from_name)
    }

    /// The code of a name as [`Code::as_str`] gives it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Another place that takes part, with what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The place.
    pub span: Span,
    /// A short phrase about it.
    pub label: String,
}

/// A replacement in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub replacement: String,
}

/// A change of the text that removes the diagnostic and touches nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as the label of a button.
    pub title: String,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of one edit.
    pub fn replace(title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        Self { title: title.into(), edits: vec![Edit { span, replacement: replacement.into() }] }
    }

    /// The text after the change.
    pub fn apply(&self, text: &str) -> String {
        apply_edits(text, &self.edits)
    }
}

/// Applies edits that do not overlap; of edits that do, the first wins.
pub fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.span.start >= at {
            out.push_str(&text[at..edit.span.start]);
            out.push_str(&edit.replacement);
            at = edit.span.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The key or value to blame.
    pub span: Span,
    /// What was found and what is wanted: stands alone.
    pub message: String,
    /// Other places that take part.
    pub context: Vec<Context>,
    /// What to do about it.
    pub help: Option<String>,
    /// Changes that mend it, where certain.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic without context, help and fixes.
    pub fn new(severity: Severity, code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity, span, message: message.into(), context: Vec::new(), help: None, fixes: Vec::new() }
    }

    /// An error.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A warning.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    /// A hint.
    pub fn hint(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Hint, code, span, message)
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that takes part.
    pub fn context(mut self, span: Span, label: impl Into<String>) -> Self {
        self.context.push(Context { span, label: label.into() });
        self
    }

    /// Adds a fix.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Whether Metaxy rejects the configuration because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_unique_and_kebab_case() {
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(names.is_sorted(), "{names:?}");
        for (code, name) in Code::ALL.iter().zip(&names) {
            assert!(name.chars().all(|character| character.is_ascii_lowercase() || character == '-'), "{name}");
            assert_eq!(Code::from_name(name), Some(*code));
        }
    }

    #[test]
    fn explanations_are_sentences() {
        for code in Code::ALL {
            assert!(code.explanation().trim_end().ends_with('.'), "{code} does not end with a full stop");
        }
    }

    #[test]
    fn edits_apply_in_order_of_place() {
        let edits = [
            Edit { span: Span::new(2, 3), replacement: "C".into() },
            Edit { span: Span::at(0), replacement: ">".into() },
        ];
        assert_eq!(apply_edits("abc", &edits), ">abC");
    }
}
