// What must work before, without, and after the page's WebAssembly.
//
// `lakeplan` is for embedding pages and tests; `lakeplanPage` is the page's own.
(() => {
  const asked = new URLSearchParams(location.search);
  const root = document.documentElement;
  const data = root.dataset;
  /** `view` or `edit` in the frame of another page; that page may look after its colors. */
  const embed = asked.get("embed");
  if (embed) data.embed = embed === "view" ? "view" : "edit";
  const duckdb = asked.get("duckdb");
  if (duckdb) data.duckdb = duckdb;
  // Before the first paint, or a dark page would flash white.
  try {
    const theme = asked.get("theme") ?? (embed ? null : localStorage.getItem("lakeplan-theme"));
    if (/^(light|dark)$/.test(theme)) data.theme = theme;
    const split = Number(localStorage.getItem("lakeplan-split"));
    if (split >= 20 && split <= 80) root.style.setProperty("--split", split);
  } catch {
    // Storage is forbidden here; the system's theme will do.
  }

  const app = () => document.querySelector("#app");
  const plain = () => document.querySelector("textarea.plain");

  /** How large a text may be; with more of it the tab would stand still at each key. */
  const LARGEST = 1 << 20;

  /** The page before the core has put anything onto it. */
  let blank;
  document.addEventListener("readystatechange", () => {
    blank ??= app()?.cloneNode(true);
  });

  const page = {
    /** The editor, once it is there. */
    editor: null,
    /** How far the later part of the program is: `loading`, `here`, `failed`. */
    later: () => (later ??= laterAddress() ? "loading" : "here"),

    /** Hears of the later part of the program. A core that has trapped hears nothing any more. */
    laterEvents: () => laterEvents,

    /** How often the core was started; each start has modules of its own. */
    starts: 1,
    /** Whether the core has trapped, and the next one does not run yet. */
    stopped: false,
    /** The text on which the core has failed. */
    failed: null,

    started: () => page.starts,
    /** Something else may have been typed since. */
    failedText: () => (page.failed === plain()?.value ? page.failed : null),

    /**
     * Has a core take what the page around this one sends. Both sides speak only to the origin that
     * the address of the frame names, which whoever makes the frame has chosen; no text goes out.
     */
    hosted(core) {
      take = core;
      tell({ type: "ready" });
    },

    /** Keeps the text for a reload of the tab; `hidden` is the text without its secrets, `view` what is chosen. */
    keep(text, hidden, view) {
      kept = text;
      stored((storage) => {
        storage.setItem(TEXT, hidden);
        storage.setItem(VIEW, view);
        storage.setItem(FRAGMENT, location.hash);
      });
    },
    /** What was chosen when the text was kept. */
    keptView: () => stored((storage) => storage.getItem(VIEW)),
    /** The text that was kept, unless the address has come to ask for something else since. */
    kept() {
      stored((storage) => {
        if (storage.getItem(FRAGMENT) === location.hash) kept = storage.getItem(TEXT);
      });
      return kept;
    },
    forget() {
      stored((storage) => {
        storage.removeItem(TEXT);
        storage.removeItem(VIEW);
      });
    },

    /** Replaces a part of a text area as if it were typed, so that undo takes it back. */
    replace(area, from, to, text) {
      area.focus();
      area.setSelectionRange(from, to);
      if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },

    /**
     * Reads a file that was chosen, or the one that was dropped; its name and its text. What it throws itself is a text.
     * A byte order mark stays: Metaxy rejects it.
     */
    async read(files) {
      const file = files[0] ?? files;
      if (files.length > 1) throw "it takes one at a time";
      if (file.size > LARGEST) throw "it is larger than a megabyte";
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
      if (!text) throw "it is empty";
      return [file.name, text];
    },

    /**
     * The text that an event brings, if it was kept out: lines that set variables, where one is named; nothing of a text
     * that is too large.
     */
    keptOut(event) {
      let text = (event.clipboardData ?? event.dataTransfer)?.getData("text") ?? "";
      const pattern = event.target.pattern;
      if (text.length > LARGEST) text = "";
      else if (!pattern || !/=|\n./.test(text)) {
        // What is brought later, in one line, may be the same without the line breaks that a terminal has made.
        if (pattern === "") brought = /\n./.test(text) && text.replace(/\r/g, "").replace(/\n+$/, "");
        return null;
      }
      event.preventDefault();
      event.stopPropagation();
      return text;
    },

    /**
     * The files that are dropped. Whatever brings files has no other effect, nor has a link beside a field, which the
     * browser would open.
     */
    files(event) {
      const { dataTransfer, type } = event;
      if (!dataTransfer) return null;
      const brings = dataTransfer.types.includes("Files");
      if (brings) event.stopPropagation();
      else if (event.composedPath().some((it) => it.matches?.("input, textarea, .cm-editor"))) return null;
      else dataTransfer.dropEffect = "none";
      event.preventDefault();
      return brings && type === "drop" ? dataTransfer.files : null;
    },

    /** The value of a field of one line; of lines that were brought into it, and nothing else, with their ends. */
    whole: (value) => (brought && bare(brought) === bare(value) ? brought : value),

    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Not a secure context, or not allowed.
      }
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "off-screen";
      const focused = document.activeElement;
      (document.querySelector("dialog[open]") ?? document.body).append(area);
      area.select();
      let copied = false;
      try {
        copied = document.execCommand("copy");
      } finally {
        area.remove();
        focused?.focus?.();
      }
      return copied;
    },

    /** The core has trapped: its memory is not to be trusted any more. */
    panicked(place) {
      if (page.stopped) return;
      page.stopped = true;
      console.error(`lakeplan: the core stopped at ${place}`);
      const running = runs;
      runs = false;
      later = null;
      laterEvents = new EventTarget();
      lakeplan.analyze = undefined;
      // A fresh core that fails at its start would do so again.
      if (page.starts > 1 && !running) return missing();
      const text = lakeplan.getText();
      if (!asking) {
        page.failed = text;
        // A reload must not bring back what the core fails on.
        if (kept === text || !running) page.forget();
      }
      // The trap has to unwind first.
      setTimeout(() => restart(text).catch(missing), 0);
    },
  };

  const TEXT = "lakeplan-text";
  /** What was chosen: a store, a flavor, a pane. */
  const VIEW = "lakeplan-view";
  /** What stood behind `#` when the text was kept: another link beats it. */
  const FRAGMENT = "lakeplan-fragment";
  /** The text that is kept, with its secrets. */
  let kept = null;
  /** The lines that were last pasted or dropped into a field, which makes one of them. */
  let brought;
  const bare = (text) => text.replace(/\s/g, "");
  /** Whether a core runs. */
  let runs = false;
  /** How far the later part of the program is, once somebody has asked. */
  let later = null;
  let laterEvents = new EventTarget();
  /** The later part, compiled, which every core shares. */
  let laterPart = null;
  /** Whether a program asks the core, about a text that is not the editor's. */
  let asking = false;

  /** The core's function for messages of the page around this one. */
  let take = null;
  const host = embed && parent !== window ? asked.get("origin") : null;
  let height = 0;

  function tell(message) {
    try {
      if (host) parent.postMessage({ lakeplan: 1, ...message }, host);
    } catch {
      // It is no origin: there is nobody to speak to.
    }
  }

  function tellHeight() {
    const now = Math.ceil(document.body.getBoundingClientRect().height);
    if (now !== height) tell({ type: "height", height: (height = now) });
  }

  if (embed) {
    addEventListener("message", ({ source, origin, data: sent }) => {
      if (source !== parent || origin !== host || sent?.lakeplan !== 1) return;
      const { type, theme, text } = sent;
      if (type === "height") {
        height = 0;
        tellHeight();
      } else if (!take || page.stopped) return;
      else if (type === "theme" && /^(light|dark|auto)$/.test(theme)) take("theme", theme);
      else if (type === "text" && typeof text === "string" && text.length < LARGEST) take("text", text);
    });
    addEventListener("DOMContentLoaded", () => new ResizeObserver(tellHeight).observe(document.body));
    // The wheel is the page's around this one until somebody works in here.
    const focus = () => data.focused = document.hasFocus();
    for (const event of ["focus", "blur"]) addEventListener(event, focus);
  }

  function stored(action) {
    // Several frames of a page have one storage, and none of them is a tab that is reloaded.
    if (embed) return;
    try {
      return action(sessionStorage);
    } catch {
      // Storage that is full or forbidden costs only the memory.
    }
  }

  async function restart(text) {
    const fresh = blank.cloneNode(true);
    fresh.querySelector("textarea").value = text;
    const typing = document.activeElement?.closest(".editor");
    page.editor?.destroy();
    page.editor = null;
    app().replaceWith(fresh);
    if (typing) plain().focus();
    page.starts += 1;
    page.stopped = false;
    const script = document.querySelector("link[rel=modulepreload]").href;
    const wasm = document.querySelector("link[rel=preload][as=fetch]").href;
    const core = await import(`${script}?start=${page.starts}`);
    const first = await core.default({ module_or_path: wasm });
    window.wasmBindings = core;
    ready(first);
  }

  /** A core runs; it is still without the later part of the program. */
  function ready(first) {
    if (page.stopped) return;
    page.failed = null;
    runs = true;
    // What an address asks for waits for it, and for another core it has been loaded before; else the
    // SQL comes first onto the screen.
    if (location.hash.length > 1 || laterPart) extend(first);
    else if (globalThis.requestIdleCallback) requestIdleCallback(() => extend(first), { timeout: 1000 });
    else setTimeout(() => extend(first), 0);
  }

  const laterAddress = () => document.querySelector("[name=lakeplan-later]")?.content;

  function loadLater() {
    laterPart ??= fetch(laterAddress()).then(async (answer) => {
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return WebAssembly.compile(await answer.arrayBuffer());
    });
    return laterPart;
  }

  /** Gives a core, by what its first part exports, the later part of the program. */
  async function extend(first) {
    const { starts } = page;
    let done = "here";
    try {
      if (page.later() === "loading") await WebAssembly.instantiate(await loadLater(), { first });
    } catch {
      done = "failed";
    }
    if (page.stopped || starts !== page.starts) return;
    later = done;
    if (done === "here") offer();
    laterEvents.dispatchEvent(new Event("lakeplan-later"));
  }

  /**
   * Options as the core reads them: objects of this realm, their values read and texts made where code of the caller may
   * throw, which would leave the core broken.
   */
  function own(options) {
    const env = Object.entries(options?.env ?? {}).filter(([, value]) => value != null);
    return { ...options, env: Object.fromEntries(env.map(([name, value]) => [name, String(value)])) };
  }

  function offer() {
    const core = window.wasmBindings;
    lakeplan.analyze = (text, options) => {
      text = String(text);
      options = own(options);
      asking = true;
      try {
        return core.analyze(text, options);
      } catch (error) {
        trapped(error);
        throw error;
      } finally {
        asking = false;
      }
    };
  }

  /** The core is not there, and will not come; a reload does not help where its kind of program is `refused`. */
  function missing(refused) {
    const place = document.querySelector("#app .right .empty");
    if (!place) return;
    place.setAttribute("role", "alert");
    place.textContent = "The checker could not be started. Your text stays here; " +
      (refused ? "allow WebAssembly in this browser." : "reload the page to try again.");
  }

  function trapped(error) {
    const wasm = globalThis.WebAssembly;
    const said = error?.message;
    if (/call stack|recursion/.test(said) || (wasm && error instanceof wasm.RuntimeError)) page.panicked("an unknown place");
    // By a setting of the browser, or by a content security policy.
    else if (!runs) missing(!wasm || /\bCSP\b|content security/i.test(said));
  }

  // What comes under the pointer by a click is not meant by the second one of a double click: what closes the dialog
  // again, or the next fix, which nobody has read and which may have the same element.
  let clicked;
  addEventListener("click", (event) => {
    const on = event.target.closest("button, dialog");
    // What is said stands there in a frame as high as all that is in it, whose end may not be seen.
    if (on && embed) root.style.setProperty("--said", `${innerHeight - on.getBoundingClientRect().top}px`);
    if (event.detail < 2) clicked = on;
    else if (on !== clicked || on?.closest(".problem")) event.stopPropagation();
  }, true);

  addEventListener("error", (event) => {
    // Of a script that does not load it is only the core's that matters; its own has no address.
    if (event.error || (event.target.localName === "script" && !event.target.src)) trapped(event.error);
  }, true);
  addEventListener("unhandledrejection", (event) => trapped(event.reason));
  addEventListener("TrunkApplicationStarted", (event) => ready(event.detail.wasm));

  const lakeplan = {
    /** The text of the editor. */
    getText: () => page.editor?.getText() ?? plain()?.value ?? "",
    /** Replaces the text of the editor. */
    setText(text) {
      text = String(text);
      if (text.length > LARGEST) throw new RangeError("the text is larger than a megabyte");
      if (page.editor) {
        page.editor.setText(text);
      } else if (plain()) {
        plain().value = text;
        plain().dispatchEvent(new Event("input", { bubbles: true }));
      }
    },
  };

  globalThis.lakeplanPage = page;
  globalThis.lakeplan = lakeplan;
})();
