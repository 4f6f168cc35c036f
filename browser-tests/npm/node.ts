// The same in a program for Node.js, whose compiler knows no page.
import init, { LakeplanError, analyze } from "lakeplan";

await init();
export const kind: "metaxy" | "pyproject" | "fragment" | null = analyze("", { mask: false }).kind;
export const error: Error = new LakeplanError("stopped", "it stopped", { cause: kind });
// @ts-expect-error no address
void init(7);
