//! The configuration as Metaxy reads it: each value with where it comes from.

use crate::analysis::{Read, read};
use crate::metaxy::extend::Files;
use crate::metaxy::secret_key::is_secret_key;
use crate::metaxy::stores::FileKind;
use crate::options::Options;
use crate::secrets::{gives_secret, holds_credentials, shown};
use crate::text::span::{Cover, Span};
use crate::toml::document::{Node, Table, Value};
use crate::toml::write::{toml_key, toml_string};

/// A configuration as Metaxy reads it.
#[derive(Clone, Debug)]
pub struct Effective {
    /// Every value that is no table, in the order of the merged file.
    pub settings: Vec<Setting>,
    /// In which file a place lies.
    pub files: Files,
}

/// A value, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The keys that lead to it, as TOML.
    pub key: String,
    /// The value as TOML; `"********"` in the place of a secret.
    pub value: String,
    /// Where it is written, or what it takes the place of.
    pub span: Span,
    /// What sets it.
    pub origin: Origin,
}

/// What sets a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The file alone.
    File,
    /// The file, with these variables in it; each with whether it is set.
    Variables(Vec<(String, bool)>),
    /// A variable in the place of the file.
    Override(String),
}

/// What Metaxy makes of a text; nothing if it is not TOML.
pub fn effective(text: &str, options: &Options) -> Option<Effective> {
    let mut read = read(text, options);
    if !read.document.errors.is_empty() {
        return None;
    }
    let mut table = std::mem::take(&mut read.document.root);
    let mut path = Vec::new();
    if read.kind == FileKind::Pyproject {
        for key in ["tool", "metaxy"] {
            let below = table.entries.into_iter().find(|entry| entry.key == key).map(|entry| entry.node.value);
            table = match below {
                Some(Value::Table(below)) => below,
                _ => Table::default(),
            };
            path.push(key.to_owned());
        }
    }
    // What overrides is counted from the table that Metaxy reads, what is in a value from the top.
    let mut walk =
        Walk { secrets: Cover::new(read.secrets.clone()), from: path.len(), read: &read, settings: Vec::new() };
    walk.table(&table, &mut path, false);
    let Walk { settings, .. } = walk;
    Some(Effective { settings, files: read.files })
}

struct Walk<'a, 't> {
    read: &'a Read<'t>,
    secrets: Cover,
    /// How many keys lead to the table that Metaxy reads.
    from: usize,
    settings: Vec<Setting>,
}

impl Walk<'_, '_> {
    fn table(&mut self, table: &Table, path: &mut Vec<String>, secret: bool) {
        for entry in &table.entries {
            path.push(entry.key.clone());
            // The name of a store says nothing about what is in it.
            let is_name = path.len() == self.from + 2 && path[self.from] == "stores";
            let secret = secret || (!is_name && (is_secret_key(&entry.key) || entry.key == "secret_parameters"));
            match &entry.node.value {
                Value::Table(below) if !below.entries.is_empty() => self.table(below, path, secret),
                _ => self.value(&entry.node, path, secret),
            }
            path.pop();
        }
    }

    fn value(&mut self, node: &Node, path: &[String], secret: bool) {
        let span = node.span;
        let own = &path[self.from..];
        let inside = |at: Span| span.start <= at.start && at.end <= span.end;
        let variables = || self.read.references.iter().filter(|it| inside(it.span));
        let set = self.read.overrides.iter().find(|it| it.span == span && own.starts_with(&it.path));
        let origin = match set {
            Some(set) => Origin::Override(set.variable.clone()),
            None if node.from_variable => Origin::Variables(variables().map(|it| (it.name.clone(), it.set)).collect()),
            None => Origin::File,
        };
        let in_secret = || {
            let found = self.read.secrets.partition_point(|it| it.end <= span.start);
            self.read.secrets.get(found).is_some_and(|it| it.start < span.end)
        };
        let value = toml(&node.value);
        let given = || node.from_variable && variables().any(|it| gives_secret(&it.name));
        let hidden = secret || self.secrets.covers(span) || in_secret() || holds_credentials(&value) || given();
        let key: Vec<String> = path.iter().map(|key| toml_key(&shown(key))).collect();
        let value = if hidden { "\"********\"".to_owned() } else { shown(&value) };
        self.settings.push(Setting { key: key.join("."), value, span, origin });
    }
}

/// A value as TOML on one line.
fn toml(value: &Value) -> String {
    match value {
        Value::String(text) => toml_string(text),
        Value::Integer(digits) => digits.clone(),
        Value::Float(float) => {
            let text = format!("{float:?}");
            text.replace("NaN", "nan")
        }
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Datetime(datetime) => datetime_text(*datetime),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| toml(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) => {
            let entries =
                table.entries.iter().map(|entry| format!("{} = {}", toml_key(&entry.key), toml(&entry.node.value)));
            let entries: Vec<String> = entries.collect();
            if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
        }
        Value::Null => "null".to_owned(),
    }
}

fn datetime_text(datetime: crate::toml::document::Datetime) -> String {
    let date = datetime.date.map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    let time = datetime.time.map(|(hour, minute, second, micros)| {
        let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
        format!("{hour:02}:{minute:02}:{second:02}{fraction}")
    });
    let offset = datetime.offset.map_or_else(String::new, |minutes| {
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    });
    let both: Vec<String> = date.into_iter().chain(time.map(|time| time + &offset)).collect();
    both.join("T")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metaxy::extend::{Chain, Extended};

    fn lines(text: &str, parent: Option<&str>, variables: &[(&str, &str)]) -> Vec<String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let file = |text: &str| Extended { text: text.to_owned(), file_name: "metaxy.toml".to_owned() };
        let chain = Chain { files: parent.map(file).into_iter().collect(), broken: None };
        let effective = effective(text, &Options::new(variables).chain(chain)).expect("it is TOML");
        let line =
            |it: &Setting| format!("{} = {} {} {:?}", it.key, it.value, effective.files.place(it.span).0, it.origin);
        effective.settings.iter().map(line).collect()
    }

    #[test]
    fn each_value_tells_where_it_comes_from() {
        let child = "extend = 'p'\nstore = 'dev'\n[stores.dev]\nconfig.database = '${DB:-x.db}'\nconfig.ducklake.storage.secret = 'hunter2'\n";
        let parent = "project = 'p'\n[stores.prod]\ntype = 't'\nconfig.ducklake.attach_options = { a = [1, 2.5], d = 2020-01-02 }\n";
        assert_eq!(
            lines(child, Some(parent), &[("METAXY_STORE", "prod"), ("DB", "y.db")]),
            [
                "project = \"p\" 1 File",
                "stores.prod.type = \"t\" 1 File",
                "stores.prod.config.ducklake.attach_options.a = [1, 2.5] 1 File",
                "stores.prod.config.ducklake.attach_options.d = 2020-01-02 1 File",
                "stores.dev.config.database = \"y.db\" 0 Variables([(\"DB\", true)])",
                "stores.dev.config.ducklake.storage.secret = \"********\" 0 File",
                "store = \"prod\" 0 Override(\"METAXY_STORE\")",
            ]
        );
    }

    #[test]
    fn of_a_pyproject_the_table_of_metaxy_counts() {
        let text = "[project]\nname = 'x'\n[tool.metaxy]\nproject = 'p'\n[tool.metaxy.stores.secret]\ntype = 't'\n";
        let options = Options::default().file_name("pyproject.toml");
        let lines = |text: &str| -> Vec<String> {
            let settings = effective(text, &options).expect("it is TOML").settings;
            settings.iter().map(|it| format!("{} = {}", it.key, it.value)).collect()
        };
        assert_eq!(lines(text), ["tool.metaxy.project = \"p\"", "tool.metaxy.stores.secret.type = \"t\""]);
        assert_eq!(lines("[project]\nname = 'x'\n[tool]\nmetaxy = 1\n"), [""; 0]);
    }

    #[test]
    fn every_kind_of_value_is_printed_and_secrets_are_not() {
        for (toml, printed) in [
            ("x = {}", "x = {}"),
            ("x = 1979-05-27", "x = 1979-05-27"),
            ("x = 07:32:00", "x = 07:32:00"),
            ("x = 07:32:00.5", "x = 07:32:00.500000"),
            ("x = 1979-05-27T07:32:00Z", "x = 1979-05-27T07:32:00+00:00"),
            ("x = 1979-05-27 07:32:00-08:30", "x = 1979-05-27T07:32:00-08:30"),
            ("x = 1979-05-27 07:32:00+05:45", "x = 1979-05-27T07:32:00+05:45"),
            ("stores.password = 'a'", "stores.password = \"********\""),
            ("stores.s.password = 'a'", "stores.s.password = \"********\""),
            ("others.password = 'a'", "others.password = \"********\""),
            ("stores.s.secret_parameters.x = 'a'", "stores.s.secret_parameters.x = \"********\""),
            ("stores.s.url = 'postgresql://u:hunter2@h/d'", "stores.s.url = \"********\""),
            ("stores.s.x = '${API_KEY}'", "stores.s.x = \"********\""),
            ("stores.s.x = '${PLACE}'", "stores.s.x = \"a\""),
        ] {
            let line = lines(toml, None, &[("API_KEY", "a"), ("PLACE", "a")]).remove(0);
            assert!(line.starts_with(&format!("{printed} ")), "{toml}: {line}");
        }
    }
}
