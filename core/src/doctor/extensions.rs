//! Extensions that are not there, or that fit another DuckDB.

use crate::diagnostic::Code;
use crate::doctor::at::At;
use crate::doctor::finding::Finding;
use crate::doctor::places::Places;
use crate::doctor::words::{between, quoted_after};

/// The finding, if it is one of this kind.
pub(super) fn explain(code: Code, error: &str, at: At, places: &Places<'_>) -> Option<Finding> {
    match code {
        Code::MissingExtension => Some(missing(error, at, places)),
        Code::ExtensionVersion => Some(other_version(error)),
        _ => None,
    }
}

fn missing(error: &str, at: At, places: &Places<'_>) -> Finding {
    if let Some(kind) = quoted_after(error, "Secret type", '\'') {
        let of = if kind.eq_ignore_ascii_case("postgres") { "postgres" } else { "httpfs" };
        return Finding::new(
            Code::MissingExtension,
            format!("DuckDB does not have secrets of type `{kind}`: the extension that provides them is not loaded"),
            format!(
                "run `INSTALL {of}; LOAD {of};` first, or list it in the store's `extensions`: DuckDB loads it \
                 automatically only if `autoload_known_extensions` is on and the extension is installed"
            ),
        )
        .blame([if of == "postgres" { places.catalog() } else { places.storage() }]);
    }
    let name = name(error, at);
    // The last line of the error alone names none.
    if name.contains("SET ") {
        return Finding::new(
            Code::MissingExtension,
            "the session does not load an extension that the statement needs",
            "list it in the store's `extensions`, or leave `autoload_known_extensions` and `autoinstall_known_extensions` on",
        )
        .blame([places.setting_in("autoload_known_extensions"), places.setting_in("autoinstall_known_extensions")]);
    }
    if let Some(finding) = prefix(error, &name, places) {
        return finding;
    }
    if let Some(finding) = not_published(error, &name) {
        return finding;
    }
    let version = places.plan.engine.version;
    let community = error.contains("community-extensions.duckdb.org");
    let message = if error.contains("Failed to download") {
        format!("the DuckDB extension `{name}` is not installed, and cannot be downloaded")
    } else {
        format!("the DuckDB extension `{name}` is not installed")
    };
    let help = if name == "hashfuncs" {
        "Metaxy loads it for its default hash: allow access to `community-extensions.duckdb.org`, or install it \
         beforehand; `hash_algorithm = \"md5\"` uses DuckDB's own hash function"
            .to_owned()
    } else if name == "motherduck" || name == "md" {
        "`INSTALL motherduck; LOAD motherduck; ATTACH 'md:';` with a token in `motherduck_token`, before the database is \
         created"
            .to_owned()
    } else {
        let from = if community { " FROM community" } else { "" };
        let proxy = if error.contains("Failed to download") {
            ", behind a proxy with `config = { http_proxy = \"<host>:<port>\" }` in the store"
        } else {
            ""
        };
        format!(
            "with network access, run `INSTALL {name}{from}`{proxy}; otherwise, put the files for DuckDB {version} into a \
             folder and set `extension_directory` to it, or `LAKEPLAN_DUCKDB_EXTENSIONS` for the doctor"
        )
    };
    let encrypted = || [places.attach_option("ENCRYPTED"), places.attach_option("META_ENCRYPTION_KEY")];
    let message = if error.contains("crypto") {
        format!("{message}, and DuckDB cannot write encrypted files without it")
    } else {
        message
    };
    Finding::new(Code::MissingExtension, message, help).blame(match name.as_str() {
        "httpfs" if error.contains("crypto") => encrypted(),
        "sqlite" | "sqlite_scanner" | "postgres" | "postgres_scanner" => [places.catalog(), None],
        "aws" => [places.storage_option(&["PROVIDER"]), places.storage()],
        "httpfs" | "azure" => [places.storage(), None],
        _ => [None, None],
    })
}

/// An extension that is not to be had for this DuckDB: the repository answers, so that the network is not the cause.
fn not_published(error: &str, name: &str) -> Option<Finding> {
    if name == "core_functions" {
        let message = "this DuckDB was built without `core_functions`, which every release contains";
        return Some(Finding::new(Code::MissingExtension, message, RELEASE));
    }
    let (_, rest) = error.split_once("extensions.duckdb.org/").filter(|_| error.contains("(HTTP 40"))?;
    let mut parts = rest.split('"').next()?.split('/');
    let (version, platform) = (parts.next()?, parts.next()?);
    let finding = |message: String, help: &str| Some(Finding::new(Code::MissingExtension, message, help));
    if !version.starts_with('v') {
        return finding(
            format!("there is no extension `{name}` for this DuckDB, a development build (`{version}`)"),
            RELEASE,
        );
    }
    let nightly = error.contains("//nightly-");
    finding(
        format!(
            "the {}repository has no extension `{name}` for DuckDB {} on `{platform}`",
            if nightly { "nightly " } else { "" },
            version.trim_start_matches('v')
        ),
        if nightly {
            "run `FORCE INSTALL … FROM core`"
        } else {
            "correct the name of the extension, or use a newer DuckDB, of another build if this platform has none (`pip \
             install duckdb`); DuckLake requires DuckDB 1.3"
        },
    )
}

/// What DuckDB's own builds want.
const RELEASE: &str = "use a release of DuckDB (`pip install duckdb`), or build the extension with the same sources";

/// What DuckDB takes for the name of an extension, and is the beginning of the catalog's path.
fn prefix(error: &str, name: &str, places: &Places<'_>) -> Option<Finding> {
    let path = places.catalog_path()?;
    let text = path.text.clone()?;
    let is_prefix = text.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
    let known = places.plan.engine.prefix_of(&text).is_some();
    (is_prefix && !known && error.contains("Failed to attach DuckLake MetaData")).then(|| {
        Finding::new(
            Code::ExtensionPrefix,
            format!("DuckDB reads `{name}` in `{text}` as the extension that opens the file"),
            format!("write `./{text}`"),
        )
        .blame([Some(path)])
    })
}

/// How the path of a file begins that only an extension can open.
const UNOPENED: [&str; 5] = ["file \"s3:", "file \"http", "file \"gs:", "file \"gcs:", "file \"r2:"];

/// The name of the extension in the error.
fn name(error: &str, at: At) -> String {
    // What no extension takes is a local path.
    if UNOPENED.iter().any(|scheme| error.contains(scheme)) || error.contains("crypto") {
        return "httpfs".to_owned();
    }
    if error.contains("table \"system\"") {
        return "core_functions".to_owned();
    }
    if error.contains("name xxh") {
        return "hashfuncs".to_owned();
    }
    let file =
        error.split(".duckdb_extension").next().and_then(|start| start.rsplit(&['/', '"', '\\'] as &[char]).next());
    let named = [
        "DuckDB Extension",
        "storage type",
        "download extension",
        "required extension",
        "exists in the",
        "requires extension",
        "explicitly loading the",
        "Failed to install",
        "Extension",
    ];
    let named = named.into_iter().find_map(|word| {
        quoted_after(error, word, '"').or_else(|| quoted_after(error, word, '\'')).or_else(|| {
            let word = format!("{word} ");
            (word == "exists in the ").then(|| error.split(&*word).nth(1)?.split_whitespace().next()).flatten()
        })
    });
    if error.contains("Secret storage 'motherduck'") {
        return "motherduck".to_owned();
    }
    let between = |start, end| between(error, start, end);
    if let Some(name) = between("setting, the ", " extension needs")
        .or_else(|| between("first using \"INSTALL ", "\""))
        .or_else(|| between("\nLOAD ", ";"))
        .or_else(|| between("requires the extension ", " to be"))
        .or_else(|| between("requires the ", " extension to be"))
    {
        return name.to_owned();
    }
    match at {
        At::Extension(name) => name,
        _ => named.filter(|name| !name.contains('/')).or(file).unwrap_or_default(),
    }
    .to_owned()
}

fn other_version(error: &str) -> Finding {
    if error.contains("GLIBC") && !error.contains(".duckdb_extension") {
        return Finding::new(
            Code::ExtensionVersion,
            "DuckDB requires a newer system: the C library is too old",
            "run it on a newer system or image",
        );
    }
    if error.contains("could not be loaded") {
        let named = quoted_after(error, "Extension", '"').unwrap_or_default();
        let name = named.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = name.strip_suffix(".duckdb_extension").unwrap_or(name);
        let (why, help) = if error.contains("GLIBC") {
            ("requires a newer system: the C library is too old", "run it on a newer system or image")
        } else {
            (
                "cannot be loaded: its file is truncated, or built for another system",
                "remove the file, and install the extension again (`FORCE INSTALL`)",
            )
        };
        return Finding::new(Code::ExtensionVersion, format!("the extension `{name}` {why}"), help);
    }
    if let Some(name) = between(error, "Installing extension '", "'") {
        return Finding::new(
            Code::ExtensionVersion,
            format!("the extension `{name}` was installed from another repository than the one it is requested from"),
            format!(
                "`FORCE INSTALL {name} FROM core`: Metaxy installs all of `extensions` from the core repository, and only \
                 `hashfuncs` from the community repository"
            ),
        );
    }
    let of_another = between(error, "when loading extension '", "'")
        .or_else(|| between(error, "Extension '", "' did not"))
        .or_else(|| error.contains("attach: read_write").then_some("postgres"));
    if let Some(name) = of_another {
        return Finding::new(
            Code::ExtensionVersion,
            format!("the file of the extension `{name}` is built for another DuckDB or platform"),
            format!("run `FORCE INSTALL {name}` with this DuckDB"),
        );
    }

    let file =
        error.split(".duckdb_extension").next().and_then(|start| start.rsplit(&['/', '"', '\\'] as &[char]).next());
    let name = quoted_after(error, "Failed to install", '\'').or(file).unwrap_or_default();
    if let Some(version) =
        between(error, "extensions built for DuckDB version '", "'").filter(|it| !it.starts_with('v'))
    {
        return Finding::new(
            Code::ExtensionVersion,
            format!(
                "the extension `{name}` is built for a release, but this DuckDB is a development build (`{version}`)"
            ),
            RELEASE,
        );
    }
    let built = ["specifically for", "for"]
        .into_iter()
        .find_map(|word| between(error, &format!("was built {word} DuckDB version '"), "'"))
        .map(|version| format!("DuckDB {}", version.trim_start_matches('v')))
        .or_else(|| between(error, "was built for the platform '", "'").map(|it| format!("the platform {it}")))
        .unwrap_or_else(|| "another DuckDB".to_owned());
    let running = between(error, "this version of DuckDB is '", "'")
        .or_else(|| between(error, "extensions built for DuckDB version '", "'"))
        .map_or_else(String::new, |version| format!(", but this is DuckDB {}", version.trim_start_matches('v')));
    Finding::new(
        Code::ExtensionVersion,
        format!("the extension `{name}` is built for {built}{running}"),
        format!("run `FORCE INSTALL {name}` with this DuckDB, or correct `extension_directory`"),
    )
}
