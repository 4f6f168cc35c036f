//! SQL inside of a program: `con.execute("ATTACH …")`, `duckdb -c "…"`.
//!
//! What a program gives to DuckDB is read from its strings, in whatever language it is written: their quotes, and the
//! escapes in them, are alike in Python, R, JavaScript, Java, Go, Rust and shells.

use crate::text::span::Span;

/// SQL that was taken out of a program, and where each part of it was.
pub(super) struct Program {
    /// The statements, with a semicolon between two strings.
    pub(super) sql: String,
    /// Where parts begin: in `sql`, and in the program.
    parts: Vec<(usize, usize)>,
}

/// How statements begin that set a session up; queries are what a program does with the lake.
const BEGINNINGS: &[&str] =
    &["attach", "create", "install", "force", "load", "use", "set", "call", "detach", "pragma", "reset"];

/// The SQL in a program; nothing if no string of it looks like a statement.
pub(super) fn sql(text: &str) -> Option<Program> {
    let Strings { found, calls } = Strings::of(text);
    let mut program = Program { sql: String::new(), parts: Vec::new() };
    // Where the last string that is SQL ends: what follows is joined to it, as Python does with neighbors.
    let mut last = None;
    for string in found {
        let inside = &text[string.start..string.end];
        let between = last.map(|end: usize| text[end..string.whole.start].trim_matches(JOINS));
        let is_more = between.is_some_and(|it| it.len() <= PREFIX && it.bytes().all(|it| it.is_ascii_alphabetic()));
        let is_run = || calls || string.is_document || is_option(&text[..string.whole.start]);
        if is_more || (begins(inside) && is_run()) {
            if !is_more && last.is_some() {
                program.sql.push_str(";\n");
            }
            program.add(inside, string.start, string.raw);
            last = Some(string.whole.end);
        }
    }
    (!program.sql.is_empty()).then_some(program)
}

/// What may stand between two strings that are one.
const JOINS: &[char] = &[' ', '\t', '\r', '\n', '+', '\\'];

/// The most letters that stand before a string and belong to it: `rf"…"`.
const PREFIX: usize = 2;

/// After so many `<<` that begin no document, each of which is looked for up to the end, none is expected.
const SHIFTS: usize = 64;

/// A string of a program.
struct Quoted {
    /// Where what is inside of it begins and ends.
    start: usize,
    end: usize,
    /// The same with its quotes.
    whole: Span,
    /// Whether a backslash in it is one.
    raw: bool,
    /// Whether a shell gives it to a program as its input.
    is_document: bool,
}

/// The strings of a program, without those of its comments.
struct Strings {
    found: Vec<Quoted>,
    /// Whether anything is called: text that is no program has strings, too.
    calls: bool,
}

impl Strings {
    fn of(text: &str) -> Self {
        let mut strings = Self { found: Vec::new(), calls: false };
        let mut at = 0;
        let mut shifts = 0;
        // Up to here, an apostrophe is one.
        let mut line = 0;
        while let Some(character) = text[at..].chars().next() {
            let before = &text[..at];
            let is_quote = matches!(character, '"' | '`') || (character == '\'' && at >= line);
            if let Some(length) = comment(&text[at..], before) {
                at += length;
            } else if let Some(document) = (shifts < SHIFTS).then(|| document(text, at)).flatten() {
                at = document.whole.end;
                strings.found.push(document);
            } else if let Some(string) = is_quote.then(|| string(text, at, character)).flatten() {
                at = string.whole.end;
                strings.found.push(string);
            } else {
                strings.calls |= character == '(' && before.ends_with(|it: char| it.is_alphanumeric() || it == '_');
                at += character.len_utf8();
                shifts += usize::from(character == '<' && text[at..].starts_with('<'));
                match character {
                    '\'' if is_quote => line = text[at..].find('\n').map_or(text.len(), |length| at + length),
                    // All that follows is in it.
                    _ if is_quote => break,
                    _ => {}
                }
            }
        }
        strings
    }
}

/// The string that begins with a quote at an offset, if it is closed.
fn string(program: &str, offset: usize, quote: char) -> Option<Quoted> {
    let (before, text) = program.split_at(offset);
    let prefix = before.rsplit(|it: char| !it.is_ascii_alphabetic()).next().unwrap_or_default();
    let raw = quote == '`' || (prefix.len() <= PREFIX && prefix.contains(['r', 'R']));
    let triple = quote.to_string().repeat(3);
    let close = if text.starts_with(&triple) { &triple[..] } else { &triple[..1] };
    let mut at = close.len();
    loop {
        let rest = &text[at..];
        if rest.starts_with(close) {
            let whole = Span::new(offset, offset + at + close.len());
            return Some(Quoted { start: offset + close.len(), end: offset + at, whole, raw, is_document: false });
        }
        let character = rest.chars().next()?;
        if character == '\n' && close == "'" {
            return None;
        }
        at += character.len_utf8();
        if character == '\\' && !raw {
            at += text[at..].chars().next()?.len_utf8();
        }
    }
}

/// The lines behind `<<'SQL'`, up to the one that says that word again.
fn document(program: &str, offset: usize) -> Option<Quoted> {
    let word = program[offset..].strip_prefix("<<")?.trim_start_matches(['-', '~', ' ', '\'', '"', '\\']);
    let word = &word[..word.find(|it: char| !it.is_ascii_alphanumeric() && it != '_')?];
    let start = offset + program[offset..].find('\n')? + 1;
    if word.is_empty() {
        return None;
    }
    let mut end = start;
    for line in program[start..].split_inclusive('\n') {
        if line.trim() == word {
            let whole = Span::new(offset, end + line.len());
            return Some(Quoted { start, end, whole, raw: true, is_document: true });
        }
        end += line.len();
    }
    None
}

/// The length of the comment that begins here, up to the end of its line.
fn comment(text: &str, before: &str) -> Option<usize> {
    let alone = before.is_empty() || before.ends_with(char::is_whitespace);
    let begins = text.starts_with("//") || (text.starts_with('#') && !text.starts_with("#["));
    (alone && begins).then(|| text.find('\n').unwrap_or(text.len()))
}

/// Whether a command line gives what follows to DuckDB's program.
fn is_option(before: &str) -> bool {
    let word = before.trim_end().rsplit(char::is_whitespace).next();
    word.is_some_and(|it| ["-c", "-s", "-cmd", "--command"].contains(&it))
}

/// Whether a string begins as a statement does.
fn begins(text: &str) -> bool {
    let text = text.trim_start_matches(|it: char| it.is_whitespace() || it == '\\');
    // Comments of SQL.
    if let Some(line) = text.strip_prefix("--") {
        return line.split_once('\n').or_else(|| line.split_once("\\n")).is_some_and(|(_, rest)| begins(rest));
    }
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, behind) = text.split_at(length);
    let ends = behind.starts_with(|it: char| it.is_whitespace() || it == '\\');
    ends && BEGINNINGS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

impl Program {
    /// Adds the inside of a string that begins at an offset of the program, with its escapes resolved.
    fn add(&mut self, inside: &str, offset: usize, raw: bool) {
        self.parts.push((self.sql.len(), offset));
        let mut rest = inside.char_indices();
        while let Some((_, character)) = rest.next() {
            if character != '\\' || raw {
                self.sql.push(character);
                continue;
            }
            match rest.next() {
                Some((_, 'n' | 'r')) => self.sql.push('\n'),
                Some((_, 't')) => self.sql.push('\t'),
                // The line goes on.
                Some((_, '\n')) => {}
                Some((_, other)) => {
                    // Others, as those of characters by number, stay as they are.
                    if other.is_ascii_alphanumeric() {
                        self.sql.push('\\');
                    }
                    self.sql.push(other);
                }
                None => self.sql.push('\\'),
            }
            self.parts.push((self.sql.len(), offset + rest.offset()));
        }
    }

    /// The place in the program of a place in the SQL.
    pub(super) fn place(&self, span: Span) -> Span {
        let origin = |part: usize, offset: usize| {
            let next = self.parts.partition_point(|(start, _)| *start <= part);
            self.parts[..next].last().map_or(0, |(start, origin)| origin + (offset - start))
        };
        let last = span.end.saturating_sub(1).max(span.start);
        Span::new(origin(span.start, span.start), origin(last, span.end))
    }
}

#[cfg(test)]
mod tests {
    use crate::import::import;

    /// What is left out of a text, and the TOML that it becomes.
    fn read(text: &str) -> (Vec<&str>, String) {
        let imported = import(text);
        let lost = imported.notes.iter().filter(|it| it.lost).map(|it| it.span.slice(text)).collect();
        (lost, if imported.is_empty() { String::new() } else { imported.to_toml(text) })
    }

    const LAKE: &str = "ATTACH 'ducklake:m.db' AS lake (DATA_PATH 'x')";

    #[test]
    fn what_a_program_gives_to_duckdb_is_read() {
        let (_, plain) = read(LAKE);
        assert!(plain.contains("alias = \"lake\"") && plain.contains("path = \"x\""), "{plain}");
        for (before, behind) in [
            ("con.execute(\"", "\")"),
            ("import duckdb\n# don't: con.sql(\"ATTACH 'ducklake:old' AS old\")\nduckdb.sql(f\"\"\"\n", "\n\"\"\")\n"),
            ("con.sql('SELECT 1').fetchall()\ncon.sql(r\"", "\")"),
            ("SQL = \"\"\"", ";\"\"\"\nfor it in SQL.split(';'):\n    con.execute(it)\n"),
            ("duckdb -c \"", "\""),
            ("duckdb -cmd \"", "\" -ui"),
            ("# it's mine\nduckdb lake.db -c \"INSTALL ducklake\" -c \"", ";\""),
            ("dbExecute(con, \"", "\")"),
            ("await connection.run(`", "`); // the lake"),
            ("stmt.execute(\"\"\"\n    ", "\n    \"\"\");"),
            ("db.Exec(`LOAD ducklake`)\ndb.Exec(`", "`)"),
            ("set -eu\nduckdb -batch <<'SQL' | cat\n", ";\nSQL\necho done\n"),
            ("duckdb << EOF\n", "\nEOF\n"),
            ("con.execute(\"-- the lake\\n", "\")"),
        ] {
            let text = format!("{before}{LAKE}{behind}");
            let (lost, toml) = read(&text);
            assert!(lost.is_empty(), "{before}: {lost:?}");
            assert_eq!(toml, plain, "{before}");
        }
    }

    #[test]
    fn strings_that_are_joined_are_one_and_escapes_are_resolved() {
        let (_, plain) = read(LAKE);
        for text in [
            "con.execute(\n    \"ATTACH 'ducklake:m.db' AS lake \"\n    f\"(DATA_PATH 'x')\"\n)",
            "con.execute(\"ATTACH 'ducklake:m.db' \" + \\\n  \"AS lake (DATA_PATH 'x')\")",
            "con.execute('ATTACH \\'ducklake:m.db\\' AS lake\\n(DATA_PATH \\'x\\')')",
            "con.execute(\"ATTACH 'ducklake:m.db' AS \\\"lake\\\" \\\n (DATA_PATH 'x')\")",
        ] {
            assert_eq!(read(text), (vec![], plain.clone()), "{text}");
        }
        let (_, toml) = read("con.sql(\"ATTACH 'ducklake:C:\\\\lakes\\\\m.db' AS l (DATA_PATH 'C:\\\\x\\\\')\")");
        assert!(toml.contains(r"C:\lakes\m.db") || toml.contains(r"C:\\lakes\\m.db"), "{toml}");
    }

    /// The secrets of a program are those of the lake, and what cannot be said is told where the program says it.
    #[test]
    fn nothing_is_lost_and_each_note_has_its_place() {
        let text = "con = duckdb.connect()\ncon.execute(\"CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 'x', REGION 'eu')\")\n\
                    con.execute(\"SET threads = 4; CALL what(1)\")\n\
                    con.execute(\"\"\"ATTACH 'ducklake:ü.db' AS lake (DATA_PATH 's3://b/')\"\"\")\ncon.sql(\"FROM lake.t\")\n";
        let (lost, toml) = read(text);
        assert_eq!(lost, ["SET threads = 4", "CALL"], "{toml}");
        assert!(toml.contains("key_id = \"k\"") && toml.contains("region = \"eu\""), "{toml}");
        assert!(toml.starts_with("# not in this file (SQL 3:14): "), "{toml}");
    }

    #[test]
    fn what_is_no_program_or_attaches_no_lake_is_none() {
        for text in [
            "a = \"ATTACH 'ducklake:m.db' AS lake\"\n[",
            "to attach it, write \"ATTACH 'ducklake:m.db' AS lake\"",
            "print(\"the ATTACH 'ducklake:m.db'\")",
            "# con.sql(\"ATTACH 'ducklake:m.db' AS lake\")",
            "con.sql(\"ATTACH 'x.db' AS x\")",
            "cat <<SQL\nATTACH 'ducklake:m.db'\n",
            "con.sql(\"ATTACH 'ducklake:m",
            "con.sql(\"SELECT 'ATTACH ''ducklake:m.db'''\")",
        ] {
            assert_eq!(read(text).1, "", "{text}");
        }
    }
}
