// What must work before, without, and after the page's WebAssembly.
//
// `lakeplan` is for embedding pages and tests; `lakeplanPage` is the page's own.
(() => {
  // Before the first paint, or a dark page would flash white.
  try {
    const theme = localStorage.getItem("lakeplan-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is forbidden here; the system's theme will do.
  }

  const plain = () => document.querySelector("textarea.plain");

  const page = {
    /** The editor, once it is there. */
    editor: null,
    /** How often the core was started; each start has modules of its own. */
    starts: 1,
    /** The text on which the core has failed. */
    failed: null,

    started: () => page.starts,
    failedText: () => page.failed,

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
      if (page.failed !== null) return;
      page.failed = lakeplan.getText();
      console.error(`lakeplan: the core stopped at ${place}`);
      // The trap has to unwind first.
      setTimeout(restart, 0);
    },
  };

  async function restart() {
    const text = page.failed;
    const old = document.getElementById("app");
    const fresh = document.createElement("div");
    fresh.id = "app";
    const kept = document.createElement("textarea");
    kept.className = "plain";
    kept.setAttribute("aria-label", "metaxy.toml");
    kept.value = text;
    fresh.append(kept);
    page.editor?.destroy();
    page.editor = null;
    old.replaceWith(fresh);
    page.starts += 1;
    const script = document.querySelector("link[rel=modulepreload]")?.href;
    const wasm = document.querySelector("link[rel=preload][as=fetch]")?.href;
    if (!script || !wasm) return;
    const core = await import(`${script}?start=${page.starts}`);
    await core.default({ module_or_path: wasm });
    ready(core);
  }

  function ready(core) {
    lakeplan.analyze = core.analyze;
    page.failed = null;
  }

  addEventListener("error", (event) => {
    if (event.error instanceof WebAssembly.RuntimeError) page.panicked("an unknown place");
  });
  addEventListener("TrunkApplicationStarted", () => ready(window.wasmBindings));

  const lakeplan = {
    /** The text of the editor. */
    getText: () => page.editor?.getText() ?? plain()?.value ?? "",
    /** Replaces the text of the editor. */
    setText(text) {
      if (page.editor) {
        page.editor.setText(String(text));
      } else if (plain()) {
        plain().value = String(text);
        plain().dispatchEvent(new Event("input", { bubbles: true }));
      }
    },
  };

  globalThis.lakeplanPage = page;
  globalThis.lakeplan = lakeplan;
})();
