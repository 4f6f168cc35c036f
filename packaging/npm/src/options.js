// The options as the core reads them. It takes what is not of its type for absent, so a number where a text belongs
// would choose the default without a word; and code of the caller that throws inside of WebAssembly, such as a getter,
// would leave it broken. So all of that happens here.
import { LakeplanError } from "./error.js";

/** The type of each option. */
const TYPES = {
  env: "object",
  store: "string",
  flavor: "string",
  duckdb: "string",
  fileName: "string",
  mask: "boolean",
  setup: "boolean",
};

const invalid = (message) => new LakeplanError("invalid-argument", message);
const absent = (value) => value === undefined || value === null;

/** Objects of this realm that nothing of the caller hangs on. */
export function plain(options) {
  const own = {};
  if (absent(options)) return own;
  if (typeof options !== "object") throw invalid(`the options must be an object, but are of type \`${typeof options}\``);
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(TYPES, name)) {
      throw invalid(`unknown option \`${name}\`: expected ${Object.keys(TYPES).map((it) => `\`${it}\``).join(", ")}`);
    }
  }
  for (const [name, type] of Object.entries(TYPES)) {
    const value = options[name];
    if (absent(value)) continue;
    if (typeof value !== type) throw invalid(`\`${name}\` must be of type \`${type}\`, but is of type \`${typeof value}\``);
    own[name] = name === "env" ? variables(value) : value;
  }
  return own;
}

/** The variables that are set. A `Map` has its entries elsewhere than in its properties, so none would be found. */
function variables(env) {
  if (Symbol.iterator in env) throw invalid("`env` must be an object of names and values: `Object.fromEntries` makes one");
  const set = {};
  for (const [name, value] of Object.entries(env)) {
    if (absent(value)) continue;
    if (!["string", "number", "bigint", "boolean"].includes(typeof value)) {
      throw invalid(`the variable \`${name}\` must be a string, but is of type \`${typeof value}\``);
    }
    // An assignment to `__proto__` would be lost.
    Object.defineProperty(set, name, { value: String(value), enumerable: true });
  }
  return set;
}
