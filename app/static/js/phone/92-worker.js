// Where the context is secure, pages open without a network; a page from the cache says of when it is.

const STALE_MS = 60_000;
const asOf = Number(document.documentElement.dataset.asOf);

if (navigator.serviceWorker) {
  if (document.readyState === "complete") whenIdle(startWorker);
  else window.addEventListener("load", () => whenIdle(startWorker));
}
if (asOf) sayAsOf(document.querySelector(".as-of"));

if ("forget" in document.body.dataset) forgetAll();

// Safari knows no idle callback.
function whenIdle(act) {
  if (window.requestIdleCallback) requestIdleCallback(act, { timeout: 2_000 });
  else setTimeout(act, 200);
}

function startWorker() {
  const { serviceWorker } = navigator;
  serviceWorker.register("/sw.js").then(() => serviceWorker.ready).then(keepNeighbours).catch(() => {});
}

function keepNeighbours({ active }) {
  const pages = [location.pathname, ...[...document.querySelectorAll(".tabs a")].map(({ pathname }) => pathname)];
  setTimeout(() => active?.postMessage({ keep: [...new Set(pages)] }), 2_000);
}

function sayAsOf(line) {
  if (line) {
    const time = new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit", timeZone: line.dataset.zone }).format(asOf);
    line.textContent = line.dataset.said.replace("%s", time);
    line.hidden = false;
  }
  // The network is back: show what is true now, unless somebody is writing.
  document.addEventListener("live:on", () => {
    if (Date.now() - asOf > STALE_MS && !document.querySelector("form[data-draft]")) location.reload();
  });
}

// Whoever has left takes what this device kept of them along; the page that says so has data-forget.
function forgetAll() {
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  waitingWrites().then((all) => all.forEach(({ key }) => dropWrite(key)));
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith("draft "))) remember(name, null);
}
