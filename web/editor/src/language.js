// What CodeMirror's commands ask about a language, answered from the tokens of TOML.
//
// The bundle has this in the place of `@codemirror/language` and the parser below it, which are for
// languages whose text is nested: TOML has none of that, and they were an eighth of the bundle.

import { Facet, StateField } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";

import { start, tokens } from "./toml.js";

/** One step of indentation. */
export const indentUnit = Facet.define({ combine: (values) => values[0] ?? "  " });
export const getIndentUnit = (state) => state.facet(indentUnit).length;
export const indentString = (_state, columns) => " ".repeat(columns);

/** A new line is indented as the one before. */
export const getIndentation = () => null;
export class IndentContext {
  constructor(state) {
    this.state = state;
  }
  lineIndent(pos) {
    return /^\s*/.exec(this.state.doc.lineAt(pos).text)[0].length;
  }
}

export const NodeProp = { closedBy: "closedBy", openedBy: "openedBy" };

/** In which state lines begin, as far as somebody has asked. A change forgets those behind it. */
const lines = StateField.define({
  create: () => [start],
  update(known, { docChanged, changes, startState }) {
    if (!docChanged) return known;
    let first = Infinity;
    changes.iterChangedRanges((from) => {
      first = Math.min(first, from);
    });
    return known.slice(0, startState.doc.lineAt(first).number);
  },
});

function beginning(state, number) {
  const known = state.field(lines);
  for (let line = known.length; line < number; line += 1) {
    known.push(tokens(state.doc.line(line).text, known[line - 1], () => {}));
  }
  return known[number - 1];
}

/** The tokens of a line: `[from, to, kind]` in the document. */
function ofLine(state, line) {
  const found = [];
  const add = (from, to, kind) => found.push([line.from + from, line.from + to, kind]);
  tokens(line.text, beginning(state, line.number), add);
  return found;
}

/** A token, or all of the text, as a node of a tree with one level. */
class Node {
  constructor(state, from, to, name, parent) {
    Object.assign(this, { state, from, to, name, parent, firstChild: null, type: { name, prop: () => undefined } });
  }
  get node() {
    return this;
  }
  resolveInner(pos, side = 0) {
    const inside = ([from, to]) => (from < pos || (from === pos && side >= 0)) && (to > pos || (to === pos && side <= 0));
    const found = ofLine(this.state, this.state.doc.lineAt(Math.min(pos, this.to))).find(inside);
    return found ? new Node(this.state, ...found, this) : this;
  }
  resolveStack(pos, side) {
    const inner = this.resolveInner(pos, side);
    return inner === this ? { node: this } : { node: inner, next: { node: this } };
  }
  childAfter(pos) {
    return this.child((from, to) => to > pos, 1, pos);
  }
  childBefore(pos) {
    return this.child((from) => from < pos, -1, pos);
  }
  child(fits, direction, pos) {
    const { doc } = this.state;
    for (let number = doc.lineAt(pos).number; !this.parent && number > 0 && number <= doc.lines; number += direction) {
      const all = ofLine(this.state, doc.line(number));
      const found = (direction > 0 ? all : all.reverse()).find(([from, to]) => fits(from, to));
      if (found) return new Node(this.state, ...found, this);
    }
    return null;
  }
}

export const syntaxTree = (state) => new Node(state, 0, state.doc.length, "", null);

const BRACKETS = "[]{}()";

/** The bracket at `pos` in `direction`, and the one that matches it. */
export function matchBrackets(state, pos, direction, { maxScanDistance = 10_000 } = {}) {
  const from = direction < 0 ? pos - 1 : pos;
  const bracket = state.sliceDoc(from, from + 1);
  const kind = bracket ? BRACKETS.indexOf(bracket) : -1;
  // Looking ahead it is an opening one, looking back a closing one.
  if (kind < 0 || (kind % 2 === 0) !== direction > 0) return null;
  const other = BRACKETS[kind ^ 1];
  const place = (at) => ({ from: at, to: at + 1 });
  const plain = (at) => !/string|comment/.test(syntaxTree(state).resolveInner(at, 1).name);
  const alike = plain(from);
  const text = direction > 0 ? state.sliceDoc(from, from + maxScanDistance) : state.sliceDoc(from - maxScanDistance, pos);
  const offset = direction > 0 ? from : pos - text.length;
  let depth = 0;
  for (let index = from - offset; index >= 0 && index < text.length; index += direction) {
    const character = text[index];
    if ((character !== bracket && character !== other) || plain(offset + index) !== alike) continue;
    depth += character === bracket ? 1 : -1;
    if (depth === 0) return { start: place(from), end: place(offset + index), matched: true };
  }
  return { start: place(from), matched: false };
}

const matching = Decoration.mark({ class: "cm-matchingBracket" });
const alone = Decoration.mark({ class: "cm-nonmatchingBracket" });

/** Marks the bracket beside the caret and the one that matches it. */
export function bracketMatching() {
  const find = (state) => {
    const marks = [];
    for (const { head, empty } of state.selection.ranges) {
      if (!empty) continue;
      const found =
        matchBrackets(state, head, -1) ||
        matchBrackets(state, head, 1) ||
        (head > 0 && matchBrackets(state, head - 1, 1)) ||
        (head < state.doc.length && matchBrackets(state, head + 1, -1));
      if (!found) continue;
      const mark = found.matched ? matching : alone;
      for (const { from, to } of [found.start, found.end ?? found.start]) marks.push(mark.range(from, to));
    }
    return Decoration.set(marks, true);
  };
  return StateField.define({
    create: find,
    update: (before, { state, docChanged, selection }) => (docChanged || selection ? find(state) : before),
    provide: (field) => EditorView.decorations.from(field),
  });
}

const styles = {};

/** Colors what is seen of the text. */
const colors = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.color(view);
    }
    update(update) {
      if (update.docChanged || update.viewportChanged) this.color(update.view);
    }
    color({ state, visibleRanges }) {
      const marks = [];
      for (const { from, to } of visibleRanges) {
        for (let at = from; at <= to; ) {
          const line = state.doc.lineAt(at);
          for (const [start, end, kind] of ofLine(state, line)) {
            styles[kind] ??= Decoration.mark({ class: `toml-${kind}` });
            marks.push(styles[kind].range(start, end));
          }
          at = line.to + 1;
        }
      }
      this.decorations = Decoration.set(marks, true);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** The language of the editor. */
export const language = [lines, colors];
