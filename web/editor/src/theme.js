// The looks of the editor. All colours are variables of the page, so both themes are one.

import { HighlightStyle } from "@codemirror/language";
import { Decoration, EditorView, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { padding: "12px 0 40px", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--faint)", border: "none", paddingLeft: "6px" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 6px", minWidth: "2.2em" },
  ".cm-activeLine": { backgroundColor: "var(--line)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--selection)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--mark-soft)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark-soft)", outline: "1px solid var(--rule)" },
  ".cm-lintRange": { backgroundImage: "none" },
  ".problem-error": { textDecoration: "underline wavy var(--error) 1px", textUnderlineOffset: "3px" },
  ".problem-warning": { textDecoration: "underline wavy var(--warning) 1px", textUnderlineOffset: "3px" },
  ".problem-hint": { textDecoration: "underline dotted var(--hint) 2px", textUnderlineOffset: "3px" },
  ".cm-lintPoint:after": { display: "none" },
  ".cm-lintPoint": { borderBottom: "2px solid var(--error)", minWidth: "6px", display: "inline-block", height: "1em" },
  ".cm-specialChar": { color: "var(--error)", fontWeight: "700" },
  ".cm-cover": { color: "var(--muted)", letterSpacing: "1px", cursor: "text" },
  ".cm-marked": { backgroundColor: "var(--mark)", borderRadius: "3px", boxShadow: "0 0 0 1px var(--mark-edge)" },
  ".cm-var": { color: "var(--code-variable)", fontWeight: "600" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--rule)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
    maxWidth: "min(30rem, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "17em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--muted)", marginLeft: "1.2em", float: "right" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { padding: "0", width: "22rem" },
  ".cm-diagnostic": { padding: "8px 12px", border: "none", whiteSpace: "pre-wrap", fontFamily: "var(--sans)" },
  ".cm-diagnostic-error": { boxShadow: "inset 3px 0 var(--error)" },
  ".cm-diagnostic-warning": { boxShadow: "inset 3px 0 var(--warning)" },
  ".cm-diagnostic-info": { boxShadow: "inset 3px 0 var(--hint)" },
  ".cm-diagnosticSource": { fontSize: "0.85em", opacity: "1", color: "var(--muted)", fontFamily: "var(--mono)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    borderRadius: "6px",
    padding: "4px 10px",
    margin: "6px 0 0",
    font: "600 13px var(--sans)",
    display: "block",
    minHeight: "26px",
  },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--rule)" },
  ".cm-panel.cm-search": { padding: "8px 12px", fontFamily: "var(--sans)" },
  ".cm-textfield, .cm-button": {
    background: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--control)",
    borderRadius: "6px",
    fontSize: "13px",
  },
  ".cm-searchMatch": { backgroundColor: "var(--mark)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--mark-edge)" },
});

export const highlighting = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--code-number)" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.keyword, tags.heading, tags.tagName], color: "var(--code-header)", fontWeight: "600" },
  { tag: [tags.bracket, tags.squareBracket, tags.punctuation], color: "var(--muted)" },
]);

const matcher = new MatchDecorator({
  regexp: /\$\{[^}:\s]+(?::-[^}]*)?\}/g,
  decoration: Decoration.mark({ class: "cm-var" }),
});

/** `${VAR}` and `${VAR:-default}` stand out. */
export const variables = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = matcher.createDeco(view);
    }
    update(update) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (it) => it.decorations },
);
