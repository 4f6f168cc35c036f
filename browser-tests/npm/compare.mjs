// Each answer of the package is the native one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import init, { LakeplanError, analyze } from "lakeplan";

// Nothing has to be awaited here, and awaiting does no harm.
assert.equal(analyze("[").diagnostics[0].code, "syntax");
await init();

const cases = JSON.parse(readFileSync("cases.json", "utf8"));
for (const { name, toml, options, report } of cases) assert.deepEqual(analyze(toml, options), report, name);

// What `process.env` is, and what its type allows.
assert.equal(analyze("a = '${A}'", { env: process.env }).variables[0].set, "A" in process.env);
assert.equal(analyze("a = '${A}'", { env: { A: undefined } }).variables[0].set, false);

const thrown = (action, code) => assert.throws(action, (error) => error instanceof LakeplanError && error.code === code);
thrown(() => analyze("", { flavor: "mysql" }), "invalid-argument");
thrown(() => analyze(7), "invalid-argument");
console.log(`${cases.length} answers are the native ones`);
