// In a thread of Node.js as outside of it.
import assert from "node:assert/strict";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

import { LakeplanError, analyze } from "lakeplan";

const toml = "[ducklake]\ncatalog = { type = 'duckdb', uri = 'a' }\nstorage = { type = 'local', path = '${P}' }\n";
if (isMainThread) {
  const told = await Promise.all([1, 2].map((number) => new Promise((done, failed) => {
    new Worker(new URL(import.meta.url), { workerData: number, env: { P: "p" } }).on("message", done).on("error", failed);
  })));
  for (const [at, { number, report, refused }] of told.entries()) {
    assert.equal(number, at + 1);
    assert.deepEqual(report, analyze(toml, { env: { P: "p" } }));
    assert.equal(refused, "invalid-argument");
  }
  console.log("2 threads answer alike");
} else {
  let refused;
  try {
    analyze(7);
  } catch (error) {
    refused = error instanceof LakeplanError && error.code;
  }
  // What comes from `env` of a thread is another object than `process.env` of the program.
  parentPort.postMessage({ number: workerData, report: analyze(toml, { env: process.env }), refused });
}
