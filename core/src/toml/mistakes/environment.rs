//! Texts that set environment variables: lines of a shell, a `.env` file, `environment:` of a Compose file.

/// The variables that a text sets, each with its value, if that stands there; nothing for any other text.
pub(crate) fn variables(text: &str) -> Option<Vec<(String, Option<String>)>> {
    let (mut found, mut within, mut of_compose, mut others) = (Vec::new(), None, false, false);
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let is_item = line.starts_with("- ");
        if within.is_some_and(|level| indent < level || (indent == level && !is_item)) {
            within = None;
        }
        if matches!(line, "environment:" | "env:") {
            (within, of_compose) = (Some(indent), true);
        } else if let Some(variable) = variable(line, within.is_some()) {
            found.push(variable);
        } else {
            others = true;
        }
    }
    (!found.is_empty() && (of_compose || !others)).then_some(found)
}

/// What stands before a name in a shell, in a `Dockerfile` and in PowerShell.
const BEFORE: &[&str] = &["- ", "export ", "declare -x ", "set -gx ", "set -x ", "set ", "$env:", "ENV "];

fn variable(line: &str, within: bool) -> Option<(String, Option<String>)> {
    let before = BEFORE.iter().find(|it| line.starts_with(*it));
    let mut line = before.map_or(line, |it| line[it.len()..].trim_start());
    // A whole item in quotes.
    if let Some(quote @ ('"' | '\'')) = line.chars().next() {
        line = line[1..].strip_suffix(quote)?;
    }
    let end = line.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(line.len());
    let (name, behind) = line.split_at(end);
    let known = before.is_some() || within || !name.contains(|it: char| it.is_ascii_lowercase());
    if name.is_empty() || !known || name.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let behind = behind.trim_start();
    let value = match behind.chars().next() {
        // The value is that of whoever starts the program.
        None => return (before == Some(&BEFORE[0]) && within).then(|| (name.to_owned(), None)),
        Some('=') => &behind[1..],
        Some(':') if within => behind[1..].strip_prefix(' ')?,
        Some(_) if before.is_some_and(|it| it.starts_with("set -")) => behind,
        _ => return None,
    };
    let (value, is_plain) = self::value(value.trim())?;
    Some((name.to_owned(), is_plain.then(|| value.to_owned())))
}

/// A value without its quotes, and whether it refers to no other variable.
fn value(text: &str) -> Option<(&str, bool)> {
    let (value, behind) = match text.chars().next() {
        Some('\'') => text[1..].split_once('\'')?,
        Some('"') => text[1..].split_once('"')?,
        _ => (text.split(" #").next().unwrap_or(text).trim_end().trim_end_matches(';'), ""),
    };
    let behind = behind.trim_start().trim_start_matches(';');
    if !behind.is_empty() && !behind.starts_with('#') {
        return None;
    }
    let is_plain = text.starts_with('\'') || !value.contains(&['$', '`', '\\'] as &[char]);
    Some((value, is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_wherever_they_are_set() {
        let two =
            [("METAXY_STORE".to_owned(), Some("dev".to_owned())), ("PGPASSWORD".to_owned(), Some("a#b c".to_owned()))];
        for text in [
            "export METAXY_STORE=dev\nexport PGPASSWORD='a#b c'\n",
            "# mine\nMETAXY_STORE=dev # now\nPGPASSWORD=\"a#b c\" # then\n",
            "declare -x METAXY_STORE=\"dev\"\ndeclare -x PGPASSWORD=\"a#b c\"",
            "set -gx METAXY_STORE dev\nset -gx PGPASSWORD 'a#b c'",
            "$env:METAXY_STORE = \"dev\"\n$env:PGPASSWORD = 'a#b c'",
            "ENV METAXY_STORE=dev\nENV PGPASSWORD=\"a#b c\"",
            "- METAXY_STORE=dev\n- \"PGPASSWORD=a#b c\"\n",
            "environment:\n  METAXY_STORE: dev\n  PGPASSWORD: \"a#b c\"\n",
            "services:\n  app:\n    image: x:1\n    environment:\n      - METAXY_STORE=dev\n      - PGPASSWORD=a#b c\n    ports:\n      - 80:80\n",
            "env:\n- METAXY_STORE=dev\n- PGPASSWORD=a#b c\nimage: x\n",
        ] {
            assert_eq!(variables(text).as_deref(), Some(&two[..]), "{text}");
        }
        let open = |name: &str| Some(vec![(name.to_owned(), None)]);
        assert_eq!(variables("environment:\n  - METAXY_STORE\n"), open("METAXY_STORE"));
        assert_eq!(variables("export A_B=\"${OTHER}\"\n"), open("A_B"));
        assert_eq!(variables("export A_B='${OTHER}'\n"), Some(vec![("A_B".to_owned(), Some("${OTHER}".to_owned()))]));
    }

    #[test]
    fn other_texts_set_none() {
        for text in [
            "",
            "[a]\nB=c\n",
            "alias = lake\n",
            "B=c\n[a]\n",
            "export\n",
            "export A\n",
            "1=2\n",
            "- a\n- b\n",
            "stores:\n  dev:\n    type: x\n",
            "export A=b c\nd\n",
            "a: 1\nB: 2\n",
            "export A='b\n",
        ] {
            assert_eq!(variables(text), None, "{text}");
        }
    }
}
