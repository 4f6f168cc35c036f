// Completion and hover: both ask Rust.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { EditorView, hoverTooltip, keymap } from "@codemirror/view";

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Prose with `code` between backticks, as nodes of text. */
export function prose(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  text.split("`").forEach((part, index) => {
    made.append(index % 2 === 1 ? element("code", "", part) : part);
  });
  return made;
}

function card(help) {
  const dom = document.createElement("div");
  dom.className = "assist-card";
  const head = document.createElement("div");
  head.className = "assist-head";
  head.append(element("code", "assist-title", help.title));
  for (const tag of help.tags) head.append(element("span", "assist-tag", tag));
  dom.append(head, prose("p", "assist-doc", help.doc));
  if (help.example) dom.append(element("code", "assist-example", help.example));
  return dom;
}

/** Extensions that ask `events.complete` and `events.hover`. */
export function assist(events) {
  const source = (context) => {
    const answer = events.complete(context.pos, context.explicit);
    if (!answer || answer.items.length === 0) return null;
    return {
      from: answer.from,
      to: answer.to,
      options: answer.items.map((item, index) => ({
        label: item.label,
        detail: item.detail,
        type: item.kind,
        boost: -index,
        apply: item.insert,
        info: item.help ? () => card(item.help) : undefined,
      })),
    };
  };
  // The editor keeps the focus; but what scrolls has to be reached by keys, whatever they are for. At once, and
  // not with the next frame: a reader of the page may look before it is drawn.
  const reachable = EditorView.updateListener.of(({ view }) => {
    const list = view.dom.querySelector(".cm-tooltip-autocomplete > ul");
    if (list) list.tabIndex = 0;
  });
  const hover = hoverTooltip((_view, pos) => {
    const answer = events.hover(pos);
    if (!answer) return null;
    return { pos: answer.from, end: answer.to, above: true, create: () => ({ dom: card(answer.help) }) };
  });
  return [autocompletion({ override: [source], icons: false }), reachable, hover, keymap.of(completionKeymap)];
}
