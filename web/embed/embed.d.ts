/** What a page around the playground may send to its frame. */
export type ToPlayground =
  | { lakeplan: 1; type: "theme"; theme: "light" | "dark" | "auto" }
  | { lakeplan: 1; type: "text"; text: string }
  /** Asks for the height once more. */
  | { lakeplan: 1; type: "height" };

/**
 * What the frame sends: to the origin that its address names as `origin`, and nothing else. No
 * message ever holds the text or a part of it.
 */
export type FromPlayground = { lakeplan: 1; type: "ready" } | { lakeplan: 1; type: "height"; height: number };

/** `<lake-plan>`: attributes `src`, `mode`, `example`, `duckdb`, `theme`, `label`, `max-height`. */
export interface LakePlanElement extends HTMLElement {
  /** The address of the playground; the folder of `embed.js` unless the attribute says another. */
  readonly src: URL;
  /** The text to show; reading it gives what was set, never what a reader has typed. */
  text: string;
}

declare global {
  interface HTMLElementTagNameMap {
    "lake-plan": LakePlanElement;
  }
  interface HTMLElementEventMap {
    "lake-plan-ready": Event;
  }
}
