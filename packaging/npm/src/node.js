// For Node.js: the WebAssembly is read from beside this file, before the import is done.
import { readFileSync } from "node:fs";

import { ready } from "./api.js";
import { initSync } from "./core.js";

initSync({ module: readFileSync(new URL("./lakeplan.wasm", import.meta.url)) });
ready();

/** Nothing is left to load here; it is there so that one program runs in both places. */
export default async function init() {}

export { analyze, LakeplanError } from "./api.js";
