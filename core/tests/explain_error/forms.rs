//! The forms in which people copy an error: out of terminals, logs, mails and reports.

/// Each form by its name, of an error as DuckDB has printed it.
pub(crate) fn forms(error: &str) -> Vec<(String, String)> {
    let mut forms: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, text: String| forms.push((name.to_owned(), text));
    let lines = |before: &str, behind: &str| each(error, |line| format!("{before}{line}{behind}"));
    let traceback = format!(
        "Traceback (most recent call last):\n  File \"/app/run.py\", line 3, in <module>\n    store.open(\"w\")\n\
         _duckdb.IOException: {error}"
    );
    add("a traceback", traceback.clone());
    add(
        "a traceback of SQLAlchemy",
        format!(
            "sqlalchemy.exc.OperationalError: (_duckdb.IOException) {error}\n[SQL: ATTACH 'x' AS lake]\n(Background on this error at: https://sqlalche.me/e/20/e3q8)"
        ),
    );
    add(
        "a stack of Java",
        format!("java.sql.SQLException: {error}\n\tat org.duckdb.DuckDBNative.duckdb_jdbc_execute(Native Method)"),
    );
    add("an error of Node", format!("[Error: {error}] {{\n  errno: -1,\n  code: 'DUCKDB_NODEJS_ERROR'\n}}"));
    add("an error of R", format!("Error in `dbSendQuery()`:\n! {error}"));
    add("an error of Go", format!("2026/11/28 04:00:01 could not attach: {error}"));
    add("an error of Rust", format!("called `Result::unwrap()` on an `Err` value: Failure(Some({}))", json(error)));
    add("the prompt of DuckDB", format!("D ATTACH 'ducklake:x' AS lake;\n{error}\nD "));
    add("the prompt of a shell", format!("(venv) me@host:~/proj$ python run.py\n{error}\n(venv) me@host:~/proj$ "));
    add("a report of dbt", format!("04:00:01  Encountered an error:\nRuntime Error\n{}", lines("  ", "")));
    add("a report of pytest", lines("E       ", ""));
    add("colors", format!("\u{1b}[1;31m_duckdb.IOException\u{1b}[0m: \u{1b}[33m{error}\u{1b}[0m"));
    add("a block of Markdown", format!("```\n{error}\n```"));
    add("a quote of a mail", lines("> ", ""));
    add("a log of Compose", lines("worker-1  | ", ""));
    add("a log of Kubernetes", lines("2026-11-28T04:00:01.123456789Z stderr F ", ""));
    add("a log of Airflow", lines("[2026-11-28, 04:00:01 UTC] {taskinstance.py:1138} ERROR - ", ""));
    add("a log of the system", lines("Nov 28 04:00:01 host app[123]: ", ""));
    add("a log of Python", format!("ERROR:root:{error}"));
    add("a log of Loguru", format!("2026-11-28 04:00:01.123 | ERROR    | app.store:open:12 - {error}"));
    add("a log of words and values", format!("time=2026-11-28T04:00:01Z level=error msg={}", json(error)));
    let log = format!(
        "{{\"ts\": \"2026-11-28T04:00:01Z\", \"level\": \"error\", \"msg\": {}, \"store\": \"dev\"}}",
        json(error)
    );
    add("a log in JSON", log.clone());
    add("a log in JSON with other escapes", log.replace("\\\"", "\\u0022").replace('\'', "\\u0027"));
    add("a traceback in JSON", format!("{{\"msg\": \"failed\", \"exception\": {}}}", json(&traceback)));
    add("a log in a log", format!("{{\"log\": {}, \"stream\": \"stderr\"}}", json(&format!("{log}\n"))));
    add("line ends of Windows", error.replace('\n', "\r\n"));
    add("spaces of a web page", error.replace(' ', "\u{a0}"));
    add("quotes of a word processor", error.replace('"', "\u{201d}").replace('\'', "\u{2019}"));
    add(
        "a report in XML",
        error.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;").replace('<', "&lt;"),
    );
    for width in [60, 72, 80, 100, 120] {
        add(&format!("a terminal of {width} columns"), each(error, |line| cut(line, width).join("\n")));
        add(&format!("a mail of {width} columns"), each(error, |line| wrapped(line, width).join("\n")));
        let indented = each(error, |line| wrapped(line, width).join("\n"));
        add(&format!("{width} columns behind spaces"), each(&indented, |line| format!("    {line}")));
        add(&format!("a quoted mail of {width} columns"), each(&indented, |line| format!("> {line}")));
        let framed = each(&indented, |line| format!("│ {line:width$} │"));
        add(&format!("a frame of {width} columns"), format!("╭{0}╮\n{framed}\n╰{0}╯", "─".repeat(width + 2)));
    }
    forms
}

fn each(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split('\n').map(change).collect::<Vec<_>>().join("\n")
}

/// As `json.dumps` writes it.
fn json(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    format!("\"{text}\"")
}

/// A line in pieces of a width, as a terminal breaks it.
fn cut(line: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let pieces = characters.chunks(width).map(|piece| piece.iter().collect::<String>().trim_end().to_owned());
    if line.is_empty() { vec![String::new()] } else { pieces.collect() }
}

/// A line in pieces of at most a width, as whatever breaks between words does.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in line.split(' ') {
        let piece = pieces.last_mut().expect("there is one");
        if piece.is_empty() {
            piece.push_str(word);
        } else if piece.chars().count() + 1 + word.chars().count() <= width {
            piece.push(' ');
            piece.push_str(word);
        } else {
            pieces.push(word.to_owned());
        }
    }
    pieces
}
