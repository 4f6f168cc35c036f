//! The plan of a store with its variables and secrets apart from the text.

use std::collections::BTreeMap;

use crate::analysis::Store;
use crate::duckdb::Engine;
use crate::export::outcome::{Note, Refused};
use crate::export::statement::{Pair, Statement, WrittenName};
use crate::export::template::{Piece, Template, Value, Variable};
use crate::mask::mask_name;
use crate::metaxy::variables::placeholders;
use crate::plan::{self, Plan};
use crate::secrets::holds_credentials;
use crate::snapshot::Snapshot;
use crate::sql::{self, Expr, Literal, Name, SecretOption, SqlWriter};

/// What is exported.
#[derive(Debug)]
pub(super) struct Lake {
    /// The store; nothing for a fragment.
    pub(super) store: Option<String>,
    /// The statements that install and load extensions.
    pub(super) setup: Vec<Statement>,
    /// The statements that attach the lake.
    pub(super) statements: Vec<Statement>,
    /// The extensions.
    pub(super) extensions: Vec<&'static str>,
    /// The variables that it reads, by name.
    pub(super) variables: Vec<Variable>,
    /// What its names mean to DuckDB.
    engine: &'static Engine,
}

impl Lake {
    pub(super) fn read(snapshot: &Snapshot, store: &Store, plan: &Plan, with_secrets: bool) -> Result<Self, Refused> {
        let mut reader = Reader {
            snapshot,
            with_secrets,
            variables: BTreeMap::new(),
            engine: plan.engine,
            names: Vec::new(),
            secret: false,
        };
        let statements: Vec<Statement> = plan.steps.iter().map(|step| reader.statement(&step.statement)).collect();
        let setup = plan::setup(plan).iter().map(|step| reader.statement(&step.statement)).collect();
        if reader.secret && !with_secrets {
            return Err(Refused::Nothing(
                "a name in it holds a secret, which only `--with-secrets` writes: give it another name",
            ));
        }
        let odd = reader.variables.keys().filter(|name| !Variable::is_plain(name)).cloned();
        let mut names = std::mem::take(&mut reader.names);
        names.extend(odd);
        if !names.is_empty() {
            names.sort();
            names.dedup();
            return Err(Refused::Names(names));
        }
        Ok(Self {
            store: store.name().map(str::to_owned),
            setup,
            statements,
            extensions: plan.extensions.clone(),
            variables: reader.variables.into_values().collect(),
            engine: plan.engine,
        })
    }

    /// What it is, for a comment.
    pub(super) fn called(&self) -> String {
        let store = self.store.as_ref().map_or_else(String::new, |it| format!(" of store `{}`", mask_name(it)));
        match self.alias() {
            Some(alias) => format!("The lake `{}`{store}", mask_name(&alias)),
            None => format!("The lake{store}"),
        }
    }

    /// The name of the lake in DuckDB.
    pub(super) fn alias(&self) -> Option<String> {
        self.statements.iter().find_map(|it| match it {
            Statement::Attach { alias, .. } | Statement::Use(alias) => Some(alias.plain.clone()),
            _ => None,
        })
    }

    /// What is to be known of it, whatever the tool.
    pub(super) fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        for variable in &self.variables {
            if let Some(what) = &variable.instead_of {
                let text = format!(
                    "{what} is a secret in the file: the export reads the variable `{}` instead (`--with-secrets` \
                     writes the value)",
                    variable.name
                );
                notes.push(Note { text, lost: false });
            }
        }
        // Metaxy takes a scheme off, and sets `USE_SSL` by it.
        let storages = self.secrets().filter(|(_, _, options)| options.iter().all(|it| it.key != "USE_SSL"));
        let endpoint = storages.flat_map(|(_, _, options)| options).find(|it| it.key == "ENDPOINT");
        let by_variable = endpoint.and_then(|it| match &it.value {
            Value::Text(Template(pieces)) => match pieces.first() {
                Some(Piece::Variable(variable)) if variable.default.is_none() => Some(variable.name.clone()),
                _ => None,
            },
            _ => None,
        });
        if let Some(name) = by_variable {
            let text = format!(
                "`endpoint` is the variable `{name}`: set it to host and port, because only Metaxy removes `http://` \
                 and sets `use_ssl` accordingly"
            );
            notes.push(Note { text, lost: false });
        }
        notes
    }

    /// The secrets: name, type, options.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (&WrittenName, &'static str, &[Pair])> {
        self.statements.iter().filter_map(|it| match it {
            Statement::CreateSecret { name, secret_type, options, .. } => Some((name, *secret_type, &options[..])),
            _ => None,
        })
    }

    /// What is attached, under which name, with which options.
    pub(super) fn attach(&self) -> Option<(&str, &WrittenName, &[Pair])> {
        self.statements.iter().find_map(|it| match it {
            Statement::Attach { path, alias, options } => Some((path.as_str(), alias, &options[..])),
            _ => None,
        })
    }

    /// Whether DuckDB takes a name without quotes.
    pub(super) fn is_plain(&self, name: &WrittenName) -> bool {
        self.engine.is_plain_identifier(&name.plain)
    }
}

struct Reader<'a> {
    snapshot: &'a Snapshot,
    with_secrets: bool,
    variables: BTreeMap<String, Variable>,
    engine: &'static Engine,
    /// Variables in names.
    names: Vec<String>,
    /// Whether a name has a secret in it.
    secret: bool,
}

impl Reader<'_> {
    fn statement(&mut self, statement: &sql::Statement) -> Statement {
        match statement {
            sql::Statement::CreateSecret(secret) => {
                let name = self.name(&secret.name);
                Statement::CreateSecret {
                    options: self.pairs(&secret.options, &name.plain),
                    name,
                    secret_type: secret.secret_type,
                    in_motherduck: secret.in_motherduck,
                }
            }
            sql::Statement::Attach { path, alias, options } => {
                let alias = self.name(alias);
                let path = path.as_text().unwrap_or_default();
                Statement::Attach { path, options: self.pairs(options, &alias.plain), alias }
            }
            sql::Statement::Use(name) => Statement::Use(self.name(name)),
            sql::Statement::SetS3Region(region) => Statement::SetS3Region(self.value(region, "s3", "region")),
            sql::Statement::CreateDatabase { name, data_path } => {
                let name = self.name(name);
                Statement::CreateDatabase { data_path: self.value(data_path, &name.plain, "DATA_PATH"), name }
            }
            sql::Statement::Install(extension) => Statement::Install(extension),
            sql::Statement::Load(extension) => Statement::Load(extension),
            sql::Statement::AttachMotherDuck => Statement::AttachMotherDuck,
        }
    }

    fn name(&mut self, name: &Name) -> WrittenName {
        let plain = name.text();
        self.secret |= name.segments.iter().any(|it| it.secret) || holds_credentials(&plain);
        self.names.extend(placeholders(&plain).into_iter().map(|it| it.name.to_owned()));
        let sql = SqlWriter::new(false, self.engine).name(name).finish().text;
        WrittenName { plain, sql }
    }

    fn pairs(&mut self, options: &[SecretOption], owner: &str) -> Vec<Pair> {
        let pair = |option: &SecretOption| {
            let key = self.name(&option.name).sql;
            Pair { value: self.value(&option.value, owner, &key), key }
        };
        options.iter().map(pair).collect()
    }

    fn value(&mut self, expr: &Expr, owner: &str, key: &str) -> Value {
        match expr {
            Expr::Text(literal) | Expr::PastedText(literal) => Value::Text(self.template(literal, owner, key)),
            Expr::Word(literal) => Value::Word(self.template(literal, owner, key)),
            Expr::List(items) => {
                let numbered = items.iter().enumerate();
                Value::List(numbered.map(|(at, item)| self.value(item, owner, &format!("{key}_{}", at + 1))).collect())
            }
            Expr::Map(entries) => {
                let entry = |(name, value): &(Expr, Expr)| {
                    let name = name.as_text().unwrap_or_default();
                    let key = format!("{key}_{name}");
                    (name, self.value(value, owner, &key))
                };
                Value::Map(entries.iter().map(entry).collect())
            }
        }
    }

    fn template(&mut self, literal: &Literal, owner: &str, key: &str) -> Template {
        let mut pieces = Vec::new();
        for segment in &literal.segments {
            let number = segment.origin.and_then(|origin| self.snapshot.number_at(origin));
            let found = match (number, segment.origin) {
                (Some(placeholder), _) => Template::of(placeholder).0,
                (None, Some(_)) => Template::of(&segment.text).0,
                (None, None) => vec![Piece::Text(segment.text.clone().into_owned())],
            };
            for piece in found {
                match (pieces.last_mut(), piece) {
                    (Some(Piece::Text(last)), Piece::Text(more)) => last.push_str(&more),
                    (_, piece) => pieces.push(piece),
                }
            }
        }
        let template = Template(pieces);
        let secret = literal.secret || literal.segments.iter().any(|it| it.secret);
        let template = if secret && !self.with_secrets && !template.only_variables() {
            Template(vec![Piece::Variable(self.invented(owner, key))])
        } else {
            template
        };
        for variable in template.variables() {
            self.variables.entry(variable.name.clone()).or_insert_with(|| variable.clone());
        }
        template
    }

    /// The variable that takes the place of a secret.
    fn invented(&self, owner: &str, key: &str) -> Variable {
        let plain = |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' };
        let mut name: String = format!("{owner}_{key}").chars().map(plain).collect();
        if !Variable::is_plain(&name) {
            name.insert(0, '_');
        }
        while self.variables.contains_key(&name) {
            name.push('_');
        }
        let what = format!("the value of `{}` of `{}`", key.to_ascii_lowercase(), mask_name(owner));
        Variable { name, default: None, instead_of: Some(what) }
    }
}
