// Where the context is secure, pages open without a network; a page from the cache says of when it is.

const STALE_MS = 60_000;
const asOf = Number(document.documentElement.dataset.asOf);

if (navigator.serviceWorker) {
  if (document.readyState === "complete") whenIdle(startWorker);
  else window.addEventListener("load", () => whenIdle(startWorker));
}
if (asOf) sayAsOf(document.querySelector(".as-of"));

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
