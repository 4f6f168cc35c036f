// Somebody's page, bundled by Vite.
import init, { analyze } from "lakeplan";

await init();
const toml = `[ducklake]
catalog = { type = "duckdb", uri = "metadata.ducklake" }
storage = { type = "local", path = "lake_files" }
`;
const statements = analyze(toml).statements ?? [];
document.querySelector("[data-testid=sql]")!.textContent = statements.map((it) => it.sql).join("\n");

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
worker.addEventListener("message", ({ data }) => {
  if (data === "ready") return worker.postMessage(toml);
  const alike = JSON.stringify(data) === JSON.stringify(analyze(toml));
  document.querySelector("[data-testid=worker]")!.textContent = alike ? "the worker answers alike" : JSON.stringify(data);
});
