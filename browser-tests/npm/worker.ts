// The same in a worker of the page. Vite bundles one as a classic script, which has no `await` outside of functions.
import init, { analyze } from "lakeplan";

init().then(() => {
  addEventListener("message", ({ data }) => postMessage(analyze(data)));
  postMessage("ready");
});
