// Ranges that Rust names: secrets to cover, and the place that a part of the SQL comes from.

import { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

export const setHidden = StateEffect.define();
export const setMarked = StateEffect.define();

class Cover extends WidgetType {
  eq() {
    return true;
  }
  toDOM() {
    const dom = document.createElement("span");
    dom.className = "cm-cover";
    dom.textContent = "••••••••";
    dom.title = "a secret, hidden; put the caret here to see it";
    return dom;
  }
  ignoreEvent() {
    return false;
  }
}

const cover = Decoration.replace({ widget: new Cover() });
const mark = Decoration.mark({ class: "cm-marked" });

function build(decoration, list, length) {
  const usable = list.filter(([from, to]) => from < to && to <= length);
  return RangeSet.of(
    usable.map(([from, to]) => decoration.range(from, to)),
    true,
  );
}

/** Ranges that move along with the text until Rust names new ones. */
function field(effect, decoration, show) {
  return StateField.define({
    create: () => Decoration.none,
    update(value, transaction) {
      let next = value.map(transaction.changes);
      for (const it of transaction.effects) {
        if (it.is(effect)) next = build(decoration, it.value, transaction.newDoc.length);
      }
      return next;
    },
    provide: show,
  });
}

const hidden = field(setHidden, cover, () => []);

/** The secret that `[from, to]` lies in. */
function around(state, { from, to }) {
  let found = null;
  state.field(hidden).between(from, to, (start, end) => {
    if (start <= from && to <= end) found = { from: start, to: end };
  });
  return found;
}

/**
 * The secret that is shown. A caret in it uncovers it, and it stays so while what is selected lies
 * in it; a selection that comes from elsewhere (all of the text, a match of the search, the place of
 * a problem) uncovers nothing.
 */
const open = StateField.define({
  create: () => null,
  update(value, transaction) {
    const { state } = transaction;
    const { main } = state.selection;
    const place = state.selection.ranges.length === 1 ? around(state, main) : null;
    if (!place) return null;
    const before = value && transaction.changes.mapPos(value.from, -1);
    return main.empty || before === place.from ? place : null;
  },
});

const covers = EditorView.decorations.compute([hidden, open], (state) => {
  const shown = state.field(open);
  return state.field(hidden).update({ filter: (from, to) => shown?.from !== from || shown.to !== to });
});

/** What the editor reads out, unless a covered secret stands in that line. */
const silent = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.effects.some((it) => it.is(EditorView.announce))) return transaction;
  const doc = transaction.newDoc;
  const { main } = transaction.newSelection;
  let secret = false;
  const lines = [doc.lineAt(main.from).from, doc.lineAt(main.to).to];
  transaction.startState
    .field(hidden)
    .map(transaction.changes)
    .between(lines[0], lines[1], () => {
      secret = true;
    });
  if (!secret) return transaction;
  const effects = transaction.effects.filter((it) => !it.is(EditorView.announce));
  const said = EditorView.announce.of(`Line ${doc.lineAt(main.from).number}; it holds a secret that is hidden.`);
  const { changes, selection, scrollIntoView } = transaction;
  return { changes, selection, scrollIntoView, effects: [...effects, said], userEvent: "select" };
});

const marked = field(setMarked, mark, (it) => EditorView.decorations.from(it));

export const ranges = [hidden, open, covers, silent, marked];
