//! The settings of Lakeplan itself: `[tool.lakeplan]` of a `pyproject.toml`, or a `lakeplan.toml`.

use crate::diagnostic::{Code, Diagnostic};
use crate::text::similar::closest;
use crate::text::span::Span;
use crate::toml::document::{Entry, Table, Value, parse};

/// The name of a file that holds nothing else.
pub const FILE: &str = "lakeplan.toml";

/// The keys that there are.
const KEYS: [&str; 6] = ["deny", "duckdb", "exclude", "ignore", "per-file-ignores", "warn"];

/// What stands for all warnings where codes are denied.
pub const WARNINGS: &str = "warnings";

/// What a project wants of Lakeplan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The DuckDB that is meant, as it is written.
    pub duckdb: Option<String>,
    /// What is left out of the search in folders, by patterns.
    pub exclude: Vec<String>,
    /// Codes that are not told.
    pub ignore: Vec<Code>,
    /// Codes that fail a check.
    pub deny: Vec<Code>,
    /// Whether all warnings do.
    pub deny_warnings: bool,
    /// Codes that do not, even then.
    pub warn: Vec<Code>,
    /// Patterns of files, each with codes that are not told in them.
    pub per_file_ignores: Vec<(String, Vec<Code>)>,
}

/// The settings of a file and what is wrong with them; nothing if it holds none.
pub fn read(text: &str, file_name: &str) -> Option<(Settings, Vec<Diagnostic>)> {
    let own = file_name == FILE;
    if !own && !text.contains("lakeplan") {
        return None;
    }
    let document = parse(text);
    if !document.errors.is_empty() {
        // A `pyproject.toml` that is not TOML is for others to tell of.
        return own.then(|| (Settings::default(), document.errors.into_iter().map(Diagnostic::from).collect()));
    }
    let mut reader = Reader { own, found: Vec::new() };
    let mut settings = Settings::default();
    if own {
        reader.table(&document.root, &mut settings);
    } else {
        let entry = document.root.table("tool").and_then(|(_, tool)| tool.get("lakeplan"))?;
        match &entry.node.value {
            Value::Table(table) => reader.table(table, &mut settings),
            _ => reader.wrong_type(entry, "a table"),
        }
    }
    crate::text::sort::sort_by(&mut reader.found, |a, b| a.span.cmp(&b.span));
    Some((settings, reader.found))
}

struct Reader {
    own: bool,
    found: Vec<Diagnostic>,
}

impl Reader {
    fn table(&mut self, table: &Table, settings: &mut Settings) {
        for entry in &table.entries {
            match entry.key.as_str() {
                "duckdb" => settings.duckdb = self.text(entry),
                "exclude" => settings.exclude = self.texts(entry).into_iter().map(|(text, _)| text).collect(),
                "ignore" => settings.ignore = self.codes(entry),
                "warn" => settings.warn = self.codes(entry),
                "deny" => {
                    let (all, codes) = self.texts(entry).into_iter().partition(|(text, _)| text == WARNINGS);
                    let all: Vec<_> = all;
                    settings.deny_warnings = !all.is_empty();
                    settings.deny = self.known(codes);
                }
                "per-file-ignores" => match &entry.node.value {
                    Value::Table(files) => {
                        let codes = files.entries.iter().map(|entry| (entry.key.clone(), self.codes(entry)));
                        settings.per_file_ignores = codes.collect();
                    }
                    _ => self.wrong_type(entry, "a table"),
                },
                _ => self.unknown(entry),
            }
        }
    }

    fn unknown(&mut self, entry: &Entry) {
        let own = self.own;
        let place = if own { "`lakeplan.toml`" } else { "`[tool.lakeplan]`" };
        let key = crate::secrets::shown(&entry.key);
        let found = self.report(entry.key_span, format!("there is no setting `{key}` in {place}: it is ignored"));
        found.help = Some(match closest(&entry.key, KEYS.into_iter()) {
            Some(key) => format!("did you mean `{key}`?").into(),
            None if own && entry.key == "tool" => {
                "in `lakeplan.toml`, the keys are at the top level, without `[tool.lakeplan]`".into()
            }
            None => format!("the settings are `{}`", KEYS.join("`, `")).into(),
        });
    }

    fn wrong_type(&mut self, entry: &Entry, wanted: &str) {
        let key = crate::secrets::shown(&entry.key);
        let kind = entry.node.value.kind();
        self.report(entry.node.span, format!("expected {wanted} for `{key}`, found {kind}: the setting is ignored"));
    }

    fn text(&mut self, entry: &Entry) -> Option<String> {
        if let Value::String(text) = &entry.node.value {
            return Some(text.clone());
        }
        self.wrong_type(entry, "a string");
        None
    }

    fn texts(&mut self, entry: &Entry) -> Vec<(String, Span)> {
        let Value::Array(items) = &entry.node.value else {
            self.wrong_type(entry, "an array of strings");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Value::String(text) => texts.push((text.clone(), item.span)),
                other => {
                    let (key, kind) = (crate::secrets::shown(&entry.key), other.kind());
                    let message = format!("expected strings in `{key}`, found {kind}: it is ignored");
                    self.report(item.span, message);
                }
            }
        }
        texts
    }

    fn codes(&mut self, entry: &Entry) -> Vec<Code> {
        let texts = self.texts(entry);
        self.known(texts)
    }

    fn known(&mut self, names: Vec<(String, Span)>) -> Vec<Code> {
        let mut codes = Vec::new();
        for (name, span) in names {
            let Some(code) = Code::from_name(&name) else {
                let shown = crate::secrets::shown(&name);
                let found = self.report(span, format!("there is no code `{shown}`: the setting is ignored"));
                found.help = Some(match Code::closest(&name) {
                    Some(code) => format!("did you mean `{code}`?").into(),
                    None => "`lakeplan explain` lists the codes".into(),
                });
                continue;
            };
            codes.push(code);
        }
        codes
    }

    fn report(&mut self, span: Span, message: String) -> &mut Diagnostic {
        self.found.push(Diagnostic::warning(Code::UnknownSetting, span, message));
        self.found.last_mut().expect("invariant: it was put there")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, name: &str) -> Vec<String> {
        let (_, found) = read(text, name).expect("there are settings");
        found.into_iter().map(|it| format!("{}: {}", it.span.slice(text), it.message)).collect()
    }

    #[test]
    fn each_key_is_read() {
        let keys = "duckdb = \"1.4\"\nexclude = [\"old\"]\nignore = [\"url-style\"]\ndeny = [\"warnings\", \"older-spelling\"]\n\
                    warn = [\"relative-data-path\"]\nper-file-ignores = { \"a/*.toml\" = [\"region\"] }\n";
        let wanted = Settings {
            duckdb: Some("1.4".to_owned()),
            exclude: vec!["old".to_owned()],
            ignore: vec![Code::UrlStyle],
            deny: vec![Code::OlderSpelling],
            deny_warnings: true,
            warn: vec![Code::RelativeDataPath],
            per_file_ignores: vec![("a/*.toml".to_owned(), vec![Code::Region])],
        };
        let pyproject = format!("[project]\nname = \"a\"\n[tool.lakeplan]\n{keys}");
        assert_eq!(read(keys, FILE), Some((wanted.clone(), vec![])));
        assert_eq!(read(&pyproject, "pyproject.toml"), Some((wanted, vec![])));
        for none in ["[project]\nname = \"lakeplan\"\n", "lakeplan = = 1", ""] {
            assert_eq!(read(none, "pyproject.toml"), None);
        }
        assert_eq!(read("", FILE), Some((Settings::default(), vec![])));
    }

    #[test]
    fn what_has_no_effect_is_told_at_its_place() {
        let text = "ignroe = []\nignore = \"url-style\"\ndeny = [\"warning\", \"url-stile\", 7]\nper-file-ignores = []\n[tool.lakeplan]\n";
        assert_eq!(
            told(text, FILE),
            [
                "ignroe: there is no setting `ignroe` in `lakeplan.toml`: it is ignored",
                "\"url-style\": expected an array of strings for `ignore`, found a string: the setting is ignored",
                "\"warning\": there is no code `warning`: the setting is ignored",
                "\"url-stile\": there is no code `url-stile`: the setting is ignored",
                "7: expected strings in `deny`, found an integer: it is ignored",
                "[]: expected a table for `per-file-ignores`, found an array: the setting is ignored",
                "tool: there is no setting `tool` in `lakeplan.toml`: it is ignored",
            ]
        );
        assert_eq!(told("x = =", FILE).len(), 1);
        assert_eq!(
            told("[tool]\nlakeplan = 1\n", "pyproject.toml"),
            ["1: expected a table for `lakeplan`, found an integer: the setting is ignored"]
        );
    }
}
