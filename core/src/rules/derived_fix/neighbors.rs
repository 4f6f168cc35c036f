//! What else the file says that a fix has to fit.

use crate::schema::Text;
use crate::text::span::Located;
use crate::toml::places::Places;

/// What there is in the file beside the store.
#[derive(Debug)]
pub(crate) struct Neighbors<'a> {
    /// Where each key is written.
    pub(crate) places: &'a Places<'a>,
    /// The value of the `store` key.
    pub(crate) default: Option<&'a Located<Text>>,
    /// The names of all stores.
    pub(crate) names: Vec<&'a str>,
}
