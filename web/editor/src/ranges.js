// Ranges that Rust names: secrets to cover, and the place that a part of the SQL comes from.

import { RangeSet, StateEffect, StateField } from "@codemirror/state";
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

/** What is covered, without the ranges that the caret is in. */
function uncovered(state, all) {
  return all.update({
    filter: (from, to) => !state.selection.ranges.some((range) => range.from <= to && from <= range.to),
  });
}

const hidden = field(setHidden, cover, (it) =>
  EditorView.decorations.compute([it, "selection"], (state) => uncovered(state, state.field(it))),
);
const marked = field(setMarked, mark, (it) => EditorView.decorations.from(it));

export const ranges = [hidden, marked];
