use crate::toml::document::explained;

/// A line, what is said of it, and the line after the fix; nothing for a mistake without one.
const LINES: &[(&str, &str, Option<&str>)] = &[
    ("region = eu-central-1", "must be quoted", Some("region = \"eu-central-1\"")),
    ("endpoint = https://minio:9000 # x", "must be quoted", Some("endpoint = \"https://minio:9000\" # x")),
    ("region = ${AWS_REGION}", "must be quoted", Some("region = \"${AWS_REGION}\"")),
    ("path = C:\\lake", "must be quoted", Some("path = 'C:\\lake'")),
    ("timeout = 30s", "must be quoted", Some("timeout = \"30s\"")),
    ("use_ssl = True", "lower case", Some("use_ssl = true")),
    ("use_ssl = FALSE", "lower case", Some("use_ssl = false")),
    ("use_ssl = yes", "are `true` and `false`", Some("use_ssl = true")),
    ("region = None", "not a value in TOML", Some("")),
    ("region = null", "not a value in TOML", Some("")),
    ("region: \"eu\"", "`:` between", Some("region = \"eu\"")),
    ("region: eu", "`:` between", Some("region = \"eu\"")),
    ("  region : eu", "`:` between", Some("  region = \"eu\"")),
    ("\"region\": \"eu\",", "`:` between", Some("\"region\" = \"eu\"")),
    ("region := 1", "`:=` between", Some("region = 1")),
    ("region == \"eu\"", "`==` between", Some("region = \"eu\"")),
    ("region = = \"eu\"", "`= =` between", Some("region = \"eu\"")),
    ("region => \"eu\"", "`=>` between", Some("region = \"eu\"")),
    ("region -> \"eu\"", "`->` between", Some("region = \"eu\"")),
    ("region \"eu\"", "no `=` between", Some("region = \"eu\"")),
    ("region eu", "no `=` between", Some("region = \"eu\"")),
    ("region =", "no value after", None),
    ("= \"eu\"", "no key", None),
    ("region", "no `=` after", None),
    ("region = \"eu", "not closed", Some("region = \"eu\"")),
    ("region = \"eu # x", "not closed", Some("region = \"eu\" # x")),
    ("region = 'eu\"", "begins with `'` and ends with `\"`", Some("region = 'eu'")),
    ("region = eu\"", "has no beginning", Some("region = \"eu\"")),
    ("region = “eu”", "typographic quote", Some("region = \"eu\"")),
    ("alias = “it’s” # “mine”", "typographic quote", Some("alias = \"it’s\" # “mine”")),
    ("alias = \"lake”", "typographic quote", Some("alias = \"lake\"")),
    ("region = `eu`", "backtick", Some("region = \"eu\"")),
    ("region\u{a0}= \"eu\"", "U+00A0", Some("region = \"eu\"")),
    ("region = \"eu\",", "`,` after the value", Some("region = \"eu\"")),
    ("region = \"eu\";", "`;` after the value", Some("region = \"eu\"")),
    ("region = \"eu\" // x", "`//` does not begin a comment", Some("region = \"eu\" # x")),
    ("region = eu -- x", "`--` does not begin a comment", Some("region = \"eu\" # x")),
    ("// region", "`//` does not begin a comment", Some("# region")),
    ("-- region", "`--` does not begin a comment", Some("# region")),
    ("; region", "`;` does not begin a comment", Some("# region")),
    ("```toml", "Markdown", Some("")),
    ("- region = \"eu\"", "`-` does not begin a list", Some("region = \"eu\"")),
    ("key id = \"x\"", "a key that contains a space", Some("key_id = \"x\"")),
    ("größe = 1", "a key without quotes", Some("\"größe\" = 1")),
    ("path = \"C:\\Users\\lake\"", "begins an escape", Some("path = 'C:\\Users\\lake'")),
    ("path = \"C:\\Users\\lake\"🦆", "no such escape", None),
    ("path = r\"C:\\x\"", "`r` before a string", Some("path = 'C:\\x'")),
    ("path = f\"lake\"", "`f` before a string", Some("path = \"lake\"")),
    ("path = \"a\" + \"b\"", "does not concatenate", Some("path = \"ab\"")),
    ("path = ''a''", "two quotes", Some("path = 'a'")),
    ("port = 05432", "begin with 0", Some("port = 5432")),
    ("[stores.my store]", "`my store` needs quotes", Some("[stores.\"my store\"]")),
    ("[stores.dev", "not closed", Some("[stores.dev]")),
    ("[stores.dev]]", "closes more", Some("[stores.dev]")),
    ("[[stores.dev]", "not closed", Some("[[stores.dev]]")),
    ("[stores.dev]:", "follow a header", Some("[stores.dev]")),
    ("x = {\"region\": \"eu\"}", "`:` between", Some("x = {\"region\" = \"eu\"}")),
    ("x = { region: eu, use_ssl: False }", "`:` between", Some("x = { region = \"eu\", use_ssl = false }")),
    ("x = { region = \"eu\" use_ssl = false }", "no comma", Some("x = { region = \"eu\", use_ssl = false }")),
    ("x = { region = \"eu\"", "not closed", Some("x = { region = \"eu\" }")),
    ("x = [\"a\" \"b\"]", "no comma", Some("x = [\"a\", \"b\"]")),
    ("x = [a, b", "must be quoted", Some("x = [\"a\", \"b\"]")),
    ("x = {\"a\": [s3://b/, 1]}", "`:` between", Some("x = {\"a\" = [\"s3://b/\", 1]}")),
    ("region = \"e\0u\"", "U+0000 is not allowed", Some("region = \"eu\"")),
    ("region = \"\u{1b}[31meu\u{1b}[0m\" # \u{7f}", "U+001B is not allowed", Some("region = \"eu\" # ")),
    ("r\0egion = eu", "U+0000 is not allowed", Some("region = \"eu\"")),
    ("# \u{8}x", "U+0008 is not allowed", Some("# x")),
    ("region = “eu”, // x", "typographic", Some("region = \"eu\" # x")),
];

fn file(line: &str) -> String {
    format!("[top]\na = 1\r\n{line}\n[next]\nb = [\n  1,\n]\n")
}

#[test]
fn a_mistake_is_named_and_its_fix_makes_the_line_toml() {
    for (line, message, fixed) in LINES {
        let text = file(line);
        let errors = explained(&text).errors;
        assert_eq!(errors.len(), 1, "{line}: {errors:?}");
        let error = &errors[0];
        assert!(error.message.contains(message), "{line}: {}", error.message);
        assert!(error.help.is_some(), "{line}");
        let start = text.find("\r\n").map_or(0, |at| at + 2);
        assert!(error.span.start >= start && error.span.end <= start + line.len(), "{line}: {:?}", error.span);
        let applied = error.fix.as_ref().map(|fix| fix.apply(&text));
        assert_eq!(applied, fixed.map(file), "{line}");
        if let Some(applied) = applied {
            assert!(explained(&applied).errors.is_empty(), "{applied}");
        }
    }
}

#[test]
fn no_fix_and_no_message_repeats_a_value() {
    for value in
        ["hunter2", "hunter2,", "“hunter2”", "'hunter2", "hunter2 // x", "f\"hunter2\"", "{ a: hunter2 }", "[hunter2"]
    {
        for key in ["password = ", "password: ", "password "] {
            for error in explained(&format!("{key}{value}\n")).errors {
                let fix = error.fix.iter().flat_map(|fix| &fix.edits).any(|edit| edit.replacement.contains("hunter"));
                let said = format!("{} {:?}", error.message, error.help).contains("hunter");
                assert!(!fix && !said, "{key}{value}: {error:?}");
            }
        }
    }
}

/// What to write is shown as it is to be written: `key = value` has no secret in it, though it looks as if.
#[test]
fn words_of_ours_are_not_masked() {
    let foreign =
        ["{\"stores\": {}}", "import metaxy", "---\nstores: {}", "stores:\n  dev:\n    type: x", "key", "[a]\nkey"];
    for text in LINES.iter().map(|it| it.0).chain(foreign) {
        for found in crate::analyze(text, &crate::Options::default()).diagnostics {
            let said = format!("{} {:?}", found.message, found.help);
            assert!(!said.contains(crate::text::secret::MASK), "{text}: {said}");
        }
    }
}

#[test]
fn lines_inside_of_a_value_are_left_alone() {
    for text in [
        "x = [\n  s3://a/,\n]\n",
        "x = [\n  \"a\"\n  \"b\",\n]\n",
        "x = \"\"\"\na: b\n",
        "x = {\n  a: b,\n  c = 1\n}\n",
    ] {
        let errors = explained(text).errors;
        assert!(!errors.is_empty(), "{text}");
        assert!(errors.iter().all(|error| error.fix.is_none()), "{text}: {errors:?}");
    }
}

#[test]
fn a_bracket_that_is_not_closed_is_told_where_it_opens() {
    for (text, fixed) in [
        ("x = [\"a\"\ny = 1\n", "x = [\"a\"]\ny = 1\n"),
        ("x = { a = 1\n[next]\ny = 1\n", "x = { a = 1 }\n[next]\ny = 1\n"),
    ] {
        let errors = explained(text).errors;
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0].fix.as_ref().map(|fix| fix.apply(text)).as_deref(), Some(fixed));
    }
}

#[test]
fn each_line_is_told_once() {
    let text = "a: x y: z\n\nb = True\nc: {d: e: f}\n";
    let lines: Vec<usize> =
        explained(text).errors.iter().map(|error| text[..error.span.start].matches('\n').count()).collect();
    assert_eq!(lines, [0, 2, 3]);
}

#[test]
fn of_two_the_first_is_shown() {
    for (text, message, first, fixed) in [
        ("[t]\na = 1\na = 2\nb = 1\n", "this key is already defined", "a", Some("[t]\na = 1\nb = 1\n")),
        ("[t]\na = 1\n[u]\n[t]\nb = 1\n", "this table is already defined", "t", None),
        ("t = { a = 1 }\n[t]\nb = 1\n", "already defined as a value", "t", None),
        ("[x.t]\na = 1\n[x]\nt = 1\n", "already a table", "t", Some("[x.t]\na = 1\n[x]\n")),
    ] {
        let errors = explained(text).errors;
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert!(errors[0].message.contains(message), "{text}: {}", errors[0].message);
        let (place, _) = errors[0].first.as_ref().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(place.slice(text), first, "{text}");
        assert!(*place < errors[0].span, "{text}");
        assert_eq!(errors[0].fix.as_ref().map(|fix| fix.apply(text)).as_deref(), fixed, "{text}");
    }
}

/// Lines with pieces put into them, taken out and doubled: whatever comes of it is told or mended, at
/// places that are in the text.
#[test]
fn no_mutation_of_them_is_too_odd() {
    const PIECES: &[&str] = &[
        "é", "“", "\u{a0}", "\u{200b}", "🦆", "\"", "'", "=", ":", "[", "]", "{", "}", ",", "\\", "#", "\n", "\r",
        "\t", "//", "-- ", "```", "- ", "\"\"\"", "f\"", "0", "$", "-", "->", "`", "\0", " + ", "\u{feff}",
    ];
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
    };
    for _ in 0..20_000 {
        let mut text: Vec<char> = Vec::new();
        for _ in 0..=next(3) {
            text.extend(LINES[next(LINES.len())].0.chars().chain(['\n']));
        }
        for _ in 0..=next(4) {
            let at = next(text.len() + 1);
            match next(3) {
                0 => drop(text.splice(at..at, PIECES[next(PIECES.len())].chars())),
                1 => drop(text.drain(at..(at + 1 + next(3)).min(text.len()).max(at))),
                _ => {
                    let copied: Vec<char> = text[at..(at + next(8)).min(text.len())].to_vec();
                    let to = next(text.len() + 1);
                    text.splice(to..to, copied);
                }
            }
        }
        let text: String = text.into_iter().collect();
        for error in explained(&text).errors {
            assert!(text.get(error.span.start..error.span.end).is_some(), "{text:?}: {error:?}");
            if let Some(fix) = &error.fix {
                assert!(fix.edits.iter().all(|edit| text.get(edit.span.start..edit.span.end).is_some()), "{text:?}");
                assert_ne!(fix.apply(&text), text, "{text:?}: {error:?}");
            }
        }
    }
}
