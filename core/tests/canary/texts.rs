//! Texts with a canary in every place where a secret can stand.

use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::schema::{Section, Type};
use lakeplan::toml::document::{self, Entry, Node, Value};

#[path = "forms.rs"]
mod forms;
#[path = "planted.rs"]
mod planted;
#[path = "../samples/mod.rs"]
mod samples;

use forms::FORMS;
pub(crate) use planted::VALUES;
use planted::{BROKEN, COMMENTS, KEYS};

/// What no surface may show.
pub(crate) const CANARY: &str = "c4nary";

/// A file of one store, with keys of the catalog and of the storage, and what stands around it.
fn file(catalog: &str, storage: &str, around: &str) -> String {
    format!(
        "{around}\n[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \":memory:\"\n\
         [stores.dev.config.ducklake.catalog]\n{catalog}\n[stores.dev.config.ducklake.storage]\n{storage}\n"
    )
}

const POSTGRES: &str = "type = \"postgres\"\nsecret_name = \"pg\"\nhost = \"db.example.com\"\ndatabase = \"d\"\nuser = \"u\"\npassword = \"c4nary 'x\"";
const DUCKDB: &str = "type = \"duckdb\"\nuri = \"lake.ducklake\"";
const LOCAL: &str = "type = \"local\"\npath = \"data\"";
const S3: &str = "type = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\nregion = \"r\"";

/// Ways in which a value is written that make a file none that TOML can read.
const UNREADABLE: &[fn(&str) -> String] = &[
    |value| format!("endpoint = {value}"),
    |value| format!("endpoint: {value}"),
    |value| value.to_owned(),
    |value| format!("x = {{ endpoint = {value}, y = 1 }}"),
    |value| format!("endpoint = [ {value} ]"),
    |value| format!("endpoint = \u{201c}{value}\u{201d}"),
    |value| format!("endpoint = '{value}"),
    |value| format!("endpoint = \"{}", value.replace('\\', "\\\\").replace('"', "\\\"")),
];

/// The forms as they are, without the escapes of TOML.
pub(crate) fn plain_forms() -> Vec<String> {
    let plain = |form: &&str| match &document::parse(&format!("x = \"{form}\"")).root.entries[..] {
        [Entry { node: Node { value: Value::String(text), .. }, .. }] => text.clone(),
        _ => panic!("{form} is no text"),
    };
    FORMS.iter().map(plain).collect()
}

/// A file with a value in each key of each backend that takes text, and a canary in every key that is
/// secret by its name.
fn fields(value: &str) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let is_catalog = |section: &Section| RawCatalog::SECTIONS.iter().any(|it| it.is(section));
    for section in [RawCatalog::SECTIONS, RawStorage::SECTIONS].concat() {
        let mut done: Vec<&str> = Vec::new();
        for sample in samples::credentials(section) {
            let hidden = section.fields.iter().filter(|field| field.secret);
            let sample = hidden.fold(sample, |sample, field| sample.with(field.key, "\"c4nary 'x\""));
            // A key that only one way has is tried there, any other once.
            let is_new = |key: &&str| sample.keys.iter().any(|it| it.0 == *key) || done.is_empty();
            let text = section.fields.iter().filter(|field| field.ty != Type::Table && !field.secret);
            let keys: Vec<&str> = text.map(|it| it.key).filter(|it| is_new(it) && !done.contains(it)).collect();
            for field in keys.iter().filter_map(|key| section.field(key)) {
                let own = sample.with(field.key, &format!("\"{value}\"")).toml();
                let text = if is_catalog(section) { file(&own, LOCAL, "") } else { file(DUCKDB, &own, "") };
                texts.push((format!("`{}` of {}", field.key, section.name), text));
            }
            done.extend(keys);
        }
    }
    texts
}

/// A file with a value in each place that is no key of a backend.
fn elsewhere(value: &str) -> Vec<(String, String)> {
    let quoted = format!("\"{value}\"");
    let places = [
        ("type of the catalog", file(&format!("type = {quoted}"), LOCAL, "")),
        ("type of the storage", file(DUCKDB, &format!("type = {quoted}"), "")),
        (
            "parameters",
            file(
                &format!(
                    "{POSTGRES}\nsecret_parameters = {{ sslmode = {quoted}, host = {quoted}, dbname = {quoted}, x = {quoted} }}"
                ),
                &format!(
                    "{S3}\nsecret_parameters = {{ endpoint = {quoted}, region = {quoted}, scope = {quoted}, provider = {quoted}, chain = {quoted}, profile = {quoted}, url_style = {quoted}, http_proxy = {quoted}, y = {quoted} }}"
                ),
                "",
            ),
        ),
        (
            "attach options",
            file(
                DUCKDB,
                LOCAL,
                &format!(
                    "stores.dev.config.ducklake.attach_options = {{ data_path = {quoted}, snapshot_time = {quoted}, meta_schema = {quoted}, meta_type = {quoted}, encrypted = {quoted}, z = {quoted} }}"
                ),
            ),
        ),
        ("alias", file(DUCKDB, LOCAL, &format!("stores.dev.config.ducklake.alias = {quoted}"))),
        ("store's database", file(DUCKDB, LOCAL, "").replace("\":memory:\"", &quoted)),
        (
            "extensions",
            file(
                DUCKDB,
                LOCAL,
                &format!("stores.dev.config.extensions = [{quoted}]\nstores.dev.config.config = {{ x = {quoted} }}"),
            ),
        ),
        ("store's type", file(DUCKDB, LOCAL, "").replace("\"metaxy.ext.duckdb.DuckDBMetadataStore\"", &quoted)),
        (
            "unknown key",
            file(&format!("{DUCKDB}\nwhat = {quoted}"), &format!("{LOCAL}\nelse = {{ a = [{quoted}] }}"), ""),
        ),
        ("at the top", file(DUCKDB, LOCAL, &format!("store = {quoted}\nproject = {quoted}\nwhat = {quoted}"))),
        ("a variable", file(&POSTGRES.replace("db.example.com", &format!("${{H:-{value}}}")), LOCAL, "")),
        ("the name of a store", file(DUCKDB, LOCAL, "").replace("stores.dev", &format!("stores.{quoted}"))),
        ("a key", file(&format!("{DUCKDB}\n{quoted} = 1"), LOCAL, "")),
    ];
    places.map(|(place, text)| (place.to_owned(), text)).into()
}

/// Which share of the places each form of another tool is planted in.
const SHARE: usize = 8;

/// One of how many is looked at, where one of `count` is the sample: each with `LAKEPLAN_CANARY=all`, which takes as
/// many times as long.
#[allow(clippy::disallowed_methods, reason = "a switch of the test")]
pub(crate) fn one_of(count: usize) -> usize {
    if std::env::var_os("LAKEPLAN_CANARY").is_some_and(|it| it == "all") { 1 } else { count }
}

/// One of how many texts is looked at: without optimization an eighth, since that takes ten times as long, and with it,
/// as the stage `core` of the test command runs the tests of the core, each.
#[allow(dead_code, reason = "not every test looks at a part")]
pub(crate) fn share() -> usize {
    if cfg!(debug_assertions) { one_of(8) } else { 1 }
}

/// A file with a value in each place.
pub(crate) fn places(value: &str) -> Vec<(String, String)> {
    [fields(value), elsewhere(value)].concat()
}

/// Every text with what it is about.
pub(crate) fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut add = |what: String, text: String| texts.push((what, text));
    for value in VALUES {
        for (place, text) in places(value) {
            add(format!("{value} in {place}"), text);
        }
    }
    let share = one_of(SHARE);
    for (number, form) in FORMS.iter().enumerate() {
        // In some places each, so that all forms and all places have had each other's neighbors.
        for (place, text) in places(form).into_iter().skip(number % share).step_by(share) {
            add(format!("{form} in {place}"), text);
        }
    }
    for key in KEYS {
        for value in ["\"c4nary\"", "12", "[\"c4nary\"]", "{ a = \"c4nary\" }", "\"${P:-c4nary}\"", "'''\nc4nary'''"] {
            let pair = format!("{key} = {value}");
            add(pair.clone(), file(&format!("{DUCKDB}\n{pair}"), &format!("{LOCAL}\n{pair}"), &pair));
            add(
                pair.clone(),
                file(
                    &format!("{POSTGRES}\nsecret_parameters = {{ {pair} }}"),
                    &format!("{S3}\nsecret_parameters = {{ {pair} }}"),
                    &format!("stores.dev.config.ducklake.attach_options = {{ {pair} }}"),
                ),
            );
            add(pair.clone(), format!("{pair}\n[ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"x\", {pair} }}\n"));
        }
    }
    for endpoint in ["c4nary@minio:9000", "https://c4nary@minio:9000"] {
        add(
            endpoint.to_owned(),
            file(DUCKDB, &format!("{S3}\nendpoint = \"{endpoint}\"\nkey_id = \"c4nary\"\nsecret = \"c4nary\""), ""),
        );
        add(
            endpoint.to_owned(),
            file(
                &POSTGRES.replace("db.example.com", endpoint),
                &format!("{S3}\nsecret_parameters = {{ endpoint = \"{endpoint}\" }}"),
                "",
            ),
        );
    }
    for user in ["u:c4nary", "${PGUSER}:c4nary"] {
        add(user.to_owned(), file(&POSTGRES.replace("\"u\"", &format!("\"{user}\"")), LOCAL, ""));
        let keys = POSTGRES.replace("user = \"u\"", &format!("secret_parameters = {{ user = \"{user}\" }}"));
        add(user.to_owned(), file(&keys, LOCAL, ""));
    }
    for broken in BROKEN {
        add(format!("broken: {broken}"), format!("{broken}\n"));
        add(format!("broken: {broken}"), file(DUCKDB, &format!("{LOCAL}\n{broken}"), ""));
        add(format!("broken: {broken}"), file(DUCKDB, LOCAL, broken));
        add(
            format!("broken: {broken}"),
            format!("\u{feff}{}", file(DUCKDB, &format!("{LOCAL}\n{broken}"), "").replace('\n', "\r\n")),
        );
    }
    // What goes over several lines has no value that ends there.
    for form in plain_forms().iter().filter(|it| !it.contains('\n')) {
        for (number, way) in UNREADABLE.iter().enumerate() {
            add(format!("{form} in way {number}"), file(DUCKDB, &format!("{LOCAL}\n{}\nx = =", way(form)), ""));
        }
    }
    for comment in COMMENTS {
        let comment = format!("# {comment}");
        add(comment.clone(), file(DUCKDB, &format!("{LOCAL} {comment}"), &comment));
        add(comment.clone(), file(DUCKDB, &format!("{LOCAL}\n{comment}\nx = ="), &comment));
    }
    texts
}
