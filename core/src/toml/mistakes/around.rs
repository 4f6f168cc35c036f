//! What other programs put around a text: marks before its lines, markup, the words of a message or of a terminal.

use crate::toml::mistakes::typeset::plain;

/// More layers are not taken off: a block of code in a quotation in a page is three.
pub(crate) const LAYERS: usize = 4;

/// The text without the outermost of what is around it, and what that makes of the whole, with its article; nothing if
/// nothing is around it.
pub(crate) fn peel(text: &str) -> Option<(&'static str, String)> {
    let html = || html(text).map(|it| ("HTML", it));
    let apart = || numbers(text).map(|it| ("text with line numbers", it));
    let marked = || MARKS.iter().find_map(|(what, mark)| lines(text, *mark).map(|it| (*what, it)));
    let code = || fenced(text).map(|it| ("Markdown with a block of code", it));
    let words = || words(text).map(|it| ("a configuration with other text around it", it));
    // What is around a line is outside of what is around a block, and a page is outside of both.
    html().or_else(apart).or_else(marked).or_else(code).or_else(words).filter(|it| !it.1.trim().is_empty())
}

/// What a text is that leaves TOML once what is around it is taken off.
pub(super) fn hides(text: &str, is_toml: fn(&str) -> bool) -> Option<&'static str> {
    let (what, mut inner) = peel(text)?;
    let is_toml = |it: &str| is_toml(it) || is_toml(&plain(it));
    for _ in 1..LAYERS {
        if is_toml(&inner) {
            return Some(what);
        }
        inner = peel(&inner)?.1;
    }
    is_toml(&inner).then_some(what)
}

/// What is behind the mark of a line: the line itself, nothing of it, or no such mark.
type Mark = fn(&str) -> Option<&str>;

const MARKS: [(&str, Mark); 4] = [
    ("text with line numbers", number),
    ("what was typed at a prompt", |line| PROMPTS.iter().find_map(|it| line.strip_prefix(it))),
    ("a quotation", |line| {
        let line = line.trim_start();
        let line = line.strip_prefix('>').or_else(|| line.strip_prefix(BARS))?.trim_end_matches(BARS);
        Some(line.strip_prefix(' ').unwrap_or(line))
    }),
    ("a diff", |line| line.strip_prefix('+').or_else(|| line.strip_prefix(' ')).filter(|it| !it.starts_with("++"))),
];

// Slices, each pattern of one type: for arrays the compiler makes a search for each length.

/// What stands between a number and its line, and what frames a text.
const BARS: &[char] = &['|', '│', '┃'];
const SPACES: &[char] = &[' ', '\t', ':'];
/// A number before these is a key or a part of a value.
const NOT_BEHIND: &[char] = &['=', '.', '-'];
/// How the lines begin that a diff takes away, and those that it says about itself.
const CHANGES: &[char] = &['-', '@', '+'];
/// How a line of TOML ends, if not in a word.
const ENDS: &[char] = &['"', '\'', ']', '}', ')', ',', ';'];
/// How a line of prose or a prompt ends.
const PROSE: &[char] = &['$', '%', '>', ':', '!', '.'];
/// What no line of prose or a prompt has.
const STATEMENT: &[char] = &['=', '[', ']', '{', '#', '"', ';'];

/// Those of Python and of DuckDB.
const PROMPTS: [&str; 4] = [">>> ", "... ", "D ", "· "];

/// `12 | `, `12\t`, `12:` or `12 ` before a line.
fn number(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|it: char| it.is_ascii_digit());
    let sign = rest.trim_start();
    if rest.len() == line.len() || sign.starts_with(NOT_BEHIND) {
        return None;
    }
    let Some(behind) = sign.strip_prefix(BARS) else {
        return if rest.is_empty() { Some(rest) } else { rest.strip_prefix(SPACES) };
    };
    Some(behind.strip_prefix(' ').unwrap_or(behind))
}

/// A text without the numbers of its lines on lines of their own, before each or before all.
fn numbers(text: &str) -> Option<String> {
    let (mut inner, mut count, mut next, mut numbered) = (String::new(), 0, None, 0);
    for line in text.lines() {
        let number = line.trim().parse::<usize>().ok();
        if number.is_some() && (next.is_none() || next == number) {
            next = number.map(|it| it.saturating_add(1));
            numbered += 1;
        } else {
            count += usize::from(!line.trim().is_empty());
            inner.push_str(line);
            inner.push('\n');
        }
    }
    // Lines that are empty have numbers too.
    (count > 1 && numbered >= count).then_some(inner)
}

/// The lines with this mark, without it, if most of the text has it.
fn lines(text: &str, mark: Mark) -> Option<String> {
    let (mut inner, mut marked, mut bare, mut added) = (String::new(), 0, 0, false);
    for line in text.lines().filter(|it| !it.trim().is_empty()) {
        let Some(behind) = mark(line) else {
            bare += usize::from(!line.starts_with(CHANGES));
            continue;
        };
        marked += 1;
        // Indented text has no mark.
        added |= !line.starts_with(' ') || !behind.len().abs_diff(line.len()).eq(&1);
        inner.push_str(behind);
        inner.push('\n');
    }
    (added && marked > bare).then_some(inner)
}

/// What stands between the fences of a text, one block behind the other.
fn fenced(text: &str) -> Option<String> {
    let (mut inner, mut inside, mut seen) = (String::new(), false, false);
    for line in text.split_inclusive('\n') {
        let fence = line.trim_start();
        if fence.starts_with("```") || fence.starts_with("~~~") {
            inside = !inside;
            seen = true;
        } else if inside {
            inner.push_str(line);
        }
    }
    // Fences that do not pair are for the mistakes of TOML, line by line.
    (seen && !inside).then_some(inner)
}

/// The entities that a configuration needs, that of the sign itself last.
const ENTITIES: [(&str, &str); 8] = [
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];

/// The text of a page, of its block of code if there is one.
fn html(text: &str) -> Option<String> {
    let entities = ENTITIES[..3].iter().any(|it| text.contains(it.0));
    if !entities && !text.trim_start().starts_with('<') && !text.contains("<pre") {
        return None;
    }
    let block = text.find("<pre").or_else(|| text.find("<code")).map_or(text, |at| &text[at..]);
    let block = block.split("</pre").next().unwrap_or(block);
    let mut inner = String::new();
    for (index, piece) in block.split('<').enumerate() {
        // A sign that opens no tag is text.
        let tag = piece.starts_with(|it: char| it.is_ascii_alphabetic() || it == '/' || it == '!');
        if let Some((tag, behind)) = piece.split_once('>').filter(|_| index > 0 && tag) {
            if tag.starts_with("br") {
                inner.push('\n');
            }
            inner.push_str(behind);
        } else {
            if index > 0 {
                inner.push('<');
            }
            inner.push_str(piece);
        }
    }
    for (entity, sign) in ENTITIES {
        inner = inner.replace(entity, sign);
    }
    (inner != text).then_some(inner)
}

/// A text without the words before and behind it: prose, the command that has printed it, the next prompt.
fn words(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('\n').filter(|(line, _)| is_around(line)) {
        rest = behind;
    }
    let mut inner = rest.trim_end();
    while let Some((before, last)) = inner.rsplit_once('\n') {
        // Before a text there are words first; a word alone may be a key that is being typed.
        let closes = last.contains('=') || last.ends_with(ENDS);
        if closes || last.starts_with('#') || (rest.len() == text.len() && !is_around(last)) {
            break;
        }
        inner = before.trim_end();
    }
    (inner.len() < text.trim_end().len() && !inner.starts_with(SPACES)).then(|| [inner, "\n"].concat())
}

/// A line of words: no statement of TOML, not even one with a mistake, and none that somebody is typing.
fn is_around(line: &str) -> bool {
    let line = line.trim();
    if ["cat ", "type ", "less "].iter().any(|it| line.strip_suffix(".toml").is_some_and(|line| line.contains(it))) {
        return true;
    }
    let mut words = line.split(' ');
    let key = words.next().is_some_and(|it| it.ends_with(':')) && words.next().is_some();
    let file = line.strip_suffix("toml").is_some_and(|it| it.ends_with('.'));
    let marked = file || line.is_empty() || line.ends_with(PROSE);
    !key && !line.contains(STATEMENT) && (marked || words.count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::document;

    fn is_toml(text: &str) -> bool {
        document::parse(text).errors.is_empty()
    }

    const TOML: &str = "[ducklake]\nalias = \"lake\"\n\n# why\n[ducklake.catalog]\nuri = 'a<b>&'\nlist = [\n  1,\n]\n";

    fn each(mark: impl Fn(usize, &str) -> String) -> String {
        TOML.lines().enumerate().map(|(at, line)| mark(at, line) + "\n").collect()
    }

    /// Every form around the same text leaves it.
    #[test]
    fn what_is_around_a_text_is_taken_off() {
        let escaped = TOML.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
        for text in [
            each(|_, line| format!("> {line}")),
            each(|_, line| format!("> {line}").trim_end().to_owned()),
            each(|_, line| format!(">> {line}")),
            each(|_, line| format!("│ {line:60} │")),
            format!("On Friday somebody wrote:\n\n{}", each(|_, line| format!("> {line}"))),
            format!("> like this:\n> ```toml\n{}> ```\n", each(|_, line| format!("> {line}"))),
            each(|at, line| format!("{:3} | {line}", at + 9)),
            each(|at, line| format!("{:6}\t{line}", at + 1)),
            each(|at, line| format!("{}:{line}", at + 1)),
            each(|at, line| format!("{}\n{line}", at + 1)),
            each(|at, line| format!("  {}  \n\n{line}", at + 70)),
            format!("{}{TOML}", each(|at, _| (at + 1).to_string())),
            each(|at, line| format!("{} {line}", at + 1)),
            format!(
                "───┬───\n   │ File: metaxy.toml\n───┼───\n{}───┴───\n",
                each(|at, line| format!("{at:4}   │ {line}"))
            ),
            each(|at, line| format!("{}{line}", if at % 2 == 0 { " " } else { "+" })),
            format!(
                "--- a/metaxy.toml\n+++ b/metaxy.toml\n@@ -1,2 +1,9 @@\n-old = 1\n{}",
                each(|_, line| format!("+{line}"))
            ),
            format!("<div><pre class=\"x\"><code>{escaped}</code></pre><p>and so on</p></div>"),
            format!("<pre><span>{}</span></pre>", escaped.replace('\n', "</span>\n<span>")),
            escaped.clone(),
            format!("$ cat metaxy.toml\n{TOML}"),
            format!("(venv) me@box:~/x$ cat metaxy.toml\n{TOML}(venv) me@box:~/x$ "),
            format!("[me@box x]$ cat metaxy.toml\n{TOML}[me@box x]$\n"),
            format!("➜  lake git:(main) cat metaxy.toml\n{TOML}"),
            format!("PS C:\\x> type metaxy.toml\n\n{TOML}\nPS C:\\x>"),
            format!("cat > metaxy.toml <<'EOF'\n{TOML}EOF\n"),
            format!("metaxy.toml\n\n{TOML}"),
            format!("Hi, this is my configuration:\n\n{TOML}\nThanks!\n"),
            format!("I have this in my file, and it does not work.\n```toml\n{TOML}```\nWhy?"),
        ] {
            assert!(hides(&text, is_toml).is_some(), "{text}");
            let mut inner = text.clone();
            while !is_toml(&inner) {
                inner = peel(&inner).unwrap_or_else(|| panic!("{inner}")).1;
            }
            let told =
                |text: &str| text.lines().map(str::trim_end).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");
            assert_eq!(told(&inner), told(TOML), "{text}");
        }
    }

    /// What somebody is typing, and what has mistakes of its own, is not something else.
    #[test]
    fn a_text_with_nothing_around_it_stays() {
        for text in [
            "[ducklake]\nali",
            "ali\n[ducklake]\n",
            "[ducklake]\nalias = \"x\"\nkey ",
            "stores.dev]\ntype = \"x\"\n",
            "[stores.dev\ntype = \"x\"\n",
            "type: \"x\"\n[a]\n",
            "type: x\n[a]\n",
            "type x\n[a]\n",
            "    [a]\n    b = \n",
            "1 = 2\n3 = \n",
            "1\n[a]\n3\nb = 1\n",
            "a = [\n1\n2\n3\n",
            "2020-01-01\n",
            "a < b\n",
            "> x",
            "",
        ] {
            assert_eq!(hides(text, is_toml), None, "{text}");
        }
    }
}
