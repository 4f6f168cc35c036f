// The tokens of TOML, for its colors. Only colors: what the text means is for Rust to say.

/** The state at the start of a text: the quote of a string that goes on, whether a key comes, open brackets. */
export const start = { quote: null, key: true, open: [] };

const SPACE = /\s+/y;
const COMMENT = /#.*/y;
const HEADER = /\[\[?[^\]#]*\]?\]?/y;
const QUOTE = /"""|'''|["']/y;
const VARIABLE = /\$\{[^}:\s]+(?::-[^}]*)?\}/y;
const BARE = /[^\s=,{}[\]#"'.]*/y;
const NUMBER = /[\w.:+-]*/y;
const WORD = /^(true|false|inf|nan)$/;

/** Calls `add(from, to, kind)` for each token of a line, and returns the state at the start of the next. */
export function tokens(line, before, add) {
  let { quote, key } = before;
  const open = [...before.open];
  let at = 0;

  const sees = (expression) => {
    expression.lastIndex = at;
    return expression.exec(line)?.[0];
  };
  const takes = (expression) => {
    const found = sees(expression);
    at += found?.length ?? 0;
    return found;
  };

  /** A string up to its end, a variable in it, or the end of the line. */
  function string() {
    if (takes(VARIABLE)) return "variable";
    const kind = key ? "key" : "string";
    const basic = quote[0] === '"';
    while (at < line.length) {
      if (line.startsWith(quote, at)) {
        at += quote.length;
        quote = null;
        break;
      }
      at += basic && line[at] === "\\" ? 2 : 1;
      if (sees(VARIABLE)) break;
    }
    at = Math.min(at, line.length);
    return kind;
  }

  function token() {
    if (quote) return string();
    if (takes(SPACE)) return null;
    if (takes(COMMENT)) return "comment";
    if (key && open.length === 0 && takes(HEADER)) return "header";
    quote = takes(QUOTE) ?? null;
    if (quote) {
      // A variable right behind the quote is a token of its own.
      if (sees(VARIABLE)) return key ? "key" : "string";
      return string();
    }
    const next = line[at];
    at += 1;
    switch (next) {
      case "=":
        key = false;
        return "punctuation";
      case "{":
      case "[":
        open.push(next);
        key = next === "{";
        return "punctuation";
      case "}":
      case "]":
        open.pop();
        key = false;
        return "punctuation";
      case ",":
        key = open.at(-1) === "{";
        return "punctuation";
    }
    const word = next + takes(BARE);
    if (key) return "key";
    if (WORD.test(word)) return "number";
    takes(NUMBER);
    return "number";
  }

  if (!quote && open.length === 0) key = true;
  while (at < line.length) {
    const from = at;
    const kind = token();
    if (kind) add(from, at, kind);
  }
  // A string of one line cannot go on.
  if (quote?.length === 1) quote = null;
  return { quote, key, open };
}
