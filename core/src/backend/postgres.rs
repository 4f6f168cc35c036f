//! A PostgreSQL database as the catalog.

use std::sync::Arc;

use crate::backend::keys::{Keys, Names, SecretKeys};
use crate::backend::parts::{CatalogParts, create_secret, options_of, parameter_entry};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::duckdb::options::SecretType;
use crate::schema::decode::Decoder;
use crate::schema::{Integer, Parameters, Spec, Text, Together, section};
use crate::sql::{CreateSecret, SecretOption};
use crate::sql::{Expr, Literal, Segment};
use crate::text::secret::Secret;
use crate::text::span::{Located, Span};
use crate::toml::edit::below;
use crate::toml::remove::remove_keys;

/// The keys of a login.
const LOGIN: &[&str] = &["host", "database", "user", "password"];

section! {
    /// A PostgreSQL database that contains the catalog. Recommended for several concurrent clients.
    Postgres = "postgres", path "stores.<name>.config.ducklake.catalog", tag "postgres", together [Together::AllOrNone(LOGIN)] {
        /// The name of the database. Of `host`, `database`, `user` and `password`, give either all or none.
        database: Text = Spec::OPTIONAL.option("DATABASE").example("\"ducklake_meta\"");
        /// The user to log in as.
        user: Text = Spec::OPTIONAL.option("USER").example("\"ducklake\"");
        /// The password of the user.
        password: Secret = Spec::OPTIONAL.option("PASSWORD").example("\"changeme\"");
        /// The host name or address of the server.
        host: Text = Spec::OPTIONAL.option("HOST").example("\"localhost\"");
        /// The TCP port of the server, 1 to 65535. Used only with inline credentials or `secret_parameters`.
        port: Integer = Spec::OPTIONAL.option("PORT").default("5432").example("5432");
        /// The name of the DuckDB secret: created from the inline credentials; without any, it is expected to exist.
        secret_name: Text = Spec::REQUIRED.example("\"my_pg_secret\"");
        /// Further options of DuckDB's `postgres` secret, for example `sslmode`. They take precedence over the fields above.
        secret_parameters: Parameters = Spec::OPTIONAL.example("{ sslmode = \"require\" }");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The keys as they are written.
    pub keys: Arc<Postgres>,
    /// The name of the secret.
    pub secret_name: Located<Text>,
    /// Whether Metaxy creates the secret; else it is expected to exist.
    pub creates_secret: bool,
}

impl Keys for Postgres {
    fn secret_keys(&self) -> Option<SecretKeys<'_>> {
        let fields = self.written_options();
        Some(SecretKeys {
            secret_type: SecretType::Postgres,
            section: self.declaration(),
            span: self.span,
            name: self.secret_name.as_ref(),
            created: self.has_login() || self.secret_parameters.is_some(),
            names: Names::of(&fields, self.secret_parameters.as_ref()),
            fields,
            parameters: self.secret_parameters.as_ref(),
            broken: &self.broken,
        })
    }
}

impl Postgres {
    pub(crate) fn validate(self: &Arc<Self>, decoder: &mut Decoder<'_>) -> Option<Config> {
        let missing = self.missing_credentials();
        if !missing.is_empty() && missing.len() < self.login_keys().len() {
            decoder.report(self.half_credentials(&missing, decoder.text));
            return None;
        }
        let creates_secret = self.has_login() || self.secret_parameters.is_some();
        Some(Config { keys: Arc::clone(self), secret_name: self.secret_name.clone()?, creates_secret })
    }

    /// Whether all of the four keys of a login are written.
    fn has_login(&self) -> bool {
        self.login_keys().iter().all(|(_, written)| written.is_some())
    }

    /// The four keys of a login with where each is written, if it is.
    fn login_keys(&self) -> [(&'static str, Option<Span>); 4] {
        [
            ("host", self.host.as_ref().map(|located| located.key_span)),
            ("database", self.database.as_ref().map(|located| located.key_span)),
            ("user", self.user.as_ref().map(|located| located.key_span)),
            ("password", self.password.as_ref().map(|located| located.key_span)),
        ]
    }

    /// Those of the four keys that are not written at all.
    fn missing_credentials(&self) -> Vec<&'static str> {
        let keys = self.login_keys().into_iter().filter(|(key, span)| span.is_none() && !self.broken.contains(key));
        keys.map(|(key, _)| key).collect()
    }

    fn half_credentials(&self, missing: &[&str], text: &str) -> Diagnostic {
        let list = |keys: Vec<&str>| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let written =
            list(self.login_keys().iter().map(|(key, _)| *key).filter(|key| !missing.contains(key)).collect());
        let missing = list(missing.to_vec());
        let message = format!("{written} without {missing}: Metaxy requires either all PostgreSQL credentials or none");
        let others = match &self.secret_parameters {
            Some(_) => "the others and `secret_parameters`",
            None => "the others",
        };
        let mut diagnostic = Diagnostic::error(Code::HalfCredentials, self.span, message).help(format!(
            "add {missing}; or, to log in without a password (IAM, a password file), write `host`, `database` and \
             `user` in `secret_parameters`; or, to use the existing secret `secret_name`, remove {others}"
        ));
        for (key, span) in self.login_keys() {
            if let Some(span) = span {
                diagnostic = diagnostic.context(span, format!("`{key}` is here"));
            }
        }
        match self.without_password(text) {
            Some(fix) => diagnostic.fix(fix),
            None => diagnostic,
        }
    }

    /// Moves the login into `secret_parameters`, where it needs no password.
    fn without_password(&self, text: &str) -> Option<Fix> {
        let (Some(host), Some(database), Some(user), None) = (&self.host, &self.database, &self.user, &self.password)
        else {
            return None;
        };
        let login = [("host", host), ("database", database), ("user", user)];
        let is_there =
            |key: &str| self.secret_parameters.as_ref().is_some_and(|it| parameter_entry(&it.value, key).is_some());
        let is_broken = ["password", "secret_parameters"].iter().any(|key| self.broken.contains(key));
        if is_broken || login.iter().any(|(key, _)| is_there(key)) || is_there("dbname") {
            return None;
        }
        let written: Vec<(Span, Span)> = login.iter().map(|(_, it)| (it.key_span, it.span)).collect();
        let mut edits = remove_keys(text, &written)?;
        let pairs = login.map(|(key, it)| format!("{key} = {}", it.span.slice(text)));
        let (at, insertion) = match &self.secret_parameters {
            Some(parameters) if parameters.from_variable => return None,
            Some(parameters) => {
                let table = parameters.value.table();
                let is_inline = parameters.span.slice(text).starts_with('{');
                let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
                if !is_inline && !parameters.span.slice(text).starts_with('[') {
                    // The parameters are dotted keys.
                    return None;
                }
                below(
                    text,
                    parameters.span,
                    table.entries.is_empty(),
                    &pairs.join(if is_inline { ", " } else { newline }),
                )
            }
            None => below(text, self.span, false, &format!("secret_parameters = {{ {} }}", pairs.join(", "))),
        };
        edits.push(Edit { span: Span::at(at), replacement: insertion });
        Some(Fix::new("log in without a password: move the login to `secret_parameters`", edits).to_be_read())
    }
}

impl Config {
    pub(crate) fn parts(&self) -> CatalogParts {
        let ours = |text: &'static str| Expr::text(vec![Segment::ours(text)]);
        let name = Literal {
            segments: vec![Segment::from(self.secret_name.value.clone(), self.secret_name.span)],
            secret: false,
        };
        // Metaxy puts the name between quotes without escaping it.
        let name = Expr::PastedText(name);
        let parameters = Expr::Map(vec![(ours("TYPE"), ours("postgres")), (ours("SECRET"), name)]);
        CatalogParts {
            secret: self.creates_secret.then(|| self.secret()),
            metadata: vec![
                SecretOption::ours("METADATA_PATH", ours("")),
                SecretOption::ours("METADATA_PARAMETERS", parameters),
            ],
            extensions: &["postgres"],
        }
    }

    fn secret(&self) -> CreateSecret {
        let port = Expr::Word(Literal { segments: vec![Segment::ours("5432")], secret: false });
        let mut options = options_of(&self.keys.written_options());
        // Without the whole login Metaxy takes nothing of it but the port.
        let has_login = self.keys.has_login();
        options.retain(|option| has_login || option.key() == "PORT");
        if self.keys.port.is_none() {
            options.push(SecretOption::ours("PORT", port));
        }
        create_secret(&self.secret_name, SecretType::Postgres, options, self.keys.secret_parameters.as_ref())
    }
}
