//! S3, or any object store that speaks its protocol, as storage.

use std::sync::Arc;

use crate::backend::keys::{Keys, SecretKeys, object_store_keys};
use crate::backend::parts::{StorageParts, boolean, host, options_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::SecretType;
use crate::schema::decode::{Decoder, MissingKey};
use crate::schema::{Bool, OneOf, Parameters, Spec, Text, Together, WrittenOption, section};
use crate::secrets::holds_credentials;
use crate::sql::SecretOption;
use crate::sql::{Expr, Literal, Segment};
use crate::text::secret::Secret;
use crate::text::span::Located;

/// What the data path is made of.
const DATA_PATH: &[OneOf] = &[
    OneOf { key: "data_path", prefix: "" },
    OneOf { key: "bucket", prefix: "" },
    OneOf { key: "scope", prefix: "s3://" },
];

/// What people call it.
pub(crate) const TITLE: &str = "S3";

section! {
    /// S3, or any object store with an S3-compatible API.
    S3 = "s3", path "stores.<name>.config.ducklake.storage", tag "s3", together [Together::OneOf(DATA_PATH)] {
        /// The access key. Used only together with `secret`.
        key_id: Secret = Spec::OPTIONAL.option("KEY_ID").example("\"AKIA...\"");
        /// The secret access key. Used only together with `key_id`.
        secret: Secret = Spec::OPTIONAL.option("SECRET").example("\"...\"");
        /// Host and port of the server, for object stores other than AWS. With `http://` or `https://` before it, the scheme sets `use_ssl` unless that is given.
        endpoint: Text = Spec::OPTIONAL.option("ENDPOINT").example("\"http://localhost:9000\"");
        /// The bucket of the Parquet files. Used unless `data_path` is given.
        bucket: Text = Spec::OPTIONAL.example("\"my-ducklake-bucket\"");
        /// The path below the bucket. Used with `bucket`.
        prefix: Text = Spec::OPTIONAL.example("\"lake\"");
        /// The region of the bucket.
        region: Text = Spec::OPTIONAL.option("REGION").example("\"eu-central-1\"");
        /// How the bucket is addressed: `path` for `host/bucket`, `vhost` for `bucket.host`.
        url_style: Text = Spec::OPTIONAL.option("URL_STYLE").example("\"path\"").words(&["path", "vhost"]);
        /// Whether to connect with TLS.
        use_ssl: Bool = Spec::OPTIONAL.option("USE_SSL").example("false");
        /// The prefix of the URLs that the secret is used for. It is also the data path if neither `data_path` nor `bucket` is given.
        scope: Text = Spec::OPTIONAL.option("SCOPE").example("\"s3://my-ducklake-bucket/\"");
        /// The URL of the directory of the Parquet files. Takes precedence over `bucket` and `prefix`.
        data_path: Text = Spec::OPTIONAL.example("\"s3://my-ducklake-bucket/lake/\"");
        /// The name of the DuckDB secret: created if any credential or connection key is given, otherwise expected to exist.
        secret_name: Text = Spec::REQUIRED.example("\"my_s3_secret\"");
        /// Further options of DuckDB's `s3` secret, for example `provider`. They take precedence over the fields above.
        secret_parameters: Parameters = Spec::OPTIONAL.example("{ provider = \"credential_chain\" }");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The keys as they are written.
    pub keys: Arc<S3>,
    /// The name of the secret.
    pub secret_name: Located<Text>,
    /// The data path, in the pieces that it is made of.
    pub data_path: Vec<Segment>,
}

impl Keys for S3 {
    fn secret_keys(&self) -> Option<SecretKeys<'_>> {
        Some(object_store_keys!(self, SecretType::S3))
    }

    fn whole_path(&self) -> Option<&Located<Text>> {
        self.data_path.as_ref().filter(|path| !path.value.is_empty())
    }

    fn data_path(&self) -> Option<Vec<Segment>> {
        self.data_path()
    }
}

impl S3 {
    pub(crate) fn validate(self: &Arc<Self>, decoder: &mut Decoder<'_>) -> Option<Config> {
        let Some(data_path) = self.data_path() else {
            if ["data_path", "bucket", "scope"].iter().any(|key| self.broken.contains(key)) {
                return None;
            }
            let empty = [("data_path", &self.data_path), ("bucket", &self.bucket)];
            let empty = empty.into_iter().find_map(|(key, located)| Some((key, located.as_ref()?.span)));
            let (at, message) = match empty {
                Some((key, span)) => (
                    span,
                    format!(
                        "`{key}` is empty, and the location of the Parquet files is not \
                                                     given otherwise"
                    ),
                ),
                None => (
                    self.span,
                    "the location of the Parquet files is missing: expected `bucket`, `data_path`, or a `scope` that \
                     starts with `s3://`"
                        .to_owned(),
                ),
            };
            let mut diagnostic = Diagnostic::error(Code::MissingDataPath, at, message)
                .help("add the bucket, for example `bucket = \"my-ducklake-bucket\"`");
            if let Some(scope) = &self.scope {
                diagnostic = diagnostic.context(scope.span, "`scope` does not start with `s3://`");
            }
            let section = const { &Self::SECTION };
            if let Some(field) = section.field("data_path").filter(|_| empty.is_none()) {
                // A key under another name may be meant.
                decoder.misfits.missing.push(MissingKey { section, field, at, fix: None, said: Some(diagnostic) });
                return None;
            }
            decoder.report(diagnostic);
            return None;
        };
        Some(Config { keys: Arc::clone(self), secret_name: self.secret_name.clone()?, data_path })
    }

    /// `data_path`, else `bucket` and `prefix`, else `scope`; empty ones count as not there.
    pub(crate) fn data_path(&self) -> Option<Vec<Segment>> {
        let given = |located: &Option<Located<Text>>| located.clone().filter(|located| !located.value.is_empty());
        if let Some(data_path) = given(&self.data_path) {
            return Some(vec![Segment::from(data_path.value, data_path.span)]);
        }
        if let Some(bucket) = given(&self.bucket) {
            let mut segments =
                vec![Segment::ours("s3://"), Segment::from(bucket.value, bucket.span), Segment::ours("/")];
            if let Some(prefix) = &self.prefix {
                let stripped = prefix.value.trim_matches('/');
                if !stripped.is_empty() {
                    segments.push(Segment::from(stripped, prefix.span));
                    segments.push(Segment::ours("/"));
                }
            }
            return Some(segments);
        }
        let scope = given(&self.scope).filter(|scope| scope.value.starts_with("s3://"))?;
        let mut segments = vec![Segment::from(scope.value.clone(), scope.span)];
        if !scope.value.ends_with('/') {
            segments.push(Segment::ours("/"));
        }
        Some(segments)
    }
}

impl Config {
    pub(crate) fn parts(&self) -> StorageParts {
        let secret_path = self.data_path.iter().any(|segment| holds_credentials(&segment.text));
        let data_path = Expr::Text(Literal { segments: self.data_path.clone(), secret: secret_path });
        let keys = object_store_keys!(&*self.keys, SecretType::S3);
        let options = self.keys.options(&keys.fields);
        StorageParts::of_object_store(&keys, options, data_path)
    }
}

impl S3 {
    fn options(&self, written: &[WrittenOption<'_>]) -> Vec<SecretOption> {
        let mut options = options_of(written);
        if let Some(endpoint) = &self.endpoint {
            let (address, tls) = split_scheme(&endpoint.value);
            options.retain(|option| option.key() != "ENDPOINT");
            options.push(SecretOption::ours("ENDPOINT", host(&endpoint.with(address.to_owned()))));
            if let (Some(tls), None) = (tls, &self.use_ssl) {
                options.push(SecretOption::ours("USE_SSL", boolean(tls, endpoint.span)));
            }
        }
        options
    }
}

/// The endpoint without its scheme, and what the scheme says about TLS. DuckDB wants host
/// and port only; Metaxy knows the two schemes in lower case.
fn split_scheme(endpoint: &str) -> (&str, Option<bool>) {
    if let Some(host) = endpoint.strip_prefix("https://") {
        (host, Some(true))
    } else if let Some(host) = endpoint.strip_prefix("http://") {
        (host, Some(false))
    } else {
        (endpoint, None)
    }
}
