// Squiggles, their tooltips, and the buttons of fixes.

import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { keymap } from "@codemirror/view";

import { prose } from "./assist.js";

// F8 belongs to the page, which walks the problems in its own order.
export const problems = keymap.of(lintKeymap.filter((binding) => binding.key !== "F8"));

/** What shows the problems that Rust has found. */
export function withProblems(view, list, apply) {
  const length = view.state.doc.length;
  const shown = list.map((problem) => {
    const from = Math.min(problem.from, length);
    return {
      from,
      to: Math.max(from, Math.min(problem.to, length)),
      severity: problem.severity === "hint" ? "info" : problem.severity,
      source: problem.source,
      message: problem.message,
      renderMessage: () => prose("span", "", problem.message),
      markClass: `problem-${problem.severity}`,
      actions: problem.actions.map((action) => ({
        name: action.title,
        apply: () => {
          apply(action.changes);
          view.focus();
        },
      })),
    };
  });
  return setDiagnostics(view.state, shown);
}
