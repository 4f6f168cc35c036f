//! Texts that set environment variables: lines of a shell, a `.env` file, `environment:` of a Compose file, `env:` of
//! Kubernetes, a unit of systemd, `docker run`.

/// A variable that a text sets, and its value, if that stands there.
type Variable = (String, Option<String>);

/// The variables that a text sets, each with its value, if that stands there; nothing for any other text.
pub(crate) fn variables(text: &str) -> Option<Vec<Variable>> {
    let (mut found, mut within, mut of_compose, mut others) = (Vec::new(), None, false, false);
    // Whether each variable is an item of several lines: its name, and its value below it.
    let mut by_items = false;
    let mut rest = text;
    while !rest.is_empty() {
        let line;
        (line, rest) = statement(rest);
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        let line = line.strip_prefix("$ ").unwrap_or(line);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let is_item = line.starts_with("- ");
        if within.is_some_and(|level| indent < level || (indent == level && !is_item)) {
            (within, by_items) = (None, false);
        }
        of_compose |= ALSO_WITHIN.iter().any(|it| line.starts_with(it));
        if matches!(line, "environment:" | "env:") {
            (within, of_compose) = (Some(indent), true);
        } else if let Some(name) = line.strip_prefix("- name:").filter(|_| within.is_some()) {
            by_items = true;
            found.extend(value(name.trim(), false).map(|it| (it.0.to_owned(), None)));
        } else if by_items {
            if let (Some(text), Some(last)) = (line.strip_prefix("value:"), found.last_mut()) {
                last.1 = value(text.trim(), false).filter(|it| it.1).map(|it| it.0.to_owned());
            }
        } else if !read(line, within.is_some(), &mut found) {
            others |= !OTHERS.iter().any(|it| line.starts_with(it));
        }
    }
    (!found.is_empty() && (of_compose || !others)).then_some(found)
}

/// The first line of a text, with those over which a value in quotes goes on, and what is below.
fn statement(text: &str) -> (&str, &str) {
    let (line, below) = text.split_once('\n').unwrap_or((text, ""));
    let value = line.split_once('=').filter(|it| !it.0.contains('#')).map_or("", |it| it.1.trim_start());
    if let Some(quote @ ('"' | '\'')) = value.chars().next()
        && !value[1..].contains(quote)
        && let Some(at) = below.find(quote)
    {
        let end = text.len() - below.len() + at;
        return text[end..].split_once('\n').map_or((text, ""), |it| (&text[..text.len() - it.1.len()], it.1));
    }
    (line, below)
}

/// What stands before a name in a shell, in a `Dockerfile`, in PowerShell and in a unit of systemd.
const BEFORE: &[&str] =
    &["- ", "export ", "declare -x ", "set -gx ", "set -x ", "set ", "setenv ", "$env:", "ENV ", UNIT];

/// How the other lines of a file of variables begin.
const OTHERS: &[&str] = &["set ", "export ", "source ", ". "];

const UNIT: &str = "Environment=";

/// How lines begin that set variables among others that do something else.
const ALSO_WITHIN: &[&str] = &[UNIT, "docker ", "podman "];

/// What stands before each variable of a command that starts a container.
const FLAGS: &[&str] = &["-e ", "--env ", "--env="];

/// Whether a line sets variables; those that it sets are put to the others.
fn read(line: &str, within: bool, found: &mut Vec<Variable>) -> bool {
    let (mut rest, before) = (line, found.len());
    let is_command = ALSO_WITHIN[1..].iter().chain(FLAGS).any(|it| line.starts_with(it));
    let lists = is_command || line.starts_with(UNIT);
    loop {
        if is_command {
            let behind = |at: usize| FLAGS.iter().find_map(|it| rest[at..].strip_prefix(it));
            let Some(next) = rest.match_indices('-').find_map(|it| behind(it.0)) else { break };
            rest = next.trim_start();
        }
        if let Some((variable, behind)) = variable(rest, within || lists, lists || found.len() > before) {
            found.push(variable);
            rest = behind;
            if lists || sets(rest) {
                continue;
            }
        } else if is_command {
            // Without a value it has that of whoever starts the container.
            let (name, behind) = rest.split_at(name(rest));
            if behind.starts_with(char::is_whitespace)
                && is_upper(name)
                && !name.starts_with(|it: char| it.is_ascii_digit())
            {
                found.push((name.to_owned(), None));
            }
            continue;
        }
        break;
    }
    found.len() > before
}

/// The variable at the beginning of a line, and what stands behind it; of a line that has set one before, the value is
/// a word.
fn variable(line: &str, within: bool, is_word: bool) -> Option<(Variable, &str)> {
    let before = BEFORE.iter().find(|it| line.starts_with(*it));
    let mut line = before.map_or(line, |it| line[it.len()..].trim_start());
    // A whole item in quotes.
    let mut behind_item = None;
    if let Some(quote @ ('"' | '\'')) = line.chars().next() {
        let item = line[1..].split_once(quote)?;
        (line, behind_item) = (item.0, Some(item.1.trim_start()));
    }
    let (name, behind) = line.split_at(name(line));
    let known = before.is_some() || within || !name.contains(|it: char| it.is_ascii_lowercase());
    if name.is_empty() || !known || name.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let behind = behind.trim_start();
    let text = match behind.chars().next() {
        // The value is that of whoever starts the program.
        None => return (before == Some(&BEFORE[0]) && within).then(|| ((name.to_owned(), None), "")),
        Some('=') => &behind[1..],
        Some(':') if within => behind[1..].strip_prefix(' ')?,
        Some(_) if before.is_some_and(|it| it.starts_with("set")) => behind,
        _ => return None,
    };
    let text = text.trim();
    let is_word = behind_item.is_none() && (is_word || before == Some(&"export "));
    let (value, is_plain, behind) = self::value(text, is_word)?;
    Some(((name.to_owned(), is_plain.then(|| value.to_owned())), behind_item.unwrap_or(behind)))
}

/// Where the name at the beginning of a text ends.
fn name(text: &str) -> usize {
    text.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(text.len())
}

/// What stands between two variables of a line.
const APART: &[char] = &[' ', ';'];

/// A value without its quotes, whether it refers to no other variable, and what stands behind it. Without quotes it is a
/// word, or all that stands before the next variable or a comment.
fn value(text: &str, is_word: bool) -> Option<(&str, bool, &str)> {
    let quote = text.chars().next().filter(|it| matches!(it, '\'' | '"'));
    let (value, behind) = if let Some(quote) = quote {
        let inner = &text[1..];
        let ends = |at: &usize| quote == '\'' || !inner[..*at].ends_with('\\');
        let end = inner.match_indices(quote).map(|it| it.0).find(ends)?;
        (&inner[..end], &inner[end + 1..])
    } else {
        let ends = |at: &usize| {
            let behind = &text[at + 1..];
            behind.starts_with('#') || (!behind.starts_with(APART) && (is_word || sets(behind)))
        };
        let end = text.match_indices(APART).map(|it| it.0).find(ends).unwrap_or(text.len());
        (text[..end].trim_end_matches(APART), &text[end..])
    };
    let behind = behind.trim_start_matches(APART);
    if quote.is_some() && !is_word && !sets(behind) && !behind.is_empty() && !behind.starts_with('#') {
        return None;
    }
    let is_plain = quote == Some('\'') || !value.contains(&['$', '`', '\\'] as &[char]);
    Some((value, is_plain, behind))
}

/// Whether the rest of a line sets another variable, or says of one that programs get it.
fn sets(rest: &str) -> bool {
    rest.starts_with("export ") || rest[name(rest)..].starts_with('=') && is_upper(&rest[..name(rest)])
}

fn is_upper(name: &str) -> bool {
    !name.is_empty() && !name.contains(|it: char| it.is_ascii_lowercase())
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
            "#!/bin/sh\nset -a\nMETAXY_STORE=dev\nPGPASSWORD='a#b c'\nset +a\n. ./other\nexport PGPASSWORD\n",
            "$ export METAXY_STORE=dev\n$ export PGPASSWORD='a#b c'\n",
            "export METAXY_STORE=dev PGPASSWORD='a#b c'\n",
            "METAXY_STORE=dev;  export METAXY_STORE\nPGPASSWORD='a#b c'; export PGPASSWORD\n",
            "METAXY_STORE=\"dev\"; export PGPASSWORD=\"a#b c\" # both\n",
            "setenv METAXY_STORE dev\nsetenv PGPASSWORD \"a#b c\"\n",
            "METAXY_STORE='dev'\r\nPGPASSWORD='a#b c'\r\n",
            "[Service]\nType=simple\nEnvironment=METAXY_STORE=dev\nEnvironment=\"PGPASSWORD=a#b c\"\nExecStart=/x -e y\n",
            "Environment=METAXY_STORE=dev \"PGPASSWORD=a#b c\"\n",
            "docker run --rm -e METAXY_STORE=dev --env 'PGPASSWORD=a#b c' x:1 python -e 1",
            "$ podman run -e METAXY_STORE=dev --name x --env=PGPASSWORD=\"a#b c\" x",
            "docker run --rm \\\n  -e METAXY_STORE=dev \\\n  -e PGPASSWORD='a#b c' \\\n  x:1 python run.py\n",
            "    env:\n      - name: METAXY_STORE\n        value: dev\n      - name: PGPASSWORD\n        value: \"a#b c\"\n    image: x\n",
        ] {
            assert_eq!(variables(text).as_deref(), Some(&two[..]), "{text}");
        }
        let open = |name: &str| Some(vec![(name.to_owned(), None)]);
        assert_eq!(variables("environment:\n  - METAXY_STORE\n"), open("METAXY_STORE"));
        for command in [
            "docker run -e A_B x",
            "docker run -ti \\\n  --env A_B \\\n  x sh -e script -e 1 -e Y",
            "podman run --env=A_B x",
        ] {
            assert_eq!(variables(command), open("A_B"), "{command}");
        }
        assert_eq!(variables("export A_B=\"${OTHER}\"\n"), open("A_B"));
        assert_eq!(variables("A_B=\"a\\\"b\"\n"), open("A_B"));
        let secret = "env:\n- name: A_B\n  valueFrom:\n    secretKeyRef:\n      name: x\n      key: y\n";
        assert_eq!(variables(secret), open("A_B"));
        // A certificate, and what stands behind it.
        let lines = "KEY=\"--BEGIN\na=b\n--END\" # mine\nC='d\n'\n";
        let two =
            [("KEY".to_owned(), Some("--BEGIN\na=b\n--END".to_owned())), ("C".to_owned(), Some("d\n".to_owned()))];
        assert_eq!(variables(lines).as_deref(), Some(&two[..]));
        let command = variables("A=b C=d python run.py\n");
        assert_eq!(command, Some(vec![("A".to_owned(), Some("b".to_owned())), ("C".to_owned(), Some("d".to_owned()))]));
        assert_eq!(variables("A=b c\n"), Some(vec![("A".to_owned(), Some("b c".to_owned()))]));
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
            "set -a\n. ./.env\n",
            "A=\"b\" c\n",
            "A='b\nC=d\n",
            "# A='b\nit's\n",
            "docker run x\n",
            "grep -e A=b x\n",
            "EnvironmentFile=/A=b\n",
            "docker run -e a_b x\n",
            "docker run -e A_B\n",
            "docker run -e 1 x\n",
            "A: b\nC: d\n",
            "1A=b\n",
            "=b\n",
            "export 1A=b\n",
        ] {
            assert_eq!(variables(text), None, "{text}");
        }
    }
}
