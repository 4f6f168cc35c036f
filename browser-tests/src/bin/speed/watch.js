// Runs before the page. Times are in milliseconds of `performance.now()`, which starts with
// the navigation; `timeStamp` of a key press is when the browser got it, in the same clock.
(() => {
  const times = { first: null, changed: [], painted: [] };
  let pressed = null;

  /** Calls back behind the frame that shows what has just changed. */
  const painted = (done) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(null);
    });

  addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true });

  new MutationObserver((changes) => {
    if (times.first === null && document.querySelector("[data-testid=statement]")) {
      times.first = NaN;
      painted((now) => (times.first = now));
    }
    const inSql = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-testid=statement]");
    if (pressed === null || !changes.some((change) => inSql(change.target))) return;
    const start = pressed;
    pressed = null;
    times.changed.push(performance.now() - start);
    painted((now) => times.painted.push(now - start));
  }).observe(document, { subtree: true, childList: true, characterData: true });

  globalThis.lakeplanTimes = times;
})();
