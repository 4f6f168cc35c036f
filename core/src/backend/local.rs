//! A folder of the local file system as storage.

use std::sync::Arc;

use crate::backend::keys::Keys;
use crate::backend::parts::{StorageParts, text};
use crate::schema::decode::Decoder;
use crate::schema::{Spec, Text, section};
use crate::text::span::Located;

/// What people call it.
pub(crate) const TITLE: &str = "Local folder";

section! {
    /// A directory of the local file system.
    Local = "local", path "stores.<name>.config.ducklake.storage", tag "local" {
        /// The directory of the Parquet files, relative to the working directory of the process. It is created with the first file.
        path: Text = Spec::REQUIRED.example("\"/data/ducklake\"");
    }
}

/// A sound section.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The keys as they are written.
    pub keys: Arc<Local>,
    /// The folder.
    pub path: Located<Text>,
}

impl Keys for Local {
    fn whole_path(&self) -> Option<&Located<Text>> {
        self.path.as_ref()
    }
}

impl Local {
    pub(crate) fn validate(self: &Arc<Self>, _: &mut Decoder<'_>) -> Option<Config> {
        Some(Config { keys: Arc::clone(self), path: self.path.clone()? })
    }
}

impl Config {
    pub(crate) fn parts(&self) -> StorageParts {
        StorageParts { secret: None, data_path: text(&self.path), extensions: Vec::new() }
    }
}
