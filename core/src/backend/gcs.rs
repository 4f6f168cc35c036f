//! Google Cloud Storage as storage.

use std::sync::Arc;

use crate::backend::keys::{Keys, SecretKeys, object_store_keys};
use crate::backend::parts::{StorageParts, options_of, text};
use crate::duckdb::options::SecretType;
use crate::schema::decode::Decoder;
use crate::schema::{Parameters, Spec, Text, section};
use crate::text::secret::Secret;
use crate::text::span::Located;

/// What people call it.
pub(crate) const TITLE: &str = "Google Cloud Storage";

section! {
    /// Google Cloud Storage, through its S3-compatible interface and HMAC keys.
    Gcs = "gcs", path "stores.<name>.config.ducklake.storage", tag "gcs" {
        /// The HMAC access key. Used only together with `secret`.
        key_id: Secret = Spec::OPTIONAL.option("KEY_ID").example("\"GOOG...\"");
        /// The HMAC secret. Used only together with `key_id`.
        secret: Secret = Spec::OPTIONAL.option("SECRET").example("\"...\"");
        /// The URL of the directory of the Parquet files, with the scheme `gs://` or `gcs://`.
        data_path: Text = Spec::REQUIRED.example("\"gs://my-ducklake-bucket/lake/\"");
        /// The name of the DuckDB secret: created if any credential is given, otherwise expected to exist.
        secret_name: Text = Spec::REQUIRED.example("\"my_gcs_secret\"");
        /// Further options of DuckDB's `gcs` secret, for example `provider`. They take precedence over the fields above.
        secret_parameters: Parameters = Spec::OPTIONAL.example("{ provider = \"credential_chain\" }");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The keys as they are written.
    pub keys: Arc<Gcs>,
    /// The name of the secret.
    pub secret_name: Located<Text>,
    /// The data path.
    pub data_path: Located<Text>,
}

impl Keys for Gcs {
    fn secret_keys(&self) -> Option<SecretKeys<'_>> {
        Some(object_store_keys!(self, SecretType::Gcs))
    }

    fn whole_path(&self) -> Option<&Located<Text>> {
        self.data_path.as_ref()
    }
}

impl Gcs {
    pub(crate) fn validate(self: &Arc<Self>, _: &mut Decoder<'_>) -> Option<Config> {
        Some(Config {
            keys: Arc::clone(self),
            secret_name: self.secret_name.clone()?,
            data_path: self.data_path.clone()?,
        })
    }
}

impl Config {
    pub(crate) fn parts(&self) -> StorageParts {
        let keys = object_store_keys!(&*self.keys, SecretType::Gcs);
        let options = options_of(&keys.fields);
        StorageParts::of_object_store(&keys, options, text(&self.data_path))
    }
}
