
/** Why `analyze` threw. */
export type ErrorCode =
  /** `init` has not been awaited. */
  | "not-ready"
  /** The text is not a string, or an option or its value is unknown or of another type. */
  | "invalid-argument"
  /** Lakeplan crashed on this text or an earlier one, which is a bug in Lakeplan: reload the module. */
  | "stopped";

/** What `analyze` throws. Errors in the text are not exceptions, but diagnostics of the report. */
export class LakeplanError extends Error {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown });
  readonly name: "LakeplanError";
  readonly code: ErrorCode;
}

/** A global type, where the program has it: without `dom`, a program for Node.js lacks some of those below. */
type Global<Name extends string> = typeof globalThis extends { [key in Name]: { prototype: infer Found } } ? Found : never;
type WebAssemblyModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Found } } } ? Found : never;
type Source = string | Global<"URL"> | Global<"Request"> | Global<"Response"> | ArrayBuffer | ArrayBufferView | WebAssemblyModule;

/**
 * Loads the WebAssembly, once: in browsers and with bundlers from the file next to the script, or from
 * `source`. In Node.js, importing the package has loaded it already.
 */
export default function init(source?: Source | Promise<Source>): Promise<void>;
