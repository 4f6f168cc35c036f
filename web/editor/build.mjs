// Bundles `src/editor.js` into one module. An unchanged bundle is left untouched, or
// Trunk would take the page for changed.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { minify } from "terser";

/** What CodeMirror does for browsers that do not know the syntax of the bundle. */
const withoutOldBrowsers = {
  name: "without-old-browsers",
  setup(build) {
    build.onLoad({ filter: /@codemirror[\\/]view[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [known, by] of [
        [/^const ie = .*$/m, "const ie = false;"],
        [/\bbrowser\.ie_version\b/g, "0"],
        [/\bbrowser\.ie\b/g, "false"],
      ]) {
        const without = contents.replace(known, by);
        if (without === contents) throw new Error(`CodeMirror has no \`${known.source}\` any more`);
        contents = without;
      }
      return { contents };
    });
  },
};

/** Every word of a text. */
const words = (text) => text.match(/[\w$]+/g) ?? [];

/**
 * Gives the properties short names that only the bundle's own code uses. These are in camel case (a key in lower case
 * may be an attribute), in no string of it, and no word of those files that call the editor or are called by it; terser
 * knows the names of the browser's.
 */
async function withShortNames(code) {
  const strings = code.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g);
  const callers = await Promise.all(["../src/editor.rs", "../src/editor/shapes.rs", "../boot.js"].map((it) => readFile(it, "utf8")));
  const reserved = [...strings, ...callers].flatMap(words);
  // Those of `webkit` are properties of styles. Getters do nothing but get.
  const regex = /^(?!webkit)(_\w+|[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*)$/;
  const compress = { passes: 3, pure_getters: true };
  return minify(code, { module: true, ecma: 2022, compress, mangle: { properties: { keep_quoted: "strict", regex, reserved } } });
}

const out = "dist/editor.js";
const { outputFiles } = await build({
  entryPoints: ["src/editor.js"],
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  // CodeMirror's commands ask these about the language; see `src/language.js`, and `src/clusters.js`.
  alias: {
    "@codemirror/language": "./src/language.js",
    "@lezer/common": "./src/language.js",
    "@marijn/find-cluster-break": "./src/clusters.js",
  },
  plugins: [withoutOldBrowsers],
  write: false,
});
const { code } = await withShortNames(outputFiles[0].text);
const before = await readFile(out, "utf8").catch(() => null);
if (before !== code) {
  await mkdir("dist", { recursive: true });
  await writeFile(out, code);
}
