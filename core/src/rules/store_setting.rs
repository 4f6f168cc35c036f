//! `store-setting`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::casts::{counts, mismatch};
use crate::duckdb::options::OptionValue;
use crate::duckdb::{Engine, settings as names};
use crate::metaxy::settings::SIZES;
use crate::rules::context::Context;
use crate::rules::finding::{Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::edit::Fix;
use crate::text::similar::closest;
use crate::text::words::is_one_of;
use crate::toml::document::{Entry, Node, Table, Value};
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::StoreSetting,
    docs: r"A setting or an extension with which Metaxy cannot open DuckDB, or that it ignores.

Metaxy opens DuckDB with the settings in the store's `config`, then installs and loads its `extensions`. DuckDB does not
open with a name that it does not know, nor with a setting of an extension that it does not load by itself. A size such as
`memory_limit` needs a unit that DuckDB knows, `4GB` or `4GiB`: a bare number, a percentage or `4Gi` is an
`Unknown unit for memory`.

`threads` is a number from 1, and `http_timeout`, `pg_connection_limit` and the like are
numbers without a unit, not `30s`. `http_keep_alive`, `preserve_insertion_order` and the like are booleans, `true` or
`false`, not `on`; `access_mode` and some others take one of a few words. `motherduck_token` is a setting only
where `database` begins with `md:`. Some can only be set on a connection, as `search_path` and `enable_logging`. DuckDB
opens no in-memory database with the `access_mode` `READ_ONLY`, and attaches no lake where `enable_external_access` is
off. Where `autoload_known_extensions` is off, DuckDB loads only what `extensions` lists and what a path begins with.
DuckDB 1.4 ignores `secret_directory`.

Three names in `config` never reach DuckDB: `database` replaces that of the store, and `read_only` and `extensions` are
ignored. `TimeZone` does, and is then set to `UTC`.

An extension is its name alone, without a version, a repository or `INSTALL`: Metaxy 0.1.11 installs each from the core
repository. It loads `hashfuncs` itself, from the community repository.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(settings) = context.settings else { return };
    let database = settings.database.as_ref().map_or("", |database| database.value.as_str());
    let in_motherduck = database.starts_with("md:") || database.starts_with("motherduck:");
    if let Some(Value::Table(table)) = settings.config.as_ref().map(|config| &config.value.0.value) {
        let autoloads = !table.entries.iter().any(is_autoload_off);
        found.extend(table.entries.iter().filter_map(|entry| {
            setting(entry, database, in_motherduck, context.engine)
                .or_else(|| kept_by_metaxy(entry, database))
                .or_else(|| name(entry, table, in_motherduck, autoloads, context.engine))
                .or_else(|| autoload(entry, context))
        }));
    }
    if let Some(Value::Array(items)) = settings.extensions.as_ref().map(|extensions| &extensions.value.0.value) {
        found.extend(items.iter().filter_map(extension));
    }
}

fn setting(entry: &Entry, database: &str, in_motherduck: bool, engine: &Engine) -> Option<Diagnostic> {
    let Value::String(value) = &entry.node.value else { return None };
    // Of a variable that is not set there is a finding.
    if value.is_empty() && entry.node.from_variable {
        return None;
    }
    let key = &entry.key;
    let warning = |span, message: String| Diagnostic::warning(Code::StoreSetting, span, message);
    let requires = |wanted: &str| {
        let message = format!("`{key}` is `{}`, but DuckDB requires {wanted}: it does not open", shown(value));
        warning(entry.node.span, message)
    };
    match key.to_ascii_lowercase().as_str() {
        size if SIZES.contains(&size) && !is_size(value) => {
            let diagnostic = requires("a size with a unit");
            let meant = format!("{}B", value.trim());
            Some(if meant.to_ascii_lowercase().ends_with("ib") && is_size(&meant) && !entry.node.from_variable {
                let title = format!("write `{}`", shown(&meant));
                let fix = Fix::replace(title.clone(), entry.node.span, toml_string(&meant));
                diagnostic.help(title).fix(fix.to_be_read())
            } else if value.contains('%') {
                diagnostic.help("write a size such as `4GB`, or leave it out for 80 % of the memory")
            } else {
                diagnostic.help("write a size such as `4GB`")
            })
        }
        "threads" | "worker_threads" if !counts(&entry.node.value) => {
            Some(requires("a number from 1").help("write a number, or leave it out to use every processor"))
        }
        number if is_one_of(WHOLE_NUMBERS, number) => {
            let wanted = mismatch(OptionValue::Unsigned, &entry.node.value)?;
            Some(requires(wanted).help("write a number without a unit, in quotes"))
        }
        boolean if is_one_of(BOOLEANS, boolean) => {
            let wanted = mismatch(OptionValue::Boolean, &entry.node.value)?;
            Some(requires(wanted).help("write `\"true\"` or `\"false\"`"))
        }
        "motherduck_token" if !in_motherduck => {
            let message = "DuckDB rejects `motherduck_token` unless `database` starts with `md:`, and does not open";
            Some(
                warning(entry.key_span, message.to_owned())
                    .help("set the environment variable `motherduck_token` instead"),
            )
        }
        local if is_one_of(LOCAL, local) || is_one_of(engine.local_settings, local) => Some(
            warning(
                entry.key_span,
                format!("DuckDB does not open with `{key}`, which can only be set on a connection"),
            )
            .help(ON_CONNECTION),
        ),
        ignored if is_one_of(engine.ignored_settings, ignored) => Some(
            warning(entry.key_span, format!("DuckDB {} ignores `{key}` when it opens a database", engine.minor))
                .help("keep persistent secrets in `~/.duckdb/stored_secrets`, or use a newer DuckDB"),
        ),
        "enable_external_access" if is_one_of(FALSE, value) => {
            let message = "without `enable_external_access`, DuckDB loads no extension, and attaches no lake";
            Some(warning(entry.key_span, message.to_owned()).help("leave it out"))
        }
        name if WORDS.iter().any(|(it, words)| *it == name && !is_word(words, value)) => {
            let words = WORDS.iter().find(|(it, _)| *it == name).map_or("", |(_, words)| *words);
            let diagnostic = requires(words);
            let meant = closest(value, words.split('`').skip(1).step_by(2)).filter(|_| !entry.node.from_variable);
            Some(match meant {
                Some(word) => {
                    let title = format!("write `{word}`");
                    let fix = Fix::replace(title.clone(), entry.node.span, toml_string(word));
                    diagnostic.help(title).fix(fix.to_be_read())
                }
                None => diagnostic.help("write one of these, or leave it out"),
            })
        }
        "storage_compatibility_version" if !value.starts_with('v') && value != "latest" => {
            Some(requires("a version such as `v1.2.0`, or `latest`").help("write a version, or leave it out"))
        }
        "access_mode"
            if value.eq_ignore_ascii_case("read_only") && (database.is_empty() || database.starts_with(":memory:")) =>
        {
            Some(
                warning(entry.node.span, "DuckDB does not open an in-memory database read-only".to_owned())
                    .help(READ_ONLY),
            )
        }
        _ => None,
    }
}

/// What Metaxy reads itself, and what it sets after DuckDB has opened.
fn kept_by_metaxy(entry: &Entry, database: &str) -> Option<Diagnostic> {
    let Value::String(value) = &entry.node.value else { return None };
    let warning = |message: &str| Diagnostic::warning(Code::StoreSetting, entry.key_span, message.to_owned());
    match entry.key.as_str() {
        "read_only" => {
            Some(warning("Metaxy ignores `read_only` in `config`: the store opens as its caller asks").help(READ_ONLY))
        }
        "database" if value != database => Some(
            warning("`database` in `config` takes precedence over that of the store")
                .help("leave it out, and write it as `database` of the store"),
        ),
        "extensions" => Some(warning("Metaxy does not load what `extensions` in `config` names").help(LIST)),
        key if key.eq_ignore_ascii_case("timezone") && !value.eq_ignore_ascii_case("utc") => Some(
            warning(&format!("`{key}` is ignored: Metaxy sets the time zone to UTC as it opens DuckDB"))
                .help(ON_CONNECTION),
        ),
        _ => None,
    }
}

/// A name that DuckDB does not know as it opens. Where MotherDuck opens the database, it knows more.
fn name(entry: &Entry, table: &Table, in_motherduck: bool, autoloads: bool, engine: &Engine) -> Option<Diagnostic> {
    let key = &entry.key;
    let known = names::exists(key) && !is_one_of(engine.lacks_settings, key);
    let is_read = ["database", "extensions", "read_only"].contains(&key.as_str());
    if in_motherduck || is_read || known && (autoloads || !names::is_of_extension(key)) {
        return None;
    }
    let warning = |message: String| Diagnostic::warning(Code::StoreSetting, entry.key_span, message);
    if known {
        let message = format!("without `autoload_known_extensions`, DuckDB does not know `{key}`, and does not open");
        return Some(warning(message).help(ON_CONNECTION));
    }
    let version = if names::exists(key) { format!(" {}", engine.minor) } else { String::new() };
    let diagnostic = warning(format!("DuckDB{version} has no setting `{}`, and does not open", shown(key)));
    let meant = names::meant(key).filter(|meant| !table.entries.iter().any(|it| it.key.eq_ignore_ascii_case(meant)));
    Some(match meant {
        Some(meant) if version.is_empty() => {
            let title = format!("rename to `{meant}`");
            diagnostic.help(title.clone()).fix(Fix::replace(title, entry.key_span, meant).to_be_read())
        }
        _ if key.to_ascii_lowercase().trim_end_matches('s') == "extension" => diagnostic.help(LIST),
        _ => diagnostic.help(ON_CONNECTION),
    })
}

fn is_word(words: &str, value: &str) -> bool {
    // All are read in any case but for those of a client of `httpfs`.
    let is = |word: &str| if words.contains("curl") { word == value } else { word.eq_ignore_ascii_case(value) };
    words.split('`').skip(1).step_by(2).any(is)
}

fn is_autoload_off(entry: &Entry) -> bool {
    let off = matches!(&entry.node.value, Value::String(value) if is_one_of(FALSE, value));
    off && entry.key.eq_ignore_ascii_case("autoload_known_extensions")
}

/// Metaxy loads `ducklake`; DuckDB loads by itself what a secret or a data path needs, unless that is turned off.
fn autoload(entry: &Entry, context: &Context<'_>) -> Option<Diagnostic> {
    if !is_autoload_off(entry) || context.is_motherduck() {
        return None;
    }
    let listed = context.settings?.extensions.as_ref().map(|extensions| &extensions.value.0.value);
    let listed: &[Node] = if let Some(Value::Array(items)) = listed { items } else { &[] };
    let is_listed = |name: &str| {
        let is = |text: &str| text.to_ascii_lowercase().trim_end_matches("_scanner") == name;
        listed.iter().any(|item| matches!(&item.value, Value::String(text) if is(text)))
    };
    // A data path needs its extension for a secret that is there already, too.
    let secrets = context.secrets().filter(|secret| secret.created || secret.part() == Part::StorageSecret);
    let needed = secrets.flat_map(|secret| {
        let chain = secret.created && secret.wants_chain(context.engine);
        [Some(secret.secret_type.extension()), chain.then_some("aws")]
    });
    let missing: Vec<String> = needed.flatten().filter(|name| !is_listed(name)).map(toml_string).collect();
    if missing.is_empty() {
        return None;
    }
    let names = missing.join(", ");
    let message = format!("without `autoload_known_extensions`, DuckDB does not load {}", names.replace('"', "`"));
    Some(
        Diagnostic::warning(Code::StoreSetting, entry.key_span, message)
            .help(format!("write what the store needs in its `config`: `extensions = [{names}]`")),
    )
}

/// Whole numbers, of those that people write.
const WHOLE_NUMBERS: &str = "http_timeout http_retries http_retry_wait_ms s3_uploader_thread_limit pg_connection_limit \
                             ducklake_max_retry_count ducklake_retry_wait_ms external_threads";

/// The same of booleans.
const BOOLEANS: &str = "preserve_insertion_order http_keep_alive force_download s3_use_ssl enable_object_cache \
                        autoload_known_extensions autoinstall_known_extensions allow_unsigned_extensions";

/// Settings that take one of these words.
const WORDS: [(&str, &str); 4] = [
    ("access_mode", "`automatic`, `read_only`, `read_write` or `undefined`"),
    ("default_order", "`asc`, `ascending`, `desc` or `descending`"),
    ("httpfs_client_implementation", "`curl`, `httplib` or `default`"),
    ("pin_threads", "`auto`, `on` or `off`"),
];

const LIST: &str = "write a list beside `config`: `extensions = [\"httpfs\"]`";
const ON_CONNECTION: &str = "leave it out, or run `SET` on the connection";
const FALSE: &str = "false f 0 no n";
const READ_ONLY: &str = "to read only, write `read_only = true` in `attach_options` of the lake";

/// Settings that every DuckDB refuses as it opens a database, for that is one connection's or not there yet.
const LOCAL: &str = "schema search_path enable_progress_bar enable_progress_bar_print enable_profiling profiling_output \
                     allowed_directories allowed_paths disabled_filesystems enable_http_logging enable_logging \
                     logging_level logging_storage logging_mode enabled_log_types disabled_log_types log_query_path \
                     http_logging_output profile_output profiling_mode profiling_coverage custom_profiling_settings \
                     progress_bar_time streaming_buffer_size";

/// Whether DuckDB reads a text as a size; so are texts that stand for no limit.
fn is_size(text: &str) -> bool {
    let size = text.trim_ascii();
    let end = size.find(|it: char| !it.is_ascii_digit() && !".eE-".contains(it)).unwrap_or(size.len());
    let (number, unit) = size.split_at(end);
    let unit = unit.split_ascii_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let of_bytes = SCALES.iter().find_map(|it| unit.strip_prefix(it)).unwrap_or(&unit);
    let is_unit = matches!(unit.strip_prefix(&['k', 'm', 'g', 't'] as &[char]), Some("" | "b" | "ib"))
        || matches!(of_bytes, "byte" | "bytes")
        || unit == "b";
    ["none", "null"].contains(&text) || size.starts_with('-') || crate::text::float::parse(number).is_some() && is_unit
}

const SCALES: [&str; 4] = ["kilo", "mega", "giga", "tera"];

fn extension(item: &Node) -> Option<Diagnostic> {
    let Value::String(text) = &item.value else { return None };
    if text == "hashfuncs" {
        let message = "Metaxy loads `hashfuncs` itself, from the community repository; listed here, it is looked up in the core repository, \
                       which does not have it";
        return Some(Diagnostic::warning(Code::StoreSetting, item.span, message).help("leave it out"));
    }
    // The path of a file is one too.
    if text.is_empty() || text.contains(['/', '\\']) || is_name(text) {
        return None;
    }
    let message = format!("`{}` is not the name of an extension, and DuckDB cannot install it", shown(text));
    let diagnostic = Diagnostic::warning(Code::StoreSetting, item.span, message);
    let names: Vec<&str> = text.split([',', ';']).map(name_in).filter(|name| !name.is_empty()).collect();
    let is_clear = !names.is_empty() && names.iter().all(|name| is_name(name)) && !item.from_variable;
    Some(if is_clear {
        let written: Vec<String> = names.iter().map(|name| toml_string(name)).collect();
        let title = format!("write `{}`", written.join(", "));
        let fix = Fix::replace(title.clone(), item.span, written.join(", "));
        diagnostic.help(format!("{title}: Metaxy installs it from the core repository")).fix(fix.to_be_read())
    } else {
        diagnostic.help("write the name alone: Metaxy installs it from the core repository")
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// The name in `INSTALL name FROM community` and `name@1.2`.
fn name_in(text: &str) -> &str {
    let is_verb = |word: &&str| !["force", "install", "load"].iter().any(|verb| verb.eq_ignore_ascii_case(word));
    let word = text.split_whitespace().find(is_verb).unwrap_or_default().trim_matches(['"', '\'']);
    word.split('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
