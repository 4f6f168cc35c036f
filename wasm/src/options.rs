//! What callers in JavaScript hand in.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// What `analyze` takes beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The variables that are set.
    pub env: BTreeMap<String, String>,
    /// The store whose SQL is wanted.
    pub store: Option<String>,
    /// The name of the file, if it has one.
    pub file_name: Option<String>,
    /// `duckdb` (the default) or `metaxy`.
    pub flavor: Option<String>,
    /// The DuckDB that is meant, as a minor version or in full.
    pub duckdb: Option<String>,
    /// Whether secrets are replaced; on unless it is `false`.
    pub mask: Option<bool>,
    /// Whether the statements that install and load extensions come first.
    pub setup: bool,
}

impl Options {
    /// Reads an object of JavaScript. What is missing, null or not of its type is as if it were
    /// not there; a variable may be anything that has a text, as a number has.
    pub fn read(options: &JsValue) -> Self {
        let get = |key: &str| Reflect::get(options, &key.into()).unwrap_or_default();
        let env = get("env").dyn_into::<Object>().map(|it| Object::entries(&it)).unwrap_or_default();
        let variable = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            let value = entry.get(1);
            let set = !value.is_null() && !value.is_undefined();
            set.then(|| {
                (entry.get(0).as_string().unwrap_or_default(), value.unchecked_ref::<Object>().to_string().into())
            })
        };
        // `collect` would bring a sort.
        let mut variables = BTreeMap::new();
        variables.extend(env.iter().filter_map(variable));
        Self {
            env: variables,
            store: get("store").as_string(),
            file_name: get("fileName").as_string(),
            flavor: get("flavor").as_string(),
            duckdb: get("duckdb").as_string(),
            mask: get("mask").as_bool(),
            setup: get("setup").is_truthy(),
        }
    }
}
