// For browsers and bundlers: the WebAssembly is a file beside this one, which `init` loads once.
import start from "./core.js";
import { ready } from "./api.js";

let loading;

/** Loads the WebAssembly; `source` is its address, its bytes, a response or a module. */
export default function init(source) {
  loading ??= start({ module_or_path: source ?? new URL("./lakeplan.wasm", import.meta.url) }).then(ready, (error) => {
    // Another attempt may have a network.
    loading = undefined;
    throw error;
  });
  return loading;
}

export { analyze, LakeplanError } from "./api.js";
