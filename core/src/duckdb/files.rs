//! What DuckDB makes of the path of a database file, and of its format.

/// The name that DuckDB gives to a database that it opens: the file name up to its first dot
/// that is not at the beginning, with `_db` behind a name that is DuckDB's own in lower case.
pub(crate) fn database_name(path: &str) -> Option<String> {
    if path.is_empty() || path == ":memory:" {
        return Some("memory".to_owned());
    }
    if let Some(name) = path.strip_prefix("md:") {
        return Some(name.split('?').next().unwrap_or(name).to_owned()).filter(|name| !name.is_empty());
    }
    let path = path.strip_prefix("duckdb:").unwrap_or(path);
    let file = path.split('?').next().unwrap_or(path).rsplit(['/', '\\']).next()?;
    let stem = file.trim_start_matches('.').split('.').next().unwrap_or(file);
    let own = ["main", "temp", "system"].contains(&stem);
    Some(if own { format!("{stem}_db") } else { stem.to_owned() })
}

/// The first storage version whose files can be encrypted.
pub(crate) const ENCRYPTS: &str = "v1.4.0";
