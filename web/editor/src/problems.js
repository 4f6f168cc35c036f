// Squiggles, their tooltips, and the buttons of fixes. CodeMirror has a package for it, of which the most is a list of
// all problems: the page has one itself.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, hoverTooltip } from "@codemirror/view";

import { element, prose } from "./assist.js";

const setProblems = StateEffect.define();

/** What stands for a problem where there is nothing to underline. */
class Point extends WidgetType {
  eq() {
    return true;
  }
  toDOM() {
    return element("span", "cm-lintPoint", "");
  }
}

const underlined = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    let next = value.map(transaction.changes);
    for (const it of transaction.effects) {
      if (it.is(setProblems)) next = it.value;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function card(problem, apply) {
  if (!problem) return [];
  const dom = element("li", `cm-diagnostic cm-diagnostic-${problem.severity}`, "");
  dom.append(prose("span", "cm-diagnosticText", problem.message));
  for (const action of problem.actions) {
    const button = element("button", "cm-diagnosticAction", action.title);
    button.type = "button";
    // The focus stays in the editor.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = () => apply(action.changes);
    dom.append(button);
  }
  if (problem.source) dom.append(element("div", "cm-diagnosticSource", problem.source));
  return dom;
}

const tooltip = hoverTooltip(
  (view, pos, side) => {
    const found = [];
    let [start, end] = [0, view.state.doc.length];
    view.state.field(underlined).between(pos, pos, (from, to, { spec }) => {
      const before = pos < to || side < 0;
      if (from < to && !(before && (pos > from || side > 0))) return;
      found.push(...spec.problems.flatMap((it) => card(spec.tell(it), spec.apply)));
      start = Math.max(start, from);
      end = Math.min(end, to);
    });
    if (found.length === 0) return null;
    const create = () => {
      const dom = element("ul", "cm-tooltip-lint", "");
      dom.append(...found);
      return { dom };
    };
    return { pos: start, end, above: true, create };
  },
  { hideOn: ({ docChanged, effects }) => docChanged || effects.some((it) => it.is(setProblems)) },
);

export const problems = [underlined, tooltip];

const SEVERITIES = ["error", "warning", "hint"];

/**
 * What shows the problems that Rust has found: of each its range and how severe it is, one after the other. `tell` has
 * the rest of one.
 */
export function withProblems(view, list, tell, fix) {
  const { doc } = view.state;
  const apply = (changes) => {
    fix(changes);
    view.focus();
  };
  const look = (severity, problems) => ({
    class: `cm-lintRange problem-${SEVERITIES[severity]}`,
    problems: problems.map((it) => it.at),
    tell,
    apply,
  });
  const ranges = [];
  const wide = [];
  for (let at = 0; at * 3 < list.length; at += 1) {
    const [start, end, severity] = list.subarray(at * 3);
    const from = Math.min(start, doc.length);
    const problem = { at, from, to: Math.max(from, Math.min(end, doc.length)), severity };
    // A line break has no width.
    if (/^\n*$/.test(doc.sliceString(from, problem.to))) {
      ranges.push(Decoration.widget({ ...look(severity, [problem]), widget: new Point() }).range(from));
    } else {
      wide.push(problem);
    }
  }
  // Where several problems meet, the text is underlined once: as that of the least of it, of those of the
  // same text as the worst.
  const bounds = [...new Set(wide.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  wide.sort((a, b) => a.from - b.from);
  let here = [];
  let next = 0;
  bounds.forEach((from, index) => {
    here = here.filter(({ to }) => to > from);
    while (wide[next]?.from === from) here.push(wide[next++]);
    if (here.length === 0) return;
    const told = here.reduce((a, b) => (b.to - b.from - (a.to - a.from) || b.severity - a.severity) < 0 ? b : a);
    ranges.push(Decoration.mark(look(told.severity, here)).range(from, bounds[index + 1]));
  });
  return { effects: setProblems.of(Decoration.set(ranges, true)) };
}
