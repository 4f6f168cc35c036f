// `<lake-plan>`: the playground in somebody else's documentation.
//
// One script, no dependency, no plugin. It makes the elements of a page, and code blocks marked
// `lakeplan`, into frames of the playground that it was loaded from. `embed.d.ts` has the types;
// docs/hosting.md tells how it is used.
(() => {
  if (customElements.get("lake-plan")) return;

  /** Where the playground is: beside this script. */
  const own = document.currentScript?.src ?? document.querySelector("script[src$='embed.js']")?.src ?? location.href;
  const home = new URL("./", own).href;
  const VERSION = 1;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; margin: 1em 0; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; border: 0; border-radius: 10px; color-scheme: light dark; }
    :host(:not([ready])) iframe { position: absolute; width: 1px; height: 1px; visibility: hidden; }
    :host([ready]:not([mode="view"])) slot { display: none; }
    @media print { iframe { display: none; } :host([ready]) slot { display: contents !important; } }
  `);

  /** The colors of the page around an element: what its theme says, else what the system says. */
  function palette(element) {
    for (const root of [document.body, document.documentElement]) {
      const { mdColorScheme, theme, bsTheme } = root.dataset;
      const named = mdColorScheme ?? theme ?? bsTheme;
      if (named === "slate" || named === "dark") return "dark";
      if (named === "default" || named === "light") return "light";
    }
    const used = getComputedStyle(element).colorScheme;
    return used === "dark" || used === "light" ? used : "auto";
  }

  /** Frames are made shortly before they are seen. */
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) target.load();
    },
    { rootMargin: "300px 0px" },
  );

  /** What generators put into a block that is not of the text: numbers of lines, buttons. */
  const BESIDE = ".linenos, .lineno, .line-number, .line-numbers-rows, .ln, .lnt, .gutter, button";

  /** The elements that are on the page. */
  const shown = new Set();

  class LakePlan extends HTMLElement {
    static observedAttributes = ["src", "mode", "example", "duckdb", "theme", "max-height"];
    #frame = null;
    #text = null;
    #theme = null;
    #height = 0;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(document.createElement("slot"));
    }

    /** The address of the playground. */
    get src() {
      const url = new URL(this.getAttribute("src") ?? home, document.baseURI);
      return url.protocol === "https:" || url.protocol === "http:" ? url : new URL(home);
    }

    /** The text that is shown; what a reader has typed since is theirs and is not told. */
    get text() {
      if (this.#text !== null) return this.#text;
      const own = document.createElement("div");
      own.append(...[...this.childNodes].map((it) => it.cloneNode(true)));
      for (const other of own.querySelectorAll(BESIDE)) other.remove();
      const code = [...own.querySelectorAll("code")].find((it) => it.textContent.trim());
      const inside = code ?? own.querySelector("pre, script, textarea");
      const text = inside?.localName === "textarea" ? inside.value : (inside ?? own).textContent;
      return inside || !this.hasAttribute("example") ? text.replace(/^\n/, "") : "";
    }

    set text(text) {
      this.#text = String(text);
      this.#tell({ type: "text", text: this.#text });
    }

    connectedCallback() {
      shown.add(this);
      near.observe(this);
    }

    /** Navigation without loading takes the element away: the frame, and what was typed, go with it. */
    disconnectedCallback() {
      shown.delete(this);
      near.unobserve(this);
      this.#unload();
    }

    attributeChangedCallback(name, before, after) {
      if (before === after || !this.#frame) return;
      if (name === "theme") return this.follow();
      if (name === "max-height") return this.#size();
      this.#unload();
      near.unobserve(this);
      near.observe(this);
    }

    /** Makes the frame. */
    load() {
      near.unobserve(this);
      if (this.#frame) return;
      const url = this.src;
      this.#theme = this.#wanted();
      url.search = new URLSearchParams({
        embed: this.getAttribute("mode") === "view" ? "view" : "edit",
        theme: this.#theme,
        origin: location.origin,
      });
      if (this.hasAttribute("duckdb")) url.searchParams.set("duckdb", this.getAttribute("duckdb"));
      const text = this.text;
      url.hash = text.trim() ? "text" : this.hasAttribute("example") ? `example=${this.getAttribute("example")}` : "";
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("label") ?? "Lakeplan: metaxy.toml and its SQL";
      frame.allow = "clipboard-write";
      frame.referrerPolicy = "no-referrer";
      frame.src = url;
      this.#frame = frame;
      this.shadowRoot.append(frame);
    }

    /** Takes over the colors of the page. */
    follow() {
      const theme = this.#wanted();
      if (theme !== this.#theme) {
        this.#theme = theme;
        this.#tell({ type: "theme", theme });
      }
    }

    /** A message from a frame; whether it was ours. */
    receive({ source, origin, data }) {
      const frame = this.#frame;
      if (!frame || source !== frame.contentWindow || origin !== this.src.origin) return;
      if (data?.lakeplan !== VERSION) return;
      if (data.type === "ready" && !this.hasAttribute("ready")) {
        const text = this.text;
        if (text.trim()) this.#tell({ type: "text", text });
        // It may have changed while the page was loading.
        this.#tell({ type: "theme", theme: this.#theme });
        this.setAttribute("ready", "");
        this.#tell({ type: "height" });
        this.dispatchEvent(new Event("lake-plan-ready", { bubbles: true }));
      } else if (data.type === "height" && Number.isFinite(data.height)) {
        this.#height = data.height;
        this.#size();
      }
    }

    #wanted() {
      const theme = this.getAttribute("theme");
      return theme === "light" || theme === "dark" ? theme : palette(this);
    }

    #size() {
      const most = Number.parseFloat(this.getAttribute("max-height")) || 1200;
      if (this.#height) this.#frame.style.height = `${Math.max(120, Math.min(this.#height, most))}px`;
    }

    #tell(message) {
      if (this.#frame?.contentWindow) {
        this.#frame.contentWindow.postMessage({ lakeplan: VERSION, ...message }, this.src.origin);
      }
    }

    #unload() {
      this.#frame?.remove();
      this.#frame = null;
      this.#height = 0;
      this.removeAttribute("ready");
    }
  }

  addEventListener("message", (event) => {
    for (const element of shown) element.receive(event);
  });
  const follow = () => {
    for (const element of shown) element.follow();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
  const attributes = { attributes: true, attributeFilter: ["class", "style", "data-md-color-scheme", "data-theme", "data-bs-theme"] };

  /** Code blocks marked `lakeplan`, however the generator writes the mark down. */
  const MARKED = ".lakeplan pre, pre.lakeplan, pre:has(> code.lakeplan), pre:has(> code.language-lakeplan)";

  function upgrade(root) {
    const blocks = [...root.querySelectorAll(MARKED)];
    if (root.matches?.(MARKED)) blocks.push(root);
    for (const pre of blocks) {
      if (pre.closest("lake-plan")) continue;
      const block = pre.closest(".lakeplan") ?? pre;
      const options = [block, pre, pre.querySelector("code")].map((it) => it?.dataset ?? {});
      const element = document.createElement("lake-plan");
      for (const name of ["mode", "duckdb", "theme", "src", "label", "maxHeight"]) {
        const value = options.find((it) => it[name] !== undefined)?.[name];
        if (value !== undefined) element.setAttribute(name === "maxHeight" ? "max-height" : name, value);
      }
      // Shown until the frame is there, and where it never comes.
      block.replaceWith(element);
      element.append(block);
    }
  }

  function start() {
    new MutationObserver(follow).observe(document.documentElement, attributes);
    new MutationObserver(follow).observe(document.body, attributes);
    upgrade(document.body);
    // Navigation without loading puts another document into this one.
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) if (node instanceof Element && node.isConnected) upgrade(node);
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  customElements.define("lake-plan", LakePlan);
  if (document.body && document.readyState !== "loading") start();
  else addEventListener("DOMContentLoaded", start);
})();
