// The editor: CodeMirror behind a handful of functions. Nothing is known of TOML or
// Metaxy here; what to underline, to complete or to say comes from Rust.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory, undo } from "@codemirror/commands";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorSelection, EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
  runScopeHandlers,
} from "@codemirror/view";

import { assist } from "./assist.js";
import { bracketMatching, indentUnit, language } from "./language.js";
import { problems, withProblems } from "./problems.js";
import { ranges, setHidden, setMarked } from "./ranges.js";
import { theme } from "./theme.js";

const languageData = EditorState.languageData.of(() => [
  { commentTokens: { line: "#" }, closeBrackets: { brackets: ["[", "{", '"', "'"] } },
]);

/** What the page changes is one step of undo, and what is typed right after it another. */
const alone = isolateHistory.of("full");

/**
 * Typing over a selection, done here: the browser would give what is typed the look of what it
 * replaces, in an attribute `style`, which the page's policy refuses.
 */
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main, ranges } = view.state.selection;
    const text = event.data;
    if (event.inputType !== "insertText" || !text || main.empty || ranges.length > 1 || event.isComposing) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), { scrollIntoView: true, userEvent: "input.type" });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, main.from, main.to, text, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

/**
 * Puts an editor into `host`.
 *
 * `events` has `change(text, revision)`, `caret(offset)`, `complete(offset, explicit)`, `hover(offset)` and
 * `problem(index)`, which has of a problem `{severity, message, source, actions}`; offsets count UTF-16 units.
 */
function create(host, text, label, nonce, events) {
  let revision = 0;
  // Programs that fill the page in one go should not make the caret jump to the end.
  const listener = EditorView.updateListener.of((update) => {
    if (update.docChanged) {
      revision += 1;
      events.change(update.state.doc.toString(), revision);
    }
    if (update.selectionSet || update.docChanged) {
      events.caret(update.state.selection.main.head);
    }
  });
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        nonce ? EditorView.cspNonce.of(nonce) : [],
        lineNumbers(),
        EditorView.lineWrapping,
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        dropCursor(),
        EditorState.allowMultipleSelections.of(true),
        indentUnit.of("  "),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches({ minSelectionLength: 3 }),
        language,
        languageData,
        ranges,
        problems,
        assist(events),
        theme,
        EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-describedby": "editor-keys",
          tabindex: "0",
          autocapitalize: "off",
          autocorrect: "off",
          spellcheck: "false",
        }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
        listener,
        placeholder("Paste a metaxy.toml here, or write one"),
        typedOver,
        // Escape and then Tab leaves the editor, also when Escape has something else to do here.
        EditorView.domEventObservers({
          keydown(event, view) {
            if (event.key === "Escape") view.setTabFocusMode(2000);
          },
        }),
        // The editor would swallow what goes wrong in the functions that it calls; the core may
        // have trapped in one.
        EditorView.exceptionSink.of((error) => reportError(error)),
      ],
    }),
  });

  // After a fix the focus stands where one reads on, and undo has to work there.
  const undone = (event) => {
    if (!/^[yz]$/i.test(event.key) || event.target.closest("input, textarea, dialog, .cm-editor")) return;
    if (runScopeHandlers(view, event, "editor")) event.preventDefault();
  };
  addEventListener("keydown", undone);

  const clamp = (at) => Math.max(0, Math.min(at, view.state.doc.length));
  return {
    getText: () => view.state.doc.toString(),
    setText(next) {
      if (next === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        selection: { anchor: 0 },
        userEvent: "input.replace",
        annotations: alone,
      });
      // Nothing around the editor is scrolled: a frame that is not shown yet is one pixel high.
      view.scrollDOM.scrollTop = 0;
    },
    /** Applies `[{from, to, insert}]`, made for the text of `revision`. */
    edit(changes, of) {
      if (of !== revision) return;
      view.dispatch({ changes, userEvent: "input.fix", annotations: alone, scrollIntoView: true });
    },
    /** Takes the last change back. Where there is none, or it takes less than `least` out of the text, `rest` stays. */
    takeBack(rest, least) {
      const { length } = view.state.doc;
      if (!undo(view) || length - view.state.doc.length < least) this.setText(rest);
    },
    /**
     * Underlines problems, each by its range and how severe it is, and covers the `[from, to]` ranges of secrets
     * wherever the caret is not; both made for the text of `revision`.
     */
    show(list, secrets, of) {
      if (of !== revision) return;
      const problems = withProblems(view, list, events.problem, (changes) => this.edit(changes, of));
      view.dispatch(problems, { effects: setHidden.of(secrets) });
    },
    /** Lights up `[from, to]` ranges. */
    setMarked(list, of) {
      if (of === revision) view.dispatch({ effects: setMarked.of(list) });
    },
    /** Selects a range and shows it. The focus, and what is selected elsewhere, stay where they are. */
    showPlace(from, to) {
      const selection = EditorSelection.range(clamp(to), clamp(from));
      view.dispatch({ selection, effects: EditorView.scrollIntoView(selection, { y: "center" }) });
    },
    /** Selects a range, shows it, and takes the focus. */
    reveal(from, to) {
      this.showPlace(from, to);
      view.focus();
    },
    revision: () => revision,
    caret: () => view.state.selection.main.head,
    focus: () => view.focus(),
    destroy() {
      removeEventListener("keydown", undone);
      view.destroy();
    },
  };
}

globalThis.lakeplanEditor = { create };
globalThis.dispatchEvent(new Event("lakeplan-editor"));
