//! The smallest changes that make Metaxy's statements do what the configuration says.
//!
//! Only the `duckdb` flavour is mended. Every change is carried by a warning of
//! [`crate::rules`], which tells why; what cannot be mended stays as it is, and its warning
//! says so.

use crate::duckdb::tables::{
    COMMON_PARAMETERS, CatalogKind, META_PREFIX, OWN_DATABASES, OptionValue, Provider, SecretType, URL_STYLES,
    attach_option, parameter_value,
};
use crate::plan::{CreateSecret, SecretOption};
use crate::schema::Text;
use crate::sql::{Expr, Literal, Name, Segment};
use crate::text::span::Located;
use crate::toml::document::Value;

/// Removes parameters that DuckDB refuses, and writes those otherwise that it misreads.
pub(crate) fn secret(secret: &mut CreateSecret, secret_type: SecretType) {
    let options = &mut secret.options;
    let providers: &[&str] =
        if secret_type == SecretType::Postgres { &["config"] } else { &["config", "credential_chain"] };
    options.retain(|option| {
        let unknown_provider = option.key() == "PROVIDER"
            && option
                .value
                .as_text()
                .is_some_and(|text| !providers.iter().any(|known| known.eq_ignore_ascii_case(&text)));
        option.key() != "TYPE" && !unknown_provider
    });
    let chain = options
        .iter()
        .filter(|option| option.key() == "PROVIDER")
        .any(|option| option.value.as_text().is_some_and(|text| text.eq_ignore_ascii_case("credential_chain")));
    let known = secret_type.parameters(if chain { Provider::CredentialChain } else { Provider::Config });
    options.retain(|option| {
        let key = option.key().to_ascii_lowercase();
        known.contains(&key.as_str()) || COMMON_PARAMETERS.contains(&key.as_str())
    });
    options.retain_mut(|option| {
        let key = option.key().to_ascii_lowercase();
        let kind = if secret_type == SecretType::Postgres { OptionValue::Text } else { parameter_value(&key) };
        match (&option.value, kind) {
            (_, OptionValue::Boolean) => boolean(&mut option.value, kind),
            (Expr::List(items), _) if key == "scope" => {
                !items.is_empty() && items.iter().all(|item| matches!(item, Expr::Text(_)))
            }
            (Expr::List(_), _) => kind == OptionValue::Text,
            (Expr::Map(_), _) => key != "scope",
            (Expr::Word(_), _) if key == "scope" => false,
            (value, _) => crate::rules::mismatch(kind, &value_of(value)).is_none(),
        }
    });
    if secret_type != SecretType::Postgres {
        url_style(options);
        endpoint(options);
    }
}

fn url_style(options: &mut Vec<SecretOption>) {
    options.retain_mut(|option| {
        if option.key() != "URL_STYLE" {
            return true;
        }
        let Expr::Text(literal) = &mut option.value else { return false };
        for segment in &mut literal.segments {
            segment.text = segment.text.to_lowercase();
        }
        URL_STYLES.contains(&literal.text().as_str())
    });
}

/// Host and port only; what the scheme says goes into `USE_SSL` unless that is given.
fn endpoint(options: &mut Vec<SecretOption>) {
    let has_tls = options.iter().any(|option| option.key() == "USE_SSL");
    let Some(at) = options.iter().position(|option| option.key() == "ENDPOINT") else { return };
    let Some(written) = options[at].value.as_text() else { return };
    let host = written.trim();
    let (host, tls) = match host.split_once("://") {
        Some((scheme, host)) if scheme.eq_ignore_ascii_case("https") => (host, Some(true)),
        Some((scheme, host)) if scheme.eq_ignore_ascii_case("http") => (host, Some(false)),
        _ => (host, None),
    };
    if host.is_empty() {
        options.remove(at);
        return;
    }
    let Expr::Text(literal) = &mut options[at].value else { return };
    let secret = literal.secret;
    let origin = literal.segments.iter().find_map(|segment| segment.origin);
    if host != written {
        literal.segments = vec![Segment { text: host.to_owned(), origin }];
    }
    if let (Some(tls), false) = (tls, has_tls) {
        let segments = vec![Segment { text: tls.to_string(), origin }];
        options.push(SecretOption::ours("USE_SSL", Expr::Word(Literal { segments, secret })));
        crate::text::sort::sort_by(options, |a, b| a.key().cmp(&b.key()));
    }
}

/// Removes options that DuckLake refuses or that break the database, keeps of two options of
/// one name the one that counts, and writes booleans as such.
pub(crate) fn attach_options(options: &mut Vec<SecretOption>, kind: Option<CatalogKind>) {
    metadata_parameters(options);
    let text = |name: &str| options.iter().rfind(|option| option.key() == name).map(|option| option.value.as_text());
    let kind = match (text("METADATA_PATH"), text("META_TYPE")) {
        (_, Some(word)) => word.and_then(|word| CatalogKind::of_type(&word)),
        (Some(_), None) => None,
        (None, None) => kind,
    };
    options.retain_mut(|option| {
        let name = option.key().to_ascii_lowercase();
        let own = |text: String| OWN_DATABASES.iter().any(|own| own.eq_ignore_ascii_case(&text));
        if name == "type" || (name == "metadata_catalog" && option.value.as_text().is_some_and(own)) {
            return false;
        }
        let Some(known) = attach_option(&name) else {
            let known = kind.map_or(name.len() > META_PREFIX.len(), |kind| kind.knows(&name));
            let fits = crate::rules::mismatch(OptionValue::Text, &value_of(&option.value)).is_none();
            return name.starts_with(META_PREFIX) && known && fits;
        };
        match known.value {
            OptionValue::Map => false,
            OptionValue::Boolean | OptionValue::StrictBoolean => boolean(&mut option.value, known.value),
            kind => crate::rules::mismatch(kind, &value_of(&option.value)).is_none(),
        }
    });
    let mut seen = Vec::new();
    options.reverse();
    options.retain(|option| {
        let key = option.key();
        let first = !seen.contains(&key);
        seen.push(key);
        first
    });
    options.reverse();
}

/// Writes the table of `metadata_parameters` as options of its own: a map there would take the
/// place of what the backend says.
fn metadata_parameters(options: &mut Vec<SecretOption>) {
    while let Some(at) = options.iter().position(|option| option.key() == "METADATA_PARAMETERS") {
        let Expr::Map(entries) = options.remove(at).value else { continue };
        for (key, value) in entries.into_iter().rev() {
            let Expr::Text(Literal { segments, .. }) = key else { continue };
            let mut name = vec![Segment::ours("META_")];
            name.extend(segments.into_iter().map(|segment| Segment { text: segment.text.to_uppercase(), ..segment }));
            options.insert(at, SecretOption { name: Name { segments: name, pasted: false }, value });
        }
    }
}

/// Whether the value can stand for a boolean, which it then is.
fn boolean(value: &mut Expr, kind: OptionValue) -> bool {
    let Some(text) = value.as_text() else {
        return crate::rules::mismatch(kind, &value_of(value)).is_none();
    };
    let word = match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" => "true",
        "false" | "f" | "no" | "n" | "off" => "false",
        _ => return crate::rules::mismatch(kind, &value_of(value)).is_none(),
    };
    let (Expr::Text(literal) | Expr::PastedText(literal) | Expr::Word(literal)) = value else { return false };
    let origin = literal.segments.iter().find_map(|segment| segment.origin);
    let secret = literal.secret;
    *value = Expr::Word(Literal { segments: vec![Segment { text: word.to_owned(), origin }], secret });
    true
}

fn value_of(value: &Expr) -> Value {
    match value {
        Expr::Text(literal) | Expr::PastedText(literal) => Value::String(literal.text()),
        Expr::Word(literal) => match literal.text().as_str() {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            word if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => Value::Integer(word.to_owned()),
            word => Value::Float(crate::text::float::parse(word).unwrap_or(f64::NAN)),
        },
        Expr::List(_) => Value::Array(Vec::new()),
        Expr::Map(_) => Value::Table(crate::toml::document::Table::default()),
    }
}

/// Writes the scheme of a data path in lower case, as DuckDB wants it, and only once.
pub(crate) fn data_path(segments: &mut [Segment], schemes: &[&str]) {
    if let [ours, bucket, ..] = segments
        && ours.origin.is_none()
        && let Some(rest) = strip_scheme(&bucket.text, &[ours.text.as_str()])
    {
        bucket.text = rest.trim_end_matches('/').to_owned();
        return;
    }
    if let Some(first) = segments.first_mut()
        && let Some(rest) = strip_scheme(&first.text, schemes)
    {
        let scheme = first.text[..first.text.len() - rest.len()].to_ascii_lowercase();
        first.text = format!("{scheme}{rest}");
    }
}

/// The text behind one of the schemes, in any case.
fn strip_scheme<'a>(text: &'a str, schemes: &[&str]) -> Option<&'a str> {
    schemes.iter().find_map(|scheme| {
        let (start, rest) = text.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// The path of a catalog, so that DuckDB or SQLite opens the file that it names.
pub(crate) fn catalog_path(uri: &Located<Text>, tag: &str) -> Expr {
    let path = crate::rules::respelled(&uri.value, tag).unwrap_or_else(|| uri.value.clone());
    crate::backend::text(&Located { value: path, ..uri.clone() })
}

#[cfg(test)]
mod tests {
    use crate::metaxy::variables::Variables;
    use crate::{Flavor, Rendering, analyze};

    const CATALOG: &str = "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m\"\n";
    const STORAGE: &str = "[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\n";

    fn statement(toml: &str, index: usize) -> String {
        let analysis = analyze(toml, &Variables::new());
        let store = analysis.select(None).expect("there is a fragment");
        let script = store.script(Flavor::DuckDb, Rendering { mask: false, setup: false }).expect("it is sound");
        script.statements[index].sql.text.clone()
    }

    #[test]
    fn attach_options_become_what_ducklake_takes() {
        let options = "[ducklake]\ndata_inlining_row_limit = 5\nattach_options = { api_version = \"0.2\", \
                       OVERRIDE_DATA_PATH = \"true\", data_inlining_ROW_limit = 3, type = \"sqlite\", busy_timeout = -1, \
                       metadata_parameters = { block_size = 262144, c = 1 } }\n";
        assert_eq!(
            statement(&format!("{options}{CATALOG}{STORAGE}"), 1),
            "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_ducklake' AS ducklake \
             (OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 5, META_BLOCK_SIZE 262144);"
        );
    }

    #[test]
    fn secrets_become_what_duckdb_takes() {
        let storage = "[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"s3://b\"\nurl_style = \"PATH\"\n\
                       secret_parameters = { endpoint = \"HTTP://h:9/\", regoin = \"x\", scope = [\"s3://b\"], TYPE = \"gcs\", \
                       provider = \"chain\", extra_http_headers = { a = \"b'\" } }\n";
        assert_eq!(
            statement(&format!("{CATALOG}{storage}"), 0),
            "CREATE OR REPLACE SECRET s ( TYPE S3, ENDPOINT 'h:9/', EXTRA_HTTP_HEADERS MAP {'a': 'b'''}, \
             SCOPE ['s3://b'], URL_STYLE 'path', USE_SSL false );"
        );
    }

    #[test]
    fn paths_begin_as_duckdb_wants_them() {
        let catalog =
            |uri: &str| statement(&format!("{}{STORAGE}", CATALOG.replace("\"m\"", &format!("\"{uri}\""))), 0);
        assert!(catalog("foo:bar.db").contains("METADATA_PATH './foo:bar.db'"));
        assert!(catalog("duckdb:bar.db").contains("METADATA_PATH 'duckdb:bar.db'"));
        let bucket = STORAGE.replace("\"b\"", "\"s3://b\"");
        assert!(statement(&format!("{CATALOG}{bucket}"), 0).contains("DATA_PATH 's3://b/'"));
        let path = "[ducklake.storage]\ntype = \"gcs\"\nsecret_name = \"s\"\ndata_path = \"GS://b/\"\n";
        assert!(statement(&format!("{CATALOG}{path}"), 0).contains("DATA_PATH 'gs://b/'"));
    }
}
