// Bundles `src/editor.js` into one module. An unchanged bundle is left untouched, or
// Trunk would take the page for changed.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";

const out = "dist/editor.js";
const { outputFiles } = await build({
  entryPoints: ["src/editor.js"],
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  // CodeMirror's commands ask these about the language; see `src/language.js`.
  alias: { "@codemirror/language": "./src/language.js", "@lezer/common": "./src/language.js" },
  write: false,
});
const bundle = outputFiles[0].contents;
const before = await readFile(out).catch(() => null);
if (!before?.equals(bundle)) {
  await mkdir("dist", { recursive: true });
  await writeFile(out, bundle);
}
