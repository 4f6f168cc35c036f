// Whatever is sent to this page.
window.seen = [];
addEventListener("message", ({ data, origin }) => window.seen.push({ data, origin }));
