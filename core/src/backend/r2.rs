//! Cloudflare R2 as storage.

use std::sync::Arc;

use crate::backend::keys::{Keys, SecretKeys, object_store_keys};
use crate::backend::parts::{StorageParts, options_of, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::SecretType;
use crate::schema::decode::{Decoder, MissingKey};
use crate::schema::{Parameters, Spec, Text, Together, section};
use crate::text::secret::Secret;
use crate::text::span::Located;

/// What people call it.
pub(crate) const TITLE: &str = "Cloudflare R2";

section! {
    /// Cloudflare R2.
    R2 = "r2", path "stores.<name>.config.ducklake.storage", tag "r2", together [Together::Wants("key_id", "account_id"), Together::Wants("secret", "account_id")] {
        /// The access key. Used only together with `secret`.
        key_id: Secret = Spec::OPTIONAL.option("KEY_ID").example("\"...\"");
        /// The secret access key. Used only together with `key_id`.
        secret: Secret = Spec::OPTIONAL.option("SECRET").example("\"...\"");
        /// The ID of the Cloudflare account, from which DuckDB derives the endpoint. Required with `key_id` or `secret`.
        account_id: Text = Spec::OPTIONAL.option("ACCOUNT_ID").example("\"023e105f4ecef8ad9ca31a8372d0c353\"");
        /// The URL of the directory of the Parquet files, with the scheme `r2://`.
        data_path: Text = Spec::REQUIRED.example("\"r2://my-ducklake-bucket/lake/\"");
        /// The name of the DuckDB secret: created if any credential is given, otherwise expected to exist.
        secret_name: Text = Spec::REQUIRED.example("\"my_r2_secret\"");
        /// Further options of DuckDB's `r2` secret, for example `provider`. They take precedence over the fields above.
        secret_parameters: Parameters = Spec::OPTIONAL.example("{ provider = \"credential_chain\" }");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The keys as they are written.
    pub keys: Arc<R2>,
    /// The name of the secret.
    pub secret_name: Located<Text>,
    /// The data path.
    pub data_path: Located<Text>,
}

impl Keys for R2 {
    fn secret_keys(&self) -> Option<SecretKeys<'_>> {
        Some(object_store_keys!(self, SecretType::R2))
    }

    fn whole_path(&self) -> Option<&Located<Text>> {
        self.data_path.as_ref()
    }
}

impl R2 {
    pub(crate) fn validate(self: &Arc<Self>, decoder: &mut Decoder<'_>) -> Option<Config> {
        let written = [("key_id", self.key_id.as_ref()), ("secret", self.secret.as_ref())];
        let first = written.into_iter().find_map(|(key, located)| Some((key, located?.key_span)));
        if let (Some((key, span)), None) = (first, &self.account_id)
            && !self.broken.contains(&"account_id")
        {
            let told = Diagnostic::error(Code::MissingAccountId, span, format!("`{key}` without `account_id`"))
                .context(self.span, "`account_id` is missing here")
                .help("add the Cloudflare account ID: `account_id = \"…\"`");
            let (section, at) = (const { &Self::SECTION }, self.span);
            // The endpoint may say it.
            let field = section.field("account_id")?;
            decoder.misfits.missing.push(MissingKey { section, field, at, fix: None, said: Some(told) });
            return None;
        }
        Some(Config {
            keys: Arc::clone(self),
            secret_name: self.secret_name.clone()?,
            data_path: self.data_path.clone()?,
        })
    }
}

impl Config {
    pub(crate) fn parts(&self) -> StorageParts {
        let keys = object_store_keys!(&*self.keys, SecretType::R2);
        let options = options_of(&keys.fields);
        StorageParts::of_object_store(&keys, options, text(&self.data_path))
    }
}
