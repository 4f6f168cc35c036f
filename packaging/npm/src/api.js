// What both builds have in common: the one function, and what it throws.
import { analyze as run } from "./core.js";
import { plain } from "./options.js";
import { LakeplanError } from "./error.js";

export { LakeplanError };

let state = "not-ready";

const SAID = {
  "not-ready": "`analyze` was called before `init` had finished: `await init()` first",
  stopped: "Lakeplan crashed on an earlier text, which is a bug in Lakeplan: reload the module to continue",
};

/** The WebAssembly is there. */
export function ready() {
  if (state === "not-ready") state = "ready";
}

export function analyze(toml, options) {
  if (state !== "ready") throw new LakeplanError(state, SAID[state]);
  if (typeof toml !== "string") {
    throw new LakeplanError("invalid-argument", `the text must be a string, but is of type \`${typeof toml}\``);
  }
  const given = plain(options);
  try {
    return run(toml, given);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      state = "stopped";
      throw new LakeplanError("stopped", "Lakeplan crashed on this text, which is a bug in Lakeplan: reload the module to continue", { cause: error });
    }
    throw new LakeplanError("invalid-argument", error.message, { cause: error });
  }
}
