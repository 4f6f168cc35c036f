// What a strict compiler accepts, and what it must refuse.
import init, { LakeplanError, analyze } from "lakeplan";
import type { Diagnostic, ErrorCode, Fix, Options, Place, Report, Statement } from "lakeplan";

/** As `process.env` is typed, for which nothing has to be converted. */
declare const environment: Record<string, string | undefined>;
export const fromEnvironment: Options = { env: environment };
const options: Options = { env: { PG_PASSWORD: "x" }, flavor: "metaxy", mask: false, setup: true, store: "dev" };

export async function first(toml: string): Promise<string | null> {
  await init();
  await init(new URL("https://example.com/lakeplan.wasm"));
  await init(fetch("lakeplan.wasm"));
  try {
    const report: Report = analyze(toml, options);
    const statements: Statement[] | null = report.statements;
    return statements?.[0]?.sql ?? null;
  } catch (error) {
    if (!(error instanceof LakeplanError)) throw error;
    const code: ErrorCode = error.code;
    switch (code) {
      case "not-ready":
      case "invalid-argument":
      case "stopped":
        return code;
      default: {
        const nothing: never = code;
        return nothing;
      }
    }
  }
}

/** The text with the safe fixes of a finding. */
export function fixed(toml: string, diagnostic: Diagnostic): string {
  const fix: Fix | undefined = diagnostic.fixes.find((it) => it.applicability === "safe");
  const edits = [...(fix?.edits ?? [])].sort((a, b) => b.from - a.from);
  return edits.reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), toml);
}

export const line = ({ line }: Place): number => line;

// @ts-expect-error a flavor that there is not
analyze("", { flavor: "mysql" });
// @ts-expect-error the text is a string
analyze(7);
// @ts-expect-error a severity that there is not
export const severity: Diagnostic["severity"] = "fatal";
// @ts-expect-error statements may be null
export const length = (report: Report): number => report.statements.length;
