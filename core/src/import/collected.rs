//! The statements of a script, collected.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::imported::Note;
use crate::import::lex::Broken;
use crate::import::statement::{Pair, Secret, Sql, Statement, Unread};
use crate::secrets::shown;
use crate::text::span::Span;

/// The statements of a script, collected.
#[derive(Debug, Default)]
pub(super) struct Lakes {
    pub(super) secrets: Vec<Secret>,
    /// The secrets by their names in lower case.
    by_name: BTreeMap<String, usize>,
    pub(super) attached: Vec<Attached>,
    pub(super) databases: Vec<(String, Vec<Pair>, Span)>,
    pub(super) used: Vec<(Vec<String>, Span)>,
    pub(super) region: Option<(String, Span)>,
    pub(super) motherduck: bool,
    pub(super) notes: Vec<Note>,
    /// The secrets that a lake uses, by their number.
    pub(super) taken: BTreeSet<usize>,
}

#[derive(Debug)]
pub(super) struct Attached {
    pub(super) path: String,
    pub(super) alias: Option<String>,
    pub(super) options: Vec<Pair>,
    pub(super) span: Span,
}

/// The extensions that Metaxy loads where a lake needs them.
const LOADED: &[&str] =
    &["ducklake", "httpfs", "aws", "sqlite", "sqlite_scanner", "postgres", "postgres_scanner", "motherduck", "parquet"];

impl Lakes {
    pub(super) fn statement(&mut self, statement: Statement, span: Span) {
        match statement {
            Statement::Secret(secret) => self.secret(secret, span),
            Statement::Attach { path, alias, options } => {
                let is_lake = path.get(..9).is_some_and(|it| it.eq_ignore_ascii_case("ducklake:"))
                    || options.iter().any(|it| it.key == "type" && is(&it.value, "ducklake"));
                if is_lake {
                    self.attached.push(Attached { path, alias, options, span });
                } else if path == "md:" || path == "motherduck:" {
                    self.motherduck = true;
                } else {
                    self.lost(span, "Metaxy attaches only lakes, not this database");
                }
            }
            Statement::Use(name) => self.used.push((name, span)),
            Statement::Load(extension) => {
                if !LOADED.iter().any(|it| extension.eq_ignore_ascii_case(it)) {
                    let text = format!("Metaxy does not load the extension `{}`", shown(&extension));
                    self.notes.push(Note { span, text, lost: true });
                }
            }
            Statement::Set { name, value } if name.eq_ignore_ascii_case("s3_region") => {
                self.region = value.text().map(|it| (it, span));
            }
            Statement::Set { name, .. } => {
                let text =
                    format!("the setting `{}` belongs to the store, in `config`, and not to the lake", shown(&name));
                self.notes.push(Note { span, text, lost: true });
            }
            Statement::Database { name, options } => self.databases.push((name, options, span)),
            Statement::Dot => self.known(span, "this is a command of DuckDB's command line"),
        }
    }

    fn secret(&mut self, secret: Secret, span: Span) {
        if secret.persistent || secret.place.as_deref().is_some_and(|it| !it.eq_ignore_ascii_case("motherduck")) {
            self.known(span, "Metaxy creates the secret in each session, and does not persist it");
        }
        if secret.if_not_exists {
            self.known(span, "Metaxy replaces a secret of the same name");
        }
        // A later secret of a name takes the place of an earlier one.
        let name = secret.called().to_ascii_lowercase();
        if let Some(&at) = self.by_name.get(&name) {
            let span = self.secrets[at].span;
            self.secrets[at] = secret;
            self.known(span, "a later statement replaces this secret");
        } else {
            self.by_name.insert(name, self.secrets.len());
            self.secrets.push(secret);
        }
    }

    pub(super) fn unread(&mut self, unread: Unread) {
        self.notes.push(Note {
            span: unread.span,
            text: format!("the statement is skipped: {}", unread.why),
            lost: true,
        });
    }

    pub(super) fn broken(&mut self, broken: Broken) {
        let text = format!("everything from here on is skipped: {}", broken.why);
        self.notes.push(Note { span: broken.span, text, lost: true });
    }

    pub(super) fn lost(&mut self, span: Span, text: &str) {
        self.notes.push(Note { span, text: text.to_owned(), lost: true });
    }

    pub(super) fn known(&mut self, span: Span, text: &str) {
        self.notes.push(Note { span, text: text.to_owned(), lost: false });
    }

    /// The secret of a name, which a lake then has taken.
    pub(super) fn take(&mut self, name: &str, secret_type: &str) -> Option<Secret> {
        let at = *self.by_name.get(&name.to_ascii_lowercase())?;
        let secret = self.secrets[at].clone();
        secret.is(secret_type).then(|| self.taken.insert(at))?;
        Some(secret)
    }
}

impl Secret {
    /// The name, also of one without.
    pub(super) fn called(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("__default_{}", self.secret_type()))
    }

    /// The value of `TYPE`, in lower case.
    pub(super) fn secret_type(&self) -> String {
        let found = self.options.iter().find(|it| it.key == "type").and_then(|it| it.value.text());
        found.unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether it is of a type.
    pub(super) fn is(&self, secret_type: &str) -> bool {
        self.secret_type() == secret_type
    }
}

pub(super) fn is(value: &Sql, word: &str) -> bool {
    value.text().is_some_and(|it| it.eq_ignore_ascii_case(word))
}
