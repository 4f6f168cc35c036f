// The colours of TOML. Only colours: what the text means is for Rust to say.

import { StreamLanguage } from "@codemirror/language";

const VARIABLE = /^\$\{[^}:\s]+(?::-[^}]*)?\}/;

/** Reads a string up to its end, a variable in it, or the end of the line. */
function string(stream, state) {
  if (stream.match(VARIABLE)) return "variableName.special";
  const basic = state.quote[0] === '"';
  while (!stream.eol()) {
    if (stream.match(state.quote)) {
      state.quote = null;
      break;
    }
    if (basic && stream.peek() === "\\") stream.next();
    stream.next();
    if (stream.match(VARIABLE, false)) return state.key ? "propertyName" : "string";
  }
  // A string of one line cannot go on.
  if (stream.eol() && state.quote?.length === 1) state.quote = null;
  return state.key ? "propertyName" : "string";
}

function token(stream, state) {
  if (stream.sol() && !state.quote && state.depth === 0) state.key = true;
  if (state.quote) return string(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.peek() === "#") {
    stream.skipToEnd();
    return "comment";
  }
  if (state.key && state.depth === 0 && stream.match(/^\[\[?[^\]#]*\]?\]?/)) return "heading";
  const quote = stream.match(/^("""|'''|"|')/);
  if (quote) {
    state.quote = quote[0];
    // A variable right behind the quote is a token of its own.
    if (stream.match(VARIABLE, false)) return state.key ? "propertyName" : "string";
    return string(stream, state);
  }
  const next = stream.next();
  switch (next) {
    case "=":
      state.key = false;
      return "punctuation";
    case "{":
    case "[":
      state.open.push(next);
      state.depth += 1;
      state.key = next === "{";
      return "bracket";
    case "}":
    case "]":
      state.open.pop();
      state.depth = state.open.length;
      state.key = false;
      return "bracket";
    case ",":
      state.key = state.open.at(-1) === "{";
      return "punctuation";
  }
  stream.match(/^[^\s=,{}[\]#"'.]*/);
  if (state.key) return "propertyName";
  if (/^(true|false|inf|nan)$/.test(stream.current())) return "bool";
  stream.match(/^[\w.:+-]*/);
  return "number";
}

export const toml = StreamLanguage.define({
  name: "toml",
  startState: () => ({ quote: null, key: true, depth: 0, open: [] }),
  copyState: (state) => ({ ...state, open: [...state.open] }),
  token,
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["[", "{", '"', "'"] } },
});
