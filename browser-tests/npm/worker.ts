// The same in a worker of the page.
import init, { analyze } from "lakeplan";

await init();
addEventListener("message", ({ data }) => postMessage(analyze(data)));
postMessage("ready");
