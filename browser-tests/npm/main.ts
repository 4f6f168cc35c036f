// Somebody's page, bundled by Vite.
import init, { analyze } from "lakeplan";

await init();
const toml = `[ducklake]
catalog = { type = "duckdb", uri = "metadata.ducklake" }
storage = { type = "local", path = "lake_files" }
`;
const statements = analyze(toml).statements ?? [];
document.querySelector("pre")!.textContent = statements.map((it) => it.sql).join("\n");
