
/** Why `analyze` threw. */
export type ErrorCode =
  /** `init` has not been awaited. */
  | "not-ready"
  /** The text is not a string, or the value of an option is unknown. */
  | "invalid-argument"
  /** Lakeplan crashed on this text or an earlier one, which is a bug in Lakeplan: reload the module. */
  | "stopped";

/** What `analyze` throws. Errors in the text are not exceptions, but diagnostics of the report. */
export class LakeplanError extends Error {
  constructor(code: ErrorCode, message: string, options?: ErrorOptions);
  readonly name: "LakeplanError";
  readonly code: ErrorCode;
}

/**
 * Loads the WebAssembly, once: in browsers and with bundlers from the file next to the script, or from
 * `source`. In Node.js, importing the package has loaded it already.
 */
export default function init(source?: string | URL | Request | Response | BufferSource | WebAssembly.Module): Promise<void>;
