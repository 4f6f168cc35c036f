//! Texts with a canary in every place where a secret can stand.

use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::schema::{Section, Type};
use lakeplan::toml::document::{self, Entry, Node, Value};

#[path = "forms.rs"]
mod forms;
#[path = "../samples/mod.rs"]
mod samples;

use forms::FORMS;

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

/// Values that are secret by their shape.
pub(crate) const VALUES: &[&str] = &[
    "postgres:host=h password=c4nary",
    "postgres:host=h password = c4nary dbname=d",
    "postgres:host=h password\\t=\\tc4nary",
    "postgres:host=h password\\n=\\nc4nary",
    "postgres:host=h password = 'x c4nary\\\\'c4nary' user=u",
    "postgres:host=h password=x\\\\ c4nary",
    "postgres:host=h password='c4nary",
    "ducklake:postgres:host=h passwd=c4nary",
    "postgres:postgresql://u:c4nary@h/d",
    "postgres://u:x/c4nary@h/d",
    "postgres://u:x@c4nary@h/d",
    "mysql:host=h passwd=c4nary",
    "Server=h;Pwd=c4nary",
    "md:x?motherduck_token=c4nary",
    "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=a&X-Amz-Credential=c4nary%2F20&X-Amz-Signature=c4nary",
    "https://a.blob.core.windows.net/c?sv=1&sig=c4nary&x=1",
    "https://storage.googleapis.com/b/k?GoogleAccessId=x&Signature=c4nary",
    "https://h/k?token=c4nary",
    "https://u:c4nary@h:9000",
    "u:c4nary@h:9000",
    "s3://b/p?s3_secret_access_key=c4nary",
    "AKIAc4naryc4naryc4nary",
    "ghp_c4naryc4naryc4naryc4naryc4nary",
    "eyJhbGciOiJIUzI1NiJ9.c4nary.c4nary",
    "-----BEGIN PRIVATE KEY-----\\nc4nary\\n-----END PRIVATE KEY-----",
    "Bearer c4naryc4nary",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c4naryc4nary==;EndpointSuffix=core.windows.net",
    "BlobEndpoint=https://a.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=c4nary",
    "postgres:host=h sslpassword=c4nary",
    "postgres:host=h PASSWORD=c4nary",
    "postgresql://h/d?user=u&password=c4nary",
    "postgres:postgresql://h/d?sslpassword=c4nary",
    "jdbc:postgresql://h/d?user=u&password=c4nary",
    "HTTPS://U:c4nary@H:9000",
    "mongodb+srv://u:c4nary@h",
    "md:x?MotherDuck_Token=c4nary",
    "md:x&motherduck_token=c4nary",
    "https://h/k#access_token=c4nary",
    "https://h/k?a=1&amp;X-Amz-Signature=c4nary",
    "https://h/k?client_secret=c4nary&refresh_token=c4nary&api_key=c4nary",
    "psql --password=c4nary",
    "github_pat_11c4nary_c4naryc4naryc4naryc4naryc4naryc4nary",
    "glpat-c4naryc4naryc4nary1",
    "xoxb-123456789012-c4naryc4naryc4nary",
    "PGPASSWORD=c4nary psql",
    "ATTACH 'x.db' (ENCRYPTION_KEY 'c4nary')",
    "CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 'c4nary')",
];

/// Keys that say that they hold a secret.
const KEYS: &[&str] = &[
    "password",
    "pasword",
    "paswd",
    "db_psswd",
    "dbPassowrd",
    "sas_tokne",
    "passwd",
    "pwd",
    "pw",
    "auth",
    "authorization",
    "bearer",
    "dsn",
    "connection_string",
    "connectionString",
    "sas",
    "sas_token",
    "signature",
    "sig",
    "secret",
    "secret_key",
    "secret_access_key",
    "aws_secret_access_key",
    "apikey",
    "api_key",
    "access_key",
    "token",
    "motherduck_token",
    "session_token",
    "key_id",
    "credentials",
    "\"db password\"",
    "PASSWORD",
    "jwt",
    "private_key",
    "passphrase",
    "pass",
    "encryption_key",
    "master_key",
    "client_secret",
    "refresh_token",
    "access_token",
    "account_key",
    "sslpassword",
    "auth_token",
    "pgpassword",
    "creds",
    "secretAccessKey",
    "accessKeyId",
    "\"x-api-key\"",
    "secret-key",
    "db_pass",
    "user_pwd",
];

/// What is not TOML.
const BROKEN: &[&str] = &[
    "password: \"c4nary\"",
    "password: c4nary and c4nary",
    "password\u{ff1a}c4nary",
    "paswd: c4nary",
    "password \"c4nary\"",
    "password 'c4nary'",
    "password c4nary",
    "password =\nc4nary",
    "password =\n\n\"c4nary\"",
    "password\n= \"c4nary\"",
    "password = c4nary",
    "password = \"c4nary",
    "password = \"c4nary\nc4nary\"\n",
    "password = \"\"\"\nc4nary\n",
    "password = \"x\"c4nary\"",
    "password = [\n\"c4nary\",",
    "secret_parameters = {\nx = \"c4nary\"\ny = \"c4nary\"",
    "[secret_parameters\nx = \"c4nary\"",
    "postgres://u:c4nary@h",
    "md:x?motherduck_token=c4nary",
    "uri = \"postgres:host=h password\n=\nc4nary",
    "uri = postgres:host=h password = c4nary",
    "x = { password = \"c4nary\", ",
    "pwd: c4nary",
    "dsn c4nary",
    "Authorization: Bearer c4nary",
    "ghp_c4naryc4naryc4naryc4naryc4nary",
    "export PASSWORD=c4nary",
    "- password: c4nary",
    "\"password\": \"c4nary\",",
    "password := \"c4nary\"",
    "password => \"c4nary\"",
    "password == \"c4nary\"",
    "password = \u{2018}c4nary\u{2019}",
    "password = \u{201c}c4nary\u{201d}",
    "password = \"c4nary\" \"c4nary\"",
    ".password = \"c4nary\"",
    "password.= \"c4nary\"",
    "[password = \"c4nary\"]",
    "password = \"a\\qc4nary\"",
    "password = 'it's c4nary'",
    "CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 'c4nary');",
    "ATTACH 'ducklake:postgres:host=h password=c4nary' AS l;",
    "password =\r\"c4nary\"",
    "password\u{a0}= \"c4nary\"",
    "PASSWORD=\"c4nary",
    "password = '''\nc4nary\nc4nary",
    "password = \"c4nary\\\nc4nary\"",
    "password = { value = \"c4nary\"",
    "password =\t\n\t\n\tc4nary",
    "x = 1 password = \"c4nary\"",
    "password, \"c4nary\"",
    "password | c4nary",
    "<password>c4nary</password>",
    "password: >-\n  c4nary",
    "  password: |2- # x\n    c4nary\n\n    c4nary",
    "password:\n  c4nary",
    "PGPASSWORD=\\\nc4nary",
    "mysql --password \\\n  c4nary -h h",
    "password = (\n  \"c4nary\"\n  \"c4nary\"\n)",
    "db:5432:d:u:c4nary",
    "kennwort: c4nary",
    "пароль = c4nary",
    "ALTER USER u IDENTIFIED BY 'c4nary'",
];

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

/// What stands behind `#`.
const COMMENTS: &[&str] = &[
    "see postgres://u:c4nary@h",
    "password: c4nary",
    "password: \"c4nary\"",
    "password = \"c4nary\"",
    "password = c4nary and c4nary",
    "Authorization: Bearer c4nary",
    "curl -H 'Authorization: Bearer c4naryc4nary' https://h",
    "md:x?motherduck_token=c4nary",
    "PGPASSWORD=c4nary psql",
    "secret_parameters = { x = \"c4nary\" }",
    "[a.secret_parameters]\n# x = \"c4nary\"",
    "password =\n#   c4nary",
    "https://b/k?X-Amz-Signature=c4nary",
    "ghp_c4naryc4naryc4naryc4naryc4nary",
    "pwd: c4nary",
    "- password: c4nary",
    "'password': 'c4nary'",
    "export PGPASSWORD='c4nary'",
    "AWS_SECRET_ACCESS_KEY=c4nary",
    "CREATE SECRET s (TYPE s3, SECRET 'c4nary')",
    "ATTACH 'x' (ENCRYPTION_KEY 'c4nary')",
    "{\"password\": \"c4nary\"}",
    "psql --password=c4nary",
    "AccountKey=c4naryc4nary==;x=1",
    "password\u{a0}= \"c4nary\"",
    "password: >-\n#   c4nary",
    "password: |2\n#   c4nary\n#   c4nary",
    "password:\n#   c4nary",
    "mysql --password \\\n#   c4nary -h h",
    "tool --token c4nary --region r",
    "curl -u u:c4nary https://h",
    "the password is c4nary",
    "pw c4nary",
    "mysql -uroot -pc4nary",
    "machine h login u password c4nary",
    "machine h\n#   login u\n#   password c4nary",
    "mc alias set local http://h:9000 admin c4nary",
    "see ~/.pgpass: db:5432:*:u:c4nary",
    "Kennwort: c4nary",
    "密码：c4nary",
    "p\u{430}ssword = c4nary",
    "ALTER USER u IDENTIFIED BY 'c4nary'",
    "SET s3_secret_access_key TO 'c4nary'",
];

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
fn places(value: &str) -> Vec<(String, String)> {
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
