//! Paths as text.

/// A path without the parts that lead nowhere, so that two spellings of one path are equal.
pub(crate) fn normal(path: &str) -> String {
    let mut normal = String::with_capacity(path.len() + 1);
    if path.starts_with('/') {
        normal.push('/');
    }
    let root = normal.len();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        let last = normal[root..].rfind('/').map_or(root, |at| root + at + 1);
        if part == ".." && normal.len() > root && &normal[last..] != ".." {
            normal.truncate(last.saturating_sub(1).max(root));
            continue;
        }
        if normal.len() > root {
            normal.push('/');
        }
        normal.push_str(part);
    }
    normal
}
