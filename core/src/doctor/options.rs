//! Options and statements that DuckDB does not take.

use crate::diagnostic::Code;
use crate::doctor::finding::Finding;
use crate::doctor::places::{Place, Places};
use crate::doctor::words::{behind, between, quoted_after};
use crate::duckdb::casts::boolean_word;
use crate::duckdb::options::{Provider, SecretType};
use crate::duckdb::settings as names;
use crate::text::similar::closest;
use crate::text::span::Span;
use crate::toml::edit;

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, places: &Places<'_>) -> Option<Finding> {
    Some(match code {
        Code::UnknownOption => unknown(error, places),
        Code::InvalidOption => invalid(error, places),
        Code::OptionConflict => pins(error, places),
        Code::InvalidChain => chain(error, places),
        Code::ParserError => parser(error, places),
        _ => return None,
    })
}

fn unknown(error: &str, places: &Places<'_>) -> Finding {
    let new = |message: String, help: String| Finding::new(Code::UnknownOption, message, help);
    let engine = places.plan.engine;
    if ["options were not recognized", "recognized configuration p"].iter().any(|words| error.contains(words)) {
        let name = ["not recognized: ", "configuration parameter ", "configuration property "];
        let name = name.iter().find_map(|words| behind(error, words));
        let name = name.map_or("", |rest| {
            rest.trim_start_matches(['"', ' ']).split([',', '\n', '"', ']']).next().unwrap_or_default()
        });
        let meant = names::meant(name).filter(|_| !names::exists(name)).map(|meant| format!("write `{meant}`"));
        // Metaxy loads extensions only when DuckDB is open.
        let other = if error.contains("options were not recognized") {
            "correct its name in the store's `config`, or leave it out and run `SET` on the connection: Metaxy opens DuckDB \
             before it loads `extensions`"
        } else {
            "correct its name in the store's `config`, or remove it; a setting of an extension requires that the \
             extension is loaded first"
        };
        return new(format!("DuckDB has no setting `{name}`"), meant.unwrap_or_else(|| other.to_owned()))
            .blame([places.setting_in(name), places.store_setting("config")]);
    }
    if let Some(name) = quoted_after(error, "Unknown parameter", '\'') {
        let kind = quoted_after(error, "for secret type", '\'').unwrap_or_default();
        let chain = error.contains("with provider 'credential_chain'");
        let provider = if chain { Provider::CredentialChain } else { Provider::Config };
        let secret_type = SecretType::of_tag(kind);
        let of_other = secret_type.is_some_and(|it| chain && engine.has_parameter(it, Provider::Config, name));
        let known = secret_type.map(|it| engine.parameters(it, provider)).unwrap_or_default();
        let close = closest(name, known.into_iter()).filter(|close| !close.eq_ignore_ascii_case(name));
        let of_chain =
            secret_type.is_some_and(|it| !chain && engine.has_parameter(it, Provider::CredentialChain, name));
        let help = if of_chain {
            "add `provider = \"credential_chain\"`, to which it belongs".to_owned()
        } else if of_other {
            format!("remove `{name}`, or use `key_id` and `secret` instead of the chain: it works only with them")
        } else if let Some(close) = close {
            format!("write `{close}`")
        } else {
            "correct its name or remove it; options of `ATTACH` go under `attach_options`".to_owned()
        };
        let with = if chain { " from the provider `credential_chain`" } else { "" };
        return new(format!("a secret of type `{kind}`{with} has no option `{name}`"), help)
            .blame_span(places.key(name));
    }
    // All others are said of the database that DuckLake opens for its catalog.
    let of_catalog = !error.contains("Unsupported option");
    let name = ["Unsupported option ", "ttach: ", "Unrecognized option for attach "]
        .iter()
        .find_map(|words| behind(error, words))
        .and_then(|rest| rest.split_whitespace().next())
        .map(|name| name.trim_matches('"'));
    let Some(name) = name else {
        return new("DuckDB does not recognize an option".to_owned(), "correct its name or remove it".to_owned());
    };
    let is_of_attach = engine.attach_options.iter().any(|option| option.name.eq_ignore_ascii_case(name));
    if of_catalog && is_of_attach && !error.contains("DuckLake MetaData") {
        return new(
            format!("the statement attaches another kind of database than a lake, which has no option `{name}`"),
            "write `ducklake:` before the path in `ATTACH`, as Metaxy does".to_owned(),
        );
    }
    if !of_catalog && !error.contains("for DuckLake") {
        let close = closest(name, engine.persisted_options.iter().copied());
        let help = match close.filter(|close| !close.eq_ignore_ascii_case(name)) {
            _ if is_of_attach => "it is an option of `ATTACH`, under `attach_options`".to_owned(),
            Some(close) => format!("write `{close}`"),
            None => "correct its name, or use a newer DuckDB".to_owned(),
        };
        return new(format!("the options that `set_option` stores in a lake do not include `{name}`"), help);
    }
    // That DuckLake opens the catalog may have been cut off.
    let meta = format!("meta_{name}");
    let of_catalog = of_catalog && (error.contains("DuckLake MetaData") || places.key(&meta).is_some());
    let of_file = !of_catalog && !error.contains("for DuckLake");
    let written = if of_catalog { meta } else { name.to_owned() };
    let close = if name.eq_ignore_ascii_case("schema") {
        Some("metadata_schema")
    } else {
        closest(name, engine.attach_options.iter().map(|option| option.name))
            .filter(|close| !close.eq_ignore_ascii_case(name))
    };
    let persisted = engine.persisted_options.iter().any(|option| option.eq_ignore_ascii_case(name));
    let span = places.key(&written).or_else(|| places.key(name));
    let help = match close {
        Some("metadata_schema") if name.eq_ignore_ascii_case("schema") => {
            "write `metadata_schema`, the schema that contains the tables of the catalog".to_owned()
        }
        Some(close) => format!("write `{close}`"),
        None if persisted => format!("remove it, and set it for the lake: `CALL <alias>.set_option('{name}', …)`"),
        None => "correct its name or remove it; options of a secret go under `secret_parameters`".to_owned(),
    };
    let fix = close
        .zip(span)
        .map(|(close, span)| crate::text::edit::Fix::replace(format!("rename to `{close}`"), span, close));
    let whose = if of_file { "DuckDB" } else { "DuckLake" };
    new(format!("{whose}'s `ATTACH` has no option `{written}`"), help).blame_span(span).fix(fix)
}

fn invalid(error: &str, places: &Places<'_>) -> Finding {
    let new = |message: String, help: &str| Finding::new(Code::InvalidOption, message, help);
    let option = |name| places.attach_option(name);
    if let Some(finding) = of_a_named_option(error, places) {
        return finding;
    }
    if error.contains("set encryption") {
        return new(
            "the lake in this catalog is not encrypted, but `encrypted` requires it".to_owned(),
            "encryption is set when a lake is created: remove `encrypted`, or create another lake",
        )
        .blame([option("ENCRYPTED")])
        .with(places.catalog(), "the lake in this catalog");
    }
    if ["do not support creating new schemas", "Schema with name", "schema \""].iter().any(|it| error.contains(it)) {
        return new(
            "the schema of the catalog does not exist, and is not created".to_owned(),
            "SQLite does not support schemas: use a separate file for each lake; in PostgreSQL, `metadata_schema` \
             creates the schema, but `meta_schema` does not",
        )
        .blame([option("METADATA_SCHEMA"), option("META_SCHEMA")]);
    }
    if error.contains("unacceptable schema name") {
        let name = quoted_after(error, "unacceptable schema name", '"').unwrap_or_default();
        return new(
            format!("PostgreSQL reserves schema names that begin with `pg_` and does not create `{name}`"),
            "choose a name without this prefix",
        )
        .blame([option("METADATA_SCHEMA")]);
    }
    if let Some(provider) = quoted_after(error, "Secret provider", '\'') {
        return new(
            format!("there is no provider `{provider}`"),
            "write `config` for explicit keys, or `credential_chain` for those that the AWS tools find",
        )
        .blame([places.storage_option(&["PROVIDER"]), places.catalog_option(&["PROVIDER"])]);
    }
    if let Some(name) = quoted_after(error, "while parsing create secret:", '\'') {
        return new(format!("`{name}` is given twice"), "keep one of the two; names are not case-sensitive")
            .blame_span(places.key(name));
    }
    if error.contains("Create Secret scope") {
        return new("`scope` is neither a string nor a list of strings".to_owned(), "write it in quotes")
            .blame_span(places.key("SCOPE"));
    }
    let named = quoted_after(error, "cast option", '\'');
    let value = quoted_after(error, "Could not convert string", '\'')
        .or_else(|| between(error, "with value ", " can't be cast"));
    let finding = match named {
        Some(name) => new(
            format!("DuckDB does not accept {} for `{name}`", shown(value)),
            "correct the value: write a boolean without quotes, `true` or `false`",
        ),
        None => new(
            format!("DuckDB does not accept {} as the value of an option", shown(value)),
            if error.contains(" to BOOL") {
                "write `true` or `false`"
            } else if error.contains("INT64") && value.is_some_and(|value| boolean_word(value).is_none()) {
                "write a number without a unit"
            } else {
                "write booleans and numbers without quotes: `true`, not `\"true\"`"
            },
        ),
    };
    // Else DuckDB repeats the value and not the name: the options whose values it reads strictly.
    finding.blame_span(named.and_then(|name| places.key(name))).blame_span(strict(value, places))
}

/// An option that the error names, or that no other error is about.
fn of_a_named_option(error: &str, places: &Places<'_>) -> Option<Finding> {
    let new = |message: String, help: &str| Finding::new(Code::InvalidOption, message, help);
    let option = |name| places.attach_option(name);
    if error.contains("the database is encrypted but we requested") {
        return Some(
            new(
                "the lake in this catalog is encrypted, but `encrypted` is `false`".to_owned(),
                "encryption is set when a lake is created: remove `encrypted`, or create another lake",
            )
            .blame([option("ENCRYPTED")])
            .with(places.catalog(), "the lake in this catalog"),
        );
    }
    if error.contains("ducklake_version") || error.contains("ducklake_default_version") {
        return Some(
            new(
                "DuckLake does not support this format version".to_owned(),
                "write a version that this DuckDB supports, or remove `ducklake_version` to use the newest",
            )
            .blame([option("DUCKLAKE_VERSION")]),
        );
    }
    if let Some(rest) = behind(error, "for isolation_level, expected ") {
        return Some(
            new(
                format!(
                    "DuckDB does not accept {} for `meta_isolation_level`",
                    shown(quoted_after(error, "Invalid value", '"'))
                ),
                "",
            )
            .help(format!("write one of {}", rest.lines().next().unwrap_or_default().trim()))
            .blame([option("META_ISOLATION_LEVEL")]),
        );
    }
    if let Some(name) = quoted_after(error, "Value for", '"') {
        let name = format!("meta_{}", name.to_ascii_lowercase());
        return Some(
            new(format!("DuckDB does not accept the value of `{name}`"), "")
                .help(said_behind(error, "option must"))
                .blame([option(&name)]),
        );
    }
    if let Some(name) = quoted_after(error, "past to secret option:", '\'') {
        return Some(
            new(format!("`{name}` of a secret is a boolean"), "write it without quotes: `true` or `false`")
                .blame_span(places.key(name)),
        );
    }
    None
}

/// What must be, in the words of the error.
fn said_behind(error: &str, words: &str) -> String {
    let said = behind(error, words).map_or("", |rest| rest.split([',', '\n']).next().unwrap_or_default()).trim();
    format!("it must {}", said.trim_end_matches('.'))
}

fn shown(value: Option<&str>) -> String {
    value.map_or_else(|| "the value".to_owned(), |value| format!("`{value}`"))
}

/// Where one of the options stands whose values DuckDB reads strictly; the one of this value first.
fn strict(value: Option<&str>, places: &Places<'_>) -> Option<Span> {
    let names = [
        "OVERRIDE_DATA_PATH",
        "ENCRYPTED",
        "DATA_INLINING_ROW_LIMIT",
        "SNAPSHOT_VERSION",
        "SNAPSHOT_TIME",
        "READ_ONLY",
        "CREATE_IF_NOT_EXISTS",
        "AUTOMATIC_MIGRATION",
    ];
    let all: Vec<Place> = names.iter().filter_map(|name| places.attach_option(name)).collect();
    let same = all.iter().find(|place| value.is_some_and(|value| place.reveal() == value));
    let setting = value.and_then(|value| places.setting_in(&format!("'{value}'")));
    same.or(setting.as_ref()).or(all.first()).and_then(|place| place.span)
}

fn pins(error: &str, places: &Places<'_>) -> Finding {
    if error.contains("`refresh_info`") {
        let (refresh, info) = (places.storage_option(&["REFRESH"]), places.storage_option(&["REFRESH_INFO"]));
        return Finding::new(
            Code::OptionConflict,
            "a secret cannot have both `refresh` and `refresh_info`",
            "keep `refresh = \"auto\"`, and remove `refresh_info`",
        )
        .blame_span(places.key("REFRESH_INFO"))
        .blame([info, refresh.clone()])
        .with(refresh, "the other");
    }
    let option = |name| places.attach_option(name);
    let (version, time) = (option("SNAPSHOT_VERSION"), option("SNAPSHOT_TIME"));
    if error.contains("read-only mode") {
        return Finding::new(
            Code::OptionConflict,
            "a snapshot is read-only, but the options request writing",
            "remove `read_only = false` (or `read_write`), or the snapshot",
        )
        .blame([option("READ_ONLY"), option("READ_WRITE"), version.clone(), time.clone()])
        .with(version.or(time), "the snapshot");
    }
    Finding::new(
        Code::OptionConflict,
        "`snapshot_version` and `snapshot_time` exclude each other",
        "keep one of the two: each selects a snapshot of the lake",
    )
    .blame([time.clone(), version.clone()])
    .with(version, "the other")
    .with(time, "the other")
}

fn chain(error: &str, places: &Places<'_>) -> Finding {
    let option = |names| places.storage_option(names);
    let place = option(&["CHAIN"]);
    if error.contains("Ambiguous role arn") || error.contains("Ambiguous external id") {
        return Finding::new(
            Code::InvalidChain,
            "the profile and the secret have different roles to assume",
            "keep one: remove `assume_role_arn` (and `external_id`) here, or the role in the profile",
        )
        .blame([option(&["ASSUME_ROLE_ARN"]), option(&["EXTERNAL_ID"]), option(&["PROFILE"]), places.storage()])
        .with(option(&["PROFILE"]), "this profile");
    }
    let value = quoted_after(error, "credential chain string:", '\'').unwrap_or_default();
    let words = ["config", "env", "sts", "sso", "process", "instance", "web_identity"];
    let parts: Vec<&str> =
        value.split(&[',', ';', ' ', '|'] as &[char]).map(str::trim).filter(|part| !part.is_empty()).collect();
    let sound = !parts.is_empty() && parts.iter().all(|part| words.contains(part));
    let message = format!("DuckDB cannot parse the chain `{value}`");
    let list = "`config`, `env`, `sts`, `sso`, `process`, `instance`, `web_identity`";
    let joined = parts.join(";");
    let help = if sound {
        format!("separate the entries with `;`: `{joined}`")
    } else {
        format!("write one or more of {list}, separated by `;`")
    };
    let span = place.as_ref().and_then(|place| place.span).filter(|_| sound);
    let fix = span.map(|span| edit::replace_string(format!("change to `{joined}`"), span, &joined));
    Finding::new(Code::InvalidChain, message, help).blame([place, option(&["PROVIDER"]), places.storage()]).fix(fix)
}

fn parser(error: &str, places: &Places<'_>) -> Finding {
    let near = quoted_after(error, "at or near", '"').unwrap_or_default();
    let new = |message: &str, help: &str| Finding::new(Code::ParserError, message, help);
    if near.eq_ignore_ascii_case("database") && error.contains("CREATE DATABASE") {
        return new(
            "`CREATE DATABASE` works only with a connection to MotherDuck",
            "run `INSTALL motherduck; LOAD motherduck; ATTACH 'md:';` first, with a token in `motherduck_token`",
        );
    }
    let names = [places.alias(), places.catalog_secret(), places.storage_secret(), places.store()];
    let plain = |place: &Place| places.plan.engine.is_plain_identifier(place.reveal());
    let odd: Vec<Place> =
        names.into_iter().flatten().filter(|place| !place.reveal().is_empty() && !plain(place)).collect();
    let has = |place: &&Place| place.reveal().to_ascii_lowercase().contains(&near.to_ascii_lowercase());
    // The statement that the error quotes names it best.
    let quoted = odd.iter().filter(has).find(|place| error.contains(place.reveal()));
    match quoted.or_else(|| odd.iter().find(has)).or(odd.first()) {
        Some(place) => Finding::new(
            Code::ParserError,
            format!(
                "Metaxy writes the name {} without quotes, and DuckDB cannot parse the statement at `{near}`",
                place.quoted().unwrap_or_default()
            ),
            "choose a name of letters, digits and `_` that is not a reserved word of SQL",
        )
        .blame([Some(place.clone())]),
        None => Finding::new(
            Code::ParserError,
            format!("DuckDB cannot parse the statement at `{near}`"),
            "compare the statement with `lakeplan sql --flavor metaxy`; Lakeplan does not analyze other statements",
        ),
    }
}
