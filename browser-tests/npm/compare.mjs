// Each answer of the package is the native one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

import init, { LakeplanError, analyze } from "lakeplan";

// Nothing has to be awaited here, and awaiting does no harm.
assert.equal(analyze("[").diagnostics[0].code, "syntax");
await init();

const cases = JSON.parse(readFileSync("cases.json", "utf8"));
for (const { name, toml, options, report } of cases) assert.deepEqual(analyze(toml, options), report, name);

// What `process.env` is, and what its type allows.
assert.equal(analyze("a = '${A}'", { env: process.env }).variables[0].set, "A" in process.env);
assert.equal(analyze("a = '${A}'", { env: { A: undefined } }).variables[0].set, false);

// Of no prototype, as `querystring.parse` makes it, and of another realm, as Jest has it.
for (const env of [Object.assign(Object.create(null), { A: 1 }), runInNewContext("({ A: '1' })")]) {
  assert.equal(analyze("a = '${A}'", { env }).variables[0].set, true);
}

const thrown = (action, code) => assert.throws(action, (error) => error instanceof LakeplanError && error.code === code);
thrown(() => analyze("", { flavor: "mysql" }), "invalid-argument");
thrown(() => analyze(7), "invalid-argument");
// Each of them would be taken for absent: a choice that is made without a word is not the caller's.
const wrong = [
  ["metaxy", /options .* `string`/],
  [{ duckdb: 1.4 }, /`duckdb` .* `number`/],
  [{ store: 0 }, /`store` .* `number`/],
  [{ mask: 0 }, /`mask` .* `number`/],
  [{ filename: "pyproject.toml" }, /unknown option `filename`: .*`fileName`/],
  [{ env: "A=1" }, /`env` .* `string`/],
  [{ env: new Map([["A", "1"]]) }, /`env` .*`Object.fromEntries`/],
  [{ env: { A: Symbol("1") } }, /`A` .* `symbol`/],
  [{ env: { A: Object.create(null) } }, /`A` .* `object`/],
];
for (const [options, said] of wrong) {
  const action = () => analyze("", options);
  thrown(action, "invalid-argument");
  assert.throws(action, said);
}
assert.doesNotThrow(() => analyze("", null));

// What the caller's own code throws is theirs, and the next call works, however often that was.
const theirs = new RangeError("theirs");
const env = { get A() { throw theirs; } };
for (let count = 0; count < 5000; count++) assert.throws(() => analyze("", { env }), (error) => error === theirs);
assert.equal(analyze("[").diagnostics[0].code, "syntax");
console.log(`${cases.length} answers are the native ones`);
